//! What the cards on state, speed, size and scale measure is what follows from the
//! standards and from arithmetic, not merely what the simulator says.
#![cfg(not(target_arch = "wasm32"))]

use jotlens::cards::{self, Results};
use jotlens::sim::LaneName::{self, Jwt, Session};
use jotlens::sim::measure::{self, Ran};
use jotlens::sim::scenario::costs::CostId;
use jotlens::sim::{Scenario, simulate};

fn results(card: &str) -> Results {
    cards::card(card).expect(card).results()
}

/// What a measure came to, or a panic that names it.
fn at(results: &Results, run: &str, name: &str, lane: LaneName) -> u64 {
    results
        .at(run, name, lane)
        .unwrap_or_else(|| panic!("no {name} in {run}"))
}

fn scenario(card: &str, run: &str) -> Scenario {
    let card = cards::card(card).expect("the card");
    card.run(run).expect("the run").scenario("x")
}

/// The microseconds that a cost is set to by default.
fn cost(of: CostId) -> u64 {
    Scenario::new("x", Default::default()).costs.get(of)
}

#[test]
fn claim_3_a_session_asks_the_store_and_a_token_is_computed() {
    let results = results("claim-3");
    // A session ID means nothing without its record: one read. RFC 7519 section 7.2 needs
    // no one but the key: no read, one check.
    assert_eq!(at(&results, "main", "store-reads", Session), 1);
    assert_eq!(at(&results, "main", "signature-checks", Session), 0);
    assert_eq!(at(&results, "main", "store-reads", Jwt), 0);
    assert_eq!(at(&results, "main", "signature-checks", Jwt), 1);
    // A denylist is a lookup for each request (spec 3.3, claim 6).
    assert_eq!(at(&results, "denylist", "store-reads", Jwt), 1);
    // Elsewhere the read goes to the database, or nowhere.
    assert_eq!(at(&results, "database", "store-reads", Session), 0);
    assert_eq!(at(&results, "database", "database-reads", Session), 1);
    assert_eq!(at(&results, "memory", "store-reads", Session), 0);

    // The table of costs, added up: the way from the balancer; for a session the read
    // and the write that moves its idle deadline; for a token its verification.
    let hop = cost(CostId::HopDataCentre);
    let read = hop + cost(CostId::StoreGet);
    let write = hop + cost(CostId::StoreSet);
    let time = |run, lane| at(&results, run, "server-time", lane);
    assert_eq!(time("main", Session), hop + read + write);
    assert_eq!(time("memory", Session), hop);
    for (run, verify) in [
        ("main", CostId::VerifyEs256),
        ("hs256", CostId::VerifyHs256),
        ("rs256", CostId::VerifyRs256),
        ("eddsa", CostId::VerifyEdDsa),
    ] {
        assert_eq!(time(run, Jwt), hop + cost(verify), "{run}");
    }
    assert_eq!(
        time("denylist", Jwt),
        hop + cost(CostId::VerifyEs256) + read
    );
    // What Ana waits differs by what the servers need, for her ways take as long in both.
    let waiting = |lane| at(&results, "main", "waiting-time", lane);
    assert_eq!(
        waiting(Session) - waiting(Jwt),
        time("main", Session) - time("main", Jwt)
    );
}

#[test]
fn claim_11_a_crash_takes_what_was_in_the_memory_of_the_node() {
    let results = results("claim-11");
    let lost = |run, lane| at(&results, run, "sessions-lost", lane);
    let share = |run| at(&results, run, "sessions-lost-share", Session);
    // Spec 3.2, rule 2: exactly that node's sessions. All of one node, 1/N of N, none of
    // a store beside the nodes.
    assert_eq!((lost("main", Session), share("main")), (2, 100));
    let nodes = u64::from(scenario("claim-11", "several").settings.nodes);
    assert_eq!(
        (lost("several", Session), share("several")),
        (2 / nodes, 100 / nodes)
    );
    assert_eq!((lost("shared", Session), share("shared")), (0, 0));
    for run in ["main", "several", "shared"] {
        // A token is with its owner, not with the node.
        assert_eq!(lost(run, Jwt), 0, "{run}");
        assert_eq!(at(&results, run, "refused-after-stop", Jwt), 0, "{run}");
        // Whoever lost a session is refused, and nobody else.
        let refused = at(&results, run, "refused-after-stop", Session);
        assert_eq!(refused, lost(run, Session), "{run}");
    }
}

#[test]
fn claim_12_a_random_balancer_misses_all_nodes_but_one() {
    let results = results("claim-12");
    // One node of N has the session, and each is drawn as often: 1 − 1/N. Over many seeds.
    for run in ["main", "more-nodes"] {
        let mut scenario = scenario("claim-12", run);
        let nodes = f64::from(scenario.settings.nodes);
        let share = measure::named("balancer-misses").expect("the measure");
        let (mut missed, mut reads) = (0, 0);
        for seed in 1..=60 {
            scenario.seed = seed;
            let trace = simulate(&scenario, &[Session]);
            let lane = &trace.lanes[0];
            let ran = Ran {
                scenario: &trace.scenario,
                lane,
            };
            missed += share.amount(ran).number;
            // The login aside, every answer is one to a read.
            reads += lane.answers().count() as u64 - 1;
        }
        let found = missed as f64 / reads as f64;
        let expected = 1.0 - 1.0 / nodes;
        // Three standard deviations of so many draws are less than 0.04.
        assert!(
            (found - expected).abs() < 0.04,
            "{run}: {found} for {expected}"
        );
        // What the card shows is one seed of them.
        let shown = at(&results, run, "balancer-miss-share", Session) as f64 / 100.0;
        assert!(
            (shown - expected).abs() < 0.2,
            "{run}: {shown} for {expected}"
        );
    }
    // Stuck to the node that knows it, or known to all, a session is never missed.
    assert_eq!(at(&results, "sticky", "balancer-misses", Session), 0);
    assert_eq!(at(&results, "shared", "balancer-misses", Session), 0);
    // RFC 7519 section 7.2: any node with the key can check a token.
    for run in ["main", "more-nodes", "sticky", "shared"] {
        assert_eq!(at(&results, run, "balancer-misses", Jwt), 0, "{run}");
        assert_eq!(at(&results, run, "requests-refused", Jwt), 0, "{run}");
    }
}

#[test]
fn claim_15_a_token_line_is_its_three_parts() {
    let results = results("claim-15");
    let bytes = |run, lane| at(&results, run, "header-bytes", lane);
    // `Cookie: __Host-sid=` and 22 characters of base64url for 16 bytes, and the line's end.
    assert_eq!(bytes("main", Session), 19 + 22 + 2);
    // The same claims with another signature: 64 bytes for ES256 (RFC 7518 section 3.4),
    // 32 for HS256 (3.2), 256 for a key of RS256 with 2048 bits (3.3), in base64url.
    let unpadded = |bytes: u64| (bytes * 4).div_ceil(3);
    assert_eq!(
        bytes("main", Jwt) - bytes("hs256", Jwt),
        unpadded(64) - unpadded(32)
    );
    assert_eq!(
        bytes("rs256", Jwt) - bytes("main", Jwt),
        unpadded(256) - unpadded(64)
    );
    // RFC 6265bis: a cookie with the path `/` goes with every request to its host.
    let refresh_line = "Cookie: __Host-refresh_token=\r\n".len() as u64 + 22;
    assert_eq!(bytes("refresh", Jwt) - bytes("main", Jwt), refresh_line);
    // Longer than 8192 bytes, so servers refuse it (RFC 6585 section 5).
    assert!(bytes("laden", Jwt) > 8_192);
    assert_eq!(results.status("laden", 2, Jwt), Some(431));
}

#[test]
fn field_cookie_cliff_lies_at_4096_bytes() {
    let results = results("field-cookie-cliff");
    // RFC 6265bis section 5.6: name and value of more than 4096 bytes are ignored.
    assert_eq!(at(&results, "under", "cookie-bytes", Jwt), 4_096);
    assert_eq!(at(&results, "under", "cookies-too-large", Jwt), 0);
    assert_eq!(at(&results, "under", "requests-refused", Jwt), 0);
    assert!(at(&results, "main", "cookie-bytes", Jwt) > 4_096);
    // Both logins succeed, and both reads after them come without a credential.
    assert_eq!(at(&results, "main", "logins", Jwt), 2);
    assert_eq!(at(&results, "main", "cookies-too-large", Jwt), 2);
    assert_eq!(at(&results, "main", "requests-refused", Jwt), 2);
    // A header has room for it, and a session ID is never that long.
    assert_eq!(at(&results, "header", "requests-refused", Jwt), 0);
    assert_eq!(at(&results, "main", "requests-refused", Session), 0);
}
