//! Verifying one token natively, beside `jsonwebtoken`: the same tokens and keys, the two
//! taking turns so that noise hits both.

use crate::figure::Figure;
use crate::{measure, subject, verify};
use jose::key::read;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

/// How long one turn lasts.
const TURN: Duration = Duration::from_millis(30);

/// Times both with every algorithm.
pub fn measure(options: &crate::options::Options) -> xtask::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (algorithm, case, _) in verify::SUBJECTS {
        let keys = &crate::visitor::fixture(case)?["key"];
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
        for _ in 0..options.rounds(ROUNDS) {
            own_times.push(turn(&ours));
            other_times.extend(theirs.as_ref().map(turn));
        }
        let ratios = own_times.iter().zip(&other_times);
        let ratios = ratios.map(|(own, other)| other / own).collect();
        let name = |what: &str| format!("{algorithm}: {what}");
        let ratio = Figure::of(name("times jsonwebtoken's rate"), "×", ratios);
        figures.extend(Figure::of(name("jotlens"), "µs", own_times));
        figures.extend(Figure::of(name("jsonwebtoken"), "µs", other_times));
        figures.extend(ratio.map(|figure| figure.beside("jsonwebtoken 11, rust_crypto")));
    }
    Ok(figures)
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
    let milliseconds = measure::work_of(|| {
        while begun.elapsed() < TURN || calls == 0 {
            work();
            calls += 1;
        }
    });
    milliseconds * 1e3 / f64::from(calls)
}
