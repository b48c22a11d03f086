//! Everything by keyboard.

use crate::cases;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET};

cases! {
    a_whole_task_by_keyboard_alone,
    tab_reaches_everything_with_a_visible_focus,
    tab_has_a_visible_focus_in_forced_colours,
    the_skip_link_leads_to_the_token_box,
    checks_open_with_enter_and_space,
    shortcuts_act_outside_of_boxes,
    shortcuts_leave_typing_alone,
    shortcuts_can_be_switched_off,
}

/// What has the focus and how that shows. The token box shows it on the frame
/// around it.
const FOCUS: &str = "
    const at = document.activeElement;
    if (at === document.body || at === null) return null;
    const shown = [at, at.closest('.editor')].filter(Boolean).some(element => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    });
    const box = at.getBoundingClientRect();
    const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return [name.trim(), at.tagName.toLowerCase() + (at.closest('[data-check]')?.dataset.check ?? ''), shown, inside]";

type Stop = (String, String, bool, bool);

/// Tabs through the whole page, from its beginning to its end.
fn tour(page: &Page<'_>) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    loop {
        page.press(key::TAB);
        match page.ask::<Option<Stop>>(FOCUS) {
            Some(stop) => stops.push(stop),
            None => return stops,
        }
        assert!(stops.len() < 150, "Tab does not come to an end: {stops:#?}");
        if stops.len() > 1 && stops.last() == stops.first() {
            stops.pop();
            return stops;
        }
    }
}

fn all_show(stops: &[Stop]) {
    for (name, tag, shown, inside) in stops {
        assert!(shown, "{tag} `{name}` has the focus and does not show it");
        assert!(inside, "{tag} `{name}` has the focus outside of the window");
    }
}

fn a_whole_task_by_keyboard_alone(page: &Page<'_>) {
    page.open("");
    page.press(key::TAB);
    page.press(key::ENTER);
    assert_eq!(page.focused(), "token");
    page.paste(&tokens::good());
    let mut presses = 0;
    while page.focused() != "key" {
        page.press(key::TAB);
        presses += 1;
        assert!(presses < 10, "the key box is too far away");
    }
    page.press(SECRET);
    assert_eq!(page.verdict(), "valid", "{}", page.text(".verdict"));
    while page.focused() != "SUMMARY" {
        page.press(key::TAB);
    }
    page.press(key::ENTER);
    page.press(key::TAB);
    assert_eq!(page.focused(), "policy-iss");
    page.press("https://id.example");
    assert_eq!(page.check("policy"), "pass");
}

fn tab_reaches_everything_with_a_visible_focus(page: &Page<'_>) {
    page.open("");
    all_show(&tour(page));
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let stops = tour(page);
    all_show(&stops);
    let reached = |name: &str, tag: &str| {
        stops
            .iter()
            .any(|(own, kind, ..)| own.starts_with(name) && kind.starts_with(tag))
    };
    for (name, tag) in [
        ("Skip to the token box", "a"),
        ("Inspect", "a"),
        ("About", "a"),
        ("Theme", "button"),
        ("Token", "textarea"),
        ("Clear", "button"),
        ("Copy token", "button"),
        ("Key", "textarea"),
        ("Secret encoding", "select"),
        ("Policy", "summary"),
        ("Pretty", "button"),
        ("Raw", "button"),
        ("Hex", "button"),
        ("Copy header", "button"),
        ("Copy payload", "button"),
        ("Copy value of iss", "button"),
        ("Copy value of scope", "button"),
        ("Bytes in hex", "summary"),
        ("Signing input", "summary"),
    ] {
        assert!(
            reached(name, tag),
            "{tag} `{name}` is not reached: {stops:#?}"
        );
    }
    for check in ["structure", "signature", "key-trust", "time", "policy"] {
        let tag = format!("summary{check}");
        assert!(
            stops.iter().any(|(_, kind, ..)| *kind == tag),
            "the check {check} is not reached"
        );
    }
    assert_eq!(stops[0].0, "Skip to the token box");
    page.open("#/about");
    let stops = tour(page);
    all_show(&stops);
    assert!(
        stops
            .iter()
            .any(|(name, tag, ..)| name.contains("shortcuts") && tag == "input")
    );
}

fn tab_has_a_visible_focus_in_forced_colours(page: &Page<'_>) {
    page.media(&[("forced-colors", "active")]);
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    all_show(&tour(page));
}

fn the_skip_link_leads_to_the_token_box(page: &Page<'_>) {
    page.open("");
    page.press(key::TAB);
    let place: (f64, f64) =
        page.ask("const { top, height } = document.activeElement.getBoundingClientRect(); return [top, height]");
    assert!(
        place.0 >= 0.0 && place.1 > 0.0,
        "the link shows itself: {place:?}"
    );
    page.press(key::ENTER);
    assert_eq!(page.focused(), "token");
    // On About, to the text of that page.
    page.open("#/about");
    page.press(key::TAB);
    assert_eq!(page.text(".skip"), "Skip to the text");
    page.press(key::ENTER);
    assert_eq!(page.focused(), "about");
    assert_eq!(page.ask::<String>("return location.hash"), "#/about");
}

fn checks_open_with_enter_and_space(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let open = |name: &str| page.count(&format!("[data-check={name}][open]")) == 1;
    for (name, press) in [("signature", key::ENTER), ("time", " ")] {
        page.browser.script(
            "document.querySelector(`[data-check=${arguments[0]}] summary`).focus()",
            vec![serde_json::json!(name)],
        );
        assert!(!open(name));
        page.press(press);
        assert!(open(name), "{name}");
        page.press(press);
        assert!(!open(name), "{name}");
    }
}

fn shortcuts_act_outside_of_boxes(page: &Page<'_>) {
    page.open("");
    page.press("t");
    assert_eq!(
        (page.focused().as_str(), page.value("#token").as_str()),
        ("token", "")
    );
    page.browser.script("document.activeElement.blur()", vec![]);
    page.press("k");
    assert_eq!(
        (page.focused().as_str(), page.value("#key").as_str()),
        ("key", "")
    );
    page.browser.script("document.activeElement.blur()", vec![]);
    page.press("d");
    assert_eq!(page.attribute(":root", "data-theme"), "light");
    page.chord(key::SHIFT, "?");
    page.await_page("About");
    assert_eq!(page.ask::<String>("return location.hash"), "#/about");
    page.press("i");
    page.await_page("Inspect");
    assert_eq!(page.ask::<String>("return location.hash"), "#/inspect");
    // From About, where the boxes are hidden: they come into sight.
    for (shortcut, id) in [("t", "token"), ("k", "key"), ("v", "verdict")] {
        page.chord(key::SHIFT, "?");
        page.await_page("About");
        page.press(shortcut);
        page.await_focus(id);
        page.browser.script("document.activeElement.blur()", vec![]);
    }
    // With a modifier they are the browser's.
    page.browser.script("document.activeElement.blur()", vec![]);
    page.chord(key::CONTROL, "d");
    assert_eq!(page.attribute(":root", "data-theme"), "light");
}

fn shortcuts_leave_typing_alone(page: &Page<'_>) {
    page.open("");
    for selector in ["#token", "#key"] {
        page.click(selector);
        page.press("tkdi?");
        assert_eq!(page.value(selector), "tkdi?");
    }
    page.click(".policy-card summary");
    page.click("#policy-iss");
    page.press("tkdi?");
    assert_eq!(page.value("#policy-iss"), "tkdi?");
    assert_eq!(page.attribute(":root", "data-theme"), "");
    assert_eq!(page.ask::<String>("return location.hash"), "");
}

fn shortcuts_can_be_switched_off(page: &Page<'_>) {
    page.open("#/about");
    page.await_about();
    page.click(".choice input");
    page.click(".about h1");
    page.browser.script("document.activeElement.blur()", vec![]);
    for again in [false, true] {
        if again {
            page.reload();
        }
        page.press("dti");
        assert_eq!(
            page.attribute(":root", "data-theme"),
            "",
            "after a reload: {again}"
        );
        assert_eq!(page.ask::<String>("return location.hash"), "#/about");
        assert!(!page.ask::<bool>("return document.querySelector('.choice input').checked"));
    }
    page.click(".choice input");
    page.browser.script("document.activeElement.blur()", vec![]);
    page.press("d");
    assert_eq!(page.attribute(":root", "data-theme"), "light");
}
