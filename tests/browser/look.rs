//! Themes, sizes, and what is visible.

use crate::cases;
use crate::examples;
use crate::page::Page;
use crate::tokens::{self, SECRET};
use jotlens::ui::inspect::EXAMPLES;

cases! {
    the_theme_button_cycles_and_is_remembered,
    the_theme_follows_the_system_unless_chosen,
    forced_colours_are_obeyed,
    reduced_motion_is_obeyed,
    a_phone_never_scrolls_sideways,
    on_a_phone_the_verdict_comes_first_and_stays_in_sight,
    eight_claims_fit_a_laptop_without_scrolling,
    text_twice_as_large_still_fits,
    the_token_is_in_three_colours,
    the_views_of_a_part_switch,
    the_names_that_others_rely_on_are_there,
}

fn the_theme_button_cycles_and_is_remembered(page: &Page<'_>) {
    page.open("");
    let mut grounds = Vec::new();
    for theme in ["light", "dark"] {
        page.click(".bar-button");
        assert_eq!(page.attribute(":root", "data-theme"), theme);
        assert!(page.browser.name_and_role(".bar-button").0.contains(theme));
        let ground = page.style("html", "background-color");
        page.reload();
        assert_eq!(
            page.attribute(":root", "data-theme"),
            theme,
            "after a reload"
        );
        assert_eq!(
            page.style("html", "background-color"),
            ground,
            "after a reload"
        );
        assert!(page.browser.name_and_role(".bar-button").0.contains(theme));
        grounds.push(ground);
    }
    assert_ne!(grounds[0], grounds[1]);
    page.click(".bar-button");
    assert_eq!(page.attribute(":root", "data-theme"), "");
    let stored: usize = page.ask("return localStorage.length");
    assert_eq!(stored, 0, "the system's theme needs no memory");
}

fn the_theme_follows_the_system_unless_chosen(page: &Page<'_>) {
    page.open("");
    let ground = |system: &str| {
        page.media(&[("prefers-color-scheme", system)]);
        page.settle();
        page.style("html", "background-color")
    };
    let (light, dark) = (ground("light"), ground("dark"));
    assert_ne!(light, dark);
    page.click(".bar-button");
    assert_eq!(
        (ground("light"), ground("dark")),
        (light.clone(), light.clone())
    );
    page.click(".bar-button");
    assert_eq!((ground("light"), ground("dark")), (dark.clone(), dark));
}

fn forced_colours_are_obeyed(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let free = page.style(".verdict-sign", "color");
    assert!(
        page.style("#token", "color").starts_with("rgba("),
        "painted text shows through"
    );
    page.media(&[("forced-colors", "active")]);
    page.settle();
    assert_ne!(page.style(".verdict-sign", "color"), free);
    // The painted copy has the system's colours, so that what is marked can be told.
    let paint = page.style(".editor-paint", "color");
    assert_eq!(page.style(".editor-paint .part-payload", "color"), paint);
    page.click("[data-member=exp] .button-icon");
    page.settle();
    assert_ne!(
        page.style(".editor-paint .marked", "background-color"),
        page.style(".editor-paint", "background-color")
    );
    assert_ne!(page.style(".editor-paint .marked", "color"), paint);
    assert_ne!(
        page.style(".bar-link[aria-current]", "background-color"),
        page.style(".bar-link:not([aria-current])", "background-color")
    );
    assert_ne!(page.style(".verdict-sign", "border-top-style"), "none");
}

fn reduced_motion_is_obeyed(page: &Page<'_>) {
    const MOVING: &str = "return Array.from(document.querySelectorAll('*'))
        .filter(e => { const s = getComputedStyle(e);
            return [s.transitionDuration, s.animationDuration].some(all => all.split(',').some(one => parseFloat(one) > 0)) })
        .map(e => e.outerHTML.slice(0, 80))";
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    assert!(!page.ask::<Vec<String>>(MOVING).is_empty());
    page.media(&[("prefers-reduced-motion", "reduce")]);
    page.settle();
    assert_eq!(page.ask::<Vec<String>>(MOVING), Vec::<String>::new());
}

/// Elements that reach past the right edge of the window.
const SIDEWAYS: &str = "
    const page = document.scrollingElement;
    if (page.scrollWidth <= innerWidth) return [];
    return [`${page.scrollWidth} > ${innerWidth}`, ...Array.from(document.querySelectorAll('#app *'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
        .map(e => e.outerHTML.slice(0, 90)).slice(0, 5)]";

#[track_caller]
fn fits(page: &Page<'_>, what: &str) {
    let wide: Vec<String> = page.ask(SIDEWAYS);
    assert!(wide.is_empty(), "{what}: {wide:#?}");
}

fn a_phone_never_scrolls_sideways(page: &Page<'_>) {
    for (width, height) in [(390, 844), (360, 740)] {
        page.screen(width, height);
        page.open("");
        fits(page, &format!("empty at {width}"));
        for (index, example) in EXAMPLES.iter().enumerate() {
            examples::show(page, index);
            page.browser.script(
                "document.querySelectorAll('details').forEach(fold => fold.open = true)",
                vec![],
            );
            page.settle();
            fits(page, &format!("{} at {width}", example.title));
            page.click(".token-card .card-tools > button:last-child");
        }
        page.fill("#token", &"Wide".repeat(500));
        fits(page, &format!("a long word at {width}"));
        page.follow("#/about");
        examples::await_self_test(page);
        page.browser.script(
            "document.querySelectorAll('details').forEach(fold => fold.open = true)",
            vec![],
        );
        page.settle();
        fits(page, &format!("About at {width}"));
    }
}

fn on_a_phone_the_verdict_comes_first_and_stays_in_sight(page: &Page<'_>) {
    page.screen(390, 844);
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let tops: Vec<f64> = page.ask(
        "return ['.verdict', '.token-card', '.key-card', '.payload-card', '.header-card']
            .map(selector => document.querySelector(selector).getBoundingClientRect().top)",
    );
    assert!(tops.is_sorted(), "{tops:?}");
    page.browser.script(
        "document.getElementById('key').focus(); scrollTo(0, 400)",
        vec![],
    );
    page.settle();
    let (top, bottom): (f64, f64) = page.ask(
        "const { top, bottom } = document.querySelector('.verdict-bar').getBoundingClientRect(); return [top, bottom]",
    );
    assert!(
        top >= 0.0 && bottom <= 48.0,
        "the verdict is at {top} to {bottom}"
    );
    // And it does not lie over the box that is typed into.
    let clear: bool = page.ask(
        "token.focus(); token.scrollIntoView({ block: 'nearest' });
        const verdict = document.querySelector('.verdict').getBoundingClientRect();
        const box = token.closest('.editor').getBoundingClientRect();
        return box.bottom > verdict.bottom + 40",
    );
    assert!(clear, "the verdict covers the token box");
}

fn eight_claims_fit_a_laptop_without_scrolling(page: &Page<'_>) {
    page.screen(1280, 800);
    page.open("");
    let case = tokens::fixture("pyjwt", "EdDSA with Ed25519");
    let private = case.key("pem_pkcs8").expect("a private key");
    for (token, key) in [
        (tokens::good(), SECRET.to_owned()),
        (
            tokens::sign(
                "EdDSA",
                &private,
                r#","kid":"2026-11""#,
                &tokens::good_claims(),
            ),
            case.key("pem_spki").expect("PEM"),
        ),
    ] {
        page.expect(&token, &key, "valid");
        let hidden: Vec<String> = page.ask(
            "return ['.editor', '#key', '.verdict', '.checks', '.header-card [data-member=alg]', '.header-card [data-member=typ]',
                ...['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'scope'].map(name => `.payload-card [data-member=${name}]`),
                '.findings-card h2']
                .filter(selector => { const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
                    return top < 0 || bottom > innerHeight })
                .map(selector => `${selector} ends at ${document.querySelector(selector).getBoundingClientRect().bottom}`)",
        );
        assert!(hidden.is_empty(), "out of sight: {hidden:#?}");
        assert_eq!(page.ask::<f64>("return scrollY"), 0.0);
    }
}

/// WCAG 1.4.4 and 1.4.10: at 200 %, a laptop's window is 640 wide.
fn text_twice_as_large_still_fits(page: &Page<'_>) {
    page.screen(640, 400);
    page.open("");
    fits(page, "empty");
    page.expect(&tokens::good(), SECRET, "valid");
    fits(page, "a token");
    page.screen(320, 640);
    page.settle();
    fits(page, "a token at 320");
    page.screen(1280, 800);
    page.browser.script(
        "document.documentElement.style.setProperty('font-size', '200%')",
        vec![],
    );
    page.settle();
    fits(page, "text of 200 %");
}

fn the_token_is_in_three_colours(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.fill("#token", &token);
    for scheme in ["light", "dark"] {
        page.media(&[("prefers-color-scheme", scheme)]);
        page.settle();
        let mut colours: Vec<String> = ["header", "payload", "signature"]
            .iter()
            .map(|part| page.style(&format!(".editor-paint .part-{part}"), "color"))
            .collect();
        colours.sort();
        colours.dedup();
        assert_eq!(colours.len(), 3, "{scheme}: {colours:?}");
    }
    // The painted copy says the same as the box, and lies exactly under it.
    assert_eq!(page.text(".editor-paint").trim_end(), token);
    let same: Vec<f64> = page.ask(
        "const paint = document.querySelector('.editor-paint'), box = document.getElementById('token');
        return [paint.getBoundingClientRect().width - box.getBoundingClientRect().width,
            paint.scrollHeight - box.scrollHeight]",
    );
    assert_eq!(same, [0.0, 0.0], "difference in width and height");
}

fn the_views_of_a_part_switch(page: &Page<'_>) {
    page.open("");
    page.fill("#token", &tokens::good());
    let option = |number: usize| format!(".payload-card .switch-option:nth-child({number})");
    page.click(&option(2));
    assert_eq!(page.text(".payload-card .raw"), tokens_payload(page));
    page.click(&option(3));
    assert!(page.text(".payload-card .raw").starts_with("000000  7b 22"));
    assert_eq!(page.attribute(&option(3), "aria-pressed"), "true");
    page.click(&option(1));
    assert_eq!(page.count(".payload-card .row"), 8);
}

/// The payload of the token in the box, decoded by the browser.
fn tokens_payload(page: &Page<'_>) -> String {
    page.ask("return atob(token.value.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))")
}

/// Names, roles and attributes that others rely on.
fn the_names_that_others_rely_on_are_there(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    for (selector, name, role) in [
        ("#token", "Token", "textbox"),
        ("#key", "Key", "textbox"),
        (".header-card", "Header", "region"),
        (".payload-card", "Payload", "region"),
        (".signature-card", "Signature", "region"),
        (".payload-card .rows", "", ""),
        ("[aria-label=Claims]", "Claims", "region"),
        ("[data-verdict]", "Verdict", "region"),
        (".findings-card", "Findings", "region"),
    ] {
        if !name.is_empty() {
            let said = page.browser.name_and_role(selector);
            assert_eq!(said, (name.to_owned(), role.to_owned()), "{selector}");
        }
    }
    for (label, count) in [("Token", 1), ("Key", 1)] {
        let boxes = page.count(&format!("textarea[aria-label='{label}']"));
        assert_eq!(boxes, count, "text boxes named {label}");
    }
    assert_eq!(page.count("[data-verdict]"), 1);
    assert_eq!(page.count("[data-verdict][role=region] [data-check]"), 5);
    page.fill("#token", "eyJhbGciOiJub25lIn0.e30");
    assert_eq!(
        page.count("[aria-label=Findings] [data-finding=segments-missing][data-severity=high]"),
        1
    );
}
