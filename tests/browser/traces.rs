//! The program as it is shipped, split and optimised, records the traces that the same code
//! gives natively.

use crate::cases;
use crate::page::Page;
use crate::simulate::{catch_downloads, open, press, saved};
use simulator::cards;
use simulator::sim::{LaneName, Scenario, simulate};

cases! {
    every_card_gives_the_same_trace_natively,
}

/// Each in all four lanes, byte for byte.
fn every_card_gives_the_same_trace_natively(page: &Page<'_>) {
    let lanes = LaneName::ALL.map(LaneName::id).join(",");
    open(page, "#/simulate/claim-1");
    for card in cards::all() {
        page.follow(&format!("#/simulate/{}?lanes={lanes}", card.id));
        page.await_that(
            "the four lanes are there",
            "return document.querySelectorAll('[aria-label=\"Lanes\"] [aria-pressed=true]').length === 4",
        );
        catch_downloads(page);
        if page.count("#files-title") == 0 {
            press(page, "Export");
        }
        press(page, "Export scenario");
        let scenario = String::from_utf8(saved(page, ".scenario.json")).expect("text");
        let scenario = Scenario::from_json(&scenario).expect("a scenario");
        press(page, "Export trace");
        let trace = saved(page, ".trace.json");
        let expected = simulate(&scenario, &LaneName::ALL).to_json();
        assert!(
            trace == expected.as_bytes(),
            "{}: {} bytes, natively {}",
            card.id,
            trace.len(),
            expected.len()
        );
    }
}
