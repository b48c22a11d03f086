//! How traces are told: captions, diagrams and exports of any run.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/scripts.rs"]
mod scripts;

use jotlens::cards;
use jotlens::sim::scenario::script::{Script, Step};
use jotlens::sim::scenario::{Action, Forgery};
use jotlens::sim::{LaneName, Scenario, Trace, simulate};
use jotlens::story::caption::caption;
use jotlens::story::diagram::{Column, LineKind, MOST_COLUMNS, changes, lines, participants};
use proptest::prelude::*;

/// A run with all kinds of attackers, a crash, two tabs and an app, in every lane.
fn eventful() -> Trace {
    let steps = [
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
        vec![Action::Read { tab: 1 }],
        vec![Action::RevokeSession],
        vec![Action::Read { tab: 1 }],
        vec![Action::Forge {
            forgery: Forgery::NoneAlgorithm,
        }],
        vec![Action::AppLogIn],
        vec![Action::AppRead],
        vec![Action::StoreDown],
        vec![Action::Refresh {
            tab: 1,
            lose_response: true,
        }],
    ];
    let steps = steps.map(|together| Step {
        name: None,
        together,
    });
    let mut scenario = Scenario::new("Everything at once", Script::of(steps).expect("a script"));
    let settings = &mut scenario.settings;
    settings
        .set_text("csrf_defence", "none")
        .expect("a setting");
    settings
        .set_text("session_store", "memory")
        .expect("a setting");
    simulate(&scenario, &LaneName::ALL)
}

fn told(trace: &Trace) {
    for step in 0..=trace.scenario.steps().len() as u32 {
        let caption = caption(trace, step);
        println!("{step}. {}\n   {}", caption.title, caption.sentence);
        for lane in &trace.lanes {
            println!(
                "   [{}] {:?}",
                lane.lane.label(),
                participants(lane)
                    .iter()
                    .map(|p| p.label)
                    .collect::<Vec<_>>()
            );
            for line in lines(lane, step) {
                println!(
                    "      {:?} {} | {} | {:?}",
                    line.kind, line.label, line.detail, line.tone
                );
            }
            for line in changes(lane, step) {
                println!(
                    "      {} {}: {} ({})",
                    line.mark.sign(),
                    line.keeper,
                    line.what,
                    line.detail
                );
            }
        }
    }
}

#[test]
fn look() {
    use jotlens::sim::Position;
    use jotlens::story::svg::picture;
    told(&eventful());
    std::fs::create_dir_all("/tmp/d").unwrap();
    let trace = eventful();
    let write = |name: &str, trace: &Trace, position| {
        let picture = picture(trace, position);
        std::fs::write(format!("/tmp/d/{name}.svg"), &picture.text).unwrap();
        println!(
            "SVG {name} {} {} {}",
            picture.width,
            picture.height,
            picture.text.len()
        );
    };
    write("all", &trace, Position::after(22));
    for card in cards::all() {
        for done in card.results().runs {
            let last = done.trace.scenario.steps().len() as u32;
            write(
                &format!("{}-{}", card.id, done.run),
                &done.trace,
                Position::after(last),
            );
        }
    }
}
