//! Captions: whole sentences that can be read aloud.

use crate::{chosen, controls, eventful, of_cards, run, scenario, traced, tries};
use proptest::prelude::*;
use simulator::sim::Trace;
use simulator::sim::scenario::{Action, SETTINGS};
use simulator::story::caption::{all, caption};

fn check(trace: &Trace) -> Result<(), String> {
    let captions = all(trace);
    for (step, own) in (0..).zip(&captions) {
        if *own != caption(trace, step) {
            return Err(format!("step {step} has two captions"));
        }
        let text = &own.sentence;
        let whole = text.ends_with('.') && !text.contains("..") && !text.contains("  ");
        if !whole || own.title.is_empty() {
            return Err(format!("step {step}: {own:?}"));
        }
        if !controls(&own.title).is_empty() || !controls(text).is_empty() {
            return Err(format!("step {step} has control characters: {own:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn every_step_of_any_run_has_a_whole_caption(scenario in scenario()) {
        let trace = traced(&scenario);
        prop_assert_eq!(all(&trace).len(), trace.scenario.steps().len() + 1);
        check(&trace).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn captions_of_cards_are_words() {
    for (name, trace) in of_cards() {
        check(&trace).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        for caption in all(&trace) {
            // Labels of settings say what they say.
            let mut text = caption.sentence;
            for row in SETTINGS {
                text = text.replace(row.label, "");
            }
            for word in ["None", "unknown", "Some(", "`", "{", "}"] {
                assert!(!text.contains(word), "{name}: {text}");
            }
        }
    }
    for (name, trace) in chosen() {
        check(&trace).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}

#[test]
fn lanes_that_agree_are_told_once() {
    let trace = eventful();
    let sentence = |step| caption(&trace, step).sentence;
    assert_eq!(
        sentence(1),
        "Ana logs in with the right password. All lanes: served, because the password was right."
    );
    assert!(sentence(7).contains("although the attacker was behind it"));
    assert!(
        sentence(8).contains("Session and BFF: the attacker now has a copy of the cookies."),
        "{}",
        sentence(8)
    );
    assert!(
        sentence(18).contains("although the login was ended 1 s before"),
        "{}",
        sentence(18)
    );
}

#[test]
fn the_beginning_says_where_things_are_kept() {
    let settings = [
        ("nodes", "2"),
        ("access_storage", "local-storage"),
        ("denylist", "true"),
    ];
    let trace = run("Kept", &settings, vec![vec![Action::LogIn { tab: 1 }]]);
    let text = caption(&trace, 0).sentence;
    for part in [
        "It is 09:00:00.",
        "2 nodes behind a load balancer",
        "Session: sessions are kept in a store that all nodes ask",
        "kept in localStorage",
        "Not as usual: Denylist is on.",
    ] {
        assert!(text.contains(part), "{text}");
    }
}
