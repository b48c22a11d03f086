//! How traces are told: captions, diagrams and exports of any run.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/scripts.rs"]
mod scripts;

use jotlens::cards;
use jotlens::story::caption::caption;
use jotlens::story::diagram::{lines, participants};

#[test]
fn look() {
    for card in cards::all() {
        for done in card.results().runs {
            println!("\n## {} {}", card.id, done.run);
            for step in 0..=done.trace.scenario.steps().len() as u32 {
                let caption = caption(&done.trace, step);
                println!("{step}. {}\n   {}", caption.title, caption.sentence);
                for lane in &done.trace.lanes {
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
                    for line in jotlens::story::diagram::changes(lane, step) {
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
    }
}
