//! The signature's own form: what can be said before any key is there.

use super::case::Case;
use super::header::other_algorithm;
use super::row::{Row, Step};
use crate::token::{Shape, TokenPart};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use jose::algorithm::{Algorithm, Family};
use jose::jws::from_der;
use jose::text::{count, quoted};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// What stands in a copy for something that was left out.
const OMISSIONS: [&str; 4] = ["...", "…", "***", "[…]"];

/// Words that are written in place of a signature.
const PLACEHOLDERS: [&str; 9] = [
    "redacted",
    "signature",
    "sig",
    "removed",
    "hidden",
    "masked",
    "secret",
    "omitted",
    "xxx",
];

pub(super) static ROWS: &[Row] = &[
    Row {
        id: "payload-alone",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 7.1",
        find: |case, _| {
            let alone =
                case.token.segments.len() == 1 && case.token.segment(TokenPart::Payload).is_some();
            match alone {
                true => Step::found(
                    "This is the payload alone. The header and the signature are missing.",
                    "Copy the whole token: three parts with periods between them.",
                ),
                false => Step::Nothing,
            }
        },
    },
    Row {
        id: "payload-charset",
        tries: "",
        is_proof: false,
        reference: "RFC 8259, section 8.1",
        find: |case, _| Step::of(charset(case)),
    },
    Row {
        id: "signature-redacted",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 7.1",
        find: |case, _| Step::of(redacted(case)),
    },
    Row {
        id: "token-cut",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 7.1",
        find: |case, _| Step::of(cut(case)),
    },
    Row {
        id: "signature-empty",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 5.2",
        find: |case, _| {
            let is_empty = case.signature().is_some_and(<[u8]>::is_empty)
                && case.token.segment_text(TokenPart::Signature).is_empty();
            match (case.algorithm, is_empty) {
                (Some(row), true) => Step::found(
                    format!("The signature is empty. {}", makes(row)),
                    "Copy the token again, with its last part. If it has none, somebody removed the signature: a verifier must refuse it.",
                ),
                _ => Step::Nothing,
            }
        },
    },
    Row {
        id: "signature-der",
        tries: "",
        is_proof: true,
        reference: "RFC 7518, section 3.4",
        find: |case, _| Step::of(der(case)),
    },
    Row {
        id: "signature-hex",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 5.1",
        find: |case, _| Step::of(written_as(case, "hex", hex)),
    },
    Row {
        id: "signature-base64-twice",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 5.1",
        find: |case, _| Step::of(written_as(case, "Base64", base64)),
    },
    Row {
        id: "signature-zero-lost",
        tries: "a lost zero byte in the signature",
        is_proof: true,
        reference: "RFC 7518, section 3.4",
        find: |case, _| Step::of(zero_lost(case)),
    },
    Row {
        id: "signature-length",
        tries: "",
        is_proof: true,
        reference: "RFC 7518, section 3.1",
        find: |case, _| Step::of(wrong_length(case)),
    },
];

/// Bytes of a signature under this algorithm; none where the key decides (RSA).
fn size(row: &Algorithm) -> Option<usize> {
    row.signature_size
        .or_else(|| row.curve.map(|curve| 2 * curve.size()))
}

fn makes(row: &Algorithm) -> String {
    match size(row) {
        Some(size) => format!("{} makes exactly {size} bytes.", row.name),
        None => format!(
            "{} makes as many bytes as the key has: 256 with a 2048-bit key.",
            row.name
        ),
    }
}

/// A payload in Latin-1, of which the letters outside ASCII are no UTF-8.
fn charset(case: &Case<'_>) -> Option<(String, String)> {
    let bytes = case.token.payload_bytes();
    let fault = std::str::from_utf8(bytes).err()?;
    // As JSON it is ASCII, and its other bytes are letters of Latin-1.
    let is_text =
        bytes.starts_with(b"{") && bytes.iter().all(|byte| byte.is_ascii() || *byte >= 0xA0);
    let byte = bytes.get(fault.valid_up_to()).filter(|_| is_text)?;
    Some((
        format!(
            "The payload is not UTF-8. It looks like Latin-1 (ISO 8859-1): byte {} is 0x{byte:02X}, `{}` there.",
            fault.valid_up_to(),
            char::from(*byte)
        ),
        "Encode the JSON as UTF-8 where the token is made: `getBytes(UTF_8)` in Java, `mb_convert_encoding` in PHP.".into(),
    ))
}

fn redacted(case: &Case<'_>) -> Option<(String, String)> {
    let text = match case.token.segment_text(TokenPart::Signature) {
        // Brackets do not count as a part of the token.
        "" => behind(case),
        text => text,
    };
    let word: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_lowercase();
    let row = case.algorithm?;
    let is_short = size(row).unwrap_or(64) > text.len();
    let is_placeholder = text.contains(['<', '>', '*'])
        || OMISSIONS.iter().any(|sign| text.contains(sign))
        || is_short
            && PLACEHOLDERS
                .iter()
                .any(|known| word == *known || word.starts_with(known) && word.len() < 20);
    (is_placeholder && !text.is_empty()).then(|| {
        (
            format!(
                "`{}` stands in place of the signature: it was removed from this copy.",
                quoted(text)
            ),
            "Nobody can verify this copy. Take the token from the request itself, not from a log or a document.".into(),
        )
    })
}

/// What stands right behind the token in the paste.
fn behind<'a>(case: &Case<'a>) -> &'a str {
    let text = case.input.text.as_str();
    let rest = text
        .get(case.examination.map.span().end..)
        .unwrap_or_default();
    rest.split(char::is_whitespace)
        .next()
        .filter(|word| word.len() < 40)
        .unwrap_or_default()
}

fn cut(case: &Case<'_>) -> Option<(String, String)> {
    let text = case.token.text.as_str();
    let mark = OMISSIONS.iter().find(|mark| text.ends_with(**mark))?;
    Some((
        format!("The token is cut off: `{mark}` stands in place of the rest."),
        "Copy it from where it is not shortened: the request itself, not a log, a table or a developer tool's preview.".into(),
    ))
}

fn der(case: &Case<'_>) -> Option<(String, String)> {
    let row = case.algorithm.filter(|row| row.family == Family::Ecdsa)?;
    let curve = row.curve?;
    let signature = case.signature()?;
    let raw = from_der(signature, curve.size())?;
    let proved = match case.any_matches(case.message(), &raw) {
        true => " Its two numbers match under this key.",
        false => "",
    };
    Some((
        format!(
            "The signature is in DER form (ASN.1), {} bytes. JWTs need the raw {}-byte r‖s form.{proved}",
            signature.len(),
            raw.len()
        ),
        "Convert it where the token is signed: `ieee-p1363` in Node and WebCrypto, `SHA256withECDSAinP1363Format` in Java, `derToJose` of `ecdsa-sig-formatter`, or let a JWT library sign.".into(),
    ))
}

/// A signature whose bytes are text that stands for the bytes of one.
fn written_as(
    case: &Case<'_>,
    how: &str,
    decode: fn(&[u8]) -> Option<Vec<u8>>,
) -> Option<(String, String)> {
    let row = case.algorithm?;
    let written = case.token.segment_text(TokenPart::Signature).as_bytes();
    let inside = case.signature()?;
    let fits = |bytes: &Vec<u8>| match size(row) {
        Some(size) => bytes.len() == size,
        None => matches!(bytes.len(), 128 | 256 | 384 | 512),
    };
    let is_hex = how == "hex";
    let bytes = decode(inside)
        .filter(fits)
        .or_else(|| decode(written).filter(|bytes| is_hex && fits(bytes)))?;
    let proved = match case.any_matches(case.message(), &bytes) {
        true => " They match under this key.",
        false => "",
    };
    let fix = match is_hex {
        true => {
            "Encode the raw bytes as Base64url. In PHP pass `true` to `hash_hmac`, in Python use `digest()` in place of `hexdigest()`, in Node leave out `'hex'`."
        }
        false => {
            "Encode the raw bytes as Base64url once. `digest('base64')` in Node has encoded them already."
        }
    };
    Some((
        format!(
            "The signature is {how} text, encoded once more. The text stands for {} bytes, as {} makes them.{proved}",
            bytes.len(),
            row.name
        ),
        fix.into(),
    ))
}

fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    text.chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
            _ => None,
        })
        .collect()
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|letters| GeneralPurpose::new(letters, LENIENT).decode(text).ok())
}

/// Some signers write `r` or `s` without its leading zero bytes.
fn zero_lost(case: &Case<'_>) -> Option<(String, String)> {
    let row = case.algorithm.filter(|row| row.family == Family::Ecdsa)?;
    let (signature, half) = (case.signature()?, row.curve?.size());
    let lost = (2 * half).checked_sub(signature.len())?;
    if lost == 0 || lost > 2 {
        return None;
    }
    let zeros = vec![0; lost];
    let middle = half.checked_sub(lost)?;
    let first = [&zeros, signature].concat();
    // Either `s` lost all of them, behind a whole `r`, or each number lost one.
    let (r, s) = signature.split_at_checked(half)?;
    let second = [r, &zeros, s].concat();
    let (r, s) = signature.split_at_checked(middle + lost / 2)?;
    let both = [&[0], r, &[0], s].concat();
    let candidates = [first, second, both];
    let found = candidates
        .iter()
        .any(|bytes| bytes.len() == 2 * half && case.any_matches(case.message(), bytes));
    found.then(|| {
        (
            format!(
                "The signature has {} bytes: `r` or `s` lost its leading zero byte. With the zero back it matches under this key.",
                signature.len()
            ),
            format!(
                "Pad `r` and `s` with zeros on the left to {half} bytes each, where the token is signed. Only some signatures are affected, so it fails at random."
            ),
        )
    })
}

fn wrong_length(case: &Case<'_>) -> Option<(String, String)> {
    let row = case.algorithm?;
    let length = case.signature()?.len();
    // A signature of another algorithm or key has another length.
    if length == 0 || case.token.shape == Shape::Jwe || other_algorithm(case).is_some() {
        return None;
    }
    const RECUT: &str = "Copy the token again, to its last character. Look for a column, a log line or a cookie that is too short for it.";
    match size(row) {
        Some(size) if length < size => Some((
            format!(
                "The signature is too short: {} where {} makes exactly {size} bytes. It was cut off, or made in another way.",
                count(length, "byte"),
                row.name
            ),
            RECUT.into(),
        )),
        Some(size) if length > size => Some((
            format!(
                "The signature is too long: {} where {} makes exactly {size} bytes.",
                count(length, "byte"),
                row.name
            ),
            "Look for text after the token, or for an `alg` that names another algorithm than the signer used.".into(),
        )),
        None if !row.fits_length(length) => Some((
            format!(
                "The signature is incomplete: it has {}, and an RSA signature has 256 bytes with a 2048-bit key.",
                count(length, "byte")
            ),
            RECUT.into(),
        )),
        _ => None,
    }
}
