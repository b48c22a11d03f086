//! JOSE and JWT without trust decisions: RFC 7515 to 7519 and their successors.
//!
//! Bytes in, values out. Nothing here reads a clock, fetches a key or decides whether a token
//! is to be accepted: [`jws::verify`] says that a signature matches under a key, and nothing
//! more.
//!
//! # A tour
//!
//! A token is taken apart strictly, its key read from whatever form it is in, and its algorithm
//! looked up in a table. This is the token of RFC 7515, appendix A.1:
//!
//! ```
//! use jose::{algorithm, base64url, json, jws, key};
//!
//! let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
//!     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
//!     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
//! let key = r#"{"kty":"oct",
//!     "k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
//!
//! let jws = jws::from_compact(token)?;
//! let [signature] = &jws.signatures[..] else { panic!("a compact JWS has one signature") };
//! let keys = key::read(key, None)?.expect("a key").keys;
//!
//! // Which algorithms are acceptable is for the verifier to say, never for the token.
//! let hs256 = algorithm::find("HS256").expect("a row of the table");
//! assert_eq!(signature.parameter("alg").and_then(json::Value::as_str), Some(hs256.name));
//! jws::verify(hs256, &keys[0], &jws.signing_input(signature), &signature.signature)?;
//!
//! // Claims are JSON with the place of everything: no member is lost, no number rounded.
//! let claims = json::read(&base64url::decode(&jws.payload).bytes);
//! assert_eq!(claims.get("iss").and_then(json::Value::as_str), Some("joe"));
//! assert_eq!(claims.get("exp").and_then(json::Value::as_number), Some("1300819380"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | to | look at |
//! |---|---|
//! | know an algorithm: sizes, how it is regarded, what is computed here | [`algorithm`] |
//! | read a key: JWK, JWK Set, PEM, certificate, secret | [`key::read`], [`key::thumbprint`] |
//! | take a JWS apart, verify and make signatures | [`jws`] |
//! | decrypt and make a JWE | [`jwe`] |
//! | put the disclosures of an SD-JWT into its payload, and make such a payload | [`sd_jwt`] |
//! | find the members of a JSON serialization, JWS or JWE | [`serialization`] |
//! | decode broken Base64url or JSON as far as it goes, each fault with its place | [`base64url`], [`json`] |
//! | read certificates and put a chain in order | [`certificate`] |
//! | know a claim or a header parameter, read its dates | [`claims`], [`header_registry`] |
//!
//! Errors are values with a sentence (`Display`) and a `code()` that stays the same between
//! versions.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
// No input may end in a panic, read a clock or write output (`crates/clippy.toml`).
#![cfg_attr(
    not(test),
    warn(
        clippy::dbg_macro,
        clippy::disallowed_macros,
        clippy::disallowed_types,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod algorithm; // every fact about every algorithm, in tables
pub mod base64url; // RFC 4648 section 5, without padding
mod curve; // which crate computes on which curve
pub mod decisive; // what a verdict needs of the registries
pub mod deflate; // `zip: DEF`, within a bound
mod der; // X.690, as far as keys and signatures need it
mod edwards448; // which crate computes on Curve448
pub mod header_registry; // the IANA registry of header parameters, as data
pub mod json; // RFC 8259, lossless: spans, raw numbers, duplicates
pub mod jwe; // decrypt and encrypt
pub mod jws; // RFC 7515: split, verify, sign
pub mod key; // RFC 7517 and the PEM forms people paste
pub mod late; // both of these, where a program loads them later
mod lattice; // which crate computes ML-DSA
mod random; // randomness that the caller brings
pub mod resolver; // work that may be done elsewhere, as data
pub mod sd_jwt; // RFC 9901: selective disclosure
pub mod serialization; // the JSON forms of JWS and JWE: which member holds what
pub(crate) mod table; // tables that are mostly text
pub mod text; // text from outside, made safe to look at
pub mod value_kind; // what JSON type a registered name expects

pub mod certificate; // RFC 5280: what a certificate says, and who signed it

pub mod claims; // RFC 7519: the registry as data, times, what names mean
