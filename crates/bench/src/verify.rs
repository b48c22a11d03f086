//! Verifying one token after another in a browser, beside npm's `jose`. The two take turns,
//! so that noise hits both.

use crate::figure::{Bar, Figure};
use crate::options::Options;
use crate::profile;
use crate::visitor::{Visitor, fixture, text};
use serde_json::{Value, json};
use std::cell::Cell;
use xtask::Result;

const ROUNDS: usize = 15;

/// How long a turn lasts, in milliseconds.
const TURN: u32 = 200;

/// Algorithm; the case of the fixtures whose key is used; and how many times as fast as
/// `jose` it is to be. One after another the bar is for HS256 alone; that of the others is
/// for many tokens at once, which the page does not have yet.
pub const SUBJECTS: [(&str, &str, Option<f64>); 10] = [
    ("HS256", "HS256", Some(3.0)),
    ("HS384", "HS384", None),
    ("HS512", "HS512", None),
    ("RS256", "RS256 with RSA 2048", None),
    ("PS256", "RS256 with RSA 2048", None),
    ("ES256", "ES256", None),
    ("ES384", "ES384", None),
    ("ES512", "ES512", None),
    ("ES256K", "ES256K", None),
    ("EdDSA", "EdDSA with Ed25519", None),
];

/// The most that one token may take, in milliseconds.
const ONE_TOKEN: f64 = 5.0;

/// Makes the token, and reads its key on either side. Says whether `jose` has the algorithm.
const PREPARE: &str = "
const done = arguments[arguments.length - 1];
const [algorithm, secret, jwk] = arguments;
(async () => {
  const token = bench.mint(algorithm, secret);
  const own = bench.read_key(JSON.stringify(jwk));
  if (!own || !own.verify(token)) throw new Error('the library does not verify its own token');
  if (!bench.examined(token, JSON.stringify(jwk))) throw new Error('the inspector does not verify it');
  const other = await jose.importJWK(jwk, algorithm).catch(() => null);
  window.subject = { token, own, other, key: JSON.stringify(jwk) };
  if (other) await jose.jwtVerify(token, other);
  return [token.length, other !== null];
})().then(done, fault => done(String(fault)))";

/// One turn of each: verifications a second.
const TURNS: &str = "
const done = arguments[arguments.length - 1];
const [length] = arguments, { token, own, other, key } = window.subject;
const turn = async work => {
  const begun = performance.now();
  let count = 0, now = begun;
  while (now - begun < length) {
    for (let n = 0; n < 10; n++) await work();
    count += 10;
    now = performance.now();
  }
  return count / (now - begun) * 1e3;
};
const plain = work => {
  const begun = performance.now();
  let count = 0, now = begun;
  while (now - begun < length) {
    for (let n = 0; n < 10; n++) if (!work()) throw new Error('it does not match');
    count += 10;
    now = performance.now();
  }
  return count / (now - begun) * 1e3;
};
(async () => ({
  own: plain(() => own.verify(token)),
  other: other ? await turn(() => jose.jwtVerify(token, other)) : null,
  whole: plain(() => bench.examined(token, key)),
}))().then(done, fault => done(String(fault)))";

/// Times both with every algorithm.
pub fn measure(options: &Options) -> Result<Vec<Figure>> {
    let visitor = Visitor::of_library()?;
    let mut figures = Vec::new();
    for (algorithm, case, bar) in SUBJECTS {
        let case = fixture(case)?;
        let mut jwk = case.pointer("/key/jwk").cloned().unwrap_or_default();
        // It would forbid the same key under another algorithm.
        if let Some(members) = jwk.as_object_mut() {
            members.remove("alg");
        }
        let secret = match text(&case, "/key/pem_pkcs8") {
            Ok(pem) => pem.to_owned(),
            Err(_) => jwk.to_string(),
        };
        let arguments = vec![json!(algorithm), json!(secret), jwk];
        let prepared = visitor.browser.script_later(PREPARE, arguments);
        if !prepared.is_array() {
            return Err(format!("{algorithm} cannot be measured: {prepared}."));
        }
        if options.profile {
            profile::begin(&visitor.browser);
        }
        // The first turns are those in which the browser still compiles.
        visitor.browser.script_later(TURNS, vec![json!(3 * TURN)]);
        let rounds: Vec<Value> = (0..options.rounds(ROUNDS))
            .map(|_| visitor.browser.script_later(TURNS, vec![json!(TURN)]))
            .collect();
        if options.profile {
            profile::end(&visitor.browser, algorithm);
        }
        if let Some(fault) = rounds.iter().find(|round| !round.is_object()) {
            return Err(format!("{algorithm} cannot be measured: {fault}."));
        }
        let rates = |who: &str| -> Vec<f64> {
            let each = rounds.iter().filter_map(|round| round.get(who)?.as_f64());
            each.collect()
        };
        let own = rates("own");
        let one = one_token(&visitor, options);
        let ratios = own
            .iter()
            .zip(rates("other"))
            .map(|(own, other)| own / other);
        let ratio = Figure::of(
            format!("{algorithm}: times jose's rate"),
            "×",
            ratios.collect(),
        );
        figures.extend(Figure::of(
            format!("{algorithm}: jotlens"),
            "a second",
            own.clone(),
        ));
        figures.extend(Figure::of(
            format!("{algorithm}: jose"),
            "a second",
            rates("other"),
        ));
        figures.extend(ratio.map(|ratio| {
            match bar {
                Some(bar) => ratio
                    .with_bar(Bar::AtLeast(bar))
                    .beside("jose 6.2.17, one after another"),
                None => ratio.beside("jose 6.2.17, one after another; the bar is for bulk"),
            }
        }));
        figures.extend(
            Figure::of(format!("{algorithm}: one token"), "ms", one)
                .map(|figure| figure.with_bar(Bar::AtMost(ONE_TOKEN))),
        );
        figures.extend(Figure::of(
            format!("{algorithm}: the whole inspector"),
            "a second",
            rates("whole"),
        ));
    }
    Ok(figures)
}

/// Milliseconds that the main thread works for one token, in several rounds: unlike a rate
/// that holds on a busy machine too. (`jose` has its work done by other threads.)
fn one_token(visitor: &Visitor, options: &Options) -> Vec<f64> {
    // In a task of its own: what the driver runs by itself is not counted as work.
    let script = "const done = arguments[arguments.length - 1];
        const { token, own } = window.subject, [length] = arguments;
        setTimeout(() => {
            const begun = performance.now();
            let count = 0;
            while (performance.now() - begun < length) { own.verify(token); count++; }
            done(count);
        })";
    (0..options.rounds(ROUNDS))
        .filter_map(|_| {
            let count = Cell::new(None);
            let work = visitor.work_of(|| {
                let counted = visitor.browser.script_later(script, vec![json!(TURN)]);
                count.set(counted.as_f64());
            });
            Some(work.task / count.get()?)
        })
        .collect()
}
