//! SMART Health Cards as their QR codes hold them: `shc:/` and digits, two for each character
//! of a JWS, 45 less than its code (SMART Health Cards Framework, "Encoding QRs").

use super::draft::{Draft, Unwrapped, counted};

/// The scheme in front of the digits.
pub(super) const SCHEME: &str = "shc:/";

/// Least code of a character: `-` is written as `00`.
const OFFSET: u8 = 45;

/// Greatest pair of digits: `z` is written as `77`.
const GREATEST: u8 = 77;

/// QR codes of one card.
const MAX_CHUNKS: usize = 64;

/// The digits of one QR code, with its number and how many there are.
pub(super) struct Chunk {
    pub(super) number: usize,
    pub(super) total: usize,
    /// Bytes of the text.
    digits: core::ops::Range<usize>,
}

/// Every QR code in a text.
pub(super) fn chunks(text: &str) -> Vec<Chunk> {
    text.match_indices(SCHEME)
        .take(MAX_CHUNKS)
        .filter_map(|(at, _)| chunk(text, at + SCHEME.len()))
        .collect()
}

fn chunk(text: &str, start: usize) -> Option<Chunk> {
    let rest = text.get(start..)?;
    let len = rest
        .bytes()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b'/' | b' ' | b'\n' | b'\r' | b'\t'))
        .unwrap_or(rest.len());
    let rest = rest.get(..len)?.trim_end();
    let mut parts = rest.splitn(3, '/');
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    let (number, total, digits) = match (second, third) {
        (Some(total), Some(digits)) => (first.parse().ok()?, total.parse().ok()?, digits),
        (None, None) => (1, 1, first),
        _ => return None,
    };
    let from = start + rest.len() - digits.len();
    (!digits.is_empty()).then_some(Chunk {
        number,
        total,
        digits: from..start + rest.len(),
    })
}

/// Decodes the digits of a card, of all its QR codes.
pub(super) fn decode_health_card(text: &str) -> Option<Unwrapped> {
    let mut found = chunks(text);
    let total = found.first()?.total;
    found.retain(|chunk| chunk.total == total);
    found.sort_by_key(|chunk| chunk.number);
    found.dedup_by_key(|chunk| chunk.number);
    if total > MAX_CHUNKS || !found.iter().map(|chunk| chunk.number).eq(1..=total) {
        return None;
    }
    let mut draft = Draft::new(text);
    for chunk in &found {
        let mut high: Option<(usize, u8)> = None;
        for at in chunk.digits.clone() {
            let byte = *text.as_bytes().get(at)?;
            if byte.is_ascii_whitespace() {
                continue;
            }
            let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
            match high.take() {
                None => high = Some((at, digit)),
                Some((start, tens)) => {
                    let value = tens * 10 + digit;
                    if value > GREATEST {
                        return None;
                    }
                    draft.put(char::from(value + OFFSET), start..at + 1);
                }
            }
        }
        if high.is_some() {
            return None;
        }
    }
    let codes = if total > 1 {
        format!(" in {}", counted(total, "QR code"))
    } else {
        String::new()
    };
    draft.finish(format!("Decoded the digits of a SMART Health Card{codes}."))
}
