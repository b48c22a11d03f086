//! Minimal fixes are fixes, and minimal; what stops the known attacks is found.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use simulator::cards;
use simulator::cards::fix::{
    self, DEFENCES, DefenceChange, DefenceId, Harm, MOST_DEFENCES, smallest, stops, succeeds,
    verdicts, with_defences,
};
use simulator::sim::LaneName::{self, Bff, Jwt, Opaque, Session};
use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::settings::{Settings, TokenAlgorithm};
use simulator::sim::{Scenario, simulate};
use std::collections::BTreeSet;

const TAB: u8 = 1;
const LOG_IN: Action = Action::LogIn { tab: TAB };
const READ: Action = Action::Read { tab: TAB };
const LOG_OUT: Action = Action::LogOut { tab: TAB };
const STEAL: Action = Action::Steal { tab: TAB };
const XSS: Action = Action::XssRead { tab: TAB };
const FORGE: Action = Action::Forge {
    forgery: Forgery::NoneAlgorithm,
};

fn scenario(settings: &[(&str, &str)], actions: &[Action]) -> Scenario {
    let script = Script::of(actions.iter().copied().map(Step::from)).expect("a script");
    let mut scenario = Scenario::new("an attack", script);
    scenario.settings.algorithm = TokenAlgorithm::Hs256;
    for (id, value) in settings {
        scenario.settings.set_text(id, value).expect("a setting");
    }
    scenario
}

fn card(id: &str) -> (Scenario, LaneName) {
    let card = cards::card(id).expect("a card");
    (card.scenario(), card.fix.expect("something to stop"))
}

fn sets(id: &str) -> Vec<Vec<DefenceId>> {
    let (scenario, lane) = card(id);
    smallest(&scenario, lane).sets
}

/// Every set that leaves something out, the empty one included.
fn proper_subsets(set: &[DefenceId]) -> Vec<Vec<DefenceId>> {
    (0..(1_usize << set.len()) - 1)
        .map(|mask| {
            let kept = set.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
            kept.map(|(_, id)| *id).collect()
        })
        .collect()
}

fn check(scenario: &Scenario, lane: LaneName) -> Result<(), TestCaseError> {
    let fix = smallest(scenario, lane);
    prop_assert_eq!(succeeds(scenario, lane), !fix.harms.is_empty());
    prop_assert_eq!(fix.each.len(), fix.harms.len());
    for set in &fix.sets {
        prop_assert!(stops(scenario, lane, set), "{:?}", set);
        let (changed, to) = with_defences(scenario, lane, set);
        prop_assert!(!succeeds(&changed, to), "{:?}", set);
        prop_assert_eq!(set.len(), fix.sets[0].len());
        for less in proper_subsets(set) {
            prop_assert!(!stops(scenario, lane, &less), "{:?} of {:?}", less, set);
        }
    }
    for one in &fix.each {
        for set in &one.sets {
            let (changed, to) = with_defences(scenario, lane, set);
            let left = fix::harms(&changed, to);
            prop_assert!(!left.contains(&one.harm), "{:?}", set);
            prop_assert!(
                left.iter().all(|harm| fix.harms.contains(harm)),
                "{:?}",
                set
            );
        }
    }
    // A single defence is a fix exactly where its toggle says so.
    for toggle in verdicts(scenario, lane) {
        if !fix.harms.is_empty() && !toggle.on {
            let found = fix.sets.contains(&vec![toggle.defence]);
            prop_assert_eq!(toggle.flips, found, "{:?}", toggle.defence);
        }
    }
    Ok(())
}

#[test]
fn what_a_card_asks_to_stop_happens_and_its_fixes_are_minimal() {
    for card in cards::all() {
        if let Some(lane) = card.fix {
            let scenario = card.scenario();
            assert!(succeeds(&scenario, lane), "{}: nothing to stop", card.id);
            check(&scenario, lane).expect(card.id);
        }
    }
}

/// OWASP Session Management Cheat Sheet: a new ID at login. Rule 18: or a name that no
/// sub-domain can set. Refusing unknown IDs is none: the server knows this one.
#[test]
fn fixation_is_stopped_by_a_new_session_id_or_the_host_prefix() {
    let (scenario, lane) = card("field-session-fixation");
    let found = smallest(&scenario, lane).sets;
    assert_eq!(found, [[DefenceId::HostPrefix], [DefenceId::NewSessionId]]);
    assert!(!stops(&scenario, lane, &[DefenceId::RefuseUnknownIds]));
    // An ID that nobody gave out is another matter.
    let adopted = scenario.settings.adopt_unknown_session_ids;
    assert!(!adopted);
}

/// Rule 12; or no tokens in the browser that could race.
#[test]
fn the_refresh_race_is_stopped_by_a_grace_period() {
    assert_eq!(
        sets("field-refresh-race"),
        [[DefenceId::Grace], [DefenceId::Bff]]
    );
    // Giving up rotation ends the race too: the toggle says so, and it is no defence.
    let (scenario, lane) = card("field-refresh-race");
    let rotation = verdicts(&scenario, lane)
        .into_iter()
        .find(|toggle| toggle.defence == DefenceId::Rotation)
        .expect("a row");
    assert!(rotation.on && rotation.flips);
}

/// OWASP CSRF cheat sheet: each of these by itself stops a plain form.
#[test]
fn csrf_is_stopped_by_same_site_or_by_a_check_on_the_server() {
    let expected = [
        [DefenceId::SameSiteLax],
        [DefenceId::SameSiteStrict],
        [DefenceId::CsrfToken],
        [DefenceId::OriginCheck],
        [DefenceId::CustomHeader],
    ];
    assert_eq!(sets("claim-23"), expected);
    assert_eq!(sets("claim-24"), expected);
    // SameSite=Lax lets a write by GET through where it is a navigation; an image is none.
    let image = scenario(
        &[("cookie_same_site", "none"), ("writes_by_get", "true")],
        &[LOG_IN, Action::CsrfImage],
    );
    let found = smallest(&image, Session).sets;
    assert!(found.contains(&vec![DefenceId::SafeGet]), "{found:?}");
    // Checks of writes do not look at GET.
    assert!(!found.contains(&vec![DefenceId::CsrfToken]), "{found:?}");
}

/// Rules 1, 5 and 23: what is looked up, what is bound to a key and what a browser never
/// had cannot be used by a thief after the logout. Before it only the key helps. A shorter
/// lifetime only shortens it.
#[test]
fn a_stolen_token_is_stopped_by_a_key_and_after_the_logout_by_a_list_or_a_bff_too() {
    assert_eq!(sets("claim-21"), [[DefenceId::Dpop]]);
    let expected = [[DefenceId::Denylist], [DefenceId::Dpop], [DefenceId::Bff]];
    assert_eq!(sets("claim-7"), expected);
}

/// A script in the page can do what the page can; only what it carries away can be
/// made worthless (OAuth 2.0 for Browser-Based Applications, sections 5.1 and 6.1).
#[test]
fn nothing_here_stops_a_script_from_riding() {
    let (scenario, lane) = card("claim-22");
    let fix = smallest(&scenario, lane);
    assert_eq!(fix.harms, [Harm::CredentialUsed, Harm::Ridden]);
    assert!(fix.sets.is_empty());
    let of = |harm| {
        let found = fix.each.iter().find(|one| one.harm == harm);
        found.expect("a harm").sets.clone()
    };
    assert_eq!(
        of(Harm::CredentialUsed),
        [
            [DefenceId::TokensInCookies],
            [DefenceId::Dpop],
            [DefenceId::Bff]
        ]
    );
    assert!(of(Harm::Ridden).is_empty());
}

#[test]
fn other_known_attacks_have_their_known_answers() {
    assert_eq!(sets("claim-20"), [[DefenceId::Https]]);
    assert_eq!(sets("claim-28"), [[DefenceId::AtomicOneTime]]);
    // Two holes need two patches.
    assert_eq!(
        sets("claim-31"),
        [[DefenceId::Dpop, DefenceId::StrictVerifier]]
    );
    let readable = scenario(&[("cookie_http_only", "false")], &[LOG_IN, XSS]);
    assert_eq!(smallest(&readable, Session).sets[0], [DefenceId::HttpOnly]);
}

#[test]
fn each_harm_is_seen_and_not_seen_where_there_is_none() {
    let none: &[Harm] = &[];
    let open: &[(&str, &str)] = &[("cookie_same_site", "none"), ("csrf_defence", "none")];
    let no_grace: &[(&str, &str)] = &[("refresh_grace", "0")];
    let idle: &[(&str, &str)] = &[("session_idle", "60")];
    let refresh = |lose_response| Action::Refresh {
        tab: TAB,
        lose_response,
    };
    let wait = |seconds| Action::Advance { seconds };
    let admin = Action::ChangeRole { role: Role::Admin };
    let user = Action::ChangeRole { role: Role::User };
    let privileged = Action::Privileged { tab: TAB };
    let no_rotation: &[(&str, &str)] = &[("refresh_rotation", "false")];
    type Case<'a> = (LaneName, &'a [(&'a str, &'a str)], Vec<Action>, &'a [Harm]);
    let cases: Vec<Case<'_>> = vec![
        (Session, &[], vec![LOG_IN, READ], none),
        // A copy that nobody tries is a copy that works, until the login ends.
        (Session, &[], vec![LOG_IN, STEAL], &[Harm::CredentialUsed]),
        (Session, &[], vec![LOG_IN, STEAL, LOG_OUT], none),
        (
            Jwt,
            &[],
            vec![LOG_IN, STEAL, LOG_OUT],
            &[Harm::CredentialUsed],
        ),
        (Opaque, &[], vec![LOG_IN, STEAL, LOG_OUT], none),
        // An access token that has expired, with a refresh token that has not.
        (
            Jwt,
            &[],
            vec![LOG_IN, STEAL, wait(2_000)],
            &[Harm::CredentialUsed],
        ),
        (Jwt, &[], vec![LOG_IN, STEAL, LOG_OUT, wait(2_000)], none),
        (Jwt, &[], vec![LOG_IN, FORGE], none),
        (Jwt, &[("verifier", "naive")], vec![FORGE], &[Harm::Forged]),
        (
            Session,
            &[],
            vec![LOG_IN, Action::XssRide { tab: TAB }],
            &[Harm::Ridden],
        ),
        (
            Session,
            open,
            vec![LOG_IN, Action::CsrfForm],
            &[Harm::CrossSite],
        ),
        (Jwt, open, vec![LOG_IN, Action::CsrfForm], none),
        // An hour of old rights.
        (
            Jwt,
            &[],
            vec![admin, LOG_IN, user, privileged],
            &[Harm::TooLate],
        ),
        (Session, &[], vec![admin, LOG_IN, user, privileged], none),
        (
            Jwt,
            &[],
            vec![LOG_IN, Action::RevokeSession, READ],
            &[Harm::TooLate],
        ),
        // Ana's own login is over by design, or by her own hand.
        (Session, idle, vec![LOG_IN, wait(90), READ, READ], none),
        (Session, &[], vec![LOG_IN, LOG_OUT, READ], none),
        (
            Session,
            &[],
            vec![LOG_IN, Action::LogInBadPassword { tab: TAB }],
            none,
        ),
        (Session, &[], vec![READ], none),
        // An answer that was lost, and the retry without a grace period: rule 14.
        (
            Jwt,
            no_grace,
            vec![LOG_IN, refresh(true), refresh(false)],
            &[Harm::TurnedAway],
        ),
        (Jwt, &[], vec![LOG_IN, refresh(true), refresh(false)], none),
        (
            Jwt,
            no_rotation,
            vec![LOG_IN, refresh(true), refresh(false)],
            none,
        ),
        (
            Jwt,
            &[("one_time", "short-exp")],
            vec![LOG_IN, Action::IssueLink, Action::UseLink, Action::UseLink],
            &[Harm::LinkReused],
        ),
        (
            Jwt,
            &[("one_time", "short-exp")],
            vec![
                LOG_IN,
                Action::IssueLink,
                Action::UseLink,
                Action::IssueLink,
                Action::UseLink,
            ],
            none,
        ),
        (Bff, &[], vec![LOG_IN, Action::LeakKey], none),
        (
            Jwt,
            &[],
            vec![LOG_IN, Action::LeakKey],
            &[Harm::CredentialUsed],
        ),
        (
            Opaque,
            &[],
            vec![LOG_IN, Action::LeakStore],
            &[Harm::CredentialUsed],
        ),
        (
            Bff,
            &[],
            vec![LOG_IN, Action::LeakStore],
            &[Harm::CredentialUsed],
        ),
    ];
    for (lane, settings, actions, expected) in cases {
        let scenario = scenario(settings, &actions);
        let found = fix::harms(&scenario, lane);
        assert_eq!(found, expected, "{} {settings:?} {actions:?}", lane.label());
    }
    // Someone plants a cookie of their own, and Ana acts in their name.
    let tossed = scenario(
        &[("cookie_prefix", "none")],
        &[LOG_IN, Action::TossCookie, READ],
    );
    assert!(fix::harms(&tossed, Session).contains(&Harm::Misled));
}

/// What locks everyone out stops no attack.
#[test]
fn a_change_that_breaks_the_login_is_no_fix() {
    // In the clear no browser stores a cookie with the prefix, so nothing can be stolen.
    let (clear, lane) = card("claim-20");
    let (broken, to) = with_defences(&clear, lane, &[DefenceId::HostPrefix]);
    assert!(!succeeds(&broken, to));
    assert!(!stops(&clear, lane, &[DefenceId::HostPrefix]));
}

#[test]
fn defences_turn_on_and_off_and_stay_on() {
    let mut codes = BTreeSet::new();
    for defence in DEFENCES {
        assert!(codes.insert(defence.code), "{} twice", defence.code);
        assert!(defence.sentence.ends_with('.') && !defence.label.is_empty());
        match defence.change {
            DefenceChange::Settings { is_on, turn } => {
                for start in [false, true] {
                    let mut settings = Settings::default();
                    turn(&mut settings, start);
                    assert_eq!(is_on(&settings), start, "{}", defence.code);
                    turn(&mut settings, !start);
                    assert_eq!(is_on(&settings), !start, "{}", defence.code);
                    settings.check().expect(defence.code);
                }
            }
            DefenceChange::Lane { to, back } => assert_ne!(to, back),
        }
        let plain = scenario(&[], &[LOG_IN]);
        let once = with_defences(&plain, Jwt, &[defence.id]);
        assert_eq!(with_defences(&once.0, once.1, &[defence.id]), once);
    }
    // The stronger of two is not weakened by asking for the weaker.
    let strict = scenario(&[("cookie_same_site", "strict")], &[LOG_IN]);
    assert_eq!(
        with_defences(&strict, Session, &[DefenceId::SameSiteLax])
            .0
            .settings,
        strict.settings
    );
}

/// No row is without effect: each changes some run.
#[test]
fn every_defence_matters_somewhere() {
    let day = [
        Action::Fixate,
        LOG_IN,
        READ,
        Action::CrossSiteCall { tab: TAB },
        Action::ChangeRole { role: Role::Admin },
        Action::Privileged { tab: TAB },
        Action::Refresh {
            tab: TAB,
            lose_response: true,
        },
        Action::Refresh {
            tab: TAB,
            lose_response: false,
        },
        Action::CsrfForm,
        Action::CsrfImage,
        XSS,
        FORGE,
        Action::IssueLink,
        Action::UseLink,
        Action::UseLink,
        READ,
        Action::RotateKeys,
        Action::Advance { seconds: 20 },
        Action::Refresh {
            tab: TAB,
            lose_response: false,
        },
        READ,
        // The browser keeps the cookie of a session that is gone.
        Action::RevokeSession,
        LOG_IN,
        Action::LogOutEverywhere { tab: TAB },
    ];
    let grounds: [&[(&str, &str)]; 5] = [
        &[],
        &[("nodes", "1"), ("cookie_same_site", "none")],
        &[("refresh_rotation", "false"), ("access_storage", "cookie")],
        &[
            ("renew_session_id", "false"),
            ("cookie_prefix", "none"),
            ("introspection_cache", "60"),
        ],
        &[
            ("scheme", "http"),
            ("hsts", "false"),
            ("cookie_prefix", "none"),
            ("cookie_secure", "false"),
            ("renew_session_id", "false"),
        ],
    ];
    let mut idle: BTreeSet<DefenceId> = DEFENCES.iter().map(|defence| defence.id).collect();
    for ground in grounds {
        let scenario = scenario(ground, &day);
        for lane in [Session, Jwt, Opaque] {
            if idle.is_empty() {
                return;
            }
            for toggle in verdicts(&scenario, lane) {
                if toggle.applicable {
                    idle.remove(&toggle.defence);
                }
            }
        }
    }
    assert!(idle.is_empty(), "without effect: {idle:?}");
}

/// Attacks in the order in which they are carried out.
fn attacks() -> impl Strategy<Value = Vec<Action>> {
    select(vec![
        vec![LOG_IN, Action::CsrfForm],
        vec![LOG_IN, Action::CsrfImage, Action::CsrfFetch],
        vec![LOG_IN, XSS, Action::Replay],
        vec![LOG_IN, Action::XssRide { tab: TAB }],
        vec![LOG_IN, Action::Sniff, Action::Replay],
        vec![Action::Fixate, LOG_IN, Action::Replay],
        vec![LOG_IN, FORGE],
        vec![LOG_IN, STEAL, LOG_OUT, Action::Replay],
        vec![LOG_IN, STEAL, Action::ReplayRefresh, READ],
        vec![
            LOG_IN,
            Action::LeakStore,
            Action::RevokeSession,
            Action::Replay,
        ],
        vec![LOG_IN, Action::LeakKey, Action::Replay],
        vec![LOG_IN, Action::TossCookie, READ],
        vec![LOG_IN, Action::IssueLink, Action::UseLink, Action::UseLink],
        vec![LOG_IN, Action::RevokeSession, READ],
        vec![LOG_IN, Action::CsrfForm, XSS, FORGE],
    ])
}

/// A shop that lacks a few of the defences that it usually has.
fn worlds() -> impl Strategy<Value = Settings> {
    let all: Vec<usize> = (0..DEFENCES.len()).collect();
    (0..=4_usize)
        .prop_flat_map(move |size| subsequence(all.clone(), size))
        .prop_map(|missing| {
            let mut settings = Settings {
                algorithm: TokenAlgorithm::Hs256,
                ..Settings::default()
            };
            for at in missing {
                if let DefenceChange::Settings { turn, .. } = DEFENCES[at].change {
                    turn(&mut settings, false);
                }
            }
            settings
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Sets that are found stop the attack, and nothing smaller does.
    #[test]
    fn fixes_of_any_attack_are_fixes_and_minimal(
        seed in 0..1_000_u64,
        settings in worlds(),
        actions in attacks(),
        lane in select(&LaneName::ALL[..]),
    ) {
        let scenario = Scenario { seed, settings, ..scenario(&[], &actions) };
        check(&scenario, lane)?;
    }

    /// The search leaves the scenario alone and always finds the same.
    #[test]
    fn the_same_question_has_the_same_answer(
        settings in worlds(),
        actions in attacks(),
        lane in select(&LaneName::ALL[..]),
    ) {
        let scenario = Scenario { settings, ..scenario(&[], &actions) };
        let before = simulate(&scenario, &[lane]);
        let first = smallest(&scenario, lane);
        prop_assert_eq!(&first, &smallest(&scenario, lane));
        prop_assert_eq!(before, simulate(&scenario, &[lane]));
        prop_assert!(first.sets.iter().all(|set| set.len() <= MOST_DEFENCES && set.is_sorted()));
        prop_assert!(first.sets.is_sorted());
    }
}
