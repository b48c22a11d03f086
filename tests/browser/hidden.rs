//! Characters that do not show, or turn the text around, are named wherever text of a token,
//! a key or a file reaches the page; and nothing in a token becomes a link.

use crate::cases;
use crate::hostile::{HOSTILE, NAME, Paste, pastes};
use crate::page::Page;
use jotlens::ui::route::encoded;
use serde_json::json;
use simulator::cards;

cases! {
    nothing_of_a_token_or_key_is_shown_as_it_is,
    nothing_of_the_policy_is_shown_as_it_is,
    nothing_of_a_link_to_the_simulator_is_shown_as_it_is,
    nothing_of_an_imported_scenario_is_shown_as_it_is,
    the_name_of_a_dropped_file_is_not_shown_as_it_is,
}

/// Text nodes and attributes that hold such a character, by the browser's own tables. Not
/// asked of text boxes and of the coloured copy behind one, which must be of its width.
const FIND: &str = r#"
    const hidden = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029\uFFF9-\uFFFB\u2800]|(?![\n\r\t])\p{Cc}/u;
    const found = [], spelt = text => text.replace(new RegExp(hidden, 'gu'), c => `<${c.codePointAt(0).toString(16)}>`).slice(0, 200);
    const all = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (all.nextNode()) {
        const node = all.currentNode, element = node.nodeType === 1 ? node : node.parentElement;
        if (element.closest('.editor-paint')) continue;
        if (node.nodeType === 3) {
            if (hidden.test(node.data)) found.push(`${element.tagName} ${element.className}: ${spelt(node.data)}`);
            continue;
        }
        for (const { name, value } of element.attributes)
            if (hidden.test(value)) found.push(`${element.tagName}[${name}]: ${spelt(value)}`);
    }
    if (hidden.test(document.title)) found.push('the title');
    return found"#;

#[track_caller]
fn all_shows(page: &Page<'_>, what: &str) {
    let found: Vec<String> = page.ask(FIND);
    assert!(found.is_empty(), "{what}: {found:#?}");
    // Only the page's own links: none leads elsewhere, whatever a claim says.
    let elsewhere: Vec<String> = page.ask(
        "return Array.from(document.querySelectorAll('a, area, iframe, img, object, embed'),
            one => one.getAttribute('href') ?? one.outerHTML).filter(href => !/^#[a-z/]/.test(href))",
    );
    assert!(elsewhere.is_empty(), "{what}: {elsewhere:?}");
}

fn nothing_of_a_token_or_key_is_shown_as_it_is(page: &Page<'_>) {
    page.open("");
    for Paste { what, token, key } in pastes() {
        page.judge(&token, &key);
        page.settle();
        let named = page.ask::<bool>(
            "return /U\\+[0-9A-F]{4,6}/.test(document.querySelector('.inspect').textContent)",
        );
        assert!(named, "{what}: nothing is named");
        for view in [2, 3, 1] {
            page.browser.script(
                "document.querySelectorAll(`.switch-option:nth-child(${arguments[0]})`).forEach(one => one.click());
                document.querySelectorAll('details').forEach(fold => fold.open = true)",
                vec![json!(view)],
            );
            page.settle();
            all_shows(page, what);
        }
        let links = page.count(".inspect a");
        assert_eq!(links, 0, "{what}: a link in the inspector");
    }
}

fn nothing_of_the_policy_is_shown_as_it_is(page: &Page<'_>) {
    page.open("");
    let pastes = pastes();
    let Paste { token, key, .. } = &pastes[0];
    // A list is divided at spaces and commas; these hold none.
    for (field, text) in [
        ("policy-iss", HOSTILE),
        ("policy-aud", NAME),
        ("policy-typ", NAME),
        ("policy-algorithms", NAME),
        ("policy-required", NAME),
    ] {
        page.fill(&format!("#{field}"), text);
        page.judge(token, key);
        all_shows(page, field);
    }
    page.fill("#policy-iss", NAME);
    page.fill("#policy-aud", HOSTILE);
    page.fill("#policy-typ", HOSTILE);
    page.judge(token, key);
    all_shows(page, "other values");
}

const LIVES: &str = "return document.querySelector('.simulate .controls') !== null
    && document.querySelector('link[disabled]') === null";

/// Opens every panel and worksheet, where a scenario's names are shown.
#[track_caller]
fn all_of_the_simulator_shows(page: &Page<'_>, what: &str) {
    all_shows(page, what);
    for words in [
        "Do something",
        "Settings",
        "Fix it",
        "Export",
        "With answers",
        "Present",
    ] {
        page.browser.script(
            "Array.from(document.querySelectorAll('.simulate button')).find(one => one.textContent.trim() === arguments[0])?.click();
            document.querySelectorAll('details').forEach(fold => fold.open = true)",
            vec![json!(words)],
        );
        page.settle();
        all_shows(page, &format!("{what}, {words}"));
    }
}

fn nothing_of_a_link_to_the_simulator_is_shown_as_it_is(page: &Page<'_>) {
    let text = encoded(HOSTILE);
    let name = encoded(NAME);
    page.open(&format!(
        "#/simulate/own?name={name}&do=log-in;{text}&access_lifetime={text}&seed={text}&lanes={text}&{text}={text}"
    ));
    page.await_that("the simulator is there", LIVES);
    assert!(page.text(".scene-title").contains("⟨U+202E⟩"));
    assert!(page.text(".scene-notice").contains("⟨U+202E⟩"));
    all_of_the_simulator_shows(page, "a link");
    page.follow(&format!("#/simulate/{text}"));
    page.settle();
    all_shows(page, "an unknown scenario");
    page.follow(&format!("#/learn/{text}?{text}={text}&users={text}"));
    page.await_that(
        "the page is there",
        "return document.querySelector('main#learn') !== null",
    );
    all_shows(page, "a link to the Learn page");
}

fn nothing_of_an_imported_scenario_is_shown_as_it_is(page: &Page<'_>) {
    page.open("#/simulate/own");
    page.await_that("the simulator is there", LIVES);
    let mut scenario = cards::tour();
    scenario.name = NAME.into();
    let script = &mut scenario.script;
    script.rename(0, &format!("main {NAME}")).expect("a name");
    script.fork(Some(1), NAME).expect("a fork");
    let hostile = scenario.to_json().replace("Ana logs in", NAME);
    drop_text(page, ".simulate", "scenario.json", &hostile);
    page.await_that(
        "the scenario is there",
        "return document.querySelector('.scene-title').textContent.includes('U+202E')",
    );
    all_of_the_simulator_shows(page, "an import");
}

/// Drops a file with this text on an element.
fn drop_text(page: &Page<'_>, selector: &str, name: &str, text: &str) {
    page.browser.script(
        "const [selector, name, text] = arguments, data = new DataTransfer();
        data.items.add(new File([text], name));
        document.querySelector(selector).dispatchEvent(
            new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))",
        vec![json!(selector), json!(name), json!(text)],
    );
    page.settle();
}

fn the_name_of_a_dropped_file_is_not_shown_as_it_is(page: &Page<'_>) {
    page.open("");
    page.browser.script(
        "const data = new DataTransfer();
        data.items.add(new File(Array(51).fill('x'.repeat(1e6)), arguments[0]));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))",
        vec![json!(NAME)],
    );
    page.await_that(
        "the file is refused",
        "return document.querySelector('#token-notes').textContent.includes('larger than')",
    );
    all_shows(page, "a file's name");
}
