//! What goes wrong around the page: storage forbidden or full, a clipboard that refuses, a
//! clock that jumps, a tab that was hidden for an hour, fifty megabytes pasted.

use crate::cases;
use crate::page::Page;
use crate::tokens::{self, SECRET};
use e2e::browser::Browser;
use inspector::inspect::{Input, inspect};
use inspector::verdict::Policy;
use jose::claims::numeric_date::NumericDate;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

cases! {
    storage_that_throws_changes_nothing,
    storage_that_a_person_blocked_changes_nothing,
    storage_that_is_full_changes_nothing,
    a_clipboard_that_refuses_is_told,
    a_clipboard_that_is_missing_is_told,
    the_verdict_follows_a_clock_that_jumps,
    a_tab_hidden_for_an_hour_tells_the_truth_at_once,
    playing_does_not_rush_after_an_hour,
    fifty_megabytes_pasted_are_answered,
    fifty_megabytes_on_the_clipboard_are_answered,
    fifty_megabytes_dropped_are_answered,
    ten_megabytes_pasted_are_read,
}

/// A script that runs before those of every page, until it is dropped.
struct Before<'a> {
    browser: &'a Browser,
    name: String,
}

impl<'a> Before<'a> {
    fn every_page(browser: &'a Browser, source: &str) -> Self {
        let name = browser.run_before_load(source);
        Self { browser, name }
    }
}

impl Drop for Before<'_> {
    fn drop(&mut self) {
        // Where a case has failed, the next one gets another browser.
        if !std::thread::panicking() {
            self.browser.run_no_more(&self.name);
        }
    }
}

// Storage.

/// Uses everything once: verdict, theme, shortcuts, the other pages.
#[track_caller]
fn works(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    let theme = || page.attribute("html", "data-theme");
    assert_eq!(theme(), "");
    page.click("header.bar button");
    assert_eq!(theme(), "light");
    page.click("header.bar button");
    assert_eq!(theme(), "dark");
    page.turn_to("About");
    crate::examples::await_self_test(page);
    page.click("#about input[type=checkbox]");
    page.turn_to("Simulate");
    page.await_that(
        "the simulator is there",
        "return document.querySelector('.simulate .controls') !== null",
    );
    page.turn_to("Learn");
    page.turn_to("Inspect");
    assert_eq!((page.verdict(), theme()), ("valid".into(), "dark".into()));
}

/// Whether the page has no storage.
fn is_forbidden(page: &Page<'_>) -> bool {
    page.ask("try { return !localStorage } catch { return true }")
}

fn storage_that_throws_changes_nothing(page: &Page<'_>) {
    let _throws = Before::every_page(
        page.browser,
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
            Object.defineProperty(window, name, { get() { throw new DOMException('forbidden', 'SecurityError') } })",
    );
    works(page);
    assert!(is_forbidden(page), "the case proves nothing");
    page.still_good();
}

fn storage_that_a_person_blocked_changes_nothing(page: &Page<'_>) {
    let blocked = json!({ "profile.default_content_setting_values.cookies": 2 });
    let browser = Browser::start_with(&[], &blocked).expect("a browser");
    crate::prepare(&browser);
    let page = Page::fresh(&browser, Arc::clone(&page.site));
    works(&page);
    assert!(is_forbidden(&page), "the case proves nothing");
    page.still_good();
}

fn storage_that_is_full_changes_nothing(page: &Page<'_>) {
    page.open("");
    let full: bool = page.ask(
        "for (let size = 1 << 23, number = 0; size >= 1; number++) {
            try { localStorage.setItem(`filler ${number}`, 'x'.repeat(size)) } catch { size >>= 1 }
        }
        try { localStorage.setItem('jotlens.theme', 'light'); return false } catch { return true }",
    );
    assert!(full, "storage is not full: the case proves nothing");
    page.expect(&tokens::good(), SECRET, "valid");
    page.click("header.bar button");
    assert_eq!(page.attribute("html", "data-theme"), "light");
    page.turn_to("About");
    page.click("#about input[type=checkbox]");
    page.turn_to("Inspect");
    assert_eq!(page.verdict(), "valid");
    let stored: Vec<String> = page.ask("return Object.keys(localStorage)");
    let full = stored.iter().all(|name| name.starts_with("filler"));
    assert!(full, "it was full all the time: {stored:?}");
    page.browser.script("localStorage.clear()", vec![]);
}

// The clipboard.

const COPY: &str = ".payload-card .card-tools > button";

#[track_caller]
fn refusal_is_told(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    page.click(COPY);
    let told = page.within(Duration::from_secs(2), || {
        page.text(COPY).contains("Not allowed")
    });
    assert!(told, "{}", page.text(COPY));
    assert_eq!(page.attribute(COPY, "aria-label"), "Not allowed");
    let back = page.within(Duration::from_secs(4), || page.text(COPY) == "Copy");
    assert!(back, "{}", page.text(COPY));
    assert_eq!(page.verdict(), "valid");
}

fn a_clipboard_that_refuses_is_told(page: &Page<'_>) {
    page.browser.devtools(
        "Browser.setPermission",
        json!({ "permission": { "name": "clipboard-write" }, "setting": "denied" }),
    );
    refusal_is_told(page);
    page.browser.devtools("Browser.resetPermissions", json!({}));
}

fn a_clipboard_that_is_missing_is_told(page: &Page<'_>) {
    let _missing = Before::every_page(
        page.browser,
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    );
    refusal_is_told(page);
}

// The clock.

/// A clock that a case can set: `moveClock` takes the offset from the true time in milliseconds.
const CLOCK: &str = "{
    const now = Date.now;
    let moved = 0;
    window.moveClock = by => { moved = by };
    Date.now = () => now() + moved;
}";

/// Milliseconds.
const HOUR: f64 = 3.6e6;
const DAY: f64 = 24.0 * HOUR;

fn the_verdict_follows_a_clock_that_jumps(page: &Page<'_>) {
    let _clock = Before::every_page(page.browser, CLOCK);
    page.open("");
    let token = tokens::good();
    page.expect(&token, SECRET, "valid");
    let input = Input {
        text: token,
        key: SECRET.into(),
        ..Input::default()
    };
    let true_time = 1000.0 * f64::from(i32::try_from(tokens::now()).expect("before 2038"));
    let to_year_9999 = 253_402_300_799_000.0 - true_time;
    for (moved, verdict) in [
        (HOUR, "expired"),
        (0.0, "valid"),
        (-HOUR, "not-yet-valid"),
        (400.0 * DAY, "expired"),
        (-10.0 * DAY, "not-yet-valid"),
        (-true_time, "not-yet-valid"),
        (-true_time - 3000.0 * DAY, "not-yet-valid"),
        (to_year_9999, "expired"),
        // Beyond what a browser's calendar reaches.
        (9e15, "expired"),
        (-9e15, "not-yet-valid"),
        (0.0, "valid"),
    ] {
        page.browser
            .script("window.moveClock(arguments[0])", vec![json!(moved)]);
        // At the next tick, and with the very words that belong to that moment.
        let mut said = (String::new(), String::new());
        let follows = page.within(Duration::from_secs(4), || {
            let now: f64 = page.ask("return Date.now()");
            let now = NumericDate::from_milliseconds(now as i64);
            said = (
                page.text(".verdict-headline"),
                inspect(&input, &Policy::default(), now).judgement.headline,
            );
            page.verdict() == verdict && said.0 == said.1
        });
        assert!(follows, "{moved}: {} instead of {}", said.0, said.1);
        let exp = page.text("[data-member=exp] .row-note > .times strong");
        let wanted = if verdict == "expired" { "ago" } else { "in " };
        assert!(exp.contains(wanted), "{moved}: {exp}");
    }
}

// A hidden tab.

/// Hides the page behind another tab, its timers stopped, moves its clock by an hour, and
/// shows it again.
fn hide_for_an_hour(page: &Page<'_>) {
    let state = |state: &str| {
        page.browser
            .devtools("Page.setWebLifecycleState", json!({ "state": state }));
    };
    let in_front = |on: bool| {
        page.browser.devtools(
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": on }),
        );
    };
    let own = page.browser.devtools("Target.getTargetInfo", json!({}));
    let own = &own["targetInfo"]["targetId"];
    page.browser.script(
        "window.seen = [];
        addEventListener('visibilitychange', () => window.seen.push(document.visibilityState), { capture: true })",
        vec![],
    );
    in_front(false);
    let other = page
        .browser
        .devtools("Target.createTarget", json!({ "url": "about:blank" }));
    page.await_that(
        "the page is hidden",
        "return document.visibilityState === 'hidden'",
    );
    state("frozen");
    std::thread::sleep(Duration::from_millis(1500));
    page.browser
        .script("window.moveClock(arguments[0])", vec![json!(HOUR)]);
    state("active");
    page.browser.devtools(
        "Target.closeTarget",
        json!({ "targetId": other["targetId"] }),
    );
    page.browser
        .devtools("Target.activateTarget", json!({ "targetId": own }));
    page.await_that(
        "the page was hidden and is shown",
        "return window.seen[0] === 'hidden' && window.seen.at(-1) === 'visible'",
    );
    in_front(true);
}

fn a_tab_hidden_for_an_hour_tells_the_truth_at_once(page: &Page<'_>) {
    let _clock = Before::every_page(page.browser, CLOCK);
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    page.browser.script(
        "const headline = document.querySelector('.verdict-headline');
        window.changes = 0; window.first = null;
        new MutationObserver(() => window.changes++)
            .observe(headline, { subtree: true, childList: true, characterData: true });
        addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'hidden') return;
            window.changes = 0;
            setTimeout(() => window.first = document.querySelector('[data-verdict]').dataset.verdict, 100);
        })",
        vec![],
    );
    hide_for_an_hour(page);
    page.await_that("it was looked at", "return window.first !== null");
    assert_eq!(page.ask::<String>("return window.first"), "expired");
    std::thread::sleep(Duration::from_secs(2));
    let changes: u32 = page.ask("return window.changes");
    assert!(changes <= 4, "{changes} ticks within two seconds");
    let headline = page.text(".verdict-headline");
    assert!(headline.starts_with("Expired 45 min"), "{headline}");
}

fn playing_does_not_rush_after_an_hour(page: &Page<'_>) {
    let _clock = Before::every_page(page.browser, CLOCK);
    page.open("#/simulate/tour");
    page.await_that(
        "the simulator is there",
        "return document.querySelector('.simulate .controls') !== null",
    );
    let at =
        || page.ask::<u32>("return Number(document.querySelector('input[aria-label=Step]').value)");
    page.click("button[aria-label=Play]");
    let before = at();
    hide_for_an_hour(page);
    let shown = at();
    assert!(shown <= before + 2, "from step {before} to {shown}");
    std::thread::sleep(Duration::from_secs(2));
    let later = at();
    assert!(
        later <= shown + 3,
        "from step {shown} to {later} in two seconds"
    );
    assert_eq!(page.count("button[aria-label=Pause]"), 1, "it plays on");
    let goes_on = page.within(Duration::from_secs(10), || at() > shown);
    assert!(goes_on, "it stays at step {shown}");
}

// Fifty megabytes.

const SIZE: usize = 50 << 20;

/// The longest time for which the page may not answer, in milliseconds, on a busy machine
/// of two cores.
const BOUND: f64 = 2_000.0;

/// Fifty megabytes of each kind, made in the page itself.
const KINDS: &[(&str, &str)] = &[
    (
        "random bytes",
        "const all = new Uint8Array(size), piece = 65536;
        for (let at = 0; at < size; at += piece) crypto.getRandomValues(all.subarray(at, at + piece));
        return new TextDecoder('latin1').decode(all)",
    ),
    ("one line", "return 'x'.repeat(size)"),
    ("many lines", "return 'a line of a log, and nothing in it\\n'.repeat(size / 35)"),
    ("line breaks", "return '\\n'.repeat(size)"),
    ("nested JSON", "return '{\"a\":'.repeat(size / 5)"),
    ("beginnings of tokens", "return 'eyJ'.repeat(size / 3)"),
    ("periods", "return '.'.repeat(size)"),
    ("tokens", "return 'eyJhbGciOiJub25lIn0.e30. '.repeat(size / 25)"),
];

/// How long the page's main thread has worked, in milliseconds: not the time for which other
/// programs had the processor.
fn worked(page: &Page<'_>) -> f64 {
    page.browser
        .devtools("Performance.enable", json!({ "timeDomain": "threadTicks" }));
    let all = page.browser.devtools("Performance.getMetrics", json!({}));
    let metrics = all["metrics"].as_array().into_iter().flatten();
    let one = metrics
        .filter(|metric| metric["name"] == "TaskDuration")
        .find_map(|metric| metric["value"].as_f64());
    1000.0 * one.expect("the metric of tasks")
}

/// Watches how long the page does not get to run a timer.
const WATCH: &str = "window.longest = 0;
    let last = performance.now();
    clearInterval(window.watching);
    window.watching = setInterval(() => {
        const now = performance.now();
        window.longest = Math.max(window.longest, now - last);
        last = now;
    }, 4);";

/// Fails if the page was busy for long: without an answer to a timer, and at work.
#[track_caller]
fn was_responsive(page: &Page<'_>, what: &str, before: f64) {
    page.settle();
    let longest: f64 = page.ask("return window.longest");
    let work = worked(page) - before;
    assert!(
        longest.min(work) < BOUND,
        "{what}: no answer for {longest:.0} ms, {work:.0} ms of work"
    );
}

/// After whatever came: an answer that names the size, and a page that works as before.
#[track_caller]
fn is_answered(page: &Page<'_>, what: &str, before: f64) {
    page.await_that(
        &format!("{what}: there is an answer"),
        "return /MB/.test(document.getElementById('token-notes').textContent)",
    );
    was_responsive(page, what, before);
    assert_ne!(page.verdict(), "valid", "{what}");
    page.fill("#token", "");
    page.expect(&tokens::good(), SECRET, "valid");
    let notes = page.text("#token-notes");
    assert_eq!(notes, "", "{what}: what was refused is told no longer");
    page.fill("#token", "");
}

/// Pastes into the token box what a script makes of `argument`, the way a person does; gives
/// how long the page had worked before.
fn paste(page: &Page<'_>, argument: Value, noise: &str) -> f64 {
    page.browser.script_later(
        &format!(
            "const [given, done] = arguments; window.noise = ({noise})(given); setTimeout(done)"
        ),
        vec![argument],
    );
    let before = worked(page);
    page.browser.script_later(
        &format!(
            "const done = arguments[0];
            {WATCH}
            setTimeout(() => {{
                const data = new DataTransfer();
                data.setData('text/plain', window.noise);
                delete window.noise;
                document.getElementById('token').dispatchEvent(new ClipboardEvent('paste',
                    {{ clipboardData: data, bubbles: true, cancelable: true }}));
                setTimeout(done);
            }}, 50)"
        ),
        vec![],
    );
    before
}

fn fifty_megabytes_pasted_are_answered(page: &Page<'_>) {
    page.open("");
    page.click("#token");
    for (what, noise) in KINDS {
        page.fill("#token", "");
        let before = paste(page, json!(SIZE), &format!("size => {{ {noise} }}"));
        is_answered(page, what, before);
    }
}

fn fifty_megabytes_on_the_clipboard_are_answered(page: &Page<'_>) {
    page.open("");
    page.click("#token");
    page.browser.devtools(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    let put = page.browser.script_later(
        "const [size, done] = arguments;
        navigator.clipboard.writeText('eyJ'.repeat(size / 3)).then(() => done(''), fault => done(String(fault)))",
        vec![json!(SIZE)],
    );
    assert_eq!(put, json!(""), "the clipboard does not take it");
    let before = worked(page);
    page.browser.script(WATCH, vec![]);
    page.chord(crate::page::key::CONTROL, "v");
    is_answered(page, "pasted by key", before);
}

fn fifty_megabytes_dropped_are_answered(page: &Page<'_>) {
    page.open("");
    // Just as much as is read, and far more.
    for size in [10_000_000, SIZE] {
        let before = worked(page);
        page.browser.script_later(
            &format!(
                "const [size, done] = arguments, data = new DataTransfer();
                data.items.add(new File(['eyJ'.repeat(size / 3)], 'huge.log'));
                {WATCH}
                setTimeout(() => {{
                    document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}));
                    setTimeout(done);
                }}, 50)"
            ),
            vec![json!(size)],
        );
        is_answered(page, &format!("{size} bytes dropped"), before);
    }
}

fn ten_megabytes_pasted_are_read(page: &Page<'_>) {
    page.open("");
    page.click("#token");
    for (what, noise, verdict) in [
        (
            "a token at the end",
            "token => 'x '.repeat(4_999_000) + token",
            "unverified",
        ),
        (
            "one long token",
            "() => 'eyJhbGciOiJub25lIn0.' + 'A'.repeat(500_000) + '.'",
            "unsecured",
        ),
        (
            "one longer than is read",
            "() => 'eyJhbGciOiJub25lIn0.' + 'A'.repeat(9_999_000) + '.'",
            "malformed",
        ),
    ] {
        let before = paste(page, json!(tokens::good()), noise);
        assert_eq!(page.verdict(), verdict, "{what}");
        was_responsive(page, what, before);
        page.fill("#token", "");
    }
}
