//! Changes of a token, at random: of its text, its header, its claims, its signature.

use super::oracle::decoded;
use jose::algorithm::{self, Curve};
use jose::base64url::encode;
use jose::jws;
use jose::key::{Key, SecretEncoding};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// A change of a token.
#[derive(Debug, Clone)]
pub enum Edit {
    Replace(Index, char),
    Insert(Index, char),
    Delete(Index),
    Truncate(Index),
    Claim(&'static str, Value),
    /// Also with an empty signature.
    Header(&'static str, Value, bool),
    /// Signed with a key of the attacker's that has the same name.
    Resign,
}

/// Any of them.
pub fn edit() -> impl Strategy<Value = Edit> {
    let character = || prop_oneof![8 => "[A-Za-z0-9_-]", 1 => "[.=+/ \u{e9}]"];
    let one = || character().prop_map(|text| text.chars().next().unwrap_or('A'));
    let claim = select(vec![
        ("sub", json!("ana2")),
        ("role", json!("admin")),
        ("exp", json!(4_102_444_800_u64)),
        ("nbf", json!(0)),
        ("iat", json!(0)),
        ("jti", json!("another")),
        ("sid", json!("another")),
        (
            "aud",
            json!(["https://shop.test/api", "https://elsewhere.test"]),
        ),
        ("ver", json!(9)),
    ]);
    let header = select(vec![
        ("alg", json!("none")),
        ("alg", json!("NONE")),
        ("alg", json!("nOnE")),
        ("alg", json!("")),
        ("alg", json!(null)),
        ("alg", json!("HS256")),
        ("alg", json!("HS512")),
        ("alg", json!("RS256")),
        ("alg", json!("ES256")),
        ("alg", json!("EdDSA")),
        ("kid", json!("key-2")),
        ("kid", json!(null)),
        ("typ", json!("JWT")),
        ("crit", json!(["exp"])),
        ("jwk", json!({"kty": "oct", "k": "AAAA"})),
    ]);
    prop_oneof![
        6 => (any::<Index>(), one()).prop_map(|(at, to)| Edit::Replace(at, to)),
        1 => (any::<Index>(), one()).prop_map(|(at, to)| Edit::Insert(at, to)),
        1 => any::<Index>().prop_map(Edit::Delete),
        1 => any::<Index>().prop_map(Edit::Truncate),
        2 => claim.prop_map(|(name, value)| Edit::Claim(name, value)),
        3 => (header, any::<bool>()).prop_map(|((name, value), cut)| Edit::Header(name, value, cut)),
        1 => Just(Edit::Resign),
    ]
}

impl Edit {
    /// The token after the change.
    pub fn apply(&self, token: &str) -> String {
        let mut text: Vec<char> = token.chars().collect();
        let parts: Vec<&str> = token.split('.').collect();
        let (header, claims) = decoded(token).expect("a token");
        let with = |mut object: Value, name: &str, value: &Value| {
            object[name] = value.clone();
            encode(object.to_string())
        };
        match self {
            Self::Replace(at, to) => text[at.index(token.len())] = *to,
            Self::Insert(at, to) => text.insert(at.index(token.len() + 1), *to),
            Self::Delete(at) => drop(text.remove(at.index(token.len()))),
            Self::Truncate(at) => text.truncate(at.index(token.len())),
            Self::Claim(name, value) => {
                return format!("{}.{}.{}", parts[0], with(claims, name, value), parts[2]);
            }
            Self::Header(name, value, cut) => {
                let signature = if *cut { "" } else { parts[2] };
                return format!("{}.{}.{signature}", with(header, name, value), parts[1]);
            }
            Self::Resign => {
                let alg = header["alg"].as_str().unwrap_or_default();
                let key = match alg {
                    "ES256" => Key::from_private(Curve::P256, &[7; 32]),
                    "EdDSA" => Key::from_private(Curve::Ed25519, &[7; 32]),
                    _ => Some(Key::secret([7; 32], SecretEncoding::Base64Url)),
                };
                let alg = if alg == "RS256" { "HS256" } else { alg };
                let header = header.to_string().replace("RS256", alg);
                let row = algorithm::find(alg).expect("an algorithm");
                let claims = claims.to_string();
                let key = key.expect("a key");
                let signed = jws::sign_compact(row, &key, &header, claims.as_bytes(), &[]);
                return signed.expect("a signature");
            }
        }
        text.into_iter().collect()
    }
}
