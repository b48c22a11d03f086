//! What is signed and encrypted here is verified and decrypted by npm's `jose`, for every
//! algorithm that it computes. The other direction is in `interop.rs` and `jwe_interop.rs`.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{json_file, key};
use jose::algorithm::{ALGORITHMS, CONTENT_ENCRYPTION, Curve, KEY_MANAGEMENT, KeyFamily};
use jose::base64url::encode;
use jose::jwe::{RANDOM, encrypt_compact};
use jose::jws::sign_compact;
use jose::key::{Key, Material, public_members};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CONTENT: &str = r#"{"sub":"alice – ä"}"#;

/// A token, the key that opens or verifies it, and its algorithms in words.
struct Case {
    what: String,
    token: String,
    key: Value,
}

/// Private JWKs by name: of RSA, of each curve that agrees, and secrets of each size.
fn private_keys() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jwe/jose.json");
    json_file(&file)["keys"].clone()
}

/// Bytes that look random, other ones for each number.
fn random(number: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number as u64 + 1);
    (0..RANDOM)
        .map(|_| {
            // Xorshift.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()[0]
        })
        .collect()
}

/// Every pair of a key management and a content encryption on every curve but X448, which no
/// runtime of `jose` has.
fn encrypted() -> Vec<Case> {
    let keys = private_keys();
    let mut cases = Vec::new();
    for row in KEY_MANAGEMENT.iter().filter(|row| row.encrypts) {
        for enc in CONTENT_ENCRYPTION {
            // What a password protects makes no difference, and each takes its time.
            if row.family == KeyFamily::Pbes2 && enc.name != "A256CBC-HS512" {
                continue;
            }
            let names = match row.family {
                KeyFamily::Direct => vec![format!("secret {}", enc.key_size)],
                KeyFamily::AesKeyWrap | KeyFamily::AesGcmKeyWrap => {
                    vec![format!("secret {}", row.wrapping_key_size.expect("a size"))]
                }
                KeyFamily::Pbes2 => vec!["secret 32".to_owned()],
                KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep => vec!["RSA".to_owned()],
                KeyFamily::EcdhEs => ["P-256", "P-384", "P-521", "X25519"]
                    .map(ToOwned::to_owned)
                    .to_vec(),
            };
            for name in names {
                // Every other content encryption says who the parties are.
                let parties = match row.family == KeyFamily::EcdhEs && enc.hash.is_some() {
                    true => r#","apu":"QWxpY2U","apv":"Qm9i""#,
                    false => "",
                };
                let header = format!(r#"{{"alg":"{}","enc":"{}"{parties}}}"#, row.name, enc.name);
                let own = key(&keys[&name].to_string());
                let random = random(cases.len());
                let made = encrypt_compact(row, enc, &own, &header, CONTENT.as_bytes(), &random);
                let what = format!("{} with {} for {name}", row.name, enc.name);
                cases.push(Case {
                    token: made.unwrap_or_else(|fault| panic!("{what}: {fault}")),
                    key: keys[&name].clone(),
                    what,
                });
            }
        }
    }
    cases
}

/// Algorithms of signatures that `jose` does not have, or only where its runtime has them.
const NOT_EVERYWHERE: [&str; 5] = ["ES256K", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

fn signed() -> Vec<Case> {
    let mut keys: Vec<Key> = ["secret 64", "RSA", "P-256", "P-384", "P-521"]
        .iter()
        .map(|name| key(&private_keys()[name].to_string()))
        .collect();
    for curve in [Curve::Secp256k1, Curve::Ed25519, Curve::Ed448] {
        let private = vec![7; curve.size()];
        keys.push(Key::from_private(curve, &private).expect("a private key"));
    }
    let mut cases = Vec::new();
    for row in ALGORITHMS.iter().filter(|row| row.signs) {
        let Some(own) = keys.iter().find(|key| key.fits(row)) else {
            assert!(row.name.starts_with("ML-DSA"), "no key for {}", row.name);
            continue;
        };
        let header = format!(r#"{{"alg":"{}"}}"#, row.name);
        let token = sign_compact(
            row,
            own,
            &header,
            CONTENT.as_bytes(),
            &random(cases.len())[..64],
        );
        let key = match &own.material {
            Material::Secret(bytes) => json!({ "kty": "oct", "k": encode(bytes) }),
            _ => {
                let members = public_members(own).expect("a public key");
                serde_json::from_str(&format!("{{{members}}}")).expect("JSON")
            }
        };
        cases.push(Case {
            what: row.name.to_owned(),
            token: token.expect("a token"),
            key,
        });
    }
    cases
}

#[test]
fn jose_decrypts_what_is_encrypted_here_and_verifies_what_is_signed() {
    let Some(library) = library() else {
        eprintln!(
            "SKIPPED: npm's jose is not set up, so nothing was compared with it. Run `cargo xtask \
             setup`, or name its dist/webapi/index.js in JOTLENS_JOSE."
        );
        return;
    };
    let (encrypted, signed) = (encrypted(), signed());
    let counts = (encrypted.len(), signed.len());
    // Each once more with its last part changed, which must be refused.
    let whole: Vec<Case> = encrypted.into_iter().chain(signed).collect();
    let changed: Vec<Case> = whole.iter().map(changed).collect();
    let answers = answers(&library, whole.iter().chain(&changed));
    let mut left_out = BTreeSet::new();
    for (case, answer) in whole.iter().zip(&answers) {
        if answer["content"] != CONTENT {
            let is_known = NOT_EVERYWHERE.contains(&case.what.as_str());
            let is_unsupported = answer["fault"].as_str().is_some_and(|fault| {
                ["ERR_JOSE_NOT_SUPPORTED", "NotSupportedError", "DataError"]
                    .iter()
                    .any(|code| fault.starts_with(code))
            });
            assert!(
                is_known && is_unsupported,
                "{}: {answer}\n{}",
                case.what,
                case.token
            );
            left_out.insert(case.what.as_str());
        }
    }
    for (case, answer) in changed.iter().zip(&answers[whole.len()..]) {
        assert!(
            answer["fault"].is_string(),
            "{}: {answer}\n{}",
            case.what,
            case.token
        );
    }
    println!(
        "{} encrypted, {} signed; not there: {left_out:?}",
        counts.0, counts.1
    );
    assert_eq!(counts.0, 6 * (1 + 3 + 3 + 4 + 4 * 4) + 3);
    assert!(counts.1 - left_out.len() >= 14, "{counts:?} {left_out:?}");
}

/// The same token with another last part: one bit of the tag or of the signature.
fn changed(case: &Case) -> Case {
    let (rest, last) = case.token.rsplit_once('.').expect("parts");
    let bytes = jose::base64url::decode_strict(last).expect("base64url");
    let last = encode(common::flipped(&bytes, bytes.len() * 4));
    Case {
        what: case.what.clone(),
        token: format!("{rest}.{last}"),
        key: case.key.clone(),
    }
}

/// One Node for all of them.
fn answers<'a>(library: &Path, cases: impl Iterator<Item = &'a Case>) -> Vec<Value> {
    let lines: Vec<String> = cases
        .map(|case| json!({ "token": case.token, "key": case.key }).to_string())
        .collect();
    let mut node = Command::new("node")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/beside_jose.mjs"
        ))
        .arg(library)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node starts");
    let mut input = node.stdin.take().expect("its input");
    let count = lines.len();
    let writer = std::thread::spawn(move || {
        for line in lines {
            writeln!(input, "{line}").expect("Node reads");
        }
    });
    let output = node.wait_with_output().expect("Node ends");
    writer.join().expect("all is written");
    assert!(output.status.success(), "Node ends with {}", output.status);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), count);
    answers
}

/// The module of `jose`: what `JOTLENS_JOSE` names, or what set-up installed.
fn library() -> Option<PathBuf> {
    const FILE: &str = "node_modules/jose/dist/webapi/index.js";
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable("JOTLENS_JOSE").or_else(|| {
        let tools = variable("JOTLENS_TOOLS")
            .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("jotlens/tools")))
            .or_else(|| Some(std::env::home_dir()?.join(".cache/jotlens/tools")))?;
        let folders = std::fs::read_dir(tools).ok()?.flatten();
        let files = folders
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("npm-"))
            .map(|entry| entry.path().join(FILE));
        files.filter(|file| file.is_file()).max()
    })
}
