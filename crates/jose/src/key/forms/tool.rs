//! Keys as tools print them: `openssl` with `-text` or `-modulus`, Java's `toString`.

use super::note::FormNote;
use super::raw;
use crate::key::{Format, Key, MAX_KEYS, Material, secret};

/// The longest number in decimal digits: 8192 bits.
const MAX_DECIMAL: usize = 2_500;

/// The keys in lines like `Modulus=…`, `Modulus:` and `pub:` with the digits behind or below.
pub(super) fn keys(text: &str) -> Vec<(Key, Vec<FormNote>)> {
    let mut keys = Vec::new();
    let mut lines = text.lines().map(str::trim).peekable();
    let mut modulus: Option<Vec<u8>> = None;
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once([':', '=']) else {
            continue;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let is_point = name == "pub" && value.is_empty();
        match name.as_str() {
            "modulus" | "pub" => {
                let mut digits = value.to_owned();
                while let Some(next) = lines.next_if(|line| value.is_empty() && is_hex_line(line)) {
                    digits.push_str(next);
                }
                let Some(bytes) = hex(&digits).or_else(|| decimal(&digits)) else {
                    continue;
                };
                if is_point {
                    let points = raw::read(&bytes).into_iter().flatten();
                    keys.extend(points.map(|(key, note)| (key, vec![note, FormNote::Printed])));
                } else if name == "modulus" && bytes.len() >= 64 {
                    keys.extend(modulus.replace(bytes).map(|n| rsa(&n, &[1, 0, 1])));
                }
            }
            "exponent" | "publicexponent" | "public exponent" => {
                let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
                let exponent = decimal(&digits);
                if let (Some(n), Some(e)) = (modulus.take(), exponent) {
                    keys.push(rsa(&n, &e));
                }
            }
            _ => {}
        }
        if keys.len() > MAX_KEYS {
            break;
        }
    }
    keys.extend(modulus.map(|n| rsa(&n, &[1, 0, 1])));
    keys
}

fn rsa(n: &[u8], e: &[u8]) -> (Key, Vec<FormNote>) {
    let key = Key::plain(Material::rsa(n, e), Format::Raw);
    (key, vec![FormNote::Printed])
}

/// Pairs of digits with colons between, as OpenSSL breaks them into lines.
fn is_hex_line(line: &str) -> bool {
    !line.is_empty()
        && line
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b':')
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    let is_short = digits.len() <= 4 * 1024 && is_hex_line(digits);
    let is_hex = digits.contains(|c: char| !c.is_ascii_digit());
    let bytes = is_short
        .then(|| secret::readings(digits, |_| true))?
        .into_iter()
        .next()?;
    is_hex.then(|| bytes.to_vec())
}

/// The big-endian bytes of a number in decimal digits.
pub(super) fn decimal(digits: &str) -> Option<Vec<u8>> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || digits.len() > MAX_DECIMAL {
        return None;
    }
    // Little-endian, while it grows.
    let mut bytes: Vec<u8> = Vec::new();
    for digit in digits.bytes() {
        let mut carry = u16::from(digit - b'0');
        for byte in &mut bytes {
            let product = u16::from(*byte) * 10 + carry;
            *byte = product.to_le_bytes()[0];
            carry = product >> 8;
        }
        if carry > 0 {
            bytes.push(carry.to_le_bytes()[0]);
        }
    }
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_digits_become_bytes() {
        assert_eq!(decimal("65537"), Some(vec![1, 0, 1]));
        assert_eq!(decimal("0"), Some(vec![]));
        assert_eq!(decimal("256"), Some(vec![1, 0]));
        assert_eq!(
            decimal("18446744073709551616"),
            Some(vec![1, 0, 0, 0, 0, 0, 0, 0, 0])
        );
        assert_eq!(decimal("1a"), None);
    }
}
