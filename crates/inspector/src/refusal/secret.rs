//! The shared secret, written or read another way. Each row lists what the signer may have used;
//! a row is proved when one of them gives this signature.

use super::case::Case;
use super::row::{Row, Step};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use jose::json;
use jose::key::{Key, SecretEncoding, secret_candidates};
use jose::text::quoted;

/// A secret with the words for it: "the secret ends with a newline".
type Variant = (String, Vec<u8>);

pub(super) static ROWS: &[Row] = &[
    Row {
        id: "secret-empty",
        tries: "an empty secret",
        is_proof: true,
        reference: "RFC 7518, section 3.2",
        find: |case, _| {
            of(
                case,
                |_| vec![("the secret is empty".into(), Vec::new())],
                "The signer had an empty secret: a variable that was not set, most likely. Anyone can sign such tokens, so set the secret and revoke what was signed.",
            )
        },
    },
    Row {
        id: "secret-encoding",
        tries: "the secret as text, Base64, Base64url and hex",
        is_proof: true,
        reference: "RFC 7518, section 6.4",
        find: |case, _| {
            of(
                case,
                readings,
                "Read the secret the same way on both sides. Decode it where it is configured, not in one of two programs.",
            )
        },
    },
    Row {
        id: "secret-newline",
        tries: "with and without a trailing newline or space",
        is_proof: true,
        reference: "RFC 7518, section 3.2",
        find: |case, _| {
            of(
                case,
                ends,
                "One side did not trim its secret file. Write it without a newline (`printf %s`, not `echo`), or trim it on both sides.",
            )
        },
    },
    Row {
        id: "secret-quotes",
        tries: "with and without quotes",
        is_proof: true,
        reference: "RFC 7518, section 3.2",
        find: |case, _| {
            of(
                case,
                quotes,
                "One side takes the quotes as a part of the secret. Docker's `--env-file` does, shells and most `.env` readers do not.",
            )
        },
    },
    Row {
        id: "secret-wrapped",
        tries: "the value inside JSON, YAML or an environment line",
        is_proof: true,
        reference: "RFC 7518, section 3.2",
        find: |case, _| of(case, wrapped, "Supply the value alone, without its name."),
    },
    Row {
        id: "secret-encoded",
        tries: "the secret encoded once more",
        is_proof: true,
        reference: "RFC 7518, section 3.2",
        find: |case, _| {
            of(
                case,
                encoded,
                "The signer uses the encoded text as the secret. In Kubernetes, `data` holds Base64 and `stringData` plain text. Decode it there, or use the encoded text here.",
            )
        },
    },
    Row {
        id: "secret-percent",
        tries: "percent-decoded",
        is_proof: true,
        reference: "RFC 3986, section 2.1",
        find: |case, _| {
            of(
                case,
                percent,
                "One side took the secret from a URL. Decode it once on both sides.",
            )
        },
    },
    Row {
        id: "secret-charset",
        tries: "UTF-16 and Latin-1",
        is_proof: true,
        reference: "RFC 7515, section 5.1",
        find: |case, _| {
            of(
                case,
                charsets,
                "Name the encoding where text becomes bytes: `Encoding.UTF8.GetBytes` in .NET (`Encoding.Unicode` is UTF-16), `getBytes(UTF_8)` in Java.",
            )
        },
    },
];

/// The key box's text, if it may be a secret.
fn text<'a>(case: &Case<'a>) -> &'a str {
    match case.input.key.len() {
        0..=MAX_SECRET => &case.input.key,
        _ => "",
    }
}

/// Longer texts are no secrets, in bytes.
const MAX_SECRET: usize = 16 * 1024;

/// Tries variants. What the key box gives as it stands has been tried before.
fn of(case: &Case<'_>, variants: fn(&str) -> Vec<Variant>, fix: &str) -> Step {
    let is_of_secret = case.keys.set.as_ref().is_none_or(|set| set.is_secret());
    if !case.is_hmac() || !is_of_secret || case.keys.look.is_some() {
        return Step::Nothing;
    }
    let variants = variants(text(case));
    let Some(signature) = case.signature() else {
        return Step::Nothing;
    };
    let found = variants.into_iter().find(|(_, bytes)| {
        let key = Key::secret(bytes.clone(), SecretEncoding::Utf8);
        case.matches(&key, case.message(), signature)
    });
    match found {
        Some((when, _)) => Step::found(format!("The signature matches if {when}."), fix),
        None => Step::Nothing,
    }
}

/// Every way to read the text, even where another was chosen.
fn readings(text: &str) -> Vec<Variant> {
    let mut variants = named(text, "");
    let bare = text.trim();
    let prefixed = bare
        .strip_prefix("base64:")
        .and_then(|rest| STANDARD.decode(rest).ok());
    if let Some(bytes) = prefixed {
        variants.push((
            "the secret is what stands behind `base64:`, decoded from Base64, as Laravel reads its `APP_KEY`".into(),
            bytes,
        ));
    }
    variants
}

/// The readings of a text; `what` tells which text, if it is not the whole.
fn named(text: &str, what: &str) -> Vec<Variant> {
    secret_candidates(text)
        .iter()
        .filter_map(|key| {
            let jose::key::Material::Secret(bytes) = &key.material else {
                return None;
            };
            Some((
                format!("the secret is {what}read as {}", key.format.name()),
                bytes.to_vec(),
            ))
        })
        .collect()
}

fn ends(text: &str) -> Vec<Variant> {
    let bare = text.trim();
    let mut variants = Vec::new();
    if bare != text {
        variants.extend(named(bare, "taken without the white space around it, "));
    }
    for (end, name) in [
        ("\n", "a newline"),
        ("\r\n", "a CRLF line break"),
        (" ", "a space"),
        ("\r", "a carriage return"),
        ("\n\n", "two newlines"),
    ] {
        variants.push((
            format!("the secret ends with {name}"),
            format!("{bare}{end}").into(),
        ));
        for key in secret_candidates(bare).iter().skip(1) {
            if let jose::key::Material::Secret(bytes) = &key.material {
                variants.push((
                    format!(
                        "the secret is read as {} and ends with {name}",
                        key.format.name()
                    ),
                    [bytes, end.as_bytes()].concat(),
                ));
            }
        }
    }
    variants
}

/// Opening and closing quotes, typographic ones too.
const QUOTES: [(char, char); 7] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201C}', '\u{201D}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{201E}', '\u{201C}'),
    ('\u{AB}', '\u{BB}'),
];

fn quotes(text: &str) -> Vec<Variant> {
    let bare = text.trim();
    let is_quote = |c: char| QUOTES.iter().any(|(open, close)| c == *open || c == *close);
    let inner = bare.trim_matches(is_quote);
    let mut variants = Vec::new();
    if inner != bare {
        let what = match bare.chars().next() {
            Some('"' | '\'' | '`') => "without its quotes, ",
            _ => "without its typographic quotes, ",
        };
        variants.extend(named(inner, what));
    }
    for (open, close) in QUOTES {
        variants.push((
            format!("the secret includes quotes: {open}…{close}"),
            format!("{open}{inner}{close}").into(),
        ));
    }
    variants
}

fn wrapped(text: &str) -> Vec<Variant> {
    let bare = text.trim();
    let mut variants = Vec::new();
    if bare.starts_with(['{', '[']) {
        let document = json::read(bare.as_bytes());
        for member in document.members() {
            if let Some(value) = member.value.as_str() {
                let what = format!("the value of the JSON member `{}`, ", quoted(&member.name));
                variants.extend(named(value, &what));
            }
        }
        return variants;
    }
    for line in bare.lines().take(50) {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        for sign in ['=', ':'] {
            let Some((name, value)) = line.split_once(sign) else {
                continue;
            };
            let name = name.trim();
            let is_name = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-.\"' ".contains(&byte));
            let value = value.trim().trim_end_matches([',', ';']);
            let inner = value.trim_matches(['"', '\'']);
            if is_name && !inner.is_empty() {
                let what = format!(
                    "the value of `{}`, ",
                    quoted(name.trim_matches(['"', '\'']))
                );
                variants.extend(named(inner, &what));
                variants.push((
                    format!("the secret is {what}with its quotes"),
                    value.as_bytes().to_vec(),
                ));
            }
        }
    }
    variants
}

fn encoded(text: &str) -> Vec<Variant> {
    let bare = text.trim();
    let hex: String = bare.bytes().map(|byte| format!("{byte:02x}")).collect();
    let with_end = format!("{bare}\n");
    [
        ("the Base64 of this text", STANDARD.encode(bare)),
        (
            "the Base64 of this text, without padding",
            STANDARD_NO_PAD.encode(bare),
        ),
        ("the Base64url of this text", URL_SAFE_NO_PAD.encode(bare)),
        (
            "the Base64url of this text, with padding",
            URL_SAFE.encode(bare),
        ),
        (
            "the Base64 of this text and a newline",
            STANDARD.encode(&with_end),
        ),
        ("this text in hex", hex.clone()),
        ("this text in hex, in capital letters", hex.to_uppercase()),
        (
            "the Base64 of the Base64 of this text",
            STANDARD.encode(STANDARD.encode(bare)),
        ),
        ("this text in capital letters", bare.to_uppercase()),
        ("this text in small letters", bare.to_lowercase()),
    ]
    .into_iter()
    .map(|(what, text)| (format!("the secret is {what}"), text.into_bytes()))
    .collect()
}

fn percent(text: &str) -> Vec<Variant> {
    let bare = text.trim();
    let mut variants = Vec::new();
    if let Some(bytes) = percent_decoded(bare, false) {
        variants.push(("the secret is percent-decoded".into(), bytes));
    }
    if let Some(bytes) = percent_decoded(bare, true) {
        variants.push((
            "the secret is percent-decoded, with each `+` as a space".into(),
            bytes,
        ));
    }
    let encoded: String = bare
        .bytes()
        .map(|byte| match byte {
            b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    variants.push(("the secret is percent-encoded".into(), encoded.into()));
    variants
}

/// None if there is nothing to decode.
fn percent_decoded(text: &str, with_plus: bool) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    let mut is_changed = false;
    while let Some(byte) = rest.next() {
        let two = rest.clone().take(2).collect::<Vec<_>>();
        let code = std::str::from_utf8(&two)
            .ok()
            .filter(|two| two.len() == 2)
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match (byte, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest.nth(1);
                is_changed = true;
            }
            (b'+', _) if with_plus => {
                bytes.push(b' ');
                is_changed = true;
            }
            _ => bytes.push(byte),
        }
    }
    is_changed.then_some(bytes)
}

fn charsets(text: &str) -> Vec<Variant> {
    let bare = text.trim();
    let units: Vec<u16> = bare.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let mut variants = vec![
        ("the secret is UTF-16, little-endian".into(), little.clone()),
        ("the secret is UTF-16, big-endian".into(), big.clone()),
        (
            "the secret is UTF-16 with a byte order mark".into(),
            [&[0xFF, 0xFE], &little[..]].concat(),
        ),
        (
            "the secret is UTF-16, big-endian, with a byte order mark".into(),
            [&[0xFE, 0xFF], &big[..]].concat(),
        ),
        (
            "the secret begins with a UTF-8 byte order mark".into(),
            [&[0xEF, 0xBB, 0xBF], bare.as_bytes()].concat(),
        ),
    ];
    if !bare.is_ascii() {
        let latin: Option<Vec<u8>> = bare
            .chars()
            .map(|c| u8::try_from(u32::from(c)).ok())
            .collect();
        variants.extend(latin.map(|bytes| ("the secret is Latin-1".into(), bytes)));
        let twice: String = bare.bytes().map(char::from).collect();
        variants.push(("the secret is UTF-8, encoded twice".into(), twice.into()));
        let asked: String = bare
            .chars()
            .map(|c| if c.is_ascii() { c } else { '?' })
            .collect();
        variants.push((
            "each letter outside ASCII became a question mark".into(),
            asked.into(),
        ));
    }
    variants
}
