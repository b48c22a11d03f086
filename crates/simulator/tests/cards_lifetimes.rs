//! What the cards on revocation, operations and crossings measure is what follows from
//! the standards and from arithmetic, not merely what the simulator says.
#![cfg(not(target_arch = "wasm32"))]

use simulator::cards::{self, Card, ClaimVerdict, Results};
use simulator::sim::LaneName::{self, Bff, Jwt, Opaque, Session};
use simulator::sim::measure::{self, LaneRun};
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::script::Script;
use simulator::sim::{Scenario, simulate};

fn card(id: &str) -> &'static Card {
    cards::card(id).expect(id)
}

/// What a measure came to, or a panic that names it.
fn at(results: &Results, run: &str, name: &str, lane: LaneName) -> u64 {
    results
        .at(run, name, lane)
        .unwrap_or_else(|| panic!("no {name} in {run}"))
}

/// A number setting of a run.
fn setting(id: &str, run: &str, name: &str) -> u64 {
    let scenario = card(id).run(run).expect("the run").scenario("x");
    let text = simulator::sim::scenario::Settings::get(&scenario.settings, name);
    match text {
        Some(simulator::sim::scenario::field::FieldValue::Whole(number)) => number.unsigned_abs(),
        other => panic!("{name} is {other:?}"),
    }
}

/// The verdict if a run had gone like another one.
fn if_it_had_gone(id: &str, swaps: &[(&str, &str)]) -> ClaimVerdict {
    let card = card(id);
    let results = card.results();
    let mut other = results.clone();
    for (run, like) in swaps {
        let done = results.runs.iter().find(|done| done.run == *like);
        let trace = done.expect("the run").trace.clone();
        let into = other.runs.iter_mut().find(|done| done.run == *run);
        into.expect("the other run").trace = trace;
    }
    card.verdict(&other)
}

/// One lane's measure of a script in a world of its own.
fn measured(name: &str, lane: LaneName, settings: &[(&str, &str)], script: &[Action]) -> u64 {
    let steps = script.iter().map(|action| (*action).into());
    let mut scenario = Scenario::new("x", Script::of(steps).expect("a script"));
    for (id, value) in settings {
        scenario.settings.set_text(id, value).expect("a setting");
    }
    let trace = simulate(&scenario, &[lane]);
    let ran = LaneRun {
        scenario: &trace.scenario,
        lane: &trace.lanes[0],
    };
    measure::named(name).expect(name).amount(ran).number
}

const LOG_IN: Action = Action::LogIn { tab: 1 };
const READ: Action = Action::Read { tab: 1 };
const STEAL: Action = Action::Steal { tab: 1 };

fn wait(seconds: u64) -> Action {
    Action::Advance { seconds }
}

#[test]
fn claim_4_a_session_ends_at_once_and_a_token_at_its_end() {
    let results = card("claim-4").results();
    let name = "accepted-after-revocation";
    // Spec 3.2, rule 1: a revoked session is refused at the next request on every node.
    assert_eq!(at(&results, "main", name, Session), 0);
    assert_eq!(at(&results, "main", "exposure", Session), 0);
    // Rule 6: nothing but its end makes the token fail, and two of the three requests
    // after the revocation lie before it.
    assert_eq!(at(&results, "main", name, Jwt), 2);
    let lifetime = setting("claim-4", "main", "access_lifetime");
    assert!((840..lifetime).contains(&at(&results, "main", "exposure", Jwt)));
    // RFC 7009 section 3: a server that asks back for each token can revoke it at once.
    assert_eq!(at(&results, "denylist", name, Jwt), 0);

    assert_eq!(
        if_it_had_gone("claim-4", &[("denylist", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("claim-4", &[("main", "denylist")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn a_copied_token_is_taken_until_its_end_and_the_leeway() {
    // Issued one second after the start, so it ends at second 901, with the leeway at 931
    // (RFC 7519 section 4.1.4); requests leave at seconds 930 and 931.
    let script = [
        LOG_IN,
        STEAL,
        Action::RevokeSession,
        wait(925),
        Action::Replay,
        Action::Replay,
    ];
    let name = "accepted-after-revocation";
    assert_eq!(measured(name, Jwt, &[], &script), 1);
    assert_eq!(measured(name, Session, &[], &script), 0);
    assert_eq!(measured(name, Bff, &[], &script), 0);
    assert_eq!(measured(name, Opaque, &[], &script), 0);
    assert_eq!(measured("life-left", Jwt, &[], &script), 928);
}

#[test]
fn a_new_login_after_the_end_is_a_new_right() {
    let script = [LOG_IN, Action::RevokeSession, LOG_IN, READ];
    for lane in LaneName::ALL {
        let name = "accepted-after-revocation";
        assert_eq!(measured(name, lane, &[], &script), 0, "{}", lane.id());
    }
}

#[test]
fn claim_5_the_exposure_is_what_was_left_and_half_a_lifetime_on_average() {
    let results = card("claim-5").results();
    // Issued at second 1 and revoked at second 64; issued at second 1, revoked at 3: what
    // is left of the lifetime, and the leeway.
    assert_eq!(at(&results, "main", "life-left", Jwt), 301 + 30 - 64);
    assert_eq!(at(&results, "longer", "life-left", Jwt), 901 + 30 - 3);
    for run in ["main", "longer"] {
        let exposure = at(&results, run, "exposure", Jwt);
        assert!(exposure > 0 && exposure <= at(&results, run, "life-left", Jwt));
        assert_eq!(at(&results, run, "exposure", Session), 0);
    }
    // RFC 9700 section 4.14.2: revoking ends the family, so no refresh follows.
    assert_eq!(at(&results, "main", "refreshes", Jwt), 0);
    // Revocations spread evenly over a lifetime leave half of it; each is tried two
    // seconds before the end.
    let half = setting("claim-5", "mean", "access_lifetime") / 2;
    assert!((half - 3..=half).contains(&at(&results, "mean", "mean-exposure", Jwt)));
    assert_eq!(at(&results, "mean", "mean-exposure", Session), 0);
}

#[test]
fn claim_6_a_denylist_costs_a_lookup_and_holds_rate_times_lifetime() {
    let results = card("claim-6").results();
    // Spec 3.3: the reads of a JWT go from none to one.
    assert_eq!(at(&results, "without", "store-reads", Jwt), 0);
    assert_eq!(at(&results, "main", "store-reads", Jwt), 1);
    assert_eq!(at(&results, "main", "store-reads", Session), 1);
    // Little's law: what arrives every ten seconds and stays for a lifetime.
    let lifetime = setting("claim-6", "steady", "access_lifetime");
    let name = "denylist-entries";
    assert_eq!(at(&results, "steady", name, Jwt), lifetime / 10);
    // A session needs no list.
    assert_eq!(at(&results, "steady", name, Session), 0);

    assert_eq!(
        if_it_had_gone("claim-6", &[("main", "without")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn claim_7_logout_reaches_a_copy_only_through_a_record() {
    let results = card("claim-7").results();
    let name = "accepted-after-logout";
    // OWASP Session Management Cheat Sheet: logout invalidates the session on the server.
    assert_eq!(at(&results, "main", name, Session), 0);
    // RFC 7519 knows no logout: one replay lies before `exp`, one after it.
    assert_eq!(at(&results, "main", name, Jwt), 1);
    // RFC 7009 section 2.1.
    assert_eq!(at(&results, "denylist", name, Jwt), 0);

    assert_eq!(
        if_it_had_gone("claim-7", &[("main", "denylist")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("claim-7", &[("denylist", "main")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn claim_8_one_deadline_moves_and_one_stands() {
    let results = card("claim-8").results();
    let name = "login-lasted";
    let hour = setting("claim-8", "main", "access_lifetime");
    // Measured in the seconds before and after it, so that the limit is what was measured.
    let just_below = |run, lane| {
        let lasted = at(&results, run, name, lane);
        assert!((hour - 5..hour).contains(&lasted), "{run}: {lasted}");
        assert_eq!(results.status(run, 3, lane), Some(200), "{run}");
        assert_eq!(results.status(run, 5, lane), Some(401), "{run}");
    };
    assert_eq!(setting("claim-8", "main", "leeway"), 0);
    assert_eq!(setting("claim-8", "absolute", "session_absolute"), hour);
    // OWASP Session Management Cheat Sheet: each use moves the idle deadline, none moves
    // the absolute one; RFC 7519 section 4.1.4: nothing moves `exp`.
    assert!(at(&results, "main", name, Session) > hour);
    just_below("main", Jwt);
    just_below("absolute", Session);
    // RFC 6749 section 6: a refresh token gets a new access token without the password.
    assert!(at(&results, "refresh", name, Jwt) > hour);
    // Idle for more than an hour: the session is over, the refresh family is not.
    assert_eq!(results.status("refresh", 7, Session), Some(200));
    assert_eq!(results.status("refresh", 9, Session), Some(401));
    assert_eq!(results.status("refresh", 9, Jwt), Some(200));

    assert_eq!(
        if_it_had_gone("claim-8", &[("refresh", "main"), ("absolute", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("claim-8", &[("main", "absolute")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn claim_9_a_copy_of_the_role_grows_stale_wherever_it_lies() {
    let results = card("claim-9").results();
    let name = "served-with-old-role";
    // The session asks the user's row; the token says what was true at its signing, until
    // a refresh; the copying session never asks again.
    assert_eq!(at(&results, "main", name, Session), 0);
    assert_eq!(at(&results, "main", name, Jwt), 1);
    assert_eq!(at(&results, "copied", name, Session), 2);
    assert_eq!(results.status("main", 7, Jwt), Some(403));

    assert_eq!(
        if_it_had_gone("claim-9", &[("copied", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("claim-9", &[("main", "copied")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn claim_10_a_version_or_a_list_logs_tokens_out_everywhere() {
    let results = card("claim-10").results();
    let name = "accepted-after-logout-everywhere";
    // Two devices, two logins: two sessions, two refresh families.
    assert_eq!(at(&results, "main", "login-records-ended", Session), 2);
    assert_eq!(at(&results, "main", "login-records-ended", Jwt), 2);
    assert_eq!(at(&results, "main", name, Session), 0);
    // The phone asks once before `exp` and once after it.
    assert_eq!(at(&results, "main", name, Jwt), 1);
    for run in ["version", "denylist"] {
        assert_eq!(at(&results, run, name, Jwt), 0, "{run}");
    }

    let all_bare = [("version", "main"), ("denylist", "main")];
    assert_eq!(if_it_had_gone("claim-10", &all_bare), ClaimVerdict::True);
}

#[test]
fn claim_19_keys_that_stay_long_enough_refuse_nobody() {
    let results = card("claim-19").results();
    let name = "false-refusals";
    // Spec 3.2, rule 8: overlap ≥ lifetime + leeway + cache age.
    let needed = ["access_lifetime", "leeway", "jwks_cache"]
        .map(|setting_name| setting("claim-19", "overlap", setting_name));
    assert!(setting("claim-19", "overlap", "key_overlap") >= needed.iter().sum());
    assert_eq!(at(&results, "overlap", name, Jwt), 0);
    // Without any, the one token that is still valid loses its key.
    assert_eq!(at(&results, "main", name, Jwt), 1);
    assert_eq!(results.status("refresh", 5, Jwt), Some(200));
    for run in ["main", "refresh", "overlap"] {
        assert_eq!(at(&results, run, name, Session), 0, "{run}");
    }

    assert_eq!(
        if_it_had_gone("claim-19", &[("overlap", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("claim-19", &[("main", "overlap")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn claim_25_code_carries_a_token_across_and_no_cookie_goes() {
    let results = card("claim-25").results();
    let name = "served-across-sites";
    // RFC 6265bis section 5.8.3: a cookie goes to hosts that match its domain, and
    // SameSite=None changes nothing about that.
    for run in ["main", "same-site-none"] {
        assert_eq!(at(&results, run, "cookies-across-sites", Session), 0);
        assert_eq!(at(&results, run, name, Session), 0);
    }
    // Fetch: a field that is not safelisted asks first; without it there is no question.
    assert_eq!(at(&results, "main", "preflights", Jwt), 1);
    assert_eq!(at(&results, "main", "preflights", Session), 0);
    assert_eq!(at(&results, "main", name, Jwt), 1);
    // The same token in a cookie stays at home, and one for another audience is refused
    // (RFC 7519 section 4.1.3).
    assert_eq!(at(&results, "cookie", name, Jwt), 0);
    assert_eq!(at(&results, "audience", name, Jwt), 0);
    // The BFF calls from its own side: the browser only ever speaks with its own site.
    assert_eq!(at(&results, "main", name, Bff), 1);
    assert_eq!(at(&results, "main", "preflights", Bff), 0);

    assert_eq!(
        if_it_had_gone("claim-25", &[("cookie", "main"), ("audience", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("claim-25", &[("main", "cookie")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn claim_26_what_helps_an_app_is_the_header_not_the_format() {
    let results = card("claim-26").results();
    let name = "app-reads-served";
    // Both reads lie inside of every lifetime. RFC 6750 section 2.1 asks nothing of the
    // token's form.
    assert_eq!(at(&results, "main", name, Session), 0);
    assert_eq!(at(&results, "main", name, Jwt), 2);
    assert_eq!(at(&results, "main", name, Opaque), 2);
    for lane in [Session, Jwt, Opaque] {
        assert_eq!(at(&results, "jar", name, lane), 2, "{}", lane.id());
    }

    // If neither a jar nor an opaque token helped, the claim would hold.
    let mut other = results.clone();
    for done in &mut other.runs {
        let [session, .., opaque] = &mut done.trace.lanes[..] else {
            panic!("three lanes")
        };
        session.events.clear();
        opaque.events.clear();
    }
    assert_eq!(card("claim-26").verdict(&other), ClaimVerdict::True);
}

#[test]
fn claim_27_a_bff_keeps_tokens_from_the_browser_and_lookups_from_services() {
    let results = card("claim-27").results();
    // Spec 3.2, rule 24.
    assert_eq!(at(&results, "main", "tokens-in-browser", Bff), 0);
    // One access token in memory, one refresh token in a cookie.
    assert_eq!(at(&results, "main", "tokens-in-browser", Jwt), 2);
    // A server that is handed a session ID reads the session and the user's row; a
    // signature needs neither (RFC 7519 section 7.2). Writing the session back is no read.
    assert_eq!(at(&results, "main", "service-lookups", Session), 2);
    assert_eq!(at(&results, "main", "service-lookups", Jwt), 0);
    assert_eq!(at(&results, "main", "service-lookups", Bff), 0);
    // The BFF has a session as well, but leaves the role to the token.
    assert_eq!(at(&results, "main", "front-door-lookups", Session), 2);
    assert_eq!(at(&results, "main", "front-door-lookups", Jwt), 0);
    assert_eq!(at(&results, "main", "front-door-lookups", Bff), 1);
    // Rule 1 holds at the front door.
    let name = "accepted-after-revocation";
    assert_eq!(at(&results, "main", name, Session), 0);
    assert_eq!(at(&results, "main", name, Bff), 0);
    assert_eq!(at(&results, "main", name, Jwt), 1);

    // A BFF that gave its tokens away would be no better than the JWT lane.
    let mut other = results.clone();
    let lanes = &mut other.runs[0].trace.lanes;
    let token_events = lanes[1].events.clone();
    lanes[2].events = token_events;
    assert_eq!(card("claim-27").verdict(&other), ClaimVerdict::Misleading);
}

#[test]
fn claim_30_a_session_at_a_bff_serves_the_app_as_well() {
    let results = card("claim-30").results();
    let late = "accepted-after-revocation";
    for run in ["main", "monolith"] {
        // As in claims 4 and 15, whatever the architecture.
        assert_eq!(at(&results, run, late, Session), 0, "{run}");
        assert_eq!(at(&results, run, late, Jwt), 1, "{run}");
        assert_eq!(at(&results, run, late, Bff), 0, "{run}");
        let bytes = |lane| at(&results, run, "header-bytes", lane);
        assert!(bytes(Session) < bytes(Jwt), "{run}");
    }
    // As in claim 12: memory of one node is enough for one node alone, and a token needs
    // none.
    assert_eq!(at(&results, "monolith", "balancer-misses", Session), 0);
    assert!(at(&results, "memory", "balancer-misses", Session) > 0);
    assert_eq!(at(&results, "memory", "balancer-misses", Jwt), 0);
    // As in claim 22: a script gets a token where the page could ask for one; HttpOnly
    // hides cookies (RFC 6265bis section 5.6.6).
    let taken = "credentials-taken";
    assert_eq!(at(&results, "main", taken, Jwt), 1);
    assert_eq!(at(&results, "monolith", taken, Jwt), 0);
    for run in ["main", "monolith"] {
        assert_eq!(at(&results, run, taken, Session), 0, "{run}");
        assert_eq!(at(&results, run, taken, Bff), 0, "{run}");
    }
    // As in claim 25.
    assert_eq!(at(&results, "main", "served-across-sites", Session), 0);
    assert_eq!(at(&results, "main", "served-across-sites", Jwt), 1);
    assert_eq!(at(&results, "main", "served-across-sites", Bff), 1);

    // If the BFF did no better than the JWT lane, the claim would hold.
    let mut other = results.clone();
    for done in &mut other.runs {
        let token_events = done.trace.lanes[1].events.clone();
        done.trace.lanes[2].events = token_events;
    }
    assert_eq!(card("claim-30").verdict(&other), ClaimVerdict::True);
}

#[test]
fn a_stale_admin_stays_for_the_life_of_the_token() {
    let results = card("field-stale-admin").results();
    const DAY: u64 = 86_400;
    let exposure = at(&results, "main", "exposure", Jwt);
    assert_eq!(exposure / DAY, 6);
    assert!(exposure <= setting("field-stale-admin", "main", "access_lifetime") + 30);
    assert_eq!(at(&results, "main", "served-with-old-role", Session), 0);
    // After more than its lifetime a short token has been refreshed, with the new role.
    assert_eq!(at(&results, "short", "served-with-old-role", Jwt), 0);
    assert_eq!(results.status("short", 6, Jwt), Some(403));

    assert_eq!(
        if_it_had_gone("field-stale-admin", &[("short", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("field-stale-admin", &[("main", "short")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn a_frozen_copy_of_the_keys_refuses_new_tokens_at_one_node() {
    let results = card("field-frozen-jwks").results();
    let name = "false-refusals";
    // Three nodes in turn: each is asked once between the login and its repetition, and
    // one of them has the old copy.
    assert_eq!(at(&results, "main", name, Jwt), 1);
    assert_eq!(at(&results, "main", name, Session), 0);
    // Spec 3.2, rule 8: an unknown `kid` causes one fetch.
    assert_eq!(at(&results, "refetch", name, Jwt), 0);
    let fetches = |run| at(&results, run, "key-set-fetches", Jwt);
    assert_eq!(
        fetches("main"),
        setting("field-frozen-jwks", "main", "nodes")
    );
    assert_eq!(fetches("refetch"), fetches("main") + 1);

    assert_eq!(
        if_it_had_gone("field-frozen-jwks", &[("refetch", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("field-frozen-jwks", &[("main", "refetch")]),
        ClaimVerdict::Misleading
    );
}

#[test]
fn a_storm_of_unknown_kids_is_one_fetch_with_a_wait_and_one_each_without() {
    let results = card("field-refetch-storm").results();
    let forged = |action: &&Action| matches!(action, Action::Forge { .. });
    let script = card("field-refetch-storm").runs[0].script;
    let forgeries = script.iter().flat_map(|beat| beat.together).filter(forged);
    // The first request, then each token; or, in less time than the wait, one.
    let name = "key-set-fetches";
    assert_eq!(
        at(&results, "main", name, Jwt),
        1 + forgeries.count() as u64
    );
    assert_eq!(at(&results, "limited", name, Jwt), 1 + 1);
    assert_eq!(at(&results, "main", name, Session), 0);
    // All of them are refused (RFC 7515 section 4.1.4), and Ana is not.
    assert_eq!(results.status("main", 3, Jwt), Some(401));
    assert_eq!(results.status("main", 5, Jwt), Some(200));

    assert_eq!(
        if_it_had_gone("field-refetch-storm", &[("limited", "main")]),
        ClaimVerdict::True
    );
    assert_eq!(
        if_it_had_gone("field-refetch-storm", &[("main", "limited")]),
        ClaimVerdict::Misleading
    );
}
