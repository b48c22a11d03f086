//! Pastes in which every string has characters that are invisible or change the direction of
//! the text.

use jose::algorithm;
use jose::base64url::encode;
use jose::jws::sign_compact;
use jose::key::{Key, SecretEncoding};
use serde_json::json;

/// One of each kind: bidirectional, zero-width, filler, tag, variation, separators, controls.
pub const HOSTILE: &str = "a\u{202E}b\u{2066}c\u{200B}d\u{200F}e\u{61C}f\u{AD}g\u{FEFF}h\u{E0041}i\u{FE0F}\
                           j\u{3164}k\u{115F}l\u{2029}m\u{85}n\u{2060}o\u{180E}p\u{1B}q\u{7F}r";

/// As [`HOSTILE`], as it may stand in a name that a paste gives to a token.
pub const NAME: &str = "na\u{202E}me\u{E0041}\u{3164}s";

const SECRET: &[u8] = b"a secret for tests only, long enough for this hash";

/// What is pasted, the key beside it, and what it is about.
pub struct Paste {
    pub what: &'static str,
    pub token: String,
    pub key: String,
}

fn paste(what: &'static str, token: impl Into<String>, key: impl Into<String>) -> Paste {
    Paste {
        what,
        token: token.into(),
        key: key.into(),
    }
}

/// The header of a token, hostile but for its algorithm.
fn header(alg: &str) -> String {
    json!({
        "alg": alg, "kid": HOSTILE, "typ": HOSTILE, "cty": HOSTILE, "jku": HOSTILE, "x5u": HOSTILE,
        "crit": [HOSTILE, "b64"], HOSTILE: [HOSTILE, { HOSTILE: HOSTILE }],
    })
    .to_string()
}

fn claims() -> String {
    json!({
        "iss": HOSTILE, "sub": HOSTILE, "aud": [HOSTILE, HOSTILE], "jti": HOSTILE, "exp": HOSTILE,
        "scope": HOSTILE, "picture": format!("javascript:alert(1)//{HOSTILE}"),
        "website": format!("https://example.com/{HOSTILE}"), HOSTILE: HOSTILE, NAME: { HOSTILE: [HOSTILE] },
    })
    .to_string()
}

fn signed(header: &str, claims: &str) -> String {
    let row = algorithm::find("HS256").expect("a known algorithm");
    let key = Key::secret(SECRET, SecretEncoding::Utf8);
    sign_compact(row, &key, header, claims.as_bytes(), &[7; 64]).expect("a signature")
}

fn unsigned(header: &str, payload: &str) -> String {
    format!("{}.{}.AA", encode(header), encode(payload))
}

fn jwk(more: serde_json::Value) -> String {
    let mut key = json!({ "kty": "oct", "k": encode(SECRET), "kid": HOSTILE });
    for (name, value) in more.as_object().into_iter().flatten() {
        key[name] = value.clone();
    }
    key.to_string()
}

/// Every place of a token, a key and the text around them.
pub fn pastes() -> Vec<Paste> {
    let plain = r#"{"alg":"HS256"}"#;
    let good = signed(plain, r#"{"sub":"ana"}"#);
    let member = |name: &str, value: &str| format!("{{{}:{}}}", json!(name), json!(value));
    let broken = |text: &str| unsigned(text, text);
    vec![
        paste("every member", signed(&header("HS256"), &claims()), jwk(json!({}))),
        paste("no key", signed(&header("HS256"), &claims()), ""),
        paste("an unknown algorithm", unsigned(&header(HOSTILE), &claims()), "key"),
        paste("an unsecured token", unsigned(&header("none"), &claims()), HOSTILE),
        paste("an encrypted token", format!("{}.AA.AA.AA.AA",
            encode(json!({ "alg": HOSTILE, "enc": HOSTILE, "kid": HOSTILE }).to_string())), ""),
        paste("a key of another use", good.clone(), jwk(json!({ "use": HOSTILE }))),
        paste("a key of other operations", good.clone(), jwk(json!({ "key_ops": [HOSTILE, HOSTILE] }))),
        paste("a key of another algorithm", good.clone(), jwk(json!({ "alg": HOSTILE }))),
        paste("a key of an unknown type", good.clone(), jwk(json!({ "kty": HOSTILE }))),
        paste("a key on an unknown curve", good.clone(), jwk(json!({ "kty": "EC", "crv": HOSTILE, "x": "AA", "y": "AA" }))),
        paste("a key with a name twice", good.clone(), format!(r#"{{"kty":"oct",{0}:1,{0}:2}}"#, json!(HOSTILE))),
        paste("a broken key", good.clone(), "{\u{202E}"),
        paste("a key with a stray character", good.clone(), "{\"kty\":\u{2066}}"),
        paste("a PEM block of an unknown kind", good.clone(),
            format!("-----BEGIN {NAME}-----\nAAAA\n-----END {NAME}-----")),
        paste("a set of keys", signed(&header("HS256"), &claims()),
            json!({ "keys": [{ "kty": "oct", "k": "AAAA", "kid": NAME }, { "kty": "oct", "k": encode(SECRET), "kid": format!("{HOSTILE}2") }] }).to_string()),
        paste("a set that holds the named key", signed(&header("HS256"), &claims()),
            json!({ "keys": [{ "kty": "oct", "k": encode(SECRET), "kid": HOSTILE }] }).to_string()),
        paste("a name twice", broken(&format!("{{\"alg\":\"HS256\",{0}:1,{0}:2}}", json!(HOSTILE))), ""),
        paste("a stray character in JSON", broken("{\"alg\":\"HS256\",\u{202E}}"), ""),
        paste("a stray filler in JSON", broken("{\"alg\":\u{3164}1}"), ""),
        paste("a raw control in JSON", broken("{\"alg\":\"HS256\",\"a\":\"\u{1}\u{85}\"}"), ""),
        paste("raw text in a segment", format!("{}.{HOSTILE}.{HOSTILE}", encode(plain)), ""),
        paste("text as the payload", unsigned(plain, HOSTILE), ""),
        paste("an unencoded payload", format!("{}.{}.AA", encode(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#), "a\u{202E}b"), "key"),
        paste("a JSON serialization", json!({
            "protected": encode(member("alg", "HS256")), "header": { HOSTILE: HOSTILE, "alg": HOSTILE, "kid": HOSTILE },
            "payload": encode(claims()), "signature": "AA" }).to_string(), "key"),
        paste("wrapped", format!("\u{FEFF}{NAME}\u{202E} \u{2066}{good}\u{2069} \u{E0041}{NAME}"), ""),
        paste("in quotes of another kind", format!("\u{202E}\"{good}\u{200B}\"\u{3164};"), ""),
        paste("after a header line", format!("{NAME}: Bearer {good}"), ""),
        paste("in a request", format!("GET / HTTP/1.1\r\nHost: a\r\n{NAME}: Bearer {good}\r\nX: y\r\n"), ""),
        paste("in a cookie", format!("Cookie: a=b; {NAME}={good}; c=d"), ""),
        paste("in a URL", format!("https://example.com/?x=1&{NAME}={good}&y=2#z"), ""),
        paste("in JSON", format!("{{\"x\":1,\"{NAME}\":\"{good}\",\"y\":2}}"), ""),
        paste("in a log", format!("2026-01-01 {NAME}={good} {NAME}"), ""),
        paste("several tokens", format!("{NAME}={good}\n{NAME}2={good}"), ""),
        paste("no token", HOSTILE, HOSTILE),
        paste("nothing that shows", "\u{202E}\u{200B}\u{E0041}", "\u{3164}"),
    ]
}
