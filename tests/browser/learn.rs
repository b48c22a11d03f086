//! The Learn page: every card is run and says so, links lead to runs, answers make advice.

use crate::accessibility::{load_rules, violations};
use crate::cases;
use crate::page::Page;
use serde_json::json;
use simulator::cards;
use simulator::learn::advice::{Answers, advise, report};
use simulator::learn::{comparison, faq, glossary};
use std::time::Duration;

cases! {
    every_card_is_run_and_shows_what_its_run_gives,
    the_page_does_not_move_while_the_cards_are_run,
    every_place_has_an_address,
    the_comparison_is_filled_and_linked,
    a_run_opens_at_its_deciding_step,
    answers_make_advice_and_an_address,
    an_address_brings_its_answers,
    the_report_is_copied_as_it_is,
    nothing_breaks_a_rule_of_accessibility,
    nothing_scrolls_sideways_on_a_phone,
}

/// Opens the page and waits until everything has been run.
fn opened(page: &Page<'_>, fragment: &str) {
    page.open(fragment);
    page.await_page("Learn");
    finished(page);
}

fn finished(page: &Page<'_>) {
    page.await_that(
        "every card and every cell is run",
        "return document.querySelector('[data-took]') !== null
            && !document.querySelector('.comparison')?.textContent.includes('…')",
    );
}

fn every_card_is_run_and_shows_what_its_run_gives(page: &Page<'_>) {
    opened(page, "#/learn");
    let all = cards::all();
    assert_eq!(page.count("[data-card]"), all.len());
    // The ones that are quick to run natively, in each theme.
    for id in [
        "claim-1",
        "claim-4",
        "claim-15",
        "claim-22",
        "field-cookie-cliff",
    ] {
        let card = cards::card(id).expect(id);
        let results = card.results();
        let tile = format!("[data-card={id}]");
        assert_eq!(
            page.attribute(&tile, "data-claim-verdict"),
            card.verdict(&results).code(),
            "{id}"
        );
        let number = card.number().map(|number| number.to_string());
        assert_eq!(
            page.attribute(&tile, "data-claim"),
            number.unwrap_or_default(),
            "{id}"
        );
        for shown in card.shows {
            for lane in shown.lanes {
                let amount = results.amount(shown.run, shown.measure, *lane).expect(id);
                let place = format!(
                    "{tile} [data-run='{}'] [data-measure='{}'][data-lane={}]",
                    shown.run,
                    shown.measure,
                    lane.id()
                );
                assert_eq!(page.text(&place), amount.digits(), "{place}");
            }
        }
    }
    let claims = page.ask::<Vec<String>>(
        "return Array.from(document.querySelectorAll('.tile[data-claim]'), e => e.dataset.claim)",
    );
    let mut numbers: Vec<u32> = claims.iter().filter_map(|text| text.parse().ok()).collect();
    numbers.sort_unstable();
    let expected: Vec<u32> = all.iter().filter_map(|card| card.number()).collect();
    assert_eq!(numbers, expected);
}

fn the_page_does_not_move_while_the_cards_are_run(page: &Page<'_>) {
    page.browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "window.jotlensShift = 0;
            new PerformanceObserver(list => {
                for (const entry of list.getEntries()) window.jotlensShift += entry.value;
            }).observe({ type: 'layout-shift', buffered: true })" }),
    );
    opened(page, "#/learn");
    let shift: f64 = page.ask("return window.jotlensShift");
    assert!(shift < 0.05, "the page moved by {shift}");
}

fn every_place_has_an_address(page: &Page<'_>) {
    opened(page, "#/learn");
    for place in ["compare", "which", "faq", "glossary", "cards"] {
        page.follow(&format!("#/learn/{place}"));
        page.await_focus(&format!("learn-{place}"));
        let top: f64 = page.ask("return document.activeElement.getBoundingClientRect().top");
        assert!((0.0..800.0).contains(&top), "{place} is at {top}");
    }
    assert_eq!(page.count("[data-faq]"), faq::ENTRIES.len());
    assert_eq!(page.count(".term"), glossary::TERMS.len());
}

fn the_comparison_is_filled_and_linked(page: &Page<'_>) {
    opened(page, "#/learn/compare");
    assert_eq!(page.count(".comparison tbody tr"), comparison::ROWS.len());
    let links: Vec<String> = page.ask(
        "return Array.from(document.querySelectorAll('.comparison td a'), e => e.getAttribute('href'))",
    );
    let expected: Vec<String> = comparison::ROWS
        .iter()
        .flat_map(|row| row.cells.iter().map(comparison::ComparisonCell::href))
        .collect();
    assert_eq!(links, expected);
    let text = page.text(".comparison");
    assert!(!text.contains('{') && !text.contains('…'), "{text}");
}

fn a_run_opens_at_its_deciding_step(page: &Page<'_>) {
    opened(page, "#/learn");
    page.click("[data-card=claim-4] .tile-foot a");
    page.await_page("Simulate");
    let card = cards::card("claim-4").expect("the card");
    let step = format!("Step {} of {}", card.decides, card.runs[0].script.len());
    page.await_that(
        "the run is at its deciding step",
        &format!("return document.querySelector('.caption')?.textContent.includes('{step}')"),
    );
}

const SPA: &str = "clients=spa&services=few&harm=money";

fn spa() -> Answers {
    let pairs = SPA.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<_> = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Answers::read(&pairs)
}

fn answers_make_advice_and_an_address(page: &Page<'_>) {
    opened(page, "#/learn/which");
    assert_eq!(page.attribute(".result-lead", "data-advice"), "");
    for pair in SPA.split('&') {
        let (question, answer) = pair.split_once('=').expect(pair);
        page.click(&format!("[data-question={question}] [value={answer}]"));
    }
    let advice = advise(&spa());
    assert_eq!(
        page.attribute(".result-lead", "data-advice"),
        advice.ranking[0].design.lane().id()
    );
    assert_eq!(page.text(".result-lead"), advice.sentence());
    for ranked in &advice.ranking {
        let id = ranked.design.lane().id();
        assert_eq!(
            page.attribute(&format!("[data-design={id}] [data-total]"), "data-total"),
            ranked.total.to_string()
        );
        assert_eq!(
            page.count(&format!("[data-design={id}] .reason")),
            ranked.given.len()
        );
    }
    assert_eq!(
        page.ask::<String>("return location.hash"),
        report::link(&spa())
    );
    // Another page and back: the answers are still there.
    page.turn_to("About");
    page.turn_to("Learn");
    assert_eq!(page.text(".result-lead"), advice.sentence());
}

fn an_address_brings_its_answers(page: &Page<'_>) {
    opened(page, &report::link(&spa()));
    assert_eq!(page.text(".result-lead"), advise(&spa()).sentence());
    assert_eq!(page.count(".question :checked"), 3);
}

fn the_report_is_copied_as_it_is(page: &Page<'_>) {
    opened(page, &report::link(&spa()));
    let base: String = page.ask("return location.href.split('#')[0]");
    // What is computed meanwhile may move the button away under a press.
    let mut copied = String::new();
    page.within(Duration::from_secs(30), || {
        page.click("[aria-label='Copy report as Markdown']");
        copied = page.clipboard();
        !copied.is_empty()
    });
    assert_eq!(copied, report::markdown(&spa(), &base));
}

fn nothing_breaks_a_rule_of_accessibility(page: &Page<'_>) {
    for (theme, width, height) in [("light", 1280, 800), ("dark", 390, 844)] {
        page.screen(width, height);
        page.media(&[
            ("prefers-color-scheme", theme),
            ("prefers-reduced-motion", "reduce"),
        ]);
        opened(page, &report::link(&spa()));
        load_rules(page);
        page.browser.script(
            "document.querySelectorAll('details').forEach(fold => fold.open = true)",
            vec![],
        );
        page.settle();
        assert_eq!(violations(page), [""; 0], "{theme}, {width} wide");
    }
}

fn nothing_scrolls_sideways_on_a_phone(page: &Page<'_>) {
    for width in [390, 360] {
        page.screen(width, 844);
        opened(page, &report::link(&spa()));
        let over: f64 = page.ask(
            "const root = document.documentElement; return root.scrollWidth - root.clientWidth",
        );
        assert!(over <= 0.0, "{over} pixels too wide at {width}");
    }
}
