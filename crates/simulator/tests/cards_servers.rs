//! What the cards on state, speed, size and scale measure is what follows from the
//! standards and from arithmetic, not merely what the simulator says.
#![cfg(not(target_arch = "wasm32"))]

use simulator::cards::{self, Results};
use simulator::sim::LaneName::{self, Jwt, Session};
use simulator::sim::measure::{self, LaneRun};
use simulator::sim::scenario::costs::CostId;
use simulator::sim::{Scenario, simulate};

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
fn claim_1_a_session_is_a_record_and_a_bare_token_is_none() {
    let results = results("claim-1");
    let written = |run, lane| at(&results, run, "records-written", lane);
    // Spec 3.3, claim 1: 1 / 0. RFC 9700 section 4.14.2 has the server know families and
    // which of their tokens were used: a record for each.
    assert_eq!(written("main", Session), 1);
    assert_eq!(written("main", Jwt), 0);
    assert_eq!(written("refresh", Session), 1);
    assert_eq!(written("refresh", Jwt), 2);
    // What is not written takes no room: a node's copy of the keys is no record.
    assert_eq!(at(&results, "main", "server-bytes", Jwt), 0);
    assert!(at(&results, "main", "server-bytes", Session) > 0);
}

#[test]
fn claim_2_nobody_writes_an_authorization_line_by_itself() {
    let results = results("claim-2");
    let served = |run, lane| at(&results, run, "served-without-code", lane);
    // RFC 6265bis section 5.8.3 attaches cookies to any request that matches; no standard
    // has a browser attach a bearer token (spec 3.2, rule 22).
    assert_eq!(served("main", Session), 1);
    assert_eq!(results.status("main", 3, Session), Some(200));
    assert_eq!(served("main", Jwt), 0);
    assert_eq!(results.status("main", 3, Jwt), Some(401));
    // A token in a cookie is a cookie.
    assert_eq!(served("cookie", Jwt), 1);
    // SameSite=Lax is not sent on a cross-site POST (spec 3.2, rule 16).
    assert_eq!(served("other-site", Session), 0);
    assert_eq!(served("other-site", Jwt), 0);
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
            let ran = LaneRun {
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
fn claim_13_whoever_has_the_key_can_verify() {
    let results = results("claim-13");
    let count = |run, name, lane| at(&results, run, name, lane);
    // The nodes, the service and the second API: each with the issuer's one key.
    let everyone = u64::from(scenario("claim-13", "main").settings.nodes) + 2;
    assert_eq!(count("main", "verifiers", Jwt), everyone);
    assert_eq!(count("main", "key-holders", Jwt), everyone);
    assert_eq!(count("main", "keys-held", Jwt), 1);
    // The second API has no part in the store of the sessions.
    assert_eq!(count("main", "verifiers", Session), everyone - 1);
    assert_eq!(count("main", "keys-held", Session), 0);
    // Whoever verifies HS256 can sign it (RFC 7518 section 3.2: one shared key).
    assert_eq!(count("main", "possible-issuers", Jwt), 0);
    assert_eq!(count("secret", "possible-issuers", Jwt), everyone);
    assert_eq!(count("secret", "possible-issuers", Session), 0);
    // RFC 7519 section 4.1.3: who is not in the audience must reject the token.
    assert_eq!(count("audience", "verifiers", Jwt), everyone - 1);
    assert_eq!(results.status("audience", 6, Jwt), Some(401));
}

#[test]
fn claim_14_without_the_store_sessions_fail_and_tokens_last_until_they_end() {
    let results = results("claim-14");
    let served = |run, lane| at(&results, run, "served-without-store", lane);
    // Spec 3.2, rule 2: a store that is down fails all.
    assert_eq!(served("main", Session), 0);
    assert_eq!(at(&results, "main", "refused-without-store", Session), 2);
    // RFC 7519 section 7.2 needs no store, RFC 6749 section 6 does: served until `exp`,
    // then the refresh fails, and the read after it.
    assert_eq!(served("main", Jwt), 1);
    assert_eq!(results.status("main", 4, Jwt), Some(200));
    assert_eq!(at(&results, "main", "refused-without-store", Jwt), 2);
    // A denylist that cannot be read must not let a token pass.
    assert_eq!(served("denylist", Jwt), 0);
    assert_eq!(results.status("denylist", 4, Jwt), Some(503));
    // One read, one write of the idle deadline; nothing; one look at the denylist.
    assert_eq!(at(&results, "main", "store-operations", Session), 2);
    assert_eq!(at(&results, "main", "store-operations", Jwt), 0);
    assert_eq!(at(&results, "denylist", "store-operations", Jwt), 1);
    // Both come back with the store, and nobody has to log in again.
    for lane in [Session, Jwt] {
        assert_eq!(results.status("main", 8, lane), Some(200));
        assert_eq!(at(&results, "main", "logins", lane), 1);
    }
    // Sessions that are kept elsewhere do not notice.
    assert_eq!(served("database", Session), 2);
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
fn claim_29_a_reload_keeps_what_outlives_the_page() {
    let results = results("claim-29");
    // Spec 3.3, claim 29: cookie yes, localStorage yes, memory no. HTML has sessionStorage
    // live as long as the tab.
    for (run, served) in [
        ("main", 0),
        ("session-storage", 1),
        ("local-storage", 1),
        ("cookie", 1),
        ("refresh", 1),
    ] {
        assert_eq!(
            at(&results, run, "served-after-reload", Session),
            1,
            "{run}"
        );
        assert_eq!(
            at(&results, run, "served-after-reload", Jwt),
            served,
            "{run}"
        );
    }
    // Behind a refresh cookie it takes an exchange, elsewhere none.
    assert_eq!(at(&results, "refresh", "refreshes", Jwt), 1);
    assert_eq!(at(&results, "local-storage", "refreshes", Jwt), 0);
}

#[test]
fn claim_32_a_record_keeps_people_logged_in_until_its_deadline() {
    let results = results("claim-32");
    let count = |run, name, lane| at(&results, run, name, lane);
    // Each of the two reads finds the access token expired: an exchange, and no refusal.
    assert_eq!(count("main", "logins", Jwt), 1);
    assert_eq!(count("main", "refreshes", Jwt), 2);
    assert_eq!(count("main", "requests-refused", Jwt), 0);
    // The family, its first token, and a token for each exchange (RFC 9700 section 4.14.2:
    // used ones must be known to be recognised).
    assert_eq!(count("main", "refresh-records", Jwt), 2 + 2);
    assert_eq!(count("main", "session-records", Session), 1);
    // Without a refresh token both reads are refused, for both come after `exp`.
    assert_eq!(count("without", "requests-refused", Jwt), 2);
    // A deadline between the reads (spec 3.2, rules 4 and 11).
    assert_eq!(results.status("deadline", 3, Jwt), Some(200));
    assert_eq!(results.status("deadline", 5, Jwt), Some(401));
    assert_eq!(results.status("deadline", 5, Session), Some(401));
    assert_eq!(count("main", "requests-refused", Session), 0);
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

#[test]
fn field_sticky_maintenance_takes_the_sessions_of_each_node_in_turn() {
    let results = results("field-sticky-maintenance");
    let count = |run, name, lane| at(&results, run, name, lane);
    // Ana's first session with the first node; her second and the app's with the other.
    assert_eq!(count("main", "sessions-lost", Session), 3);
    // The read after each stop, and the app's.
    assert_eq!(count("main", "refused-after-stop", Session), 3);
    assert_eq!(results.status("main", 5, Session), Some(401));
    assert_eq!(results.status("main", 8, Session), Some(401));
    // Spec 3.2, rule 2: a shared store loses none, and tokens are not kept by nodes.
    assert_eq!(count("shared", "sessions-lost", Session), 0);
    assert_eq!(count("shared", "refused-after-stop", Session), 0);
    assert_eq!(count("main", "sessions-lost", Jwt), 0);
    assert_eq!(count("main", "refused-after-stop", Jwt), 0);
}

/// What a person types goes the way of the browser's tabs: a sticky balancer knows the
/// machine, not the window.
#[test]
fn a_typed_address_reaches_the_node_that_serves_the_tabs() {
    let mut scenario = scenario("claim-2", "main");
    for (id, value) in [("balancer", "sticky"), ("session_store", "memory")] {
        scenario.settings.set_text(id, value).expect(id);
    }
    let trace = simulate(&scenario, &[Session]);
    let nodes: Vec<_> = trace.lanes[0].answers().map(|answer| answer.from).collect();
    assert!(nodes.windows(2).all(|two| two[0] == two[1]), "{nodes:?}");
}
