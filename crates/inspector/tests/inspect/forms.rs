//! Keys as endpoints, configuration and consoles give them: every form of a key verifies its
//! token and no other, and what is no key is named and never silently taken for a secret.

use crate::common::{interop_case, pem, text_of};
use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use inspector::inspect::Inspection;
use inspector::verdict::{CheckName, KeyOrigin};
use serde_json::{Value, json};

/// A form's name, the text, and a part of what is said of it.
type Form = (&'static str, String, &'static str);

/// A key as a JWK, as `PUBLIC KEY` in PEM and as the bytes of an SSH key.
pub struct Forms {
    pub jwk: Value,
    pub pem: String,
    pub ssh: (&'static str, Vec<u8>),
}

impl Forms {
    pub fn body(&self) -> String {
        let lines = self.pem.lines().filter(|line| !line.contains("-----"));
        lines.collect()
    }

    fn damaged(&self) -> Vec<Form> {
        let pem = self.pem.as_str();
        let line = pem.lines().nth(1).unwrap();
        let split = format!("{}\u{200B}{}", &line[..9], &line[9..]);
        vec![
            (
                "a wrong label",
                pem.replace("PUBLIC", "EC PUBLIC"),
                "label says `EC PUBLIC KEY`",
            ),
            (
                "another's label",
                pem.replace("PUBLIC KEY", "CERTIFICATE"),
                "holds: SPKI public key",
            ),
            (
                "four hyphens",
                pem.replace("-----", "----"),
                "Repaired the hyphens",
            ),
            (
                "em dashes",
                pem.replace("-----", "\u{2014}\u{2014}"),
                "Repaired the hyphens",
            ),
            (
                "no END",
                pem.split("-----END").next().unwrap().into(),
                "END line",
            ),
            (
                "invisible characters",
                pem.replace(line, &split),
                "invisible characters",
            ),
            ("quoted lines", pem.replace('\n', "\\n\",\n\""), ""),
            ("Base64 of PEM", STANDARD.encode(pem), "Decoded Base64"),
            ("twice Base64", STANDARD.encode(STANDARD.encode(pem)), ""),
            ("DER alone", self.body(), ""),
        ]
    }

    fn in_json(&self) -> Vec<Form> {
        let (jwk, pem) = (&self.jwk, &self.pem);
        let text = jwk.to_string();
        let set = json!({ "keys": [jwk] }).to_string();
        vec![
            ("an extra comma", text.replace('}', ",\n}"), "extra comma"),
            (
                "a set without braces",
                format!(r#""keys":[{text}]"#),
                "braces",
            ),
            ("one JWK a line", format!("{text}\n{text}\n"), "each line"),
            ("a set as a string", json!(set).to_string(), ""),
            (
                "a string in a member",
                json!({ "jwks": set }).to_string(),
                "member `jwks`",
            ),
            (
                "deeply",
                json!({ "data": { "data": [{ "jwk": jwk }] } }).to_string(),
                "",
            ),
            (
                "Base64 of a JWK",
                URL_SAFE_NO_PAD.encode(&text),
                "Decoded Base64",
            ),
            (
                "an HTTP response",
                format!("HTTP/2 200\r\nserver: x\r\n\r\n{set}"),
                "HTTP response",
            ),
            (
                "PEM in a member",
                json!({ "type": "x", "key": pem }).to_string(),
                "member `key`",
            ),
            (
                "DER in a member",
                json!({ "public_key": self.body() }).to_string(),
                "member `public_key`",
            ),
            (
                "PEM by kid",
                json!({ "0a1b2c3d": pem }).to_string(),
                "map from `kid`",
            ),
        ]
    }

    fn as_ssh(&self) -> Vec<Form> {
        let (name, blob) = &self.ssh;
        let line = format!("{name} {}", STANDARD.encode(blob));
        let framed = pem("SSH2 PUBLIC KEY", blob).replace("-----", "---- ");
        vec![
            ("an SSH line", format!("{line} ana@host"), "SSH"),
            (
                "authorized_keys",
                format!("restrict {line}\n{line}\n"),
                "SSH",
            ),
            (
                "RFC 4716",
                framed.replace("KEY---- \n", "KEY ----\nComment: ana\n"),
                "SSH",
            ),
        ]
    }
}

pub fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

pub fn member(jwk: &Value, name: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap()
}

pub fn forms_of(case: &Value) -> Forms {
    let jwk = case["key"]["jwk"].clone();
    let ssh = match jwk["kty"].as_str().unwrap() {
        "RSA" => {
            let n = [&[0], member(&jwk, "n").as_slice()].concat();
            let fields = [field(b"ssh-rsa"), field(&member(&jwk, "e")), field(&n)];
            ("ssh-rsa", fields.concat())
        }
        "EC" => {
            let point = [&[4], &member(&jwk, "x")[..], &member(&jwk, "y")[..]].concat();
            let name = "ecdsa-sha2-nistp256";
            let fields = [field(name.as_bytes()), field(b"nistp256"), field(&point)];
            (name, fields.concat())
        }
        _ => {
            let fields = [field(b"ssh-ed25519"), field(&member(&jwk, "x"))];
            ("ssh-ed25519", fields.concat())
        }
    };
    let pem = case["key"]["pem_spki"].as_str().unwrap().to_owned();
    Forms { jwk, pem, ssh }
}

pub fn notes(found: &Inspection) -> String {
    found.examination.keys.notes.join(" ")
}

#[test]
fn every_form_of_a_key_verifies_its_token_and_no_other() {
    let mut tried = 0;
    for name in ["RS256 with RSA 2048", "ES256", "EdDSA with Ed25519"] {
        let [case, other] = ["pyjwt", "jose"].map(|file| interop_case(file, name));
        let (token, other) = (
            case["token"].as_str().unwrap(),
            other["token"].as_str().unwrap(),
        );
        let key = forms_of(&case);
        let mut forms = [key.damaged(), key.in_json(), key.as_ssh()].concat();
        match name {
            "ES256" => {
                let point = &key.ssh.1[key.ssh.1.len() - 65..];
                forms.push((
                    "a raw point",
                    URL_SAFE_NO_PAD.encode(point),
                    "raw P-256 public key of 65 bytes",
                ));
            }
            "EdDSA with Ed25519" => {
                let x = member(&key.jwk, "x");
                let hex: String = x.iter().map(|byte| format!("{byte:02x}")).collect();
                forms.push(("raw hex", hex.clone(), "raw Ed25519 public key of 32 bytes"));
                forms.push(("hex with 0x", format!("0x{hex}"), "raw Ed25519"));
                forms.push(("raw Base64", STANDARD.encode(x), "raw Ed25519"));
            }
            _ => {
                let [n, e] = ["n", "e"].map(|name| STANDARD.encode(member(&key.jwk, name)));
                let xml = format!(
                    "<RSAKeyValue>\n<Modulus>{n}</Modulus><Exponent>{e}</Exponent></RSAKeyValue>"
                );
                forms.push(("XML", xml, "RSAKeyValue"));
                let hex: String = member(&key.jwk, "n")
                    .iter()
                    .map(|byte| format!("{byte:02X}"))
                    .collect();
                forms.push(("a modulus", format!("0x{hex}"), "exponent 65537"));
            }
        }
        for (form, text, says) in forms {
            let found = look(token, &text);
            let said = notes(&found);
            assert_eq!(
                verdict(&found),
                "valid",
                "{name}, {form}: {text}\n{:?}",
                found.judgement
            );
            assert!(said.contains(says), "{name}, {form} says: {said}");
            let wrong = look(other, &text);
            assert_eq!(
                verdict(&wrong),
                "invalid",
                "{name}, {form} under another key"
            );
            tried += 1;
        }
    }
    println!("{tried} forms");
}

#[test]
fn the_public_half_of_an_openssh_private_key_verifies() {
    let case = interop_case("pyjwt", "EdDSA with Ed25519");
    let blob = forms_of(&case).ssh.1;
    // Whether the private half is encrypted does not matter, so any bytes stand for it.
    let fields = [
        b"openssh-key-v1\0".to_vec(),
        field(b"aes256-ctr"),
        field(b"bcrypt"),
        field(&[7; 24]),
        vec![0, 0, 0, 1],
        field(&blob),
        field(&[9; 160]),
    ];
    let text = pem("OPENSSH PRIVATE KEY", &fields.concat());
    let found = look(case["token"].as_str().unwrap(), &text);
    assert_eq!(verdict(&found), "valid", "{:?}", found.judgement);
    assert!(notes(&found).contains("public half of an OpenSSH private key"));
}

#[test]
fn certificates_are_tried_in_any_order_and_found_in_x5c() {
    let case = interop_case("pyjwt", "RS256 by certificate");
    let token = case["token"].as_str().unwrap();
    let own = case["key"]["certificate"].as_str().unwrap();
    let foreign = interop_case("pyjwt", "ES256 by certificate");
    let foreign = foreign["key"]["certificate"].as_str().unwrap();
    for text in [format!("{own}\n{foreign}"), format!("{foreign}\n{own}")] {
        assert_eq!(verdict(&look(token, &text)), "valid");
    }
    let lines = own.lines().filter(|line| !line.contains("-----"));
    let der: String = lines.collect();
    let set = json!({ "keys": [{ "kty": "RSA", "kid": "a", "x5c": [der] }] });
    let found = look(token, &set.to_string());
    assert_eq!(verdict(&found), "valid");
    assert!(notes(&found).contains("`x5c`"));
    let labelled = own.replace("CERTIFICATE", "PUBLIC KEY");
    let found = look(token, &labelled);
    assert_eq!(verdict(&found), "valid");
    assert!(notes(&found).contains("holds: X.509 certificate"));
}

#[test]
fn a_map_from_kid_to_certificate_is_chosen_from_by_kid() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let foreign = interop_case("jose", "RS256 with RSA 2048");
    let [own, foreign] = [&case, &foreign].map(|case| case["key"]["pem_spki"].clone());
    let private = crate::common::key(case["key"]["pem_pkcs8"].as_str().unwrap());
    let token = mint_with(&private, r#"{"alg":"RS256","kid":"b"}"#, "{}");
    let found = look(&token, &json!({ "a": foreign, "b": own }).to_string());
    assert_eq!(verdict(&found), "valid");
    assert_eq!(
        origin(&found),
        Some(&KeyOrigin::ChosenByKid { kid: "b".into() })
    );
    // A service account names its own key.
    let account = json!({ "private_key_id": "b", "private_key": case["key"]["pem_pkcs8"] });
    let found = look(&token, &account.to_string());
    assert_eq!(verdict(&found), "valid");
    assert_eq!(
        found.examination.keys.set.unwrap().keys[0].kid.as_deref(),
        Some("b")
    );
}

/// A token of RS256 that names a key.
pub fn named(case: &Value) -> String {
    let private = crate::common::key(case["key"]["pem_pkcs8"].as_str().unwrap());
    mint_with(&private, r#"{"alg":"RS256","kid":"k1"}"#, "{}")
}

#[test]
fn what_has_no_kid_is_not_said_to_have_another() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let foreign = interop_case("jose", "RS256 with RSA 2048");
    let [pem, private] = ["pem_spki", "pem_pkcs8"].map(|form| text_of(&case["key"][form]));
    let two = format!("{}\n{pem}", text_of(&foreign["key"]["pem_spki"]));
    for text in [
        json!({ "public_key": pem }).to_string(),
        json!({ "publicKey": pem, "privateKey": private }).to_string(),
        json!({ "key": pem }).to_string(),
        two,
    ] {
        let found = look(&named(&case), &text);
        assert_eq!(verdict(&found), "valid", "{text}");
        assert!(!found.judgement.headline.contains("kid"), "{text}");
        assert!(!words(&found, CheckName::KeyTrust).contains("selects keys by"));
        assert!(
            found
                .examination
                .keys
                .set
                .unwrap()
                .keys
                .iter()
                .all(|key| key.kid.is_none())
        );
    }
    // The keys of a set have kids, or should have.
    let mut jwk = case["key"]["jwk"].clone();
    jwk["kid"] = "other".into();
    let found = look(&named(&case), &json!({ "keys": [jwk] }).to_string());
    assert!(
        found
            .judgement
            .headline
            .contains("no key has the token's kid")
    );
}

#[test]
fn a_key_is_called_what_it_was_written_as() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let key = forms_of(&case);
    let line = format!("ssh-rsa {}", STANDARD.encode(&key.ssh.1));
    let [n, e] = ["n", "e"].map(|name| STANDARD.encode(member(&key.jwk, name)));
    let xml = format!("<RSAKeyValue><Modulus>{n}</Modulus><Exponent>{e}</Exponent></RSAKeyValue>");
    for (text, name) in [(&line, "SSH"), (&xml, "RSAKeyValue"), (&n, "raw")] {
        // Bare numbers in a member may be anything.
        let inside = json!({ "verification": text }).to_string();
        let texts = [text.clone(), inside];
        for text in texts.iter().take(if name == "raw" { 1 } else { 2 }) {
            let found = look(case["token"].as_str().unwrap(), text);
            assert_eq!(verdict(&found), "valid", "{text}");
            let said = match name {
                // Of a modulus there are two keys, one with each exponent in use.
                "raw" => notes(&found).replace("an RSA modulus", "a raw modulus"),
                _ => words(&found, CheckName::KeyTrust),
            };
            assert!(said.contains(name) && !said.contains("SPKI"), "{said}");
        }
    }
}

#[test]
fn keys_that_are_left_out_are_counted_or_refused() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = case["token"].as_str().unwrap();
    let fault = |text: &str| {
        let found = look(token, text);
        assert_eq!(verdict(&found), "unverified");
        found.examination.keys.fault.map(|fault| fault.code())
    };
    let many: Vec<Value> = (0..=jose::key::MAX_KEYS)
        .map(|number| json!({ "kty": "oct", "k": "AAAA", "kid": number.to_string() }))
        .collect();
    let many = json!({ "keys": many }).to_string();
    assert_eq!(fault(&many), Some("key-too-many"));
    assert_eq!(
        fault(&json!({ "jwks": many }).to_string()),
        Some("key-too-many")
    );
    assert_eq!(fault(r#"{"keys":[]}"#), Some("key-empty-set"));
    assert_eq!(fault(r#"{"keys":3}"#), Some("key-member"));
    let set = json!({ "keys": [{ "kty": "RSA" }, case["key"]["jwk"]] }).to_string();
    let found = look(token, &json!({ "jwks": set }).to_string());
    assert_eq!(verdict(&found), "valid");
    assert_eq!(found.examination.keys.set.unwrap().skipped.len(), 1);
}

#[test]
fn what_is_no_key_is_named_and_never_taken_for_a_secret() {
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let token = case["token"].as_str().unwrap();
    let spki = case["key"]["pem_spki"].as_str().unwrap();
    let cut: Vec<&str> = spki.lines().take(4).collect();
    let discovery = json!({ "issuer": "https://id.example", "jwks_uri": "https://id.example/k" });
    // Contents of PKCS #12 and PKCS #7: a version and data, or an object identifier.
    let pkcs12 = [0x30, 0x06, 2, 1, 3, 0x30, 1, 0];
    let pkcs7 = [0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    let request = [0x30, 10, 0x30, 5, 2, 1, 0, 0x30, 0, 0x30, 0, 0];
    for (text, code) in [
        (
            "https://id.example/.well-known/jwks.json".to_owned(),
            "key-url",
        ),
        ("./keys/public.pem".into(), "key-file"),
        ("C:\\keys\\public.pem".into(), "key-file"),
        (good(), "key-token"),
        (discovery.to_string(), "key-discovery"),
        (pem("WHATEVER", &pkcs12), "key-pkcs12"),
        (pem("PKCS7", &pkcs7), "key-pkcs7"),
        (
            pem("CERTIFICATE REQUEST", &request),
            "key-certificate-request",
        ),
        (
            format!("{}\n-----END PUBLIC KEY-----", cut.join("\n")),
            "key-pem-cut",
        ),
        (
            pem("ENCRYPTED PRIVATE KEY", &[0x30, 0]),
            "key-pem-encrypted",
        ),
        (json!({ "a": 1 }).to_string(), "key-not-a-jwk"),
    ] {
        let found = look(token, &text);
        let fault = found
            .examination
            .keys
            .fault
            .as_ref()
            .map(|fault| fault.code());
        assert_eq!(fault, Some(code), "{text}");
        assert_eq!(verdict(&found), "unverified", "{text}");
    }
}

#[test]
fn a_secret_may_look_like_anything() {
    use jose::key::{Key, SecretEncoding};
    for secret in [
        "https://id.example/secret",
        "./public.pem",
        "0xABCDEF",
        "eyJ.x.y",
    ] {
        let key = Key::secret(secret, SecretEncoding::Utf8);
        let token = mint_with(&key, r#"{"alg":"HS256"}"#, "{}");
        assert_eq!(verdict(&look(&token, secret)), "valid", "{secret}");
        let other = mint_header(r#"{"alg":"HS256"}"#, "{}");
        assert_ne!(verdict(&look(&other, secret)), "valid", "{secret}");
    }
    let secret = "correct horse battery staple";
    let key = Key::secret(secret, SecretEncoding::Utf8);
    let token = mint_with(&key, r#"{"alg":"HS256"}"#, "{}");
    for text in [
        json!({ "secret": secret }),
        json!({ "type": "HS256", "key": secret }),
    ] {
        let found = look(&token, &text.to_string());
        assert_eq!(verdict(&found), "valid", "{text}");
        assert!(notes(&found).contains("Took the secret from the member"));
    }
    // Ethereum's clients write secrets so.
    let key = Key::secret([0xAB; 32], SecretEncoding::Hex);
    let token = mint_with(&key, r#"{"alg":"HS256"}"#, "{}");
    assert_eq!(
        verdict(&look(&token, &format!("0x{}", "ab".repeat(32)))),
        "valid"
    );
}

/// Shapes of trouble from public bug reports and questions, each with the verdicts that are right.
#[test]
fn shapes_of_trouble_get_their_verdict() {
    /// The moment at which they were judged.
    const MOMENT: i64 = 1_796_040_000;
    let text = include_str!("../fixtures/reports.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let key = case["key"].as_str().unwrap_or_default();
        let found = look_with(
            case["paste"].as_str().unwrap(),
            key,
            &Default::default(),
            MOMENT,
        );
        let wanted = case["verdicts"].as_array().unwrap();
        let is_right = wanted.iter().any(|wanted| wanted == verdict(&found));
        assert!(is_right, "{id}: {}, {wanted:?}", verdict(&found));
    }
}
