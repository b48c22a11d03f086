//! The tokens that somebody signed, each with its key. Nothing else may ever be valid.

use inspector::token::{Token, TokenPart};
use jose::algorithm::{ALGORITHMS, Algorithm, Curve, Family};
use jose::base64url::encode;
use jose::jws;
use jose::key::{self, Key, thumbprint};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A moment inside the lifetime of the tokens that have one.
pub const NOW: i64 = 1_795_300_000;

/// A key that signs, and the texts in which a verifier may have it.
pub struct Signer {
    /// With its private half.
    pub key: Key,
    /// Public forms, or those of the secret; each matches on its own.
    pub texts: Vec<String>,
}

/// A token that its signer signed.
pub struct Original {
    /// The `alg` of its header.
    pub algorithm: &'static Algorithm,
    /// Index in [`SIGNERS`].
    pub signer: usize,
    /// Index in `templates`: originals with the same one have the same payload.
    pub template: usize,
    /// The protected header, as JSON.
    pub header: String,
    /// What is signed.
    pub payload: String,
    /// Whether the payload is unencoded (RFC 7797), and so left out of the token.
    pub is_unencoded: bool,
    /// The signature's bytes.
    pub signature: Vec<u8>,
}

/// The files of tokens that other implementations minted: their keys are used here.
const FIXTURES: [&str; 4] = [
    include_str!("../../jose/tests/fixtures/interop/jose.json"),
    include_str!("../../jose/tests/fixtures/interop/pyjwt.json"),
    include_str!("../../jose/tests/fixtures/interop/jwcrypto.json"),
    include_str!("../../jose/tests/fixtures/interop/cryptography.json"),
];

/// Every key of the fixtures that can sign.
pub static SIGNERS: LazyLock<Vec<Signer>> = LazyLock::new(|| {
    let mut signers: Vec<Signer> = Vec::new();
    for forms in keys_of_fixtures() {
        let private = ["pem_pkcs8", "pem_sec1", "jwk", "secret_utf8"].into_iter();
        let signing = private.filter_map(|name| {
            let set = key::read(&text_of(forms.get(name)?), None).ok()??;
            let key = set.keys.first()?.clone();
            (set.is_secret() || key.is_private() || thumbprint(&key).is_none()).then_some(key)
        });
        let Some(key) = signing.into_iter().next() else {
            continue;
        };
        // Without what a JWK restricts it to: its texts keep that.
        let key = Key {
            private: key.private,
            ..Key::plain(key.material, key.format)
        };
        if signers
            .iter()
            .any(|known| known.key.material == key.material)
        {
            continue;
        }
        let texts = forms
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "pem_pkcs8" | "pem_sec1"))
            .map(|(_, value)| text_of(value))
            .collect();
        signers.push(Signer { key, texts });
    }
    signers
});

/// Every text of a key in the fixtures, private and public.
pub static KEY_TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let forms = keys_of_fixtures();
    let mut texts: Vec<String> = forms
        .iter()
        .flat_map(|forms| forms.values())
        .map(text_of)
        .collect();
    texts.sort();
    texts.dedup();
    texts
});

fn keys_of_fixtures() -> Vec<serde_json::Map<String, Value>> {
    let mut keys = Vec::new();
    for text in FIXTURES {
        let file: Value = serde_json::from_str(text).expect("the fixtures are JSON");
        for case in file["cases"].as_array().expect("cases") {
            keys.push(case["key"].as_object().expect("a key").clone());
        }
    }
    keys
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Header and payload of each kind of token; `ALG` stands for the name of the algorithm, `KEY`
/// for the public key as a JWK.
fn templates() -> [(&'static str, String); 7] {
    let times = format!(
        r#""iat":{},"nbf":{},"exp":{}"#,
        NOW - 60,
        NOW - 60,
        NOW + 600
    );
    [
        (
            r#"{"alg":"ALG","typ":"JWT"}"#,
            format!(
                r#"{{"iss":"https://issuer.example","aud":"https://api.example","sub":"ana",{times}}}"#
            ),
        ),
        (
            r#"{"typ":"at+jwt","alg":"ALG","kid":"key-1"}"#,
            r#"{"sub":"José","aud":["https://api.example","b"],"roles":[{"n":1.0},null]}"#
                .to_owned(),
        ),
        (r#"{"alg":"ALG"}"#, "a text, and no claims".to_owned()),
        (
            r#"{"alg":"ALG","b64":false,"crit":["b64"]}"#,
            "$.02 in a.b.c".to_owned(),
        ),
        (
            r#"{"alg":"ALG","typ":"JWT"}"#,
            format!(r#"{{"sub":"late","exp":{}}}"#, NOW - 10),
        ),
        (
            r#"{"alg":"ALG","jwk":KEY}"#,
            r#"{"sub":"brings its key"}"#.to_owned(),
        ),
        (r#"{"alg":"ALG"}"#, r#"{"sub":"plain"}"#.to_owned()),
    ]
}

/// Every kind of token under every algorithm that signs here.
pub static ORIGINALS: LazyLock<Vec<Original>> = LazyLock::new(|| {
    let mut originals = Vec::new();
    for algorithm in ALGORITHMS.iter().filter(|row| row.signs) {
        let fits = |signer: &Signer| signer.key.fits(algorithm);
        let signer = SIGNERS
            .iter()
            .position(fits)
            .expect("a key for each algorithm");
        let key = &SIGNERS[signer].key;
        let jwk = key::public_members(key).map(|members| format!("{{{members}}}"));
        for (template, (header, payload)) in templates().into_iter().enumerate() {
            let header = header
                .replace("ALG", algorithm.name)
                .replace("KEY", jwk.as_deref().unwrap_or("{}"));
            let mut original = Original {
                algorithm,
                signer,
                template,
                is_unencoded: header.contains("b64"),
                header,
                payload,
                signature: Vec::new(),
            };
            original.signature = sign(algorithm, key, &original.signing_input());
            originals.push(original);
        }
    }
    originals
});

static BY_SIGNING_INPUT: LazyLock<HashMap<Vec<u8>, usize>> = LazyLock::new(|| {
    let inputs = ORIGINALS.iter().map(Original::signing_input);
    inputs
        .enumerate()
        .map(|(index, input)| (input, index))
        .collect()
});

/// Signs with a salt that is always the same.
pub fn sign(algorithm: &Algorithm, key: &Key, message: &[u8]) -> Vec<u8> {
    jws::sign(algorithm, key, message, &[0x5A; 64]).expect("the key signs")
}

impl Original {
    /// The bytes that the signature covers (RFC 7515 section 5.1).
    pub fn signing_input(&self) -> Vec<u8> {
        format!("{}.{}", encode(&self.header), self.written_payload()).into_bytes()
    }

    fn written_payload(&self) -> String {
        match self.is_unencoded {
            true => self.payload.clone(),
            false => encode(&self.payload),
        }
    }

    /// The segments of its compact form.
    pub fn segments(&self) -> [String; 3] {
        [
            encode(&self.header),
            self.written_payload(),
            encode(&self.signature),
        ]
    }

    /// A text with the token in it, and the payload beside it if it is left out.
    pub fn paste(&self) -> (String, Option<String>) {
        let [header, payload, signature] = self.segments();
        match self.is_unencoded {
            true => (format!("{header}..{signature}"), Some(self.payload.clone())),
            false => (format!("{header}.{payload}.{signature}"), None),
        }
    }
}

/// The original that a token with a matching signature is.
///
/// # Errors
/// Nobody signed this: what is wrong, in a sentence.
pub fn original_of(token: &Token) -> Result<&'static Original, String> {
    let signed = token.signing_input();
    let index = BY_SIGNING_INPUT
        .get(&signed)
        .ok_or("nobody signed these bytes")?;
    let original = &ORIGINALS[*index];
    let bytes = |part| {
        token
            .segment(part)
            .map_or(&[][..], |segment| &segment.bytes)
    };
    if !is_signature_of(original, bytes(TokenPart::Signature)) {
        return Err("nobody made this signature".to_owned());
    }
    if bytes(TokenPart::Header) != original.header.as_bytes() {
        return Err("the header that is shown is not the one that was signed".to_owned());
    }
    if token.payload_bytes() != original.payload.as_bytes() {
        return Err("the payload that is shown is not the one that was signed".to_owned());
    }
    Ok(original)
}

/// Whether the bytes are the original's signature or, with ECDSA, the other one that anyone can
/// make of it: (r, n − s) for (r, s).
fn is_signature_of(original: &Original, signature: &[u8]) -> bool {
    let own = &original.signature;
    if signature == own || original.algorithm.family != Family::Ecdsa {
        return signature == own;
    }
    let half = own.len() / 2;
    signature.len() == own.len()
        && signature[..half] == own[..half]
        && original
            .algorithm
            .curve
            .and_then(order)
            .is_some_and(|order| sum(&own[half..], &signature[half..]) == order)
}

/// The complement (r, n − s) of an ECDSA signature; none for other algorithms.
pub fn other_signature(original: &Original) -> Option<Vec<u8>> {
    let order = original.algorithm.curve.and_then(order)?;
    let (r, s) = original.signature.split_at(original.signature.len() / 2);
    let mut borrow = 0;
    let mut difference = vec![0; s.len()];
    for at in (0..s.len()).rev() {
        let value = 256 + i32::from(order[at]) - i32::from(s[at]) - borrow;
        borrow = i32::from(value < 256);
        difference[at] = u8::try_from(value % 256).unwrap_or_default();
    }
    Some([r, &difference].concat())
}

/// The sum of two big-endian numbers of one length, without what is carried beyond it.
fn sum(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut total = vec![0; a.len()];
    for at in (0..a.len()).rev() {
        let value = u16::from(a[at]) + u16::from(b[at]) + carry;
        carry = value >> 8;
        total[at] = u8::try_from(value & 0xFF).unwrap_or_default();
    }
    total
}

/// The order n of a curve, as long as `s`.
fn order(curve: Curve) -> Option<Vec<u8>> {
    let digits = match curve {
        Curve::P256 => "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        Curve::P384 => {
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
        }
        Curve::P521 => {
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
        }
        Curve::Secp256k1 => "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        _ => return None,
    };
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::jws::verify;

    #[test]
    fn every_original_matches_and_so_does_the_other_ecdsa_signature() {
        for original in ORIGINALS.iter() {
            let key = &SIGNERS[original.signer].key;
            let input = original.signing_input();
            let matches = |signature: &[u8]| {
                assert!(is_signature_of(original, signature), "{}", original.header);
                assert_eq!(verify(original.algorithm, key, &input, signature), Ok(()));
            };
            matches(&original.signature);
            if let Some(other) = other_signature(original) {
                assert_ne!(other, original.signature);
                matches(&other);
            }
        }
        assert!(SIGNERS.len() > 15 && ORIGINALS.len() > 100);
    }
}
