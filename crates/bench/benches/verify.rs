//! Verifying one token natively, beside `jsonwebtoken`: the same tokens and keys, the two
//! taking turns so that noise hits both.
//!
//! `cargo bench --bench verify` prints microseconds for one token.

#[allow(dead_code)] // Other benchmarks use the rest.
#[path = "support/report.rs"]
mod report;
#[path = "support/subject.rs"]
mod subject;

use jose::key::read;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Algorithm, and the case of the fixtures whose key is used.
const SUBJECTS: [(&str, &str); 10] = [
    ("HS256", "HS256"),
    ("HS384", "HS384"),
    ("HS512", "HS512"),
    ("RS256", "RS256 with RSA 2048"),
    ("PS256", "RS256 with RSA 2048"),
    ("ES256", "ES256"),
    ("ES384", "ES384"),
    ("ES512", "ES512"),
    ("ES256K", "ES256K"),
    ("EdDSA", "EdDSA with Ed25519"),
];

const ROUNDS: usize = 15;

/// How long one turn lasts.
const TURN: Duration = Duration::from_millis(30);

fn main() {
    let fixtures: Value =
        serde_json::from_str(include_str!("../../jose/tests/fixtures/interop/pyjwt.json"))
            .expect("fixtures in JSON");
    for (algorithm, name) in SUBJECTS {
        let cases = fixtures["cases"].as_array().expect("cases");
        let case = cases.iter().find(|case| case["name"] == name);
        let keys = &case.expect("a case of this name")["key"];
        let public = keys["jwk"].to_string();
        let private = keys["pem_pkcs8"].as_str().unwrap_or(&public);
        let token = subject::mint(algorithm, private).expect("a token");

        let ring = read(&public, None).expect("a key").expect("not empty");
        // A JWK's `alg` would forbid the same key under another algorithm.
        let own = jose::key::Key {
            alg: None,
            ..ring.keys[0].clone()
        };
        let ours = || assert!(subject::verify(black_box(&own), black_box(&token)));

        let other = theirs(algorithm, keys["jwk"].clone());
        let theirs = other.as_ref().map(|(key, rules)| {
            let token = token.as_str();
            move || {
                let claims = jsonwebtoken::decode::<Value>(black_box(token), key, rules);
                assert!(claims.is_ok(), "{algorithm}: {claims:?}");
            }
        });
        let (mut own_times, mut other_times) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            own_times.push(turn(&ours));
            if let Some(theirs) = &theirs {
                other_times.push(turn(theirs));
            }
        }
        let size = token.len() as f64;
        report::say(algorithm, "jotlens", size, "µs", &own_times);
        if !other_times.is_empty() {
            report::say(algorithm, "jsonwebtoken", size, "µs", &other_times);
        }
    }
}

/// The same key and rules for `jsonwebtoken`; none for an algorithm that it does not have.
fn theirs(algorithm: &str, mut jwk: Value) -> Option<(DecodingKey, Validation)> {
    let name: Algorithm = algorithm.parse().ok()?;
    if let Some(members) = jwk.as_object_mut() {
        members.remove("alg");
    }
    let jwk: Jwk = serde_json::from_value(jwk).ok()?;
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    Some((key, Validation::new(name)))
}

/// Microseconds of this thread for one call, over one turn.
fn turn(work: &impl Fn()) -> f64 {
    let begun = Instant::now();
    let mut calls = 0_u32;
    let milliseconds = report::work_of(|| {
        while begun.elapsed() < TURN || calls == 0 {
            work();
            calls += 1;
        }
    });
    milliseconds * 1e3 / f64::from(calls)
}
