//! What a person writes down comes back as it was; what cannot be is refused with its
//! place; forks lose nothing; and no text makes the reader panic.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/scripts.rs"]
mod scripts;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use simulator::sim::scenario::action::{ACTIONS, ARGUMENTS, Action, Arguments, Forgery, Role};
use simulator::sim::scenario::costs::{COSTS, CostId, Costs};
use simulator::sim::scenario::field::{FieldKind, FieldValue, SettingFault};
use simulator::sim::scenario::script::{
    Branch, MAX_BRANCHES, MAX_NAME, MAX_NODES, MAX_TOGETHER, Node, Script, ScriptChange, Step,
};
use simulator::sim::scenario::settings::{
    Balancer, CookieSameSite, SETTINGS, SettingGroup, Settings, TokenAlgorithm,
};
use simulator::sim::scenario::{MAX_JSON, Scenario};
use std::collections::BTreeSet;
use std::fmt::Debug;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Writes a value and reads it back.
fn back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("JSON");
    let read: T = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    assert_eq!(&read, value, "{text}");
}

fn steps(count: usize) -> Script {
    Script::of((0..count).map(|_| Action::Read { tab: 1 }.into())).expect("a script")
}

/// A scenario with every member, for changing.
const WHOLE: &str = r#"{
  "jotlens": "scenario/1",
  "name": "A late logout",
  "seed": 7,
  "settings": {"nodes": 4, "balancer": "sticky", "dpop": true},
  "costs": {"store_get": 200},
  "script": {
    "nodes": [
      {"parent": null, "name": "Begin", "together": [{"do": "log-in", "tab": 1}]},
      {"parent": 0, "together": [{"do": "refresh", "tab": 1, "lose_response": true}, {"do": "read", "tab": 2}]},
      {"parent": 0, "together": [{"do": "forge", "forgery": "none-algorithm"}]}
    ],
    "branches": [{"name": "main", "tip": 1}, {"name": "other", "tip": 2}]
  },
  "branch": "other"
}"#;

// ---- round trips ----

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_scenario_comes_back_as_it_was(scenario in scripts::scenario(40)) {
        prop_assert_eq!(scenario.check(), Ok(()));
        let text = scenario.to_json();
        let read = Scenario::from_json(&text);
        prop_assert_eq!(read.as_ref(), Ok(&scenario), "{}", text);
        prop_assert_eq!(read.map(|read| read.to_json()), Ok(text));
        back(&scenario);
    }

    #[test]
    fn so_does_each_of_its_parts(
        settings in scripts::settings(),
        costs in scripts::costs(),
        action in scripts::action(),
        step in scripts::step(),
        script in scripts::script(20),
    ) {
        back(&settings);
        back(&costs);
        back(&action);
        back(&step);
        back(&script);
    }

    #[test]
    fn settings_say_only_what_differs(settings in scripts::settings()) {
        let json = serde_json::to_value(&settings).expect("JSON");
        let names: BTreeSet<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
        let changed_settings: BTreeSet<&str> = SETTINGS
            .iter()
            .filter(|row| settings.get(row.id) != Some(row.default))
            .map(|row| row.id)
            .collect();
        prop_assert_eq!(names, changed_settings);
    }
}

#[test]
fn a_whole_scenario_is_read_as_it_says() {
    let scenario = Scenario::from_json(WHOLE).expect("a scenario");
    assert_eq!(
        (scenario.name.as_str(), scenario.seed),
        ("A late logout", 7)
    );
    assert_eq!(scenario.settings.balancer, Balancer::Sticky);
    assert_eq!(scenario.costs.get(CostId::StoreGet), 200);
    assert_eq!(scenario.branch, 1);
    assert_eq!(
        Scenario::from_json(&format!("\u{feff}{WHOLE}")).as_ref(),
        Ok(&scenario)
    );
    let done: Vec<&[Action]> = scenario
        .steps()
        .iter()
        .map(|step| &step.together[..])
        .collect();
    assert_eq!(
        done,
        [
            &[Action::LogIn { tab: 1 }][..],
            &[Action::Forge {
                forgery: Forgery::NoneAlgorithm
            }],
        ]
    );
    assert_eq!(
        scenario.script.path(0)[1].together,
        [
            Action::Refresh {
                tab: 1,
                lose_response: true
            },
            Action::Read { tab: 2 }
        ]
    );
}

#[test]
fn what_is_left_out_is_as_in_the_default_world() {
    let text =
        r#"{"jotlens":"scenario/1","name":"x","script":{"nodes":[],"branches":[{"name":"main"}]}}"#;
    assert_eq!(
        Scenario::from_json(text),
        Ok(Scenario::new("x", Script::default()))
    );
    let refresh: Action = serde_json::from_str(r#"{"tab":2,"do":"refresh"}"#).expect("an action");
    assert_eq!(
        refresh,
        Action::Refresh {
            tab: 2,
            lose_response: false
        }
    );
    assert_eq!(
        serde_json::to_string(&Settings::default()).expect("JSON"),
        "{}"
    );
    assert_eq!(
        serde_json::to_string(&Costs::default()).expect("JSON"),
        "{}"
    );
}

#[test]
fn the_text_keeps_its_order() {
    let text = Scenario::from_json(WHOLE).expect("a scenario").to_json();
    let order = [
        "{\n  \"jotlens\": \"scenario/1\"",
        "\"name\": \"A late",
        "\"seed\"",
        "\"nodes\": 4",
        "\"balancer\"",
        "\"dpop\"",
        "\"costs\"",
        "\"script\"",
        "\"branches\"",
        "\"branch\": \"other\"",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|part| {
            text.find(part)
                .unwrap_or_else(|| panic!("{part} in {text}"))
        })
        .collect();
    assert!(places.is_sorted(), "{text}");
}

// ---- faults ----

#[test]
fn each_fault_has_its_path_and_its_code() {
    for (from, to, path, code) in [
        ("scenario/1", "scenario/2", "$.jotlens", "scenario-format"),
        ("\"jotlens\"", "\"jotless\"", "$", "scenario-unknown-member"),
        (
            "\"seed\": 7",
            "\"name\": \"x\"",
            "$",
            "scenario-duplicate-member",
        ),
        (
            "\"seed\": 7",
            "\"seed\": -7",
            "$.seed",
            "scenario-wrong-kind",
        ),
        (
            "\"seed\": 7",
            "\"seed\": 7.0",
            "$.seed",
            "scenario-wrong-kind",
        ),
        ("A late logout", " ", "$.name", "script-bad-name"),
        ("A late logout", "a\\nb", "$.name", "script-bad-name"),
        (
            "  \"name\": \"A late logout\",\n",
            "",
            "$",
            "scenario-missing-member",
        ),
        (
            "\"nodes\": 4",
            "\"nodes\": 17",
            "$.settings.nodes",
            "setting-out-of-range",
        ),
        (
            "\"nodes\": 4",
            "\"nodes\": 18446744073709551615",
            "$.settings.nodes",
            "setting-wrong-kind",
        ),
        (
            "\"nodes\": 4",
            "\"nodes\": 1e1",
            "$.settings.nodes",
            "setting-wrong-kind",
        ),
        (
            "\"nodes\": 4",
            "\"nodes\": null",
            "$.settings.nodes",
            "setting-wrong-kind",
        ),
        (
            "\"nodes\": 4",
            "\"notes\": 4",
            "$.settings",
            "setting-unknown",
        ),
        (
            "\"balancer\": \"sticky\"",
            "\"nodes\": 5",
            "$.settings",
            "scenario-duplicate-member",
        ),
        (
            "sticky",
            "stuck",
            "$.settings.balancer",
            "setting-unknown-option",
        ),
        (
            "\"dpop\": true",
            "\"dpop\": 1",
            "$.settings.dpop",
            "setting-wrong-kind",
        ),
        (
            "\"store_get\": 200",
            "\"store_get\": -1",
            "$.costs.store_get",
            "setting-out-of-range",
        ),
        ("\"store_get\"", "\"nodes\"", "$.costs", "setting-unknown"),
        (
            "{\"store_get\": 200}",
            "[]",
            "$.costs",
            "scenario-wrong-kind",
        ),
        (
            "\"log-in\"",
            "\"log-on\"",
            "$.script.nodes[0].together[0].do",
            "scenario-unknown-action",
        ),
        (
            "\"do\": \"log-in\", ",
            "",
            "$.script.nodes[0].together[0]",
            "scenario-missing-member",
        ),
        (
            "\"log-in\", \"tab\": 1",
            "\"log-in\"",
            "$.script.nodes[0].together[0]",
            "scenario-missing-member",
        ),
        (
            "\"log-in\", \"tab\"",
            "\"log-in\", \"node\"",
            "$.script.nodes[0].together[0]",
            "scenario-unknown-member",
        ),
        (
            "\"log-in\", \"tab\": 1",
            "\"log-in\", \"tab\": 1, \"tab\": 1",
            "$.script.nodes[0].together[0]",
            "scenario-duplicate-member",
        ),
        (
            "\"log-in\", \"tab\": 1",
            "\"do\", \"do\": 1",
            "$.script.nodes[0].together[0].do",
            "scenario-unknown-action",
        ),
        (
            "\"tab\": 2",
            "\"tab\": 0",
            "$.script.nodes[1].together[1].tab",
            "setting-out-of-range",
        ),
        (
            "none-algorithm",
            "hope",
            "$.script.nodes[2].together[0].forgery",
            "setting-unknown-option",
        ),
        (
            "[{\"do\": \"log-in\", \"tab\": 1}]",
            "[]",
            "$.script.nodes[0]",
            "script-together",
        ),
        (
            "\"Begin\"",
            "\"\"",
            "$.script.nodes[0].name",
            "script-bad-name",
        ),
        (
            "\"parent\": null",
            "\"parent\": 0",
            "$.script.nodes[0].parent",
            "script-unknown-step",
        ),
        (
            "\"parent\": null",
            "\"parent\": 1",
            "$.script.nodes[0].parent",
            "script-unknown-step",
        ),
        (
            "\"parent\": null",
            "\"parent\": \"0\"",
            "$.script.nodes[0].parent",
            "scenario-wrong-kind",
        ),
        (
            "\"tip\": 2",
            "\"tip\": 3",
            "$.script.branches[1].tip",
            "script-unknown-step",
        ),
        (
            "\"tip\": 2",
            "\"tip\": 1",
            "$.script.nodes[2]",
            "script-stray-step",
        ),
        (
            "\"name\": \"other\"",
            "\"name\": \"main\"",
            "$.script.branches[1].name",
            "script-name-taken",
        ),
        (
            "\"branch\": \"other\"",
            "\"branch\": \"third\"",
            "$.branch",
            "scenario-unknown-branch",
        ),
        (
            "\"branch\": \"other\"\n}",
            "\"branch\": \"other\"\n",
            "$",
            "scenario-cut-off",
        ),
        ("\"seed\": 7,", "\"seed\": 7", "$", "scenario-not-json"),
    ] {
        let text = WHOLE.replacen(from, to, 1);
        assert_ne!(text, WHOLE, "{from}");
        let fault = Scenario::from_json(&text).expect_err(&text);
        assert_eq!((fault.path.as_str(), fault.code()), (path, code), "{fault}");
        assert!(
            fault.to_string().starts_with(&format!("`{path}`: ")),
            "{fault}"
        );
        assert!(!fault.reference().is_empty());
    }
}

#[test]
fn a_fault_says_what_is_allowed() {
    let mut settings = Settings::default();
    let say = |outcome: Result<(), SettingFault>| outcome.expect_err("a fault").to_string();
    assert_eq!(
        say(settings.set("pace", FieldValue::Whole(0))),
        "`pace` is 0; it must be from 1 to 3600 seconds"
    );
    assert_eq!(
        say(settings.set_text("cookie_same_site", "loose")),
        "`cookie_same_site` is `loose`; it must be one of `unset`, `none`, `lax`, `strict`"
    );
    assert_eq!(
        say(settings.set_text("pace", "soon")),
        "`pace` is a text; it must be a whole number from 1 to 3600 seconds"
    );
    assert_eq!(
        say(settings.set("p`ce", FieldValue::Whole(1))),
        "`p⟨U+0060⟩ce` is no name of a setting here"
    );
    assert_eq!(settings, Settings::default(), "a fault changes nothing");
}

#[test]
fn code_that_breaks_a_range_is_told_so() {
    let mut scenario = Scenario::new("x", steps(1));
    assert_eq!(scenario.check(), Ok(()));
    scenario.settings.leeway = u64::MAX;
    assert_eq!(
        scenario.check().expect_err("leeway").code(),
        "setting-out-of-range"
    );
    assert!(Scenario::from_json(&scenario.to_json()).is_err());
    scenario.settings.leeway = 0;
    scenario.branch = 1;
    assert_eq!(
        scenario.check().expect_err("branch").code(),
        "script-unknown-branch"
    );
    assert!(scenario.steps().is_empty());
    let mut script = Script::default();
    let fault = script.append(0, Action::Reload { tab: 5 }.into());
    assert_eq!(fault.expect_err("tab").code(), "setting-out-of-range");
    assert_eq!(script, Script::default());
}

// ---- any text at all ----

/// What was accepted is whole, and comes back.
fn read_anything(text: &str) {
    match Scenario::from_json(text) {
        Ok(scenario) => {
            assert_eq!(scenario.check(), Ok(()));
            assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
        }
        Err(fault) => {
            assert!(fault.path.starts_with('$'), "{fault}");
            assert!(fault.to_string().len() < 2_000, "{fault}");
        }
    }
}

/// Pieces that are likely to be put in the wrong place.
const PIECES: [&str; 16] = [
    "null",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "1e999",
    "\"\"",
    "\"tab\":",
    "[]",
    "{}",
    "{",
    "]",
    ",",
    "\\u0000",
    "\"do\":\"advance\"",
    "true",
];

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn any_bytes_can_be_read_without_panic(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        read_anything(&String::from_utf8_lossy(&bytes));
        read_anything(&text);
    }

    #[test]
    fn a_spoilt_scenario_can_be_read_without_panic(
        spoils in prop::collection::vec((any::<Index>(), any::<Index>(), any::<Index>()), 1..4),
    ) {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for (at, length, piece) in spoils {
            let at = at.index(text.len());
            let length = length.index(12).min(text.len() - at);
            text.splice(at..at + length, PIECES[piece.index(PIECES.len())].chars());
        }
        read_anything(&text.into_iter().collect::<String>());
    }

    #[test]
    fn a_scenario_with_one_token_replaced_is_whole_or_refused(
        at in any::<Index>(), piece in any::<Index>(),
    ) {
        // Replaces one word, number or name as a whole, so that much of it stays JSON.
        let words: Vec<&str> = WHOLE.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
        let at = at.index(words.len());
        let text: Vec<&str> = words
            .iter()
            .enumerate()
            .map(|(index, word)| if index == at { PIECES[piece.index(PIECES.len())] } else { word })
            .collect();
        read_anything(&text.concat());
    }
}

#[test]
fn bounds_hold_against_texts_made_to_exhaust() {
    let code = |text: &str| Scenario::from_json(text).expect_err("a fault").code();
    assert_eq!(code(&"[".repeat(1 << 20)), "scenario-not-json");
    assert_eq!(
        code(&format!("[{}0]", "0,".repeat(1_000_000))),
        "scenario-too-many-values"
    );
    assert_eq!(code(&" ".repeat(MAX_JSON + 1)), "scenario-too-large");
    let settings = format!("{{\"x\":0{}}}", ",\"nodes\":1".repeat(10_000));
    assert_eq!(
        code(&WHOLE.replacen("{\"nodes\": 4", &settings, 1)),
        "scenario-not-json"
    );
}

#[test]
fn the_greatest_script_fits_and_comes_back() {
    let step = Step {
        name: Some("\u{10ffff}".repeat(MAX_NAME)),
        together: vec![
            Action::Refresh {
                tab: 4,
                lose_response: false
            };
            MAX_TOGETHER
        ],
    };
    let mut script = Script::of(std::iter::repeat_n(step, MAX_NODES)).expect("a script");
    for number in 1..MAX_BRANCHES {
        script
            .fork(Some(number), &format!("{number:0>80}"))
            .expect("a fork");
    }
    assert_eq!(
        script
            .append(0, Action::Replay.into())
            .expect_err("full")
            .code(),
        "script-too-many-steps"
    );
    assert_eq!(
        script.fork(None, "one more").expect_err("full").code(),
        "script-branch-count"
    );
    let scenario = Scenario::new("The greatest", script);
    let text = scenario.to_json();
    assert!(text.len() <= MAX_JSON, "{}", text.len());
    assert!(Scenario::from_json(&text) == Ok(scenario));
}

// ---- scripts ----

/// What each branch does, by name.
fn ways(script: &Script) -> Vec<(String, Vec<Step>)> {
    script
        .branches()
        .iter()
        .enumerate()
        .map(|(index, branch)| {
            (
                branch.name.clone(),
                script.path(index).into_iter().cloned().collect(),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn no_edit_loses_a_step_or_a_branch(edits in scripts::edits(60)) {
        let mut script = Script::default();
        for edit in &edits {
            let before = script.clone();
            scripts::apply(&mut script, edit);
            // Every node stays where it was, and every branch still begins with all it had.
            prop_assert!(script.nodes().starts_with(before.nodes()));
            let (old, new) = (ways(&before), ways(&script));
            prop_assert!(new.len() >= old.len());
            for ((_, old), (_, new)) in old.iter().zip(&new) {
                prop_assert!(new.starts_with(old));
            }
            let changed = old.iter().zip(&new).filter(|(old, new)| old != new).count() + new.len() - old.len();
            prop_assert!(changed <= 1, "{edit:?}");
            // Together the branches reach every node.
            let reached: BTreeSet<usize> = (0..new.len()).flat_map(|branch| script.path_nodes(branch)).collect();
            prop_assert_eq!(reached.len(), script.nodes().len());
            // Its parts make the same script.
            let again = Script::from_parts(script.nodes().to_vec(), script.branches().to_vec());
            prop_assert_eq!(again.as_ref(), Ok(&script));
        }
    }
}

#[test]
fn a_fork_keeps_both_ways() {
    let mut script = steps(3);
    assert_eq!(
        script.fork(Some(0), "early"),
        Ok(ScriptChange::Forked {
            at: Some(0),
            branch: 1
        })
    );
    assert_eq!(
        script.append(1, Action::Replay.into()),
        Ok(ScriptChange::Appended { node: 3, branch: 1 })
    );
    assert_eq!(script.path_nodes(0), [0, 1, 2]);
    assert_eq!(script.path_nodes(1), [0, 3]);
    assert_eq!(
        script.fork(None, "anew"),
        Ok(ScriptChange::Forked {
            at: None,
            branch: 2
        })
    );
    assert!(script.path(2).is_empty());
    assert_eq!(
        script.rename(1, "late"),
        Ok(ScriptChange::Renamed { branch: 1 })
    );
    assert_eq!(
        script.rename(1, "late"),
        Ok(ScriptChange::Renamed { branch: 1 }),
        "its own name"
    );
    assert_eq!(
        (script.branch("late"), script.branch("early")),
        (Some(1), None)
    );
    let before = script.clone();
    for (fault, code) in [
        (script.rename(1, "main"), "script-name-taken"),
        (script.rename(9, "nine"), "script-unknown-branch"),
        (
            script.rename(1, &"x".repeat(MAX_NAME + 1)),
            "script-bad-name",
        ),
        (script.fork(Some(4), "x"), "script-unknown-step"),
        (script.fork(Some(1), "main"), "script-name-taken"),
        (
            script.append(9, Action::Replay.into()),
            "script-unknown-branch",
        ),
        (
            script.append(
                0,
                Step {
                    name: None,
                    together: vec![],
                },
            ),
            "script-together",
        ),
        (
            script.append(
                0,
                Step {
                    name: None,
                    together: vec![Action::Replay; MAX_TOGETHER + 1],
                },
            ),
            "script-together",
        ),
    ] {
        assert_eq!(fault.expect_err(code).code(), code);
    }
    assert_eq!(script, before, "a fault changes nothing");
}

#[test]
fn parts_that_make_no_tree_are_refused() {
    let node = |parent| Node {
        parent,
        step: Action::Replay.into(),
    };
    let branch = |name: &str, tip| Branch {
        name: name.into(),
        tip,
    };
    for (nodes, branches, place, code) in [
        (vec![], vec![], ".branches", "script-branch-count"),
        (
            vec![node(Some(0))],
            vec![branch("a", Some(0))],
            ".nodes[0].parent",
            "script-unknown-step",
        ),
        (
            vec![node(None)],
            vec![branch("a", None)],
            ".nodes[0]",
            "script-stray-step",
        ),
        (
            vec![node(None)],
            vec![branch("a", Some(1))],
            ".branches[0].tip",
            "script-unknown-step",
        ),
        (
            vec![],
            vec![branch("a", None), branch("a", None)],
            ".branches[1].name",
            "script-name-taken",
        ),
    ] {
        let fault = Script::from_parts(nodes, branches).expect_err(code);
        assert_eq!((fault.place.as_str(), fault.fault.code()), (place, code));
    }
}

// ---- the tables ----

/// Names are lower-case words joined by one sign, and none stands twice.
fn check_ids<'a>(ids: impl IntoIterator<Item = &'a str>, joint: char) {
    let mut seen = BTreeSet::new();
    for id in ids {
        assert!(seen.insert(id), "{id} twice");
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        assert!(id.split(joint).all(is_word), "{id}");
    }
}

/// What people read has a capital and, if it is a sentence, a full stop.
fn check_words(id: &str, label: &str, sentence: &str) {
    assert!(!label.is_empty() && !label.ends_with('.'), "{id}: {label}");
    assert!(
        sentence.starts_with(|c: char| c.is_uppercase()) && sentence.ends_with('.'),
        "{id}: {sentence}"
    );
}

fn check_options(kind: FieldKind) {
    if let FieldKind::Choice(options) = kind {
        assert!(options.len() > 1);
        check_ids(options.iter().map(|option| option.id), '-');
        for option in options {
            check_words(option.id, option.label, option.sentence);
        }
    }
}

/// Every value worth trying, and some that are refused.
fn trials(kind: FieldKind) -> (Vec<FieldValue<'static>>, Vec<FieldValue<'static>>) {
    match kind {
        FieldKind::Switch => (
            vec![FieldValue::Switch(false), FieldValue::Switch(true)],
            vec![FieldValue::Whole(1), FieldValue::Choice("true")],
        ),
        FieldKind::Whole { min, max, .. } => {
            assert!(min < max);
            (
                vec![FieldValue::Whole(min), FieldValue::Whole(max)],
                vec![
                    FieldValue::Whole(min - 1),
                    FieldValue::Whole(max + 1),
                    FieldValue::Whole(i64::MIN),
                    FieldValue::Whole(i64::MAX),
                    FieldValue::Switch(true),
                ],
            )
        }
        FieldKind::Choice(options) => (
            options
                .iter()
                .map(|option| FieldValue::Choice(option.id))
                .collect(),
            vec![
                FieldValue::Choice(""),
                FieldValue::Choice("None"),
                FieldValue::Whole(0),
            ],
        ),
    }
}

#[test]
fn every_setting_can_be_read_and_set_over_its_whole_range() {
    check_ids(SETTINGS.iter().map(|row| row.id), '_');
    for row in SETTINGS {
        check_words(row.id, row.label, row.sentence);
        check_options(row.kind);
        assert_eq!(row.kind.check(row.id, row.default), Ok(row.default));
        let mut settings = Settings::default();
        assert_eq!(settings.get(row.id), Some(row.default));
        let (good, bad) = trials(row.kind);
        for value in good {
            assert_eq!(settings.set(row.id, value), Ok(()));
            assert_eq!(settings.get(row.id), Some(value));
            let mut from_text = Settings::default();
            assert_eq!(from_text.set_text(row.id, &value.to_string()), Ok(()));
            assert_eq!(from_text, settings);
            back(&settings);
        }
        let before = settings.clone();
        for value in bad {
            assert!(settings.set(row.id, value).is_err(), "{} {value}", row.id);
        }
        assert_eq!(settings, before);
    }
    for group in SettingGroup::ALL {
        assert!(
            SETTINGS.iter().any(|row| row.group == *group),
            "{}",
            group.label()
        );
    }
    assert!(SETTINGS.is_sorted_by_key(|row| row.group));
    assert_eq!(Settings::default().get("no such"), None);
    let default = Settings::default();
    assert_eq!(
        (
            default.algorithm,
            default.cookie_same_site,
            default.access_lifetime
        ),
        (TokenAlgorithm::Es256, CookieSameSite::Lax, 900)
    );
}

#[test]
fn every_cost_has_a_source_and_can_be_set_over_its_whole_range() {
    check_ids(COSTS.iter().map(|row| row.id), '_');
    assert_eq!(COSTS.len(), CostId::ALL.len());
    for (row, which) in COSTS.iter().zip(CostId::ALL) {
        assert_eq!((row.which, row.id), (*which, which.id()));
        assert!(
            (row.usual.0..=row.usual.1).contains(&row.default),
            "{}",
            row.id
        );
        assert!((row.min..=row.max).contains(&row.default), "{}", row.id);
        assert!(!row.label.is_empty() && !row.source.is_empty() && !row.date.is_empty());
        let mut costs = Costs::default();
        assert_eq!(costs.get(row.which), row.default);
        for value in [row.min, row.max] {
            assert_eq!(costs.set(row.which, value), Ok(()));
            assert_eq!(costs.get(row.which), value);
            back(&costs);
        }
        for value in [row.max + 1, u64::MAX] {
            assert!(costs.set(row.which, value).is_err());
            assert_eq!(costs.get(row.which), row.max);
        }
    }
    let costs = Costs::default();
    let figures = TokenAlgorithm::ALL
        .iter()
        .map(|algorithm| (costs.verify(*algorithm), costs.sign(*algorithm)));
    assert!(figures.eq([(8, 18), (49, 1_082), (128, 74), (210, 87)]));
}

#[test]
fn every_action_is_a_row_and_every_row_an_action() {
    check_ids(ACTIONS.iter().map(|row| row.id), '-');
    check_ids(ARGUMENTS.iter().map(|row| row.id), '_');
    let given = Arguments {
        tab: 3,
        node: 9,
        seconds: 77,
        role: Role::Admin,
        lose_response: true,
        forgery: Forgery::IdToken,
    };
    for row in ACTIONS {
        check_words(row.id, row.label, row.sentence);
        let action = (row.make)(&given);
        assert_eq!(
            (action.id(), action.row().map(|row| row.id)),
            (row.id, Some(row.id))
        );
        assert_eq!(action.check(), Ok(()));
        back(&action);
        // It holds the arguments of its row and no others, in JSON too.
        let json = serde_json::to_value(action).expect("JSON");
        let members: BTreeSet<&str> = json
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            members,
            row.arguments.iter().copied().chain(["do"]).collect()
        );
        assert_eq!(json["do"], row.id);
        for argument in ARGUMENTS {
            let from = if row.arguments.contains(&argument.id) {
                given
            } else {
                Arguments::default()
            };
            assert_eq!(
                action.arguments().get(argument.id),
                from.get(argument.id),
                "{} {}",
                row.id,
                argument.id
            );
        }
    }
    for argument in ARGUMENTS {
        check_words(argument.id, argument.label, argument.sentence);
        check_options(argument.kind);
        assert!(
            ACTIONS
                .iter()
                .any(|row| row.arguments.contains(&argument.id)),
            "{}",
            argument.id
        );
        let mut arguments = Arguments::default();
        let (good, bad) = trials(argument.kind);
        for value in good {
            assert_eq!(arguments.set(argument.id, value), Ok(()));
            assert_eq!(arguments.get(argument.id), Some(value));
        }
        let before = arguments;
        assert!(
            bad.into_iter()
                .all(|value| arguments.set(argument.id, value).is_err())
        );
        assert_eq!(arguments, before);
    }
}

/// Other tests draw from these strategies, so they must leave nothing out.
#[test]
fn every_action_and_every_setting_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let mut done = BTreeSet::new();
    let mut changed = BTreeSet::new();
    for _ in 0..3_000 {
        let action = scripts::action()
            .new_tree(&mut runner)
            .expect("a value")
            .current();
        assert_eq!(action.check(), Ok(()));
        done.insert(action.id());
    }
    for _ in 0..1_000 {
        let settings = scripts::settings()
            .new_tree(&mut runner)
            .expect("a value")
            .current();
        assert_eq!(settings.check(), Ok(()));
        changed.extend(settings.changed().map(|(row, _)| row.id));
    }
    assert_eq!(done, ACTIONS.iter().map(|row| row.id).collect());
    assert_eq!(changed, SETTINGS.iter().map(|row| row.id).collect());
}
