//! Megabytes of arbitrary text: the page answers and stays usable.

use crate::cases;
use crate::page::Page;
use crate::tokens::{self, SECRET};

cases! {
    five_megabytes_of_noise_leave_the_page_responsive,
    five_megabytes_pasted_on_the_page_are_read,
    five_megabytes_set_at_once_are_survived,
    a_long_token_can_be_edited,
    keys_of_any_length_are_answered,
}

/// Limit from the paste to the next frame, in milliseconds, on a busy machine of two cores.
/// How long it takes is measured by `cargo xtask bench`.
const BOUND: f64 = 2_000.0;

/// Makes an unsecured token of copies of a member, about `size` characters long.
const TOKEN: &str = "const token = (member, size) => {
    const payload = '{' + Array(Math.ceil(size * 0.75 / member.length)).fill(member).join(',') + '}';
    return 'eyJhbGciOiJub25lIn0.' + btoa(payload).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') + '.';
};";

/// Five megabytes of each kind, made in the page itself.
const KINDS: &[(&str, &str)] = &[
    ("one letter", "'x'.repeat(size)"),
    ("periods", "'.'.repeat(size)"),
    ("spaces", "' '.repeat(size)"),
    ("line breaks", "'\\n'.repeat(size)"),
    ("braces", "'{'.repeat(size)"),
    ("quoted braces", "'{\"a\":'.repeat(size / 5)"),
    ("beginnings of tokens", "'eyJ'.repeat(size / 3)"),
    ("small tokens", "'eyJhbGciOiJub25lIn0.e30. '.repeat(size / 25)"),
    ("one long token", "'eyJhbGciOiJub25lIn0.' + 'A'.repeat(size) + '.'"),
    ("members of invisible characters", "token('\"a\":\"' + '\\xe2\\x80\\x8b'.repeat(1365) + '\"', size)"),
    ("members of small numbers", "token('\"a\":[0' + ',0'.repeat(2047) + ']', size)"),
    ("members of long text", "token('\"a\":\"' + 'x'.repeat(9000) + '\"', size)"),
    ("members of combining marks", "token('\"a\":\"' + '\\xcc\\x81'.repeat(2000) + '\"', size)"),
    ("a name of invisible characters", "token('\"' + '\\xe2\\x80\\x8b'.repeat(size / 4) + '\":0', 1)"),
    ("percents", "'%25'.repeat(size / 3)"),
    ("backslashes", "'\\\\'.repeat(size)"),
    ("astral characters", "'\u{1F980}'.repeat(size / 4)"),
    ("PEM lines", "'-----BEGIN PUBLIC KEY-----\\n'.repeat(size / 27)"),
    (
        "random bytes",
        "(() => { let seed = 7, text = ''; while (text.length < size) {
            seed = (seed * 1103515245 + 12345) % 2147483648; text += String.fromCharCode(32 + seed % 500) } return text })()",
    ),
];

/// Pastes the noise; gives the milliseconds until the next frame.
fn give(page: &Page<'_>, noise: &str, way: &str) -> f64 {
    let script = format!(
        "const done = arguments[arguments.length - 1];
        {TOKEN}
        const size = 5 * 1024 * 1024, noise = {noise};
        const box = document.getElementById('token');
        const start = performance.now();
        {way};
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))"
    );
    let time = page.browser.script_later(&script, vec![]);
    time.as_f64().unwrap_or_else(|| panic!("no time: {time}"))
}

const PASTE: &str = "const data = new DataTransfer(); data.setData('text/plain', noise);
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";

/// After the noise one click clears the page, and it works as before.
fn works_on(page: &Page<'_>, what: &str) {
    page.click(".token-card .card-tools > button:last-child");
    assert_eq!(page.verdict(), "empty", "{what}");
    page.expect(&tokens::good(), SECRET, "valid");
}

fn five_megabytes_of_noise_leave_the_page_responsive(page: &Page<'_>) {
    page.open("");
    page.click("#token");
    let mut slow = Vec::new();
    for (what, noise) in KINDS {
        page.fill("#token", "");
        let time = give(page, noise, PASTE);
        if time > BOUND {
            slow.push(format!("{what}: {time:.0} ms"));
        }
        let verdict = page.verdict();
        assert!(
            !["valid", ""].contains(&verdict.as_str()),
            "{what}: {verdict}"
        );
        if verdict != "empty" {
            assert!(page.text("#token-notes").contains("MB pasted"), "{what}");
        }
        // A tick of the clock costs no more than any frame may.
        let frame = give(page, "''", "");
        assert!(frame < 500.0, "{what}: an idle frame took {frame:.0} ms");
        works_on(page, what);
    }
    assert!(slow.is_empty(), "slower than {BOUND} ms: {slow:#?}");
}

fn five_megabytes_pasted_on_the_page_are_read(page: &Page<'_>) {
    page.open("");
    let noise = format!("' '.repeat(size) + 'Bearer {}'", tokens::good());
    let way = PASTE.replace("box.dispatchEvent", "document.body.dispatchEvent");
    let time = give(page, &noise, &way);
    assert!(time < BOUND, "{time:.0} ms");
    assert_eq!(
        page.verdict(),
        "unverified",
        "the token at the end is found"
    );
    page.fill("#key", SECRET);
    assert_eq!(page.verdict(), "valid");
    works_on(page, "a token behind megabytes of spaces");
}

fn five_megabytes_set_at_once_are_survived(page: &Page<'_>) {
    page.open("");
    let way = "box.value = noise; box.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    for (what, noise) in [KINDS[0], KINDS[7]] {
        let time = give(page, noise, way);
        assert!(time < 2.0 * BOUND, "{what}: {time:.0} ms");
        let shown: usize = page.ask("return document.getElementById('token').value.length");
        assert!(shown < 64 * 1024, "{what}: {shown} characters in the box");
        works_on(page, what);
    }
}

fn a_long_token_can_be_edited(page: &Page<'_>) {
    page.open("");
    let claims = format!(
        r#"{{"sub":"{}","exp":{}}}"#,
        "ana ".repeat(18_000),
        tokens::now() + 900
    );
    page.expect(
        &tokens::hmac("HS256", SECRET.as_bytes(), &claims),
        SECRET,
        "valid",
    );
    page.click("#token");
    let start: f64 = page.ask("return performance.now()");
    page.press("x");
    let time = page.ask::<f64>("return performance.now()") - start;
    assert!(time < BOUND, "a key in a token of 100 KB took {time:.0} ms");
    assert_ne!(page.verdict(), "valid");
}

fn keys_of_any_length_are_answered(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.fill("#token", &token);
    page.click("#key");
    let way = PASTE.replace("box.", "document.getElementById('key').");
    for (what, noise) in KINDS {
        let time = give(page, noise, &way);
        assert!(time < BOUND, "{what}: {time:.0} ms");
        assert_ne!(page.verdict(), "valid", "{what}");
        assert!(page.text("#key-notes").contains("MB pasted"), "{what}");
    }
    // Pasting again replaces the whole, not the excerpt.
    page.paste(SECRET);
    assert_eq!(page.verdict(), "valid", "{}", page.text(".verdict"));
    assert_eq!(page.value("#key"), SECRET);
}
