//! Tokens of about 550 bytes, one for each algorithm, and the table of their keys: the
//! same natively and in a browser.

use inspector::intake::SourceMap;
use inspector::token::{self, TokenPart};
use jose::key::{Key, read};
use jose::{algorithm, jws};

/// About how long each token is, in bytes.
const LENGTH: usize = 550;

/// A token of [`LENGTH`] bytes under a private key or secret, as pasted. None if the key
/// cannot be read or does not fit.
pub fn mint(name: &str, private: &str) -> Option<String> {
    let row = algorithm::find(name)?;
    let ring = read(private, None).ok()??;
    let key = ring.keys.first()?;
    let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
    let payload = |padding: usize| {
        format!(
            r#"{{"iss":"https://id.example","sub":"ana","iat":1795248000,"exp":1895248000,"scope":"{}"}}"#,
            "r".repeat(padding)
        )
    };
    let sign = |padding: usize| {
        jws::sign_compact(row, key, &header, payload(padding).as_bytes(), &[7; 64]).ok()
    };
    let short = sign(0)?.len();
    sign(LENGTH.saturating_sub(short) * 3 / 4)
}

/// What a program does with one token: takes it apart, reads header and claims, and
/// compares the signature with a key that it has.
pub fn verify(key: &Key, text: &str) -> bool {
    let token = token::decode(text, &SourceMap::default());
    let row = token.parameter_text("alg").and_then(algorithm::find);
    let (Some(row), Some(signature), Some(_)) =
        (row, token.segment(TokenPart::Signature), token.claims())
    else {
        return false;
    };
    jws::verify(row, key, &token.signing_input(), &signature.bytes).is_ok()
}
