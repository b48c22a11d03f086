//! What the browser itself writes to the disk: nothing that was typed. Chromium keeps the
//! contents of boxes in its session files, to restore a tab, unless a box forbids it.

use crate::cases;
use crate::page::Page;
use crate::tokens;
use e2e::browser::Browser;
use e2e::serve;
use jose::base64url::encode;
use memchr::memmem::Finder;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

cases! {
    every_box_forbids_autofill_and_restoring,
    nothing_typed_is_on_the_disk_when_the_browser_has_ended,
}

/// The boxes of the page, and those that do not forbid it.
const BOXES: &str = "const all = Array.from(document.querySelectorAll('input, textarea'));
    return [all.length, all.filter(box => box.autocomplete !== 'off').map(box => box.outerHTML)]";

/// Opens what is folded.
const UNFOLD: &str = "document.querySelectorAll('details').forEach(fold => { fold.open = true })";

/// Fails if there are fewer boxes than this, or one that the browser may remember.
#[track_caller]
fn forbid(page: &Page<'_>, at_least: usize) {
    page.browser.script(UNFOLD, vec![]);
    page.settle();
    let (count, remembered): (usize, Vec<String>) = page.ask(BOXES);
    assert!(remembered.is_empty(), "{remembered:#?}");
    assert!(count >= at_least, "{count} boxes");
}

fn every_box_forbids_autofill_and_restoring(page: &Page<'_>) {
    page.open("");
    page.fill("#token", &detached("a"));
    forbid(page, 3 + 8);
    page.turn_to("Simulate");
    page.await_that("the simulator lives", crate::simulate::LIVES);
    for panel in ["#open-actions", "#open-settings", "#open-fix"] {
        page.click(panel);
        forbid(page, 15);
    }
    page.turn_to("Learn");
    page.await_that(
        "the page has loaded",
        "return document.querySelector('main#learn:not([aria-busy])') !== null",
    );
    forbid(page, 15);
    page.turn_to("About");
    page.await_about();
    forbid(page, 15);
    // Pages that no case opens, and the one that is there before the program.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![sources.join("index.html")];
    all_in(&sources.join("src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        for start in ["<input ", "<textarea "] {
            for (at, _) in text.match_indices(start) {
                let tag = &text[at..];
                let end = tag.find("/>").or(tag.find("</textarea>")).expect("its end");
                let tag = &tag[..end];
                let forbids = tag.contains("autocomplete=\"off\"");
                assert!(forbids, "{}: {tag}", file.display());
            }
        }
    }
}

/// A token without its payload, so that the page asks for it. Its header holds a word.
fn detached(word: &str) -> String {
    let header = format!(r#"{{"alg":"HS256","kid":"{word}"}}"#);
    format!("{}..{}", encode(header), encode("not a signature"))
}

fn all_in(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => all_in(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}

/// The files below a folder, with their bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    all_in(folder, &mut files);
    let read = |file: PathBuf| {
        let bytes = fs::read(&file).unwrap_or_default();
        (file, bytes)
    };
    files.into_iter().map(read).collect()
}

/// The files that hold this text, as bytes or in UTF-16.
fn holding<'a>(files: &'a [(PathBuf, Vec<u8>)], text: &str) -> Vec<&'a Path> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms = [Finder::new(text), Finder::new(&wide)];
    let holds = |bytes: &[u8]| forms.iter().any(|form| form.find(bytes).is_some());
    let found = files.iter().filter(|(_, bytes)| holds(bytes));
    found.map(|(file, _)| file.as_path()).collect()
}

/// Types into the box of this number, by keys. False where nothing can be typed.
fn type_into(page: &Page<'_>, number: usize, text: &str) -> bool {
    let found: bool = page.answer(
        "const box = document.querySelectorAll('input, textarea')[arguments[0]];
        const takes = box.tagName === 'TEXTAREA' || ['text', 'number'].includes(box.type);
        if (!takes || !box.checkVisibility()) return false;
        box.focus();
        box.select();
        return document.activeElement === box",
        vec![json!(number)],
    );
    if found {
        page.press(text);
    }
    found
}

fn nothing_typed_is_on_the_disk_when_the_browser_has_ended(page: &Page<'_>) {
    let site = Arc::clone(&page.site);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("disk");
    let _ = fs::remove_dir_all(&folder);
    let (profile, other) = (folder.join("profile"), folder.join("other"));
    for folder in [&profile, &other] {
        fs::create_dir_all(folder).expect("a folder");
    }
    fs::write(
        other.join("index.html"),
        "<title>Another page</title><link rel='icon' href='data:,'><textarea></textarea>",
    )
    .expect("a page");
    let other = serve::spawn(&other, 0).expect("a server");
    let flag = format!("--user-data-dir={}", profile.display());
    let browser = Browser::start_with(&[flag], &json!({})).expect("a browser");
    crate::prepare(&browser);
    let page = Page::fresh(&browser, Arc::clone(&site));
    let mut typed: Vec<String> = Vec::new();
    let mut everywhere = |text: fn(usize) -> String| {
        let count: usize = page.ask("return document.querySelectorAll('input, textarea').length");
        for number in 0..count {
            let text = text(number);
            if type_into(&page, number, &text) {
                typed.push(text);
            }
        }
    };
    // What a page keeps that does not forbid it.
    page.browser.go(&other.url());
    page.await_that(
        "the other page is there",
        "return document.title === 'Another page' && document.readyState === 'complete'",
    );
    assert!(type_into(&page, 0, "remembered-in-a-box"));
    page.browser.script(
        "localStorage.setItem('kept', 'remembered-in-a-store')",
        vec![],
    );

    // Without the questions of every case: that other page stays in the history.
    let open = |fragment: &str| {
        page.browser.go("about:blank");
        page.await_that(
            "the window is empty",
            "return location.href === 'about:blank'",
        );
        page.browser.go(&format!("{}{fragment}", site.url()));
        page.await_that(
            "the program has started",
            "return document.querySelector('[data-verdict]') !== null",
        );
        page.settle();
    };
    open("");
    page.browser.script(UNFOLD, vec![]);
    page.fill("#token", &detached("canary"));
    everywhere(|number| match number {
        0 => detached("canary-of-the-token"),
        _ => format!("canary-of-the-inspector-{number}"),
    });
    let detached: String = page.value("#detached");
    assert!(
        detached.starts_with("canary-of-the-inspector-"),
        "{detached}"
    );
    for panel in ["#open-actions", "#open-settings"] {
        open("#/simulate");
        page.await_that("the simulator lives", crate::simulate::LIVES);
        page.click(panel);
        page.browser.script(UNFOLD, vec![]);
        // Settings are written into the address. Here they are only typed.
        page.browser.script(
            "for (const kind of ['input', 'change', 'keydown'])
                addEventListener(kind, event => event.stopImmediatePropagation(), true)",
            vec![],
        );
        everywhere(|number| (80_706_050_403 + number).to_string());
    }
    assert!(typed.len() >= 3 + 8 + 10, "{typed:?}");
    open("");
    page.fill("#token", &tokens::good());
    page.click("#key");
    page.press("canary-of-the-open-page");
    typed.push("canary-of-the-open-page".to_owned());
    // Chromium asks an open page for its state every five seconds at most.
    std::thread::sleep(Duration::from_secs(7));
    drop(page);
    drop(browser);

    let files = contents(&profile);
    for text in ["remembered-in-a-box", "remembered-in-a-store"] {
        assert!(
            !holding(&files, text).is_empty(),
            "{text}: the case proves nothing"
        );
    }
    for text in typed {
        let found = holding(&files, &text);
        assert!(found.is_empty(), "{text} is in {found:?}");
    }
    let _ = fs::remove_dir_all(&folder);
}
