//! How traces are told: captions, diagrams and exports, for any run.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../common/scripts.rs"]
mod scripts;

mod diagrams; // lines, columns and changes
mod exports; // files and what others read in them
mod parsed_by_mermaid; // Mermaid's own parser
mod words; // captions

use proptest::prelude::*;
use simulator::cards;
use simulator::sim::scenario::script::{Script, Step};
use simulator::sim::scenario::{Action, Forgery, Role};
use simulator::sim::trace::What;
use simulator::sim::{LaneName, Scenario, Trace, simulate};

/// Any short run.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    scripts::scenario(8)
}

/// A run through all lanes.
pub fn traced(scenario: &Scenario) -> Trace {
    simulate(scenario, &LaneName::ALL)
}

/// How often a property is tried: runs sign tokens, which takes its time.
pub fn tries() -> ProptestConfig {
    ProptestConfig::with_cases(48)
}

/// A run of these steps through all lanes, with these settings.
pub fn run(name: &str, settings: &[(&str, &str)], steps: Vec<Vec<Action>>) -> Trace {
    let steps = steps.into_iter().map(|together| Step {
        name: None,
        together,
    });
    let mut scenario = Scenario::new(name, Script::of(steps).expect("a script"));
    for (id, value) in settings {
        scenario.settings.set_text(id, value).expect("a setting");
    }
    traced(&scenario)
}

/// All kinds of attackers, two tabs and an app, services, crashes, a store that is down.
pub fn eventful() -> Trace {
    let steps = vec![
        vec![Action::LogIn { tab: 1 }],
        vec![Action::OpenTab { tab: 2 }],
        vec![Action::Read { tab: 1 }, Action::Read { tab: 2 }],
        vec![Action::CsrfForm],
        vec![Action::CsrfFetch],
        vec![Action::XssRead { tab: 1 }],
        vec![Action::XssRide { tab: 1 }],
        vec![Action::Steal { tab: 1 }],
        vec![Action::Replay],
        vec![Action::ServiceCall { tab: 1 }],
        vec![Action::CrossSiteCall { tab: 1 }],
        vec![Action::CrashNode { node: 1 }],
        vec![Action::Read { tab: 1 }],
        vec![Action::Advance { seconds: 1_000 }],
        vec![Action::ChangeRole { role: Role::Admin }],
        vec![Action::Privileged { tab: 1 }],
        vec![Action::RevokeSession],
        vec![Action::Read { tab: 1 }],
        vec![Action::Forge {
            forgery: Forgery::NoneAlgorithm,
        }],
        vec![Action::AppLogIn],
        vec![Action::AppRead],
        vec![Action::IssueLink],
        vec![Action::UseLink],
        vec![Action::Fixate],
        vec![Action::StoreDown],
        vec![Action::Refresh {
            tab: 1,
            lose_response: true,
        }],
    ];
    let settings = [("csrf_defence", "none"), ("session_store", "memory")];
    run("Everything at once", &settings, steps)
}

/// Names that mean something to those who read the exports.
pub fn hostile() -> Trace {
    let names = [
        "end",
        "a; b # c %% d",
        "%%{init: {}}%%",
        "<script>alert(1)</script> & \"quotes\"",
        "`````http",
        "| cell | *bold* _it_ [link](x)",
        "it's $(a) 'shell'",
        "wrap: no\u{202e}thing",
        "漢字 ñ 😀",
    ];
    let steps = names.map(|name| Step {
        name: Some(name.to_owned()),
        together: vec![Action::LogIn { tab: 1 }],
    });
    let script = Script::of(steps).expect("a script");
    let scenario = Scenario::new("wrap: <end> ;#`*|\"'& %%", script);
    traced(&scenario)
}

/// What every card runs.
pub fn of_cards() -> Vec<(String, Trace)> {
    cards::all()
        .into_iter()
        .flat_map(|card| {
            card.results()
                .runs
                .into_iter()
                .map(|done| (format!("{}-{}", card.id, done.run), done.trace))
        })
        .collect()
}

/// Traces that are looked at whatever chance brings.
pub fn chosen() -> Vec<(String, Trace)> {
    let mut all = vec![
        ("eventful".to_owned(), eventful()),
        ("hostile".to_owned(), hostile()),
        ("empty".to_owned(), run("Nothing", &[], Vec::new())),
    ];
    all.extend(of_cards());
    all
}

/// The last step of a run.
pub fn last_step(trace: &Trace) -> u32 {
    u32::try_from(trace.scenario.steps().len()).expect("few steps")
}

/// Whether an event has an HTTP text.
pub fn has_message(what: &What) -> bool {
    matches!(
        what,
        What::Request { .. } | What::Response { .. } | What::Blocked { .. }
    )
}

/// Control characters that a text must not have; lines may end.
pub fn controls(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| c.is_control() && *c != '\n')
        .collect()
}
