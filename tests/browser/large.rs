//! Large tokens: folded, filtered, and the verdict in sight.

use crate::cases;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET};

cases! {
    a_large_payload_is_folded_and_opens_by_keyboard,
    a_filter_leaves_what_is_looked_for,
    many_claims_are_drawn_in_steps,
    a_large_token_is_usable_on_a_phone,
    json_in_a_string_opens,
    the_verdict_is_in_sight_while_scrolling,
    letters_lead_to_the_verdict_and_the_payload,
    a_finger_has_room,
}

/// A payload of about `size` bytes: a hundred claims, half of them with nested values.
fn payload(size: usize) -> String {
    let each = size / 100;
    let claims = (0..100).map(|number| match number % 2 {
        0 => format!(r#""claim_{number}":"{}""#, "x".repeat(each)),
        _ => {
            let roles = format!(r#""role-{number}-reader","#).repeat(each / 18);
            format!(r#""claim_{number}":{{"shop":{{"roles":[{roles}"last-{number}"]}}}}"#)
        }
    });
    let claims: Vec<String> = claims.collect();
    format!(r#"{{"exp":{},{}}}"#, tokens::now() + 900, claims.join(","))
}

fn open_large(page: &Page<'_>, size: usize) {
    page.open("");
    let token = tokens::hmac("HS256", SECRET.as_bytes(), &payload(size));
    page.expect(&token, SECRET, "valid");
}

const ROWS: &str = ".payload-card .row";
const UNFOLD: &str = "[data-member=claim_1] .unfold";

fn a_large_payload_is_folded_and_opens_by_keyboard(page: &Page<'_>) {
    open_large(page, 80_000);
    assert_eq!(page.count(ROWS), 101);
    assert_eq!(page.attribute(UNFOLD, "aria-expanded"), "false");
    let folded = page.text("[data-member=claim_1] .row-value");
    assert!(
        folded.contains("{ 1 member }") && folded.contains("shop"),
        "{folded}"
    );
    page.browser.script(
        "document.querySelector(arguments[0]).focus()",
        vec![UNFOLD.into()],
    );
    page.press(key::ENTER);
    assert_eq!(page.attribute(UNFOLD, "aria-expanded"), "true");
    // What holds one thing opens with it.
    assert_eq!(
        page.count("[data-member=claim_1] .unfold[aria-expanded=true]"),
        3
    );
    let open = page.text("[data-member=claim_1] .row-value");
    assert!(
        open.contains("role-1-reader") && open.contains("last-1"),
        "{open}"
    );
    // A long text shows its beginning, and all of it when that is wanted.
    let text = "[data-member=claim_0] .row-json";
    assert!(page.text(text).len() < 300);
    page.click("[data-member=claim_0] .row-json button");
    assert!(page.text(text).len() > 800);
}

fn a_filter_leaves_what_is_looked_for(page: &Page<'_>) {
    open_large(page, 40_000);
    page.fill(".filter input", "LAST-7");
    let names: Vec<String> = page.ask(
        "return Array.from(document.querySelectorAll('.payload-card .row'), row => row.dataset.member)",
    );
    assert_eq!(
        names,
        [
            "claim_7", "claim_71", "claim_73", "claim_75", "claim_77", "claim_79"
        ]
    );
    assert_eq!(page.text(".filter [role=status]"), "6 of 101 claims");
    let found = page.text("[data-member=claim_7] .row-value");
    assert!(
        found.contains("last-7") && !found.contains("reader"),
        "what matches is open: {found}"
    );
    // By its name, all of its value.
    page.fill(".filter input", "claim_9");
    page.click("[data-member=claim_9] .unfold");
    let named = page.text("[data-member=claim_9] .row-value");
    assert!(
        named.contains("role-9-reader") && named.contains("last-9"),
        "{named}"
    );
    page.fill(".filter input", "nothing of this");
    assert_eq!(page.count(ROWS), 0);
    page.click(".filter button");
    assert!(
        page.ask::<bool>(
            "return document.activeElement === document.querySelector('.filter input')"
        )
    );
    assert_eq!(page.text(".filter [role=status]"), "101 claims");
    page.fill(".filter input", "nothing of this");
    // A small token has no filter, so none is in force.
    page.expect(&tokens::good(), SECRET, "valid");
    assert_eq!(page.count(".filter"), 0);
    assert_eq!(page.count(ROWS), 8);
}

fn many_claims_are_drawn_in_steps(page: &Page<'_>) {
    page.open("");
    let claims: Vec<String> = (0..450)
        .map(|number| format!(r#""c{number}":{number}"#))
        .collect();
    let token = tokens::hmac(
        "HS256",
        SECRET.as_bytes(),
        &format!("{{{}}}", claims.join(",")),
    );
    page.expect(&token, SECRET, "valid");
    for rows in [200, 400, 450] {
        assert_eq!(page.count(ROWS), rows);
        if rows < 450 {
            page.click(".payload-card .rows > p .button");
        }
    }
    assert_eq!(page.count(".payload-card .rows > p .button"), 0);
}

fn a_large_token_is_usable_on_a_phone(page: &Page<'_>) {
    page.screen(390, 844);
    open_large(page, 40_000);
    // Folded, a hundred claims are some screens, not twenty thousand pixels.
    let height: f64 = page.ask("return document.querySelector('.payload-card').scrollHeight");
    assert!(height < 12_000.0, "{height} px");
    page.fill(".filter input", "claim_99");
    let height: f64 = page.ask("return document.querySelector('.payload-card').scrollHeight");
    assert!(height < 844.0, "{height} px");
    let wide: f64 = page.ask("return document.documentElement.scrollWidth");
    assert!(wide <= 390.0, "{wide} px");
}

fn json_in_a_string_opens(page: &Page<'_>) {
    page.open("");
    let payload = format!(
        r#"{{"exp":{},"https://hasura.io/jwt/claims":"{{\"x-hasura-user-id\":\"42\",\"x-hasura-allowed-roles\":[\"editor\"]}}"}}"#,
        tokens::now() + 900
    );
    page.expect(
        &tokens::hmac("HS256", SECRET.as_bytes(), &payload),
        SECRET,
        "valid",
    );
    let row = "[data-member='\"https://hasura.io/jwt/claims\"']";
    let row = if page.count(row) == 1 {
        row
    } else {
        "[data-member='https://hasura.io/jwt/claims']"
    };
    assert!(page.text(row).contains("JSON in a string"));
    page.click(&format!("{row} .unfold"));
    let open = page.text(&format!("{row} .node-children"));
    assert!(
        open.contains("x-hasura-user-id") && open.contains("\"editor\""),
        "{open}"
    );
}

fn the_verdict_is_in_sight_while_scrolling(page: &Page<'_>) {
    // It lies behind the verdict until that is gone.
    const IN_SIGHT: &str = "const [bar, verdict] = ['.verdict-bar', '.verdict'].map(name => document.querySelector(name).getBoundingClientRect());
        return bar.top >= verdict.bottom && bar.top >= 0 && bar.bottom <= innerHeight";
    for (width, height) in [(1280, 800), (390, 844)] {
        page.screen(width, height);
        open_large(page, 40_000);
        assert!(!page.ask::<bool>(IN_SIGHT), "behind the verdict itself");
        page.browser.script(
            "document.querySelector('[data-member=claim_60]').scrollIntoView({ block: 'center' })",
            vec![],
        );
        page.settle();
        assert!(page.ask::<bool>(IN_SIGHT), "{width}");
        assert!(
            page.text(".verdict-bar").starts_with("✓Valid"),
            "{}",
            page.text(".verdict-bar")
        );
        page.browser.script("scrollTo(0, 0)", vec![]);
    }
}

/// WCAG 2.2, success criterion 2.5.5: 44 px.
fn a_finger_has_room(page: &Page<'_>) {
    const SMALL: &str = "return Array.from(document.querySelectorAll('main :is(button, select, input, summary)'))
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 0)
        .filter(one => one.getBoundingClientRect().height < 43.5)
        .map(one => `${one.className || one.id} ${one.textContent.slice(0, 30)}: ${one.getBoundingClientRect().height}`)";
    page.screen(390, 844);
    page.browser.devtools(
        "Emulation.setTouchEmulationEnabled",
        serde_json::json!({ "enabled": true, "maxTouchPoints": 1 }),
    );
    open_large(page, 8_000);
    assert!(page.ask::<bool>("return matchMedia('(pointer: coarse)').matches"));
    page.click(".policy-card summary");
    let small: Vec<String> = page.ask(SMALL);
    page.browser.devtools(
        "Emulation.setTouchEmulationEnabled",
        serde_json::json!({ "enabled": false }),
    );
    assert!(small.is_empty(), "{small:#?}");
}

fn letters_lead_to_the_verdict_and_the_payload(page: &Page<'_>) {
    open_large(page, 4_000);
    page.click("#token");
    page.press("v");
    assert_eq!(
        page.ask::<String>("return document.activeElement.id"),
        "token"
    );
    page.press(key::ESCAPE);
    assert_eq!(
        page.ask::<String>("return document.activeElement.tagName"),
        "BODY"
    );
    for (letter, id) in [("v", "verdict"), ("p", "payload")] {
        page.press(letter);
        page.await_focus(id);
        // A card that is higher than the window begins below the bar of the verdict.
        assert!(page.within(std::time::Duration::from_secs(5), || {
            let top: f64 = page.ask(&format!(
                "return document.getElementById('{id}').getBoundingClientRect().top"
            ));
            (40.0..120.0).contains(&top)
        }));
    }
}
