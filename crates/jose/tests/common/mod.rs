//! What several test files share: reading keys, splitting tokens, flipping
//! bits, and where fixtures and published vectors lie.

// Each test file is a crate of its own and uses a part of this.
#![allow(dead_code)]

use jose::algorithm::{self, Algorithm};
use jose::base64url::{decode_strict, encode};
use jose::jws::{self, VerifyFault};
use jose::key::{self, Key};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The first key of a pasted text.
pub fn key(text: &str) -> Key {
    keys(text).remove(0)
}

/// Every key of a pasted text.
pub fn keys(text: &str) -> Vec<Key> {
    key::read(text, None)
        .unwrap_or_else(|fault| panic!("{fault}: {text}"))
        .unwrap_or_else(|| panic!("no key in {text:?}"))
        .keys
}

/// The code of the fault for which a text is no key.
pub fn key_fault(text: &str) -> &'static str {
    match key::read(text, None) {
        Err(fault) => fault.code(),
        Ok(found) => panic!("read as {found:?}: {text}"),
    }
}

/// The row of an algorithm.
pub fn algorithm(name: &str) -> &'static Algorithm {
    algorithm::find(name).unwrap_or_else(|| panic!("{name} is not in the table"))
}

/// A compact token as what is signed and the signature over it.
pub fn split(token: &str) -> (&str, Vec<u8>) {
    let (input, signature) = token.rsplit_once('.').expect("a compact token");
    (input, decode_strict(signature).expect("base64url"))
}

/// The `alg` of a compact token.
pub fn alg(token: &str) -> String {
    let header = decode_strict(token.split('.').next().expect("a header")).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("a JSON header");
    header["alg"].as_str().expect("alg").into()
}

/// Checks a compact token under the algorithm that its header names.
pub fn check(token: &str, key: &Key) -> Result<(), VerifyFault> {
    check_as(&alg(token), token, key)
}

/// Checks a compact token under a given algorithm, whatever its header says.
pub fn check_as(name: &str, token: &str, key: &Key) -> Result<(), VerifyFault> {
    let (input, signature) = split(token);
    jws::verify(algorithm(name), key, input.as_bytes(), &signature)
}

/// The code of the fault for which a token does not verify.
pub fn fault(token: &str, key: &Key) -> &'static str {
    match check(token, key) {
        Err(fault) => fault.code(),
        Ok(()) => panic!("verified: {token}"),
    }
}

/// The same bytes with one bit changed.
pub fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// A compact token of these parts.
pub fn compact(header: &str, payload: &str, signature: &[u8]) -> String {
    format!(
        "{}.{}.{}",
        encode(header),
        encode(payload),
        encode(signature)
    )
}

/// Bytes in plain Base64.
pub fn encoded(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A PEM block around DER.
pub fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).expect("ASCII"))
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// The bytes inside a PEM block.
pub fn der(pem: &str) -> Vec<u8> {
    use base64::Engine as _;
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    base64::engine::general_purpose::STANDARD
        .decode(body)
        .expect("Base64")
}

/// Hexadecimal digits as bytes; spaces are ignored.
pub fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| u8::try_from(c.to_digit(16).expect("a hexadecimal digit")).expect("small"))
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

/// The tokens that other implementations minted, as (file, case).
pub fn interop_cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../jose/tests/fixtures/interop");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the fixtures")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy();
        let content = std::fs::read(&file).expect("a readable file");
        let content: Value = serde_json::from_slice(&content).expect("JSON");
        for case in content["cases"].as_array().expect("cases") {
            cases.push((name.to_string(), case.clone()));
        }
    }
    cases
}

/// One case of the fixtures by file and name.
pub fn interop_case(file: &str, name: &str) -> Value {
    interop_cases()
        .into_iter()
        .find(|(of, case)| of == file && case["name"] == name)
        .unwrap_or_else(|| panic!("{file} has no case {name}"))
        .1
}

/// A JSON string, or a JSON value as its text.
pub fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The folder of published vectors: `JOTLENS_VECTORS`, or `shared/vectors` beside
/// the project or above it. They are no part of the project, so
/// the tests that read them say when they are not there, and fail only where
/// `JOTLENS_VECTORS_REQUIRED` is set.
pub fn vectors(file: &str) -> Option<PathBuf> {
    let named = std::env::var_os("JOTLENS_VECTORS").map(PathBuf::from);
    let found = named.or_else(|| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .take(6)
            .map(|folder| folder.join("shared/vectors"))
            .find(|folder| folder.is_dir())
    });
    let wanted = found
        .unwrap_or_else(|| PathBuf::from("shared/vectors"))
        .join(file);
    if wanted.exists() {
        return Some(wanted);
    }
    let missing = format!("published vectors not found at {}", wanted.display());
    let required = std::env::var_os("JOTLENS_VECTORS_REQUIRED").is_some();
    assert!(!required, "{missing}");
    eprintln!("SKIPPED: {missing}");
    None
}

/// Reads a file of JSON.
pub fn json_file(path: &Path) -> Value {
    let content = std::fs::read(path).unwrap_or_else(|_| panic!("{}", path.display()));
    serde_json::from_slice(&content).unwrap_or_else(|_| panic!("{}", path.display()))
}
