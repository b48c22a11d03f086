//! Playing a run: buttons, keys, slider, time, branches, predictions, links, files.

use crate::accessibility::{load_rules, violations};
use crate::cases;
use crate::page::{Page, key};
use serde_json::json;
use simulator::cards::{self, Card};
use simulator::sim::scenario::Scenario;
use std::collections::BTreeMap;
use std::time::Duration;

cases! {
    the_controls_that_others_rely_on_are_there,
    stepping_forth_and_back_and_to_the_ends,
    keys_step_unless_a_control_takes_them,
    playing_reaches_the_end_and_stops,
    with_reduced_motion_playing_goes_step_by_step,
    scrubbing_equals_stepping,
    time_passes_as_a_step_and_can_be_undone,
    acting_in_the_middle_keeps_both_branches,
    a_changed_setting_changes_the_run_and_its_link,
    lanes_come_and_go,
    predicting_asks_reveals_and_counts,
    predicting_gives_no_answer_away,
    the_focus_goes_on_where_a_button_goes,
    escape_closes_one_thing_at_a_time,
    a_region_that_scrolls_keeps_its_keys,
    what_was_done_is_not_lost_by_a_link,
    presenting_hides_what_is_not_needed,
    an_embedded_run_has_no_frame,
    a_scenario_goes_out_and_comes_in,
    a_broken_file_is_refused_and_nothing_is_lost,
    a_worksheet_has_answers_or_not,
    the_whole_run_can_be_read,
    a_defence_turns_the_outcome_and_the_smallest_fix_is_found,
    signatures_are_measured_on_this_machine,
    every_card_gives_in_the_browser_what_it_gives_natively,
    the_whole_page_works_by_keyboard,
    nothing_goes_sideways_from_a_phone_to_a_wall,
    every_state_is_accessible_in_both_themes,
}

pub const LIVES: &str = "return document.querySelector('.simulate .controls') !== null
    && document.querySelector('link[disabled]') === null";

#[track_caller]
pub fn open(page: &Page<'_>, link: &str) {
    page.open(link);
    page.await_that("the simulator is there", LIVES);
    page.settle();
}

/// The step that the page shows, and how many there are.
pub fn at(page: &Page<'_>) -> (u32, u32) {
    page.ask(
        "const slider = document.querySelector('input[aria-label=Step]');
        return [Number(slider.value), Number(slider.max)]",
    )
}

pub fn button(name: &str) -> String {
    format!("button[aria-label='{name}']")
}

/// Clicks a button by the words on it.
#[track_caller]
pub fn press(page: &Page<'_>, words: &str) {
    let found: bool = page.ask_with(
        "const all = Array.from(document.querySelectorAll('.simulate button'));
        const one = all.find(button => button.textContent.trim() === arguments[0]);
        if (!one) return false;
        one.scrollIntoView({ block: 'center' });
        one.click();
        return true",
        words,
    );
    assert!(found, "there is no button {words:?}");
    page.settle();
}

/// Step, lane and status of each verdict that the page shows.
fn shown(page: &Page<'_>) -> Vec<(String, String, String)> {
    page.ask(
        "return Array.from(document.querySelectorAll('[data-lane][data-status]'), one =>
            [one.closest('[data-step]').dataset.step, one.dataset.lane, one.dataset.status])",
    )
}

pub fn steps(card: &Card) -> u32 {
    u32::try_from(card.scenario().steps().len()).expect("few")
}

pub fn card(id: &str) -> &'static Card {
    cards::card(id).expect("a card")
}

fn the_controls_that_others_rely_on_are_there(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    for name in ["Next step", "Previous step", "Play", "Reset"] {
        let (found, role) = page.browser.name_and_role(&button(name));
        assert_eq!((found.as_str(), role.as_str()), (name, "button"));
    }
    let (name, role) = page.browser.name_and_role("input[type=range]");
    assert_eq!((name.as_str(), role.as_str()), ("Step", "slider"));
    let (name, role) = page.browser.name_and_role(".rail-list");
    assert_eq!((name.as_str(), role.as_str()), ("Scenarios", "list"));
    let links: Vec<String> = page.ask(
        "return Array.from(document.querySelectorAll('.rail-list a'), link => link.getAttribute('href'))",
    );
    for number in 1..=32 {
        assert!(
            links.contains(&format!("#/simulate/claim-{number}")),
            "{number}"
        );
    }
    assert_eq!(page.count(".rail-list a[href^='#/simulate/field-']"), 7);
    assert_eq!(
        page.attribute(".rail-list [aria-current]", "href"),
        "#/simulate/claim-4"
    );
}

fn stepping_forth_and_back_and_to_the_ends(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    let last = steps(card("claim-4"));
    assert_eq!(at(page), (0, last));
    let disabled = |name: &str| {
        !page.attribute(&button(name), "disabled").is_empty()
            || page.ask_with::<bool>(
                "return document.querySelector(arguments[0]).disabled",
                &button(name),
            )
    };
    assert!(disabled("Previous step") && !disabled("Next step"));
    for step in 1..=last {
        page.click(&button("Next step"));
        page.settle();
        assert_eq!(at(page).0, step);
        assert_eq!(page.count(&format!("[data-step='{step}']")), 1);
    }
    assert!(disabled("Next step"), "at the last step");
    let end = shown(page);
    page.click(&button("Previous step"));
    page.settle();
    assert_eq!(at(page).0, last - 1);
    assert!(shown(page).len() < end.len());
    page.click(&button("Next step"));
    page.settle();
    assert_eq!(shown(page), end, "forth, back and forth again");
    page.click(&button("Reset"));
    page.settle();
    assert_eq!(at(page).0, 0);
    assert_eq!(shown(page), []);
}

fn keys_step_unless_a_control_takes_them(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    let last = steps(card("claim-4"));
    const RIGHT: &str = "\u{E014}";
    const PAGE_DOWN: &str = "\u{E00F}";
    const PAGE_UP: &str = "\u{E00E}";
    const HOME: &str = "\u{E011}";
    page.press(RIGHT);
    page.settle();
    assert_eq!(at(page).0, 1);
    page.press(PAGE_DOWN);
    page.settle();
    assert_eq!(at(page).0, 2);
    page.press(PAGE_UP);
    page.press(key::LEFT);
    page.settle();
    assert_eq!(at(page).0, 0);
    page.press(key::END);
    page.settle();
    assert_eq!(at(page).0, last);
    page.press(HOME);
    page.press("3");
    page.settle();
    assert_eq!(at(page).0, 3);
    page.press("?");
    page.await_that(
        "the keys are listed",
        "return document.querySelector('#keys').matches(':popover-open')",
    );
    page.press(key::ESCAPE);
    page.await_that(
        "the keys are gone",
        "return !document.querySelector('#keys').matches(':popover-open')",
    );
    // A focused control keeps its keys: an arrow moves the selection of a list, not the run.
    page.browser
        .script("document.querySelector('.control-speed').focus()", vec![]);
    page.press(RIGHT);
    page.press("2");
    page.settle();
    assert_eq!(at(page).0, 3);
    // Space on a button presses that button alone.
    page.browser.script(
        "document.querySelector(\"button[aria-label='Previous step']\").focus()",
        vec![],
    );
    page.press(" ");
    page.settle();
    assert_eq!(at(page).0, 2);
    assert_eq!(page.count(&button("Pause")), 0, "it does not play");
    // Switched off, no key does anything.
    page.browser.script(
        "document.activeElement.blur(); localStorage.setItem('jotlens.shortcuts', 'off')",
        vec![],
    );
    page.press(RIGHT);
    page.settle();
    assert_eq!(at(page).0, 2);
}

fn playing_reaches_the_end_and_stops(page: &Page<'_>) {
    open(page, "#/simulate/claim-1");
    choose(page, "select[aria-label=Speed]", "400");
    let last = steps(card("claim-1"));
    assert_eq!(page.count(&button("Play")), 1, "paused at first");
    page.browser.script("document.activeElement.blur()", vec![]);
    page.press(" ");
    page.await_that(
        "it plays",
        "return document.querySelector(\"button[aria-label='Pause']\") !== null",
    );
    page.await_that(
        "it ends",
        "return document.querySelector(\"button[aria-label='Play']\") !== null",
    );
    assert_eq!(at(page), (last, last));
    let played = shown(page);
    open(page, &format!("#/simulate/claim-1?step={last}"));
    assert_eq!(shown(page), played, "playing ends where the link lands");
}

fn with_reduced_motion_playing_goes_step_by_step(page: &Page<'_>) {
    page.media(&[("prefers-reduced-motion", "reduce")]);
    open(page, "#/simulate/claim-1");
    choose(page, "select[aria-label=Speed]", "400");
    // Whenever a step is shown, all of its verdicts are.
    page.browser.script(
        "window.partial = 0;
        const whole = () => document.querySelectorAll('[data-step]').length;
        new MutationObserver(() => {
            const last = document.querySelector(`[data-step='${whole()}']`);
            if (last && last.querySelectorAll('[data-status]').length < 2) window.partial += 1;
        }).observe(document.querySelector('.stage'), { childList: true, subtree: true });",
        vec![],
    );
    page.click(&button("Play"));
    page.await_that("it ends", "return document.querySelector(\"button[aria-label='Play']\") !== null && document.querySelector('input[aria-label=Step]').value !== '0'");
    let partial: u32 = page.ask("return window.partial");
    assert_eq!(partial, 0);
}

fn scrubbing_equals_stepping(page: &Page<'_>) {
    open(page, "#/simulate/claim-9");
    let last = steps(card("claim-9"));
    let mut stepped = BTreeMap::new();
    for step in 1..=last {
        page.click(&button("Next step"));
        page.settle();
        stepped.insert(step, shown(page));
    }
    for step in (1..=last).rev().chain(1..=last) {
        scrub(page, step);
        assert_eq!(shown(page), stepped[&step], "step {step}");
    }
}

fn scrub(page: &Page<'_>, step: u32) {
    page.browser.script(
        "const slider = document.querySelector('input[aria-label=Step]');
        slider.value = arguments[0];
        slider.dispatchEvent(new InputEvent('input', { bubbles: true }));",
        vec![json!(step)],
    );
    page.settle();
}

fn choose(page: &Page<'_>, selector: &str, value: &str) {
    page.browser.script(
        "const select = document.querySelector(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(selector), json!(value)],
    );
    page.settle();
}

fn time_passes_as_a_step_and_can_be_undone(page: &Page<'_>) {
    open(page, "#/simulate/own?do=log-in;read&step=2");
    press(page, "+15 min");
    press(page, "+15 min");
    assert_eq!(at(page), (4, 4));
    press(page, "Do something");
    page.click("[data-action=read]");
    page.settle();
    assert_eq!(at(page), (5, 5));
    // The session has been idle for its timeout of half an hour; the token is renewed.
    let last: Vec<_> = shown(page)
        .into_iter()
        .filter(|(step, _, _)| step == "5")
        .collect();
    assert!(
        last.contains(&("5".into(), "session".into(), "401".into())),
        "{last:?}"
    );
    assert!(
        last.contains(&("5".into(), "jwt".into(), "200".into())),
        "{last:?}"
    );
    press(page, "Undo");
    press(page, "Undo");
    assert_eq!(at(page), (3, 3));
    press(page, "Redo");
    assert_eq!(at(page).1, 4);
}

fn acting_in_the_middle_keeps_both_branches(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=2");
    let last = steps(card("claim-4"));
    let own: Vec<_> = {
        scrub(page, last);
        let all = shown(page);
        scrub(page, 2);
        all
    };
    press(page, "+1 day");
    assert_eq!(at(page), (3, 3), "another branch");
    assert_eq!(page.count("select[aria-label=Branch] option"), 2);
    choose(page, "select[aria-label=Branch]", "0");
    assert_eq!(at(page).1, last, "the first branch is kept");
    scrub(page, last);
    assert_eq!(shown(page), own);
    press(page, "Fork");
    assert_eq!(page.count("select[aria-label=Branch] option"), 3);
    page.browser.script(
        "const name = document.querySelector('.branch-name');
        name.value = 'what if';
        name.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    );
    page.settle();
    let chosen: String = page.ask(
        "return document.querySelector('select[aria-label=Branch]').selectedOptions[0].textContent",
    );
    assert_eq!(chosen, "what if");
}

fn a_changed_setting_changes_the_run_and_its_link(page: &Page<'_>) {
    open(
        page,
        "#/simulate/own?do=log-in;advance.120;read&step=3&refresh=false",
    );
    let status = |page: &Page<'_>| {
        shown(page)
            .into_iter()
            .filter(|(step, lane, _)| step == "3" && lane == "jwt")
            .map(|(_, _, status)| status)
            .next_back()
    };
    assert_eq!(status(page).as_deref(), Some("200"));
    press(page, "Settings");
    page.browser.script(
        "const box = document.querySelector('[data-setting=access_lifetime] input');
        box.value = '60';
        box.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    );
    page.settle();
    assert_eq!(status(page).as_deref(), Some("401"));
    page.await_that(
        "the link says so",
        "return location.hash.includes('access_lifetime=60')",
    );
    // What cannot be is refused with a reason, and what was set stays.
    page.browser.script(
        "const box = document.querySelector('[data-setting=access_lifetime] input');
        box.value = '0';
        box.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    );
    page.settle();
    assert!(page.text(".scene-notice").contains("access_lifetime"));
    assert_eq!(status(page).as_deref(), Some("401"));
}

fn lanes_come_and_go(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=2");
    let lanes = |page: &Page<'_>| -> Vec<String> {
        page.ask("return Array.from(document.querySelectorAll('section.lane, [role=region].lane'), lane => lane.getAttribute('aria-label'))")
    };
    assert_eq!(lanes(page), ["Session", "JWT"]);
    for lane in ["BFF", "Opaque"] {
        page.click(&format!("button[aria-label='Lane {lane}']"));
    }
    page.settle();
    assert_eq!(lanes(page), ["Session", "JWT", "BFF", "Opaque"]);
    for lane in ["Session", "BFF", "Opaque"] {
        page.click(&format!("button[aria-label='Lane {lane}']"));
    }
    page.settle();
    assert_eq!(lanes(page), ["JWT"]);
    let last: bool =
        page.ask("return document.querySelector(\"button[aria-label='Lane JWT']\").disabled");
    assert!(last, "one lane always stays");
}

fn predicting_asks_reveals_and_counts(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    press(page, "Predict");
    let question = card("claim-4").questions.first().expect("a question");
    assert_eq!(
        page.count("[data-claim-verdict]"),
        0,
        "the verdict is not given away"
    );
    page.press(key::END);
    page.settle();
    assert_eq!(at(page).0, question.step - 1, "stopped before the question");
    assert!(page.text(".question-words").contains(question.ask));
    // The session refuses, the token is served: the card's point.
    for (lane, word) in [("session", "refused"), ("jwt", "served")] {
        predict(page, lane, word);
    }
    press(page, "Reveal");
    page.await_focus("prediction-result");
    assert_eq!(at(page).0, question.step);
    let results = card("claim-4").results();
    let right = card("claim-4")
        .lanes
        .iter()
        .zip([false, true])
        .filter(|(lane, served)| {
            let status = results
                .status("main", question.step, **lane)
                .expect("an answer");
            (status < 400) == *served
        });
    assert_eq!(
        page.attribute("[data-score]", "data-score"),
        right.count().to_string()
    );
    // Skipping goes on without a score.
    page.follow("#/simulate/claim-7");
    page.await_that(
        "the other claim is there",
        "return document.querySelector('.scene-number').textContent === '7'",
    );
    page.settle();
    page.press(key::END);
    page.settle();
    let before = at(page).0;
    press(page, "Skip");
    assert_eq!(at(page).0, before + 1);
    assert!(page.text(".tally").starts_with("0 of 0"));
}

/// Answers the open question for one lane.
fn predict(page: &Page<'_>, lane: &str, word: &str) {
    page.browser.script(
        "Array.from(document.querySelectorAll(`input[name=predict-${arguments[0]}]`))
            .find(one => one.parentElement.textContent === arguments[1]).click()",
        vec![json!(lane), json!(word)],
    );
    page.settle();
}

fn predicting_gives_no_answer_away(page: &Page<'_>) {
    let card = cards::all()
        .into_iter()
        .find(|card| card.questions.len() > 1)
        .expect("a card with two questions");
    open(page, &format!("#/simulate/{}", card.id));
    press(page, "Predict");
    let hidden =
        |page: &Page<'_>| page.count("[data-claim-verdict]") == 0 && page.count(".transcript") == 0;
    for question in card.questions {
        assert!(hidden(page), "before step {}", question.step);
        // Neither the slider nor its thumb goes past a question.
        for _ in 0..2 {
            scrub(page, steps(card));
            assert_eq!(at(page).0, question.step - 1);
            assert!(page.text(".question-words").contains(question.ask));
        }
        press(page, "Skip");
        assert_eq!(at(page).0, question.step);
    }
    assert_eq!(page.count("[data-claim-verdict]"), 1);
    assert_eq!(page.count(".transcript"), 1);
    scrub(page, steps(card));
    assert_eq!(at(page).0, steps(card));
    // With other lanes it is asked anew.
    page.click("button[aria-label='Lane Opaque']");
    assert!(hidden(page));
    // Presenting reveals no answers either.
    press(page, "Predict");
    assert!(!hidden(page));
    press(page, "Present");
    assert!(hidden(page));
    press(page, "Show the verdict on this claim");
    page.await_focus("verdict-place");
    assert_eq!(page.count("[data-claim-verdict]"), 1);
    assert_eq!(page.count(".transcript"), 1);
}

/// Moves the focus to an element and presses Enter there.
fn enter(page: &Page<'_>, selector: &str) {
    page.browser.script(
        "document.querySelector(arguments[0]).focus()",
        vec![json!(selector)],
    );
    page.press(key::ENTER);
}

fn the_focus_goes_on_where_a_button_goes(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    let last = steps(card("claim-4"));
    for _ in 0..last {
        enter(page, &button("Next step"));
    }
    assert_eq!(at(page).0, last);
    page.await_focus("previous-step");
    for _ in 0..last {
        enter(page, &button("Previous step"));
    }
    assert_eq!(at(page).0, 0);
    page.await_focus("next-step");
    for id in ["open-actions", "open-settings", "open-fix", "open-export"] {
        enter(page, &format!("#{id}"));
        enter(page, ".simulate .panel-head button");
        assert_eq!(page.count(".simulate .panel"), 0);
        page.await_focus(id);
    }
    enter(page, "#open-export");
    import(page, "{}");
    page.await_that(
        "it is refused",
        "return document.querySelector('.scene-notice') !== null",
    );
    enter(page, ".scene-notice button");
    assert_eq!(page.count(".scene-notice"), 0);
    assert_eq!(page.count(".simulate .panel"), 1, "the panel stays");
    page.await_focus("simulate");
}

fn escape_closes_one_thing_at_a_time(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=4");
    press(page, "Present");
    press(page, "Export");
    press(page, "With answers");
    import(page, "{}");
    page.await_that(
        "it is refused",
        "return document.querySelector('.scene-notice') !== null",
    );
    enter(page, "[data-step='4'] .cell.lane-jwt button.line-face");
    page.await_focus("message");
    let all = [
        "#message",
        ".worksheet",
        ".simulate .panel",
        ".scene-notice",
        ".is-presenting",
    ];
    for closed in 0..all.len() {
        for (index, one) in all.iter().enumerate() {
            assert_eq!(page.count(one) > 0, index >= closed, "{closed}: {one}");
        }
        page.press(key::ESCAPE);
    }
    assert_eq!(page.count(".is-presenting"), 0);
}

fn a_region_that_scrolls_keeps_its_keys(page: &Page<'_>) {
    const PAGE_DOWN: &str = "\u{E00F}";
    open(page, "#/simulate/claim-4?step=1");
    press(page, "Settings");
    let focus = |selector: &str| {
        page.browser.script(
            "document.querySelector(arguments[0]).focus()",
            vec![json!(selector)],
        );
    };
    focus(".simulate .panel-head button");
    page.press(PAGE_DOWN);
    page.press(key::END);
    assert_eq!(at(page).0, 1, "the panel's keys");
    press(page, "Close");
    focus("#open-settings");
    page.press(PAGE_DOWN);
    assert_eq!(at(page).0, 2, "the player's keys");
    // A slider has its own arrows, and no use for the space bar.
    focus("input[aria-label=Step]");
    page.press(key::LEFT);
    assert_eq!(at(page).0, 1);
    page.press(" ");
    page.await_that(
        "it plays",
        "return document.querySelector(\"button[aria-label='Pause']\") !== null",
    );
}

fn what_was_done_is_not_lost_by_a_link(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=2");
    press(page, "+1 day");
    assert_eq!(page.count(".scene-changed"), 1);
    page.click(".rail-list a[href='#/simulate/claim-7']");
    page.settle();
    assert_eq!(page.text(".scene-number"), "7");
    assert_eq!(page.count(".scene-changed"), 0);
    press(page, "Undo");
    assert_eq!(page.text(".scene-number"), "4");
    assert_eq!(at(page), (3, 3));
    assert_eq!(page.count(".scene-changed"), 1);
    // The own scenario is kept until it is opened again.
    page.follow("#/simulate/own");
    page.click("[data-action=log-in]");
    page.click("[data-action=read]");
    assert_eq!(at(page), (2, 2));
    page.click(".rail-list a[href='#/simulate/claim-7']");
    page.settle();
    page.click(".rail-list a[href='#/simulate/own']");
    page.within(Duration::from_secs(10), || at(page).1 == 2);
    assert_eq!(at(page).1, 2);
}

fn presenting_hides_what_is_not_needed(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=4");
    let size = |page: &Page<'_>| page.style(".caption-words", "font-size");
    let before = size(page);
    press(page, "Present");
    assert_ne!(size(page), before, "large type");
    assert_eq!(page.style(".bar", "display"), "none");
    assert_eq!(page.count(".rail"), 0);
    assert_eq!(page.count("[data-claim-verdict]"), 0, "answers are hidden");
    press(page, "Show the verdict on this claim");
    assert_eq!(page.count("[data-claim-verdict]"), 1);
    let notes: String = page.ask(
        "return Array.from(document.querySelectorAll('summary'), one => one.textContent).join()",
    );
    assert!(notes.contains("Speaker notes"), "{notes}");
    page.browser.script("document.activeElement.blur()", vec![]);
    page.press(".");
    page.await_that("a clicker plays", "return document.querySelector(\"button[aria-label='Pause']\") !== null || document.querySelector('input[aria-label=Step]').value === document.querySelector('input[aria-label=Step]').max");
    page.press(key::ESCAPE);
    page.await_that(
        "the frame is back",
        "return document.querySelector('.rail') !== null",
    );
}

fn an_embedded_run_has_no_frame(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=4&embed");
    assert_eq!(page.style(".bar", "display"), "none");
    assert_eq!(page.count(".rail"), 0);
    assert_eq!(at(page).0, 4);
    assert!(page.count("[data-status]") > 0);
}

/// Makes the page save files in memory, and gives their texts.
pub fn catch_downloads(page: &Page<'_>) {
    page.browser.script(
        "window.saved = {};
        const blobs = new Map();
        const create = URL.createObjectURL;
        URL.createObjectURL = blob => { const url = create.call(URL, blob); blobs.set(url, blob); return url; };
        HTMLAnchorElement.prototype.click = function () {
            const blob = blobs.get(this.href);
            if (blob) blob.arrayBuffer().then(bytes => { window.saved[this.download] = Array.from(new Uint8Array(bytes)); });
        };",
        vec![],
    );
}

#[track_caller]
pub fn saved(page: &Page<'_>, ending: &str) -> Vec<u8> {
    page.await_that(
        "a file is saved",
        &format!("return Object.keys(window.saved).some(name => name.endsWith('{ending}'))"),
    );
    page.ask_with(
        "return window.saved[Object.keys(window.saved).find(name => name.endsWith(arguments[0]))]",
        ending,
    )
}

/// Chooses a file of this text in the control for imports.
fn import(page: &Page<'_>, text: &str) {
    page.browser.script(
        "const files = new DataTransfer();
        files.items.add(new File([arguments[0]], 'file.json', { type: 'application/json' }));
        const input = document.querySelector('input[type=file]');
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(text)],
    );
}

fn a_scenario_goes_out_and_comes_in(page: &Page<'_>) {
    open(page, "#/simulate/claim-9?step=2&access_lifetime=77");
    catch_downloads(page);
    press(page, "Export");
    press(page, "Export scenario");
    let text = String::from_utf8(saved(page, ".scenario.json")).expect("text");
    let scenario = Scenario::from_json(&text).expect("a scenario");
    assert_eq!(scenario.settings.access_lifetime, 77);
    press(page, "Export trace");
    let trace = String::from_utf8(saved(page, ".trace.json")).expect("text");
    let trace = simulator::sim::Trace::from_json(&trace).expect("a trace");
    assert_eq!(
        trace,
        simulator::sim::simulate(&scenario, card("claim-9").lanes)
    );
    page.follow("#/simulate/own");
    press(page, "Export");
    if page.count("input[type=file]") == 0 {
        press(page, "Export");
    }
    import(page, &text);
    page.await_that(
        "it is imported",
        "return document.querySelector('input[aria-label=Step]').max !== '0'",
    );
    assert_eq!(at(page), (0, steps(card("claim-9"))));
    page.await_that("its link carries it", "return location.hash.startsWith('#/simulate/own?') && location.hash.includes('access_lifetime=77') && location.hash.includes('do=')");
}

fn a_broken_file_is_refused_and_nothing_is_lost(page: &Page<'_>) {
    open(page, "#/simulate/claim-9?step=2");
    press(page, "Export");
    import(page, "{\"jotlens\": \"scenario/1\", \"name\": 3}");
    page.await_that(
        "it is refused",
        "return document.querySelector('.scene-notice') !== null",
    );
    let notice = page.text(".scene-notice");
    assert!(notice.contains("script"), "{notice}");
    assert_eq!(at(page), (2, steps(card("claim-9"))));
}

fn a_worksheet_has_answers_or_not(page: &Page<'_>) {
    open(page, "#/simulate/claim-7");
    press(page, "Export");
    press(page, "Without answers");
    let answers = |page: &Page<'_>| page.text(".worksheet-table tbody");
    assert!(!answers(page).contains("401"), "{}", answers(page));
    press(page, "Show the answers");
    assert!(answers(page).contains("401"), "{}", answers(page));
    assert!(page.count(".worksheet tbody tr") as u32 >= steps(card("claim-7")));
    // Only the worksheet is printed.
    page.browser
        .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(page.style(".stage", "display"), "none");
    assert_ne!(page.style(".worksheet", "display"), "none");
    page.browser
        .devtools("Emulation.setEmulatedMedia", json!({ "media": "" }));
}

fn the_whole_run_can_be_read(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    let live = page.attribute(".caption", "aria-live");
    assert_eq!(live, "polite", "captions are announced");
    page.browser
        .script("document.querySelector('.transcript').open = true", vec![]);
    page.settle();
    let scenario = card("claim-4").scenario();
    assert_eq!(
        page.count(".transcript-steps li"),
        scenario.steps().len() + 1
    );
    let text = page.text(".transcript-steps");
    for step in scenario.steps() {
        let name = step.name.as_ref().expect("a name");
        assert!(text.contains(name.as_str()), "{name}");
    }
}

fn a_defence_turns_the_outcome_and_the_smallest_fix_is_found(page: &Page<'_>) {
    open(page, "#/simulate/field-session-fixation");
    press(page, "Fix it");
    assert_eq!(page.attribute("[data-fix]", "data-fix"), "open");
    press(page, "Find the smallest fix");
    page.await_that(
        "it is found",
        "return document.querySelector('[data-fix-set]') !== null",
    );
    assert_eq!(page.attribute("[data-fix-set]", "data-fix-set"), "1");
    page.click("[data-fix-set]");
    page.settle();
    assert_eq!(page.attribute("[data-fix]", "data-fix"), "stopped");
    press(page, "Undo");
    assert_eq!(page.attribute("[data-fix]", "data-fix"), "open");
}

fn signatures_are_measured_on_this_machine(page: &Page<'_>) {
    open(page, "#/simulate/claim-3");
    press(page, "Settings");
    page.browser.script(
        "document.querySelectorAll('.panel details').forEach(fold => fold.open = true)",
        vec![],
    );
    press(page, "Measure signatures on this machine");
    page.await_that(
        "they are measured",
        "return location.hash.includes('sign_rs256=')",
    );
}

fn every_card_gives_in_the_browser_what_it_gives_natively(page: &Page<'_>) {
    open(page, "#/simulate/claim-1");
    for card in cards::all() {
        let results = card.results();
        let expected = (
            card.number().map(|n| n.to_string()).unwrap_or_default(),
            card.verdict(&results).code().to_owned(),
        );
        let shown = |name| page.attribute("[data-claim-verdict]", name);
        let found = || (shown("data-claim"), shown("data-claim-verdict"));
        page.follow(&format!("#/simulate/{}?step={}", card.id, card.decides));
        // A link is followed some frames after it is set.
        page.within(Duration::from_secs(10), || found() == expected);
        assert_eq!(found(), expected, "{}", card.id);
        let found: Vec<(String, String, String, String)> = page.ask(
            "return Array.from(document.querySelectorAll('.simulate [data-measure]'), one =>
                [one.closest('[data-run]').dataset.run, one.dataset.measure, one.dataset.lane, one.textContent])",
        );
        let expected: Vec<_> = card
            .shows
            .iter()
            .flat_map(|shown| {
                card.lanes
                    .iter()
                    .filter(|lane| shown.lanes.contains(lane))
                    .map(move |lane| (shown, *lane))
            })
            .map(|(shown, lane)| {
                let amount = results
                    .amount(shown.run, shown.measure, lane)
                    .expect("an amount");
                (
                    shown.run.to_owned(),
                    shown.measure.to_owned(),
                    lane.id().to_owned(),
                    amount.digits(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{}", card.id);
    }
}

fn the_whole_page_works_by_keyboard(page: &Page<'_>) {
    open(page, "#/simulate/claim-4");
    // Every control can be reached with Tab, and its focus is visible.
    let mut reached = Vec::new();
    for _ in 0..120 {
        page.press(key::TAB);
        let (name, visible): (String, bool) = page.ask(
            "const one = document.activeElement;
            const style = getComputedStyle(one);
            return [one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40), style.outlineStyle !== 'none' || ['INPUT', 'BODY'].includes(one.tagName)]",
        );
        assert!(visible, "{name:?} has no visible focus");
        reached.push(name);
    }
    for name in [
        "Next step",
        "Play",
        "Reset",
        "Step",
        "Speed",
        "Predict",
        "Present",
        "Settings",
        "Export",
        "Fork",
        "+15 min",
    ] {
        assert!(
            reached.iter().any(|own| own == name),
            "{name} cannot be reached: {reached:?}"
        );
    }
}

fn nothing_goes_sideways_from_a_phone_to_a_wall(page: &Page<'_>) {
    for (width, height) in [
        (360, 740),
        (390, 844),
        (768, 1024),
        (1280, 800),
        (1920, 1080),
        (3840, 2160),
    ] {
        page.screen(width, height);
        open(page, "#/simulate/claim-4?step=4");
        for panel in ["", "Do something", "Settings", "Fix it", "Export"] {
            if !panel.is_empty() {
                press(page, panel);
            }
            let beyond: Vec<String> = page.ask(
                "const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return [];
                return Array.from(document.querySelectorAll('body *')).filter(one => one.getBoundingClientRect().right > width + 1).map(one => one.className + ' ' + one.textContent.slice(0, 30))",
            );
            assert!(beyond.is_empty(), "{width} px, {panel:?}: {beyond:#?}");
        }
    }
}

fn every_state_is_accessible_in_both_themes(page: &Page<'_>) {
    for theme in ["light", "dark"] {
        for (width, height) in [(1280, 800), (390, 844)] {
            page.screen(width, height);
            page.media(&[
                ("prefers-color-scheme", theme),
                ("prefers-reduced-motion", "reduce"),
            ]);
            open(page, "#/simulate/claim-4?step=4");
            load_rules(page);
            let look = |state: &str| {
                let found = violations(page);
                assert!(found.is_empty(), "{theme}, {width} px, {state}: {found:#?}");
            };
            look("a step");
            for panel in ["Do something", "Settings", "Fix it", "Export"] {
                press(page, panel);
                look(panel);
            }
            press(page, "With answers");
            look("a worksheet");
            press(page, "Close"); // the panel
            press(page, "Close"); // the worksheet
            press(page, "Predict");
            page.click(&button("Reset"));
            page.browser.script("document.activeElement.blur()", vec![]);
            page.press(key::END);
            page.settle();
            look("a question");
            press(page, "Skip");
            press(page, "Predict");
            page.browser.script(
                "document.querySelectorAll('details').forEach(fold => fold.open = true)",
                vec![],
            );
            page.settle();
            look("every fold open");
            press(page, "Present");
            look("presenting");
            page.press(key::ESCAPE);
            page.follow("#/simulate");
            page.settle();
            look("the tour");
            page.follow("#/simulate/own");
            page.settle();
            look("nothing yet");
        }
    }
}
