//! The numbers of the cards on security are those that the standards lead to.
#![cfg(not(target_arch = "wasm32"))]

use simulator::cards::{self, Results};
use simulator::sim::LaneName::{self, Jwt, Opaque, Session};

/// A card's results, with short ways to its numbers.
struct Measured(Results);

impl Measured {
    fn of(card: &str) -> Self {
        Self(cards::card(card).expect("a card").results())
    }

    fn at(&self, run: &str, measure: &str, lane: LaneName) -> u64 {
        let number = self.0.at(run, measure, lane);
        number.unwrap_or_else(|| panic!("{measure} in {run} of {}", lane.label()))
    }

    fn main(&self, measure: &str, lane: LaneName) -> u64 {
        self.at("main", measure, lane)
    }
}

/// RFC 8725 sections 3.1 and 3.2: algorithm and key are the verifier's to choose. Whoever
/// leaves them to the token falls for `none`, for the public key used as a secret and for
/// a key that the token brings; an edit without a new signature fails all the same.
#[test]
fn claim_16_only_a_naive_verifier_takes_forgeries() {
    let card = Measured::of("claim-16");
    for lane in [Session, Jwt] {
        assert_eq!(card.main("forgeries-tried", lane), 5);
        assert_eq!(card.main("forgeries-accepted", lane), 0);
    }
    assert_eq!(card.at("naive", "forgeries-accepted", Jwt), 3);
    // A session ID of 128 random bits is not guessed in five tries.
    assert_eq!(card.at("naive", "forgeries-accepted", Session), 0);
}

/// RFC 7515 section 3: the payload is encoded, not encrypted. RFC 9068 section 2.2 wants
/// `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti`; the shop adds `nbf`, `sid`
/// and `role`. Random identifiers say nothing.
#[test]
fn claim_17_a_signed_token_can_be_read_by_anyone() {
    let card = Measured::of("claim-17");
    assert_eq!(card.main("claims-readable", Jwt), 7 + 3);
    assert_eq!(card.main("claims-readable", Session), 0);
    assert_eq!(card.main("claims-readable", Opaque), 0);
    assert_eq!(card.main("forgeries-decoded", Jwt), 1);
    for lane in [Session, Jwt, Opaque] {
        assert_eq!(card.main("forgeries-accepted", lane), 0);
    }
}

/// A record can be deleted, a signature cannot: RFC 7519 section 7.2 asks of a token only
/// that key and claims hold. Rule 6: only removing the key makes it fail.
#[test]
fn claim_18_a_leaked_key_outlasts_what_ends_a_leaked_store() {
    let card = Measured::of("claim-18");
    let (store, key) = ("accepted-with-leaked-store", "accepted-with-leaked-key");
    assert_eq!(card.main(store, Session), 1);
    // The refresh, then the read.
    assert_eq!(card.main(store, Jwt), 2);
    for lane in [Session, Jwt] {
        assert_eq!(card.at("ended", store, lane), 0);
    }
    // RFC 6749 section 5.2: the thief asked, and the refresh token is revoked.
    let results = cards::card("claim-18").expect("a card").results();
    assert_eq!(results.status("ended", 4, Jwt), Some(400));
    assert_eq!(card.main(key, Session), 0);
    assert_eq!(card.main(key, Jwt), 1);
    assert_eq!(card.at("forged", key, Jwt), 1);
    assert_eq!(card.at("replaced", key, Jwt), 0);
}

/// OWASP Session Management Cheat Sheet: the whole session has to travel encrypted, and
/// the ID has to change at login. RFC 6750 section 5.2 says the same of bearer tokens.
#[test]
fn claim_20_whoever_has_the_session_id_has_the_login() {
    let card = Measured::of("claim-20");
    let accepted = |run, lane| card.at(run, "accepted-after-theft", lane);
    for lane in [Session, Jwt] {
        assert_eq!(accepted("main", lane), 1);
        assert_eq!(accepted("https", lane), 0);
        assert_eq!(accepted("renewed", lane), 0);
    }
    assert_eq!(accepted("planted", Session), 1);
    assert_eq!(accepted("planted", Jwt), 0);
}

/// Rule 1: a session that was ended is refused at the next request. Rules 5 and 6: a token
/// holds while `now < exp + leeway`, unless it is on a denylist. Rule 23: a bound token is
/// refused without its key.
#[test]
fn claim_21_a_stolen_token_holds_until_exp_and_leeway() {
    let card = Measured::of("claim-21");
    let accepted = |run, lane| card.at(run, "accepted-after-theft", lane);
    let later = |run, lane| card.at(run, "accepted-after-logout", lane);
    let seconds = |run, lane| card.at(run, "attacker-access", lane);
    // Once before the logout in both lanes: what follows is what the logout does.
    assert_eq!((accepted("main", Session), accepted("main", Jwt)), (1, 3));
    assert_eq!((later("main", Session), later("main", Jwt)), (0, 2));
    assert_eq!(accepted("denylist", Jwt), 1);
    assert_eq!(later("denylist", Jwt), 0);
    assert_eq!(accepted("bound", Jwt), 0);
    // Lifetime 900 s, leeway 30 s; the theft is one step after the login.
    assert!((900..930).contains(&seconds("main", Jwt)));
    // The session ended with the logout, two steps after the theft.
    assert!(seconds("main", Session) <= 2);
    // Idle timeout 1800 s: the thief's own requests keep the session alive.
    assert!(seconds("unnoticed", Session) > 930);
    assert!(seconds("unnoticed", Jwt) < 930);
    // RFC 9700 section 4.14: whoever has the refresh token gets new access tokens.
    assert!(seconds("refreshed", Jwt) > 930);
}

/// Rule 15: a script cannot read an HttpOnly cookie, but can send requests with it. What
/// is in localStorage it can read; a token in memory it need not read, since it can ask
/// for one (RFC 10017, section 5.1.3).
#[test]
fn claim_22_http_only_hides_the_credential_and_stops_no_riding() {
    let card = Measured::of("claim-22");
    let taken = |run, lane| card.at(run, "credentials-taken", lane);
    assert_eq!((taken("main", Session), taken("main", Jwt)), (0, 2));
    assert_eq!(card.main("accepted-after-theft", Session), 0);
    assert_eq!(card.main("accepted-after-theft", Jwt), 1);
    assert_eq!(taken("memory", Jwt), 1);
    assert_eq!(card.at("memory", "accepted-after-theft", Jwt), 1);
    assert_eq!(taken("cookies", Jwt), 0);
    assert_eq!(taken("readable", Session), 1);
    for run in ["main", "memory", "cookies", "readable"] {
        for lane in [Session, Jwt] {
            assert_eq!(card.at(run, "ridden-in-page", lane), 1, "{run}");
        }
    }
}

/// Rules 16 and 22: Lax keeps the cookie out of cross-site POSTs, a cookie without
/// SameSite lets a top-level POST through for two minutes, and no browser attaches a
/// bearer token. OWASP CSRF cheat sheet: token and Origin check stop it on the server.
#[test]
fn claim_23_only_an_unguarded_cookie_is_hit() {
    let card = Measured::of("claim-23");
    let writes = |run| card.at(run, "cross-site-writes", Session);
    // The form and the fetch.
    assert_eq!(writes("main"), 2);
    // The form alone is a top-level navigation.
    assert_eq!(writes("unset"), 1);
    for run in ["unset-later", "lax", "strict", "token", "origin"] {
        assert_eq!(writes(run), 0, "{run}");
    }
    // Checks of writes do not look at GET (RFC 9110 section 9.2.1 calls it safe).
    assert_eq!(writes("get"), 1);
    for run in cards::card("claim-23").expect("a card").runs {
        assert_eq!(card.at(run.id, "cross-site-writes", Jwt), 0, "{}", run.id);
    }
}

/// What the browser attaches decides, not what it is (RFC 6265bis section 8.8).
#[test]
fn claim_24_a_token_in_a_cookie_is_attached_like_a_session_id() {
    let card = Measured::of("claim-24");
    let writes = |run, lane| card.at(run, "cross-site-writes", lane);
    assert_eq!((writes("main", Session), writes("main", Jwt)), (2, 2));
    assert_eq!((writes("header", Session), writes("header", Jwt)), (2, 0));
    for run in ["lax", "token"] {
        assert_eq!((writes(run, Session), writes(run, Jwt)), (0, 0), "{run}");
    }
}

/// Rule 25: a one-time token whose `jti` is consumed succeeds exactly once under
/// concurrency; with only a short `exp` it can be used twice. CWE-367: so it can where
/// looking and writing are two requests.
#[test]
fn claim_28_a_link_works_once_only_where_its_use_is_consumed() {
    let card = Measured::of("claim-28");
    for lane in [Session, Jwt] {
        assert_eq!(card.main("one-time-uses", lane), 2);
        assert_eq!(card.at("race", "one-time-uses", lane), 2);
        assert_eq!(card.at("consumed", "one-time-uses", lane), 1);
        assert_eq!(card.at("consumed-at-once", "one-time-uses", lane), 1);
    }
}

/// Each attack falls where its own rule says: the form needs a cookie (rule 22), planting
/// needs an ID that login keeps (rule 3), `none` needs a naive verifier (rule 7), what was
/// copied outlives the logout where nothing is looked up (rule 6); listening needs clear
/// text, and a script in the page needs nothing.
#[test]
fn claim_31_each_design_has_attacks_of_its_own_and_care_evens_them_out() {
    let card = Measured::of("claim-31");
    let rows = [
        ("form", "cross-site-writes", (1, 0)),
        ("planted", "accepted-after-theft", (1, 0)),
        ("sniffed", "accepted-after-theft", (1, 1)),
        ("script", "accepted-after-theft", (1, 1)),
        ("ride", "ridden-in-page", (1, 1)),
        ("forged", "forgeries-accepted", (0, 1)),
        ("copied", "accepted-after-theft", (0, 1)),
    ];
    for (attack, measure, careless) in rows {
        let both = |care: &str| {
            let run = format!("{care}-{attack}");
            (card.at(&run, measure, Session), card.at(&run, measure, Jwt))
        };
        assert_eq!(both("careless"), careless, "{attack}");
        let careful = if attack == "ride" { (1, 1) } else { (0, 0) };
        assert_eq!(both("careful"), careful, "{attack}");
    }
}

/// Rule 12: two tabs racing with no grace period log the user out; with one, they do not.
/// One tab is turned away by the race, the other when it is loaded again.
#[test]
fn refresh_race_logs_out_without_a_grace_period() {
    let card = Measured::of("field-refresh-race");
    assert_eq!(card.main("wrongly-refused", Jwt), 2);
    assert_eq!(card.at("grace", "wrongly-refused", Jwt), 0);
    assert_eq!(card.at("no-rotation", "wrongly-refused", Jwt), 0);
    for run in ["main", "grace", "no-rotation"] {
        assert_eq!(card.at(run, "wrongly-refused", Session), 0);
    }
}

/// Rule 3: the ID changes at login. Rule 18: a `__Host-` cookie has no Domain, so a
/// sub-domain cannot set one for the shop.
#[test]
fn session_fixation_needs_an_id_that_login_keeps_and_others_can_set() {
    let card = Measured::of("field-session-fixation");
    let accepted = |run, lane| card.at(run, "accepted-after-theft", lane);
    assert_eq!(accepted("main", Session), 1);
    assert_eq!(accepted("renewed", Session), 0);
    assert_eq!(accepted("host-prefix", Session), 0);
    assert_eq!(accepted("main", Jwt), 0);
    // RFC 6265bis section 5.8.3: of two cookies of one name the older goes first, and the
    // planted one is older. It shuts Ana out, although it lets nobody in.
    assert_eq!(card.0.status("renewed", 4, Session), Some(401));
    assert_eq!(card.0.status("host-prefix", 4, Session), Some(200));
}
