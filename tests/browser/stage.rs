//! The stage of the simulator: the page shows what the trace has.

use crate::page::{Page, key};
use crate::{axe_rules, cases};
use serde_json::json;
use simulator::cards;
use simulator::sim::{LaneName, Position, Trace, frame, simulate};
use std::collections::BTreeSet;

cases! {
    each_lane_is_a_region_of_its_name,
    each_step_has_one_row_and_each_verdict_one_place,
    going_back_and_forth_shows_the_same,
    where_lanes_part_the_row_says_so_and_why,
    a_number_leads_to_its_step,
    a_message_opens_its_text_and_closes,
    a_token_opens_in_the_inspector_and_back_leads_to_its_step,
    long_runs_show_their_last_steps,
    nothing_goes_sideways,
    the_stage_is_accessible_in_both_themes,
}

/// Whether the stage is there, as it looks when its style sheets are there too.
const LIVES: &str = "return document.querySelector('.stage .lane') !== null
    && document.querySelector('link[disabled]') === null";

/// All four lanes, with attacks, refusals and blocked messages.
const ATTACKS: &str = "#/simulate/own?do=log-in;steal;replay;csrf-form;xss-read.1&lanes=session,jwt,bff,opaque&step=5";

fn open(page: &Page<'_>, link: &str) {
    page.open(link);
    page.await_that("the stage is there", LIVES);
    page.settle();
}

/// The trace of a card's scenario.
fn run(id: &str) -> Trace {
    let card = cards::card(id).expect("a card");
    let run = card.runs.first().expect("a run");
    simulate(&run.scenario(card.claim), card.lanes)
}

/// Step, lane and status of each verdict that the page shows.
fn shown(page: &Page<'_>) -> Vec<(String, String, String)> {
    page.ask(
        "return Array.from(document.querySelectorAll('[data-lane][data-status]'), one =>
            [one.closest('[data-step]').dataset.step, one.dataset.lane, one.dataset.status])",
    )
}

/// The same as the trace has it, up to a step.
fn computed(trace: &Trace, last: u32) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for step in 1..=last {
        for lane in &trace.lanes {
            let answers = lane.answers().filter(|answer| answer.counts());
            for answer in answers.filter(|answer| answer.event.step == step) {
                let status = answer.message.status.to_string();
                all.push((step.to_string(), lane.lane.id().to_owned(), status));
            }
        }
    }
    all
}

fn each_lane_is_a_region_of_its_name(page: &Page<'_>) {
    open(page, ATTACKS);
    for lane in LaneName::ALL {
        let (name, role) = page
            .browser
            .name_and_role(&format!("section.lane-{}", lane.id()));
        assert_eq!((name.as_str(), role.as_str()), (lane.label(), "region"));
    }
    assert_eq!(page.count("section.lane"), 4);
    // Its latest outcome stands in it as text.
    let jwt = page.text("section.lane-jwt .lane-outcome");
    assert!(jwt.contains("200 served for the attacker"), "{jwt}");
}

fn each_step_has_one_row_and_each_verdict_one_place(page: &Page<'_>) {
    for id in ["claim-4", "claim-1", "field-cookie-cliff"] {
        let trace = run(id);
        let last = trace.lanes[0].events.last().expect("events").step;
        open(page, &format!("#/simulate/{id}?step={last}"));
        let rows: Vec<String> = page.ask(
            "return Array.from(document.querySelectorAll('[data-step]'), row => row.dataset.step)",
        );
        let steps: Vec<String> = (1..=last).map(|step| step.to_string()).collect();
        assert_eq!(rows, steps, "{id}");
        assert_eq!(shown(page), computed(&trace, last), "{id}");
        // Sign, status and word.
        let texts: Vec<String> = page.ask(
            "return Array.from(document.querySelectorAll('[data-status]'), one => one.textContent)",
        );
        for text in texts {
            let word = text.contains(" served") || text.contains(" refused");
            assert!(word && text.starts_with(['✓', '✕', '!']), "{text}");
        }
    }
}

fn going_back_and_forth_shows_the_same(page: &Page<'_>) {
    let trace = run("claim-4");
    open(page, "#/simulate/claim-4?step=4");
    let stage = "return document.querySelector('.stage').innerHTML";
    let before: String = page.ask(stage);
    page.press(key::LEFT);
    assert_eq!(shown(page), computed(&trace, 3));
    page.press(key::LEFT);
    assert_eq!(shown(page), computed(&trace, 2));
    page.follow("#/simulate/claim-4?step=0");
    page.settle();
    assert!(shown(page).is_empty());
    assert!(page.text(".stage").contains("Next step"));
    page.follow("#/simulate/claim-4?step=4");
    page.settle();
    assert_eq!(page.ask::<String>(stage), before);
}

fn where_lanes_part_the_row_says_so_and_why(page: &Page<'_>) {
    let trace = run("claim-4");
    let last = trace.lanes[0].events.last().expect("events").step;
    open(page, &format!("#/simulate/claim-4?step={last}"));
    let parted: BTreeSet<String> = frame(&trace, Position::after(last))
        .divergences
        .iter()
        .map(|one| one.step.to_string())
        .collect();
    assert!(!parted.is_empty());
    let marked: BTreeSet<String> = page.ask(
        "return Array.from(document.querySelectorAll('[data-step]')).filter(row => row.textContent.includes('≠'))
            .map(row => row.dataset.step)",
    );
    assert_eq!(marked, parted);
    let first = parted.first().expect("a step");
    let why = page.text(&format!("[data-step='{first}'] .row-why"));
    assert!(
        why.contains("Session 401: the session store does not know"),
        "{why}"
    );
    assert!(
        why.contains("JWT 200: ") && why.contains("although the login was ended"),
        "{why}"
    );
}

fn a_number_leads_to_its_step(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=4");
    page.click("[data-step='2'] .row-button");
    assert_eq!(page.count("[data-step]"), 2);
    assert_eq!(page.attribute("[data-step='2']", "aria-current"), "step");
}

fn a_message_opens_its_text_and_closes(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=4");
    let button = "[data-step='4'] .cell.lane-session button.line-face";
    let id = page.attribute(button, "id");
    page.click(button);
    page.await_focus("message");
    let text = page.text("#message .http");
    assert!(text.starts_with("GET /api/me HTTP/1.1\nHost: "), "{text}");
    assert!(text.contains("\nCookie: __Host-sid="), "{text}");
    assert_eq!(page.attribute(button, "aria-expanded"), "true");
    page.press(key::ESCAPE);
    page.await_focus(&id);
    assert_eq!(page.count("#message"), 0);
    // The answer names the rule that decided, with its reference.
    page.click("[data-step='4'] .cell.lane-session .is-served button, [data-step='4'] .cell.lane-session .is-refused button");
    page.await_focus("message");
    let text = page.text("#message");
    for part in [
        "HTTP/1.1 401 Unauthorized",
        "the session store does not know this session ID",
        "OWASP Session Management Cheat Sheet",
    ] {
        assert!(
            text.to_lowercase().contains(&part.to_lowercase()),
            "{part}: {text}"
        );
    }
    page.press(key::ESCAPE);
}

fn a_token_opens_in_the_inspector_and_back_leads_to_its_step(page: &Page<'_>) {
    open(page, "#/simulate/claim-4?step=4");
    page.click("[data-step='4'] .cell.lane-jwt button.line-face");
    page.await_focus("message");
    assert!(
        page.text("#message .http")
            .contains("Authorization: Bearer eyJ")
    );
    page.click("#message .token-open");
    page.await_page("Inspect");
    // The times of a run are not those of today: the verdict may say so, the signature holds.
    let checked = page.within(std::time::Duration::from_secs(5), || {
        page.check("signature") == "pass"
    });
    assert!(checked, "{}", page.text(".verdict"));
    assert!(page.value("#token").starts_with("eyJ"));
    assert!(page.value("#key").contains("\"kty\""));
    page.browser.script("history.back()", vec![]);
    page.await_page("Simulate");
    assert_eq!(page.count("[data-step]"), 4);
    // One that is kept opens as well.
    page.click("section.lane-jwt .kept .token-open");
    page.await_page("Inspect");
    assert_eq!(page.check("signature"), "pass");
}

fn long_runs_show_their_last_steps(page: &Page<'_>) {
    let script = vec!["read"; 55].join(";");
    open(page, &format!("#/simulate/own?do=log-in;{script}&step=56"));
    assert_eq!(page.count("[data-step]"), 40);
    assert_eq!(page.count("[data-step='56']"), 1);
    page.click(".stage-earlier button");
    assert_eq!(page.count("[data-step]"), 56);
    assert_eq!(page.count(".stage-earlier"), 0);
}

fn nothing_goes_sideways(page: &Page<'_>) {
    for (width, height) in [
        (360, 740),
        (390, 844),
        (768, 1024),
        (1280, 800),
        (2560, 1440),
    ] {
        page.screen(width, height);
        for link in [
            ATTACKS,
            "#/simulate/claim-4?step=4",
            "#/simulate/claim-15?step=3",
        ] {
            open(page, link);
            let wide: Vec<String> = page.ask(
                "return Array.from(document.querySelectorAll('.stage, .stage *')).filter(one => {
                    const box = one.getBoundingClientRect();
                    return box.width > 0 && (box.right > document.documentElement.clientWidth + 1 || box.left < -1)
                        && !one.closest('.visually-hidden, .http');
                }).map(one => `${one.className} ${one.textContent.slice(0, 40)}`)",
            );
            assert!(wide.is_empty(), "{link} at {width}: {wide:?}");
        }
    }
}

fn the_stage_is_accessible_in_both_themes(page: &Page<'_>) {
    let rules = axe_rules().expect("the rules");
    for theme in ["light", "dark"] {
        for (width, height) in [(1280, 800), (390, 844)] {
            page.screen(width, height);
            page.media(&[
                ("prefers-color-scheme", theme),
                ("prefers-reduced-motion", "reduce"),
            ]);
            let laptop = [
                ATTACKS,
                "#/simulate/claim-4?step=0",
                "#/simulate/claim-4?step=4&present",
            ];
            let links = if width > 1000 {
                &laptop[..]
            } else {
                &laptop[..1]
            };
            for &link in links {
                open(page, link);
                if page.count("button.line-face") > 0 {
                    page.click("[data-step]:last-child .cell.lane-jwt button.line-face");
                    page.await_focus("message");
                }
                page.browser.script(&format!("{rules}; return 1"), vec![]);
                let broken = page.browser.script_later(
                    "const done = arguments[0];
                    axe.run('.stage', { resultTypes: ['violations'],
                        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(
                        result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
                            `${rule.id}: ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map(check => check.message).join(' ')}`))),
                        fault => done([String(fault)]))",
                    vec![],
                );
                assert_eq!(broken, json!([]), "{theme} at {width}, {link}");
            }
        }
    }
}
