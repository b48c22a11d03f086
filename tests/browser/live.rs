//! What changes by itself as time passes, and what must not.

use crate::cases;
use crate::page::Page;
use crate::tokens::{self, SECRET, hmac};
use std::time::Duration;

cases! {
    times_tick_and_announce_nothing,
    a_token_that_expires_meanwhile_says_so,
    the_verdict_is_announced,
    times_are_shown_three_ways,
    the_timeline_says_its_order,
}

fn times_tick_and_announce_nothing(page: &Page<'_>) {
    page.open("");
    page.expect(
        &hmac("HS256", SECRET.as_bytes(), &tokens::claims(-5, 50)),
        SECRET,
        "valid",
    );
    page.browser.script(
        "window.announced = 0;
        new MutationObserver(() => window.announced++)
            .observe(document.querySelector('[role=status]'), { subtree: true, childList: true, characterData: true })",
        vec![],
    );
    for place in [
        ".verdict-headline",
        "[data-member=exp] .row-note > .times strong",
        "[data-member=iat] .row-note > .times strong",
    ] {
        let first = page.text(place);
        let ticked = page.within(Duration::from_secs(5), || page.text(place) != first);
        assert!(ticked, "{place} stays at {first}");
    }
    assert_eq!(page.ask::<usize>("return window.announced"), 0);
}

fn a_token_that_expires_meanwhile_says_so(page: &Page<'_>) {
    page.open("");
    page.expect(
        &hmac("HS256", SECRET.as_bytes(), &tokens::claims(-5, 4)),
        SECRET,
        "valid",
    );
    assert!(page.within(Duration::from_secs(10), || page.verdict() == "expired"));
    assert_eq!(page.check("time"), "fail");
    let said = page.within(Duration::from_secs(2), || {
        page.text("[role=status]").starts_with("Expired")
    });
    assert!(said, "{}", page.text("[role=status]"));
}

fn the_verdict_is_announced(page: &Page<'_>) {
    page.open("");
    assert_eq!(page.attribute("[role=status]", "aria-live"), "polite");
    for (token, key, words) in [
        (tokens::good(), SECRET, "Valid"),
        (tokens::good(), "wrong", "Invalid signature"),
        (tokens::good(), "", "Not verified"),
        ("eyJ".to_owned(), "", "Malformed"),
        (
            hmac("HS256", SECRET.as_bytes(), &tokens::claims(-900, -60)),
            SECRET,
            "Expired",
        ),
    ] {
        page.judge(&token, key);
        page.settle();
        let said = page.text("[role=status]");
        assert!(said.starts_with(words), "{words}: {said}");
    }
}

fn times_are_shown_three_ways(page: &Page<'_>) {
    page.open("");
    page.fill(
        "#token",
        &hmac(
            "HS256",
            SECRET.as_bytes(),
            r#"{"exp":1300819380,"iat":1300819380000,"nbf":-1.5}"#,
        ),
    );
    assert_eq!(
        page.attribute("[data-member=exp] time", "datetime"),
        "2011-03-22T18:43:00Z"
    );
    let exp = page.text("[data-member=exp] .row-note > .times");
    assert!(
        exp.contains("years ago") && exp.contains("2011") && exp.contains("UTC"),
        "{exp}"
    );
    // Local time where it differs.
    let shown = page.count("[data-member=exp] .row-note > .times > *");
    let is_utc: bool = page.ask("return new Date(1300819380000).getTimezoneOffset() === 0");
    assert_eq!(shown, if is_utc { 2 } else { 3 });
    let iat = page.text("[data-member=iat]");
    assert!(iat.contains("milliseconds"), "{iat}");
    assert!(page.text("[data-member=nbf] time").contains("1969"));
    let zone = |name: &str| {
        page.browser.devtools(
            "Emulation.setTimezoneOverride",
            serde_json::json!({ "timezoneId": name }),
        );
    };
    zone("Asia/Kolkata");
    page.await_that(
        "local time is shown",
        "return document.querySelector('[data-member=exp] .row-note > .times').textContent.includes('+05:30')",
    );
    zone("");
}

fn the_timeline_says_its_order(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let (name, role) = page.browser.name_and_role(".timeline");
    assert!(name.contains("iat, nbf, now, exp"), "{name}");
    assert!(["img", "image"].contains(&role.as_str()), "{role}");
}
