//! Tokens that are valid now, signed here with the keys of `tests/fixtures/interop`.

use jose::algorithm;
use jose::base64url::encode;
use jose::jws::sign_compact;
use jose::key::{Key, SecretEncoding, read};
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// A secret long enough for every hash, with characters that links must escape.
pub const SECRET: &str =
    "a secret for tests only: 100% public, +/= & ? # and an é, longer than sixty-four bytes";

/// Seconds since 1970, by the clock that the browser uses too.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock after 1970").as_secs()).expect("a clock of this age")
}

/// Eight claims, issued and expiring so many seconds from now.
pub fn claims(from: i64, to: i64) -> String {
    let (from, to) = (now() + from, now() + to);
    format!(
        r#"{{"iss":"https://id.example","sub":"ana","aud":"https://api.example","iat":{from},"nbf":{from},"exp":{to},"jti":"7f3c9a52","scope":"notes:read notes:write"}}"#
    )
}

/// Claims of a token that is valid for a quarter of an hour.
pub fn good_claims() -> String {
    claims(-60, 900)
}

/// A token under the secret, valid now.
pub fn good() -> String {
    hmac("HS256", SECRET.as_bytes(), &good_claims())
}

/// A token under a secret.
pub fn hmac(name: &str, secret: &[u8], payload: &str) -> String {
    signed(
        name,
        &Key::secret(secret, SecretEncoding::Utf8),
        "",
        payload,
    )
}

/// A token under a private key as it would be pasted; `more` are further
/// members of the header: `,"kid":"a"`.
pub fn sign(name: &str, private: &str, more: &str, payload: &str) -> String {
    let set = read(private, None)
        .expect("a readable key")
        .expect("not an empty text");
    signed(name, &set.keys[0], more, payload)
}

fn signed(name: &str, key: &Key, more: &str, payload: &str) -> String {
    let row = algorithm::find(name).unwrap_or_else(|| panic!("no algorithm {name}"));
    let header = format!(r#"{{"alg":"{name}","typ":"JWT"{more}}}"#);
    sign_compact(row, key, &header, payload.as_bytes(), &[7; 64])
        .unwrap_or_else(|fault| panic!("{name} does not sign: {fault}"))
}

/// A token with an empty signature.
pub fn unsigned(header: &str, payload: &str) -> String {
    format!("{}.{}.", encode(header), encode(payload))
}

/// The token with `ana` turned into `bob`, its signature kept.
pub fn tampered(token: &str, payload: &str) -> String {
    let (head, tail) = (token.split('.').next(), token.rsplit('.').next());
    format!(
        "{}.{}.{}",
        head.unwrap_or_default(),
        encode(payload.replace("ana", "bob")),
        tail.unwrap_or_default()
    )
}

/// One case of the fixtures: a token of another implementation, and its key in
/// several forms.
pub struct Fixture {
    pub name: String,
    pub algorithm: String,
    pub token: String,
    keys: Value,
}

impl Fixture {
    /// The key in this form, as text for the key box.
    pub fn key(&self, form: &str) -> Option<String> {
        match &self.keys[form] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            json => Some(json.to_string()),
        }
    }

    /// Every form of the key that can be pasted, with the form's name.
    pub fn keys(&self) -> Vec<(String, String)> {
        self.keys
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(form, _)| Some((form.clone(), self.key(form)?)))
            .collect()
    }
}

/// What these implementations minted: `jose`, `jwcrypto` or `pyjwt`.
pub fn fixtures(implementation: &str) -> Vec<Fixture> {
    let text = match implementation {
        "cryptography" => {
            include_str!("../../crates/jose/tests/fixtures/interop/cryptography.json")
        }
        "jose" => include_str!("../../crates/jose/tests/fixtures/interop/jose.json"),
        "jwcrypto" => include_str!("../../crates/jose/tests/fixtures/interop/jwcrypto.json"),
        _ => include_str!("../../crates/jose/tests/fixtures/interop/pyjwt.json"),
    };
    let file: Value = serde_json::from_str(text).expect("fixtures in JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    file["cases"]
        .as_array()
        .expect("a list of cases")
        .iter()
        .map(|case| Fixture {
            name: text(&case["name"]),
            algorithm: text(&case["alg"]),
            token: text(&case["token"]),
            keys: case["key"].clone(),
        })
        .collect()
}

/// The fixture of this name.
pub fn fixture(implementation: &str, name: &str) -> Fixture {
    fixtures(implementation)
        .into_iter()
        .find(|fixture| fixture.name == name)
        .unwrap_or_else(|| panic!("{implementation} has no case {name}"))
}
