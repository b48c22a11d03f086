//! A key that is pressed, to the next frame: tokens of four sizes, in the middle and at the
//! end, with a secret and with a public key in the key box; and keys of the key box.

use crate::figure::{Bar, Figure};
use crate::options::Options;
use crate::profile;
use crate::visitor::{Visitor, Work};
use serde_json::{Value, json};
use std::cell::Cell;
use xtask::Result;

/// Keys pressed in each place: a letter, and then Backspace, by turns.
const KEYS: usize = 30;

/// What the key box holds, and how the tokens are signed.
const ALGORITHMS: [&str; 2] = ["HS256", "RS256"];

/// Tokens: name, bytes (none: twelve claims), and the most main-thread work of a key in
/// milliseconds.
const TOKENS: [(&str, Option<usize>, f64); 4] = [
    ("12 claims", None, 16.0),
    ("4 KB", Some(4 << 10), 16.0),
    ("100 KB", Some(100 << 10), 50.0),
    ("1 MB", Some(1 << 20), 200.0),
];

/// What other pages take, as the specification quotes it: not measured here.
const OTHERS: [Option<&str>; 4] = [
    None,
    Some("quoted of others: 26 to 269 ms"),
    Some("quoted of others: 138 to 741 ms"),
    Some("quoted of others: 1.9 to 3.5 s"),
];

/// How a token's claims take up its size.
const SHAPES: [(&str, &str); 2] = [
    (
        "",
        "claims.text = 'ana '.repeat(Math.max(0, Math.floor(bytes / 4)))",
    ),
    (
        " of many values",
        "claims.groups = Array.from({ length: Math.max(0, Math.floor(bytes / 13)) }, (_, n) => `team-${String(n).padStart(5, '0')}`)",
    ),
];

/// Signs a token of about so many bytes in the page, and gives it with its key.
const MINT: &str = "
const done = arguments[arguments.length - 1];
const [algorithm, size] = arguments;
(async () => {
  const encode = bytes => btoa(Array.from(new Uint8Array(bytes), byte => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const bytesOf = text => new TextEncoder().encode(text);
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://id.example', sub: 'ana', aud: 'https://api.example', iat: now - 60, nbf: now - 60,
    exp: now + 86400, jti: '7f3c9a52', scope: 'notes:read notes:write', auth_time: now - 60, azp: 'web',
    email_verified: true, name: 'Ana Example' };
  const bytes = size ? size * 3 / 4 - 330 : 0;
  if (size) { SHAPE }
  const input = encode(bytesOf(JSON.stringify({ alg: algorithm, typ: 'JWT' }))) + '.' + encode(bytesOf(JSON.stringify(claims)));
  if (algorithm === 'HS256') {
    const secret = 'a secret of the benchmark only, long enough for its hash';
    const key = await crypto.subtle.importKey('raw', bytesOf(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return [input + '.' + encode(await crypto.subtle.sign('HMAC', key, bytesOf(input))), secret];
  }
  const pair = await crypto.subtle.generateKey({ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign', 'verify']);
  const key = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return [input + '.' + encode(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', pair.privateKey, bytesOf(input))), JSON.stringify(key)];
})().then(done, fault => done(String(fault)))";

/// Notes each key: when it came, and when the frame after it was drawn.
const WATCH: &str = "
window.keys = [];
window.addEventListener('keydown', () => {
  const begun = performance.now();
  requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - begun)));
}, true);";

/// Types, and pastes.
pub fn measure(options: &Options) -> Result<Vec<Figure>> {
    let visitor = Visitor::of_page("")?;
    visitor.browser.script(WATCH, vec![]);
    let mut figures = Vec::new();
    for algorithm in ALGORITHMS {
        for ((size, bytes, bar), others) in TOKENS.into_iter().zip(OTHERS) {
            let shapes = if bytes.is_some() {
                &SHAPES[..]
            } else {
                &SHAPES[..1]
            };
            for (shape, fill) in shapes {
                let (token, key) = mint(&visitor, algorithm, bytes, fill)?;
                let name = format!("{algorithm}, {size}{shape}");
                let bar = Bar::AtMost(bar);
                // Where nobody can type, pasting must not freeze the page.
                let paste_bar = (bytes >= Some(1 << 20)).then_some(bar);
                let both = (token.as_str(), key.as_str());
                figures.extend(pasted(&visitor, &name, both, paste_bar, options)?);
                let mut typed = Vec::new();
                // A text too long to be edited is shown as an excerpt: nobody types in it.
                if is_editable(&visitor) {
                    for (place, at) in [("middle", token.len() / 2), ("end", token.len())] {
                        typed.push((format!("{name}: key in the {place}"), "#token", at));
                    }
                }
                typed.push((format!("{name}: key in the key box"), "#key", key.len() / 2));
                for (name, boxed, at) in typed {
                    let each = keys(&visitor, &name, boxed, at, options);
                    figures.extend(told(&name, &each, bar, others)?);
                }
            }
        }
    }
    Ok(figures)
}

/// What the keys of one place came to.
fn told(name: &str, each: &[(Work, f64)], bar: Bar, others: Option<&str>) -> Result<Vec<Figure>> {
    let figure = |what: &str, of: fn(&(Work, f64)) -> f64| {
        Figure::of(
            format!("{name}, {what}"),
            "ms",
            each.iter().map(of).collect(),
        )
        .ok_or_else(|| format!("No key of `{name}` was seen."))
    };
    let work = figure("work", |(work, _)| work.task)?.with_bar(bar);
    Ok(vec![
        match others {
            Some(others) => work.beside(others),
            None => work,
        },
        figure("scripts", |(work, _)| work.script)?,
        figure("layout", |(work, _)| work.layout)?,
        figure("to the frame after", |(_, frame)| *frame)?,
    ])
}

fn mint(
    visitor: &Visitor,
    algorithm: &str,
    size: Option<usize>,
    fill: &str,
) -> Result<(String, String)> {
    let script = MINT.replace("SHAPE", fill);
    let made = visitor
        .browser
        .script_later(&script, vec![json!(algorithm), json!(size)]);
    match (
        made.get(0).and_then(Value::as_str),
        made.get(1).and_then(Value::as_str),
    ) {
        (Some(token), Some(key)) => Ok((token.to_owned(), key.to_owned())),
        _ => Err(format!("No token could be signed in the browser: {made}.")),
    }
}

fn is_editable(visitor: &Visitor) -> bool {
    let script = "return !document.querySelector('#token').readOnly";
    visitor.browser.script(script, vec![]) == json!(true)
}

/// Pastes the token where the key is there already, again and again; the page ends with both.
fn pasted(
    visitor: &Visitor,
    name: &str,
    (token, key): (&str, &str),
    bar: Option<Bar>,
    options: &Options,
) -> Result<Vec<Figure>> {
    let script = "const done = arguments[arguments.length - 1];
        const box = document.querySelector('#token');
        box.focus();
        box.select();
        const data = new DataTransfer();
        data.setData('text/plain', arguments[0]);
        const begun = performance.now();
        const taken = !box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        if (!taken) document.execCommand('insertText', false, arguments[0]);
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))";
    let (mut works, mut frames) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds(10) {
        visitor.fill("#token", "");
        visitor.fill("#key", key);
        let frame = Cell::new(None);
        let work = visitor.work_of(|| {
            let took = visitor.browser.script_later(script, vec![json!(token)]);
            frame.set(took.as_f64());
        });
        works.push(work.task);
        frames.extend(frame.get());
    }
    let verdict = "return document.querySelector('[data-verdict]').dataset.verdict";
    let verdict = visitor.browser.script(verdict, vec![]);
    if verdict != "valid" {
        return Err(format!(
            "A token that was pasted ({name}) was judged {verdict}."
        ));
    }
    let work = Figure::of(format!("{name}: paste, work"), "ms", works);
    let work = work.map(|figure| match bar {
        Some(bar) => figure.with_bar(bar),
        None => figure,
    });
    let frame = Figure::of(format!("{name}: paste, to the frame after"), "ms", frames);
    Ok(work.into_iter().chain(frame).collect())
}

/// Presses keys in a box from a place on; gives the work of each, and its time to the frame
/// after it.
fn keys(
    visitor: &Visitor,
    name: &str,
    boxed: &str,
    at: usize,
    options: &Options,
) -> Vec<(Work, f64)> {
    let browser = &visitor.browser;
    browser.script(
        "const box = document.querySelector(arguments[0]);
        box.focus();
        box.setSelectionRange(arguments[1], arguments[1]);
        window.keys = []",
        vec![json!(boxed), json!(at)],
    );
    visitor.settle();
    if options.profile {
        profile::begin(browser);
    }
    let mut works = Vec::new();
    for number in 0..options.rounds(KEYS) {
        let (key, code, text) = if number % 2 == 0 {
            ("x", 88, Some("x"))
        } else {
            ("Backspace", 8, None)
        };
        let event = |kind: &str| {
            let mut event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code });
            if let (Some(text), "keyDown", Some(members)) = (text, kind, event.as_object_mut()) {
                members.insert("text".to_owned(), json!(text));
            }
            event
        };
        works.push(visitor.work_of(|| {
            let down = if text.is_some() {
                "keyDown"
            } else {
                "rawKeyDown"
            };
            browser.devtools("Input.dispatchKeyEvent", event(down));
            browser.devtools("Input.dispatchKeyEvent", event("keyUp"));
        }));
    }
    if options.profile {
        profile::end(browser, name);
    }
    let said = browser.script("return window.keys", vec![]);
    let frames = said
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64);
    works.into_iter().zip(frames).collect()
}
