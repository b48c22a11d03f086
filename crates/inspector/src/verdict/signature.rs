//! Whether the signature matches. Why it does not is `cause`.

use super::cause::Cause;
use super::comparison::Comparison;
use super::decryption::Decryption;
use super::disclosing::Disclosed;
use super::{Check, CheckName, CheckOutcome};
use crate::keys::SuppliedKeys;
use crate::token::{Payload, Shape, Token, TokenPart};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jose::algorithm::{self, AnyAlgorithm, Family, find_any};
use jose::certificate::ChainFault;
use jose::claims::numeric_date::NumericDate;
use jose::jws::{SigningInput, VerifyFault, verify_with};
use jose::key::{self, Format, Key, KeyFault, KeyLook, KeySet, Material};
use jose::resolver::Resolver;
use jose::text::{capitalise, quoted};
use serde::Serialize;
use std::cell::Cell;

/// Where the key that was used came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum KeyOrigin {
    /// It is the one that the person supplied.
    Supplied,
    /// From a set that the person supplied, by the `kid` of the header.
    ChosenByKid {
        /// The `kid` that both have.
        kid: String,
    },
    /// From a set that the person supplied, by trying every key that fits.
    FoundInSet {
        /// Position in the set, counted from one.
        position: usize,
        /// Its `kid`, if it has one.
        kid: Option<String>,
    },
    /// Embedded in the token, in the header parameter of this name.
    Embedded {
        /// `jwk` or `x5c`.
        parameter: &'static str,
    },
}

/// How the comparison ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SignatureStatus {
    /// Not a JWS, or a header that cannot be read.
    NotApplicable,
    /// `alg` is `none` in some letter case.
    Unsecured {
        /// `alg` as the header writes it.
        name: String,
    },
    /// An `alg` that is unknown, or known and not computed here.
    Unsupported {
        /// `alg` as the header writes it.
        name: String,
    },
    /// No key to compare with.
    NoKey,
    /// The key box holds no readable key.
    KeyUnreadable(KeyFault),
    /// The payload is detached, and was not supplied.
    NoPayload,
    /// Not computed yet: the resolver has open requests.
    Pending {
        /// The exact name of the algorithm.
        name: &'static str,
    },
    /// So many keys were tried, none of which matches, and others were not: it would take too
    /// long at once.
    NotAllTried {
        /// Keys that were compared.
        tried: usize,
        /// Keys that were not.
        left_out: usize,
    },
    /// It is the signature of these bytes under [`SignatureResult::key`].
    Matches,
    /// It is not, or could not be compared, for this reason.
    Fails(VerifyFault),
}

/// The result of comparing the signature with the available keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureResult {
    /// How the comparison ended.
    pub status: SignatureStatus,
    /// The key that matched, or the one that was most likely meant to.
    pub key: Option<Key>,
    /// Where [`SignatureResult::key`] came from.
    pub origin: Option<KeyOrigin>,
    /// What is known of a failure; empty where it matches.
    pub causes: Vec<Cause>,
    /// Length of the signing input, in bytes.
    pub compared: usize,
    /// The certificate of [`SignatureResult::key`]; none if it has none, or while that is not
    /// known ([`crate::more`]).
    pub certificate: Option<KeyCertificate>,
    /// What came of decrypting; none without a key, for a token that is not encrypted, or while
    /// that is not known ([`crate::more`]).
    pub decryption: Option<Decryption>,
    /// What came of the disclosures; none of a token without any, or while that is not known
    /// ([`crate::more`]).
    pub disclosed: Option<Disclosed>,
}

/// What is known of the certificate of a key, and of those above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyCertificate {
    /// In the order of time; the first has no beginning, the last no end.
    pub periods: Vec<CertificatePeriod>,
    /// What is wrong with the chain where dates do not count, each once.
    pub faults: Vec<ChainFault>,
}

/// What is known of the certificate of a key, from one moment until the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificatePeriod {
    /// The first second.
    pub from: i64,
    /// The subject of the certificate that the key was read from, shortly; none if it was read
    /// from something else.
    pub name: Option<String>,
    /// What speaks against it and against those above it, in sentences.
    pub doubts: Vec<String>,
    /// What is wrong with the chain, each once. A missing end is no doubt.
    pub faults: Vec<ChainFault>,
}

impl KeyCertificate {
    /// What is known of it at a moment.
    pub fn at(&self, now: NumericDate) -> Option<&CertificatePeriod> {
        let mut periods = self.periods.iter().rev();
        periods.find(|period| period.from <= now.seconds())
    }
}

/// Compares the signature of a token with the keys that were supplied. `key_text` is what they
/// were read from. While requests of the resolver are open that could change the outcome, it is
/// [`SignatureStatus::Pending`].
pub fn examine(
    token: &Token,
    keys: &SuppliedKeys,
    key_text: &str,
    resolver: &Resolver,
) -> SignatureResult {
    examine_within(token, keys, key_text, resolver, &Cell::new(0))
}

/// The same as a part of more comparisons, of which `work` counts the work.
pub fn examine_within(
    token: &Token,
    keys: &SuppliedKeys,
    key_text: &str,
    resolver: &Resolver,
    work: &Cell<u64>,
) -> SignatureResult {
    let mut result = SignatureResult {
        status: SignatureStatus::NotApplicable,
        key: None,
        origin: None,
        causes: Vec::new(),
        compared: 0,
        certificate: None,
        decryption: None,
        disclosed: None,
    };
    if token.shape == Shape::Jwe {
        return result;
    }
    let Some(name) = token.parameter_text("alg") else {
        return result;
    };
    if algorithm::is_none(name) {
        result.status = SignatureStatus::Unsecured { name: name.into() };
        return result;
    }
    let Some(algorithm) = algorithm::find(name).filter(|row| row.verifies) else {
        result.status = SignatureStatus::Unsupported { name: name.into() };
        return result;
    };
    let Some(signature) = token.segment(TokenPart::Signature) else {
        return result;
    };
    let input = token.signing_input();
    let comparison = Comparison {
        algorithm,
        input: SigningInput::new(&input),
        signature: &signature.bytes,
        kid: token.parameter_text("kid"),
        resolver,
        work,
        left_out: Cell::new(0),
    };
    result.compared = input.len();
    match (&keys.set, &keys.fault) {
        (_, Some(fault)) => {
            result.causes.extend(comparison.confusion(keys, key_text));
            result.status = match result.causes.first() {
                None => SignatureStatus::KeyUnreadable(fault.clone()),
                Some(cause) => SignatureStatus::Fails(comparison.no_secret(cause)),
            };
        }
        (Some(set), None) => {
            let trial = comparison.with_set(set, keys, key_text);
            result.causes = trial.causes;
            result.status = trial.status;
            result.key = trial.key;
            result.origin = trial.origin;
        }
        (None, None) => match embedded(token, resolver) {
            Some((parameter, Ok(key))) => {
                result.status = comparison.with_key(&key);
                result.origin = Some(KeyOrigin::Embedded { parameter });
                result.key = Some(key);
            }
            Some((_, Err(fault))) => result.status = SignatureStatus::KeyUnreadable(fault),
            None => result.status = SignatureStatus::NoKey,
        },
    }
    // Without the payload only a match says something: that the payload is empty.
    if token.payload == Payload::Detached
        && !matches!(
            (&result.status, &result.origin),
            (SignatureStatus::Matches, Some(origin)) if !matches!(origin, KeyOrigin::Embedded { .. })
        )
    {
        return SignatureResult {
            status: SignatureStatus::NoPayload,
            key: None,
            origin: None,
            causes: Vec::new(),
            ..result
        };
    }
    // A match stands, whatever else is open; a refusal may still turn out otherwise.
    if resolver.has_open() && result.status != SignatureStatus::Matches {
        result.status = SignatureStatus::Pending {
            name: algorithm.name,
        };
        result.key = None;
        result.origin = None;
        result.causes = Vec::new();
    }
    result
}

/// The key embedded in the token, if any (RFC 7515 sections 4.1.3 and 4.1.6).
/// `jku` and `x5u` are never fetched.
fn embedded(token: &Token, resolver: &Resolver) -> Option<(&'static str, Result<Key, KeyFault>)> {
    if let Some(jwk) = token.parameter("jwk") {
        return Some(("jwk", key::from_jwk_value(jwk, resolver)));
    }
    let first = token.parameter("x5c")?.as_array()?.first()?.as_str()?;
    let der = STANDARD.decode(first).map_err(|_| KeyFault::Der {
        what: "certificate",
    });
    Some((
        "x5c",
        der.and_then(|der| key::from_certificate_der(&der, resolver)),
    ))
}

/// The result of trying the keys of a set.
struct KeyTrial {
    status: SignatureStatus,
    key: Option<Key>,
    origin: Option<KeyOrigin>,
    causes: Vec<Cause>,
}

impl Comparison<'_> {
    /// That the text of a key of a pair is no shared secret.
    fn no_secret(&self, cause: &Cause) -> VerifyFault {
        let has = match cause {
            Cause::PrivateKeyAsSecret => "the text of a private key",
            _ => "the text of a public key",
        };
        VerifyFault::KeyType {
            algorithm: self.algorithm.name,
            needs: "a shared secret".into(),
            has: has.into(),
        }
    }

    fn with_key(&self, key: &Key) -> SignatureStatus {
        match verify_with(
            self.algorithm,
            key,
            &self.input,
            self.signature,
            self.resolver,
        ) {
            Ok(()) => SignatureStatus::Matches,
            Err(VerifyFault::Unsupported { algorithm }) => SignatureStatus::Unsupported {
                name: algorithm.into(),
            },
            Err(VerifyFault::Pending { algorithm }) => SignatureStatus::Pending { name: algorithm },
            Err(fault) => SignatureStatus::Fails(fault),
        }
    }

    fn with_set(&self, set: &KeySet, keys: &SuppliedKeys, text: &str) -> KeyTrial {
        let is_set = set.format == Format::JwkSet || (set.keys.len() > 1 && !set.is_secret());
        let by_kid: Vec<(usize, &Key)> = set
            .keys
            .iter()
            .enumerate()
            .filter(|(_, key)| is_set && self.kid.is_some() && key.kid.as_deref() == self.kid)
            .collect();
        let candidates: Vec<(usize, &Key)> = match by_kid.is_empty() {
            false => by_kid.clone(),
            true => set
                .keys
                .iter()
                .enumerate()
                .filter(|(_, key)| !is_set || key.fits(self.algorithm))
                .collect(),
        };
        // If no key of a set fits, the first one is explained.
        let candidates = if candidates.is_empty() {
            set.keys.iter().enumerate().take(1).collect()
        } else {
            candidates
        };
        let origin = |index: usize, key: &Key| {
            if !is_set {
                KeyOrigin::Supplied
            } else if by_kid.is_empty() {
                KeyOrigin::FoundInSet {
                    position: set.position(index),
                    kid: key.kid.clone(),
                }
            } else {
                KeyOrigin::ChosenByKid {
                    kid: key.kid.clone().unwrap_or_default(),
                }
            }
        };
        if let Some((index, key)) = candidates.iter().find(|(_, key)| self.matches(key)) {
            if let Material::Secret(secret) = &key.material
                && key::look(secret) == Some(KeyLook::Public)
            {
                // It matches, and proves nothing: everyone has this secret.
                return KeyTrial {
                    status: SignatureStatus::Fails(self.no_secret(&Cause::Confusion)),
                    key: Some((*key).clone()),
                    origin: Some(KeyOrigin::Supplied),
                    causes: vec![Cause::Confusion],
                };
            }
            return KeyTrial {
                status: SignatureStatus::Matches,
                key: Some((*key).clone()),
                origin: Some(origin(*index, key)),
                causes: Vec::new(),
            };
        }
        let left_out = self.left_out.get();
        if left_out > 0 {
            return KeyTrial {
                status: SignatureStatus::NotAllTried {
                    tried: candidates.len() - left_out,
                    left_out,
                },
                key: None,
                origin: None,
                causes: Vec::new(),
            };
        }
        let Some((index, key)) = candidates.first() else {
            return KeyTrial {
                status: SignatureStatus::NoKey,
                key: None,
                origin: None,
                causes: Vec::new(),
            };
        };
        let status = self.with_key(key);
        let mut causes = self.causes(key, keys, text);
        if is_set && by_kid.is_empty() && candidates.len() > 1 {
            // No key was meant more than another, so none is shown as the one that failed.
            causes.insert(0, Cause::NoneOf(candidates.len()));
            return KeyTrial {
                status,
                key: None,
                origin: None,
                causes,
            };
        }
        KeyTrial {
            status,
            key: Some((*key).clone()),
            origin: Some(origin(*index, key)),
            causes,
        }
    }
}

/// That other signatures of the serialization were not looked at, if there are any.
pub fn one_of_several(token: &Token) -> Option<String> {
    (token.signature_count > 1 && token.shape != Shape::Jwe).then(|| {
        format!(
            "This is signature {} of {}; the verdict is about this one alone.",
            token.signature_index + 1,
            token.signature_count
        )
    })
}

/// Explains the comparison.
pub fn check(token: &Token, result: &SignatureResult) -> Check {
    let new = |outcome, summary: String, reference| {
        Check::new(CheckName::Signature, outcome, summary, reference)
    };
    let check = match &result.status {
        SignatureStatus::NotApplicable if token.shape == Shape::Jwe => return encrypted(result),
        SignatureStatus::NotApplicable => new(
            CheckOutcome::Skip,
            "Not checked: the token is too broken to say how.".into(),
            "RFC 7515, section 5.2",
        ),
        SignatureStatus::Unsecured { name } => {
            let check = new(
                CheckOutcome::Fail,
                format!(
                    "Unsecured: `alg` is `{}`, so there is no signature and anyone could have written this.",
                    quoted(name)
                ),
                "RFC 7518, section 3.6",
            );
            let check = match name.as_str() {
                "none" => check,
                _ => check.with("The name is not written as registered, which has slipped past filters that look for exactly `none`."),
            };
            match token.segment(TokenPart::Signature) {
                Some(segment) if !segment.span.is_empty() => {
                    check.with("Something stands where the signature would be; with `none` it must be empty, and it proves nothing.")
                }
                _ => check,
            }
        }
        SignatureStatus::Unsupported { name } => {
            let sentence = match find_any(name) {
                Some(AnyAlgorithm::Signature(_)) => {
                    format!("`{name}` is not computed here, so nothing was compared.")
                }
                Some(_) => format!(
                    "`{name}` is an algorithm for encryption, and this token is not encrypted."
                ),
                None => format!("Unknown algorithm `{}`.{}", quoted(name), misspelt(name)),
            };
            new(CheckOutcome::Skip, sentence, "RFC 7518, section 3.1")
        }
        SignatureStatus::NoKey => new(
            CheckOutcome::Skip,
            "Not checked: no key supplied.".into(),
            "RFC 7515, section 5.2",
        )
        .with(format!("Paste {} into the key box.", wanted_key(token))),
        SignatureStatus::KeyUnreadable(fault) => new(
            CheckOutcome::Skip,
            format!("Not checked: {fault}."),
            "RFC 7517, section 4",
        ),
        SignatureStatus::Pending { name } => new(
            CheckOutcome::Skip,
            format!("Not checked yet: loading what reads this key or computes {name}."),
            "RFC 7515, section 5.2",
        ),
        SignatureStatus::NoPayload => new(
            CheckOutcome::Skip,
            "Not checked: the payload is detached. Paste it into its box.".into(),
            "RFC 7515, appendix F",
        ),
        SignatureStatus::NotAllTried { tried, left_out } => new(
            CheckOutcome::Skip,
            format!("None of the first {tried} keys matches. {left_out} more were not tried: it would take too long at once."),
            "RFC 7515, section 5.2",
        )
        .with("Supply fewer keys, or the one that the token's `kid` names."),
        SignatureStatus::Matches => new(
            CheckOutcome::Pass,
            "The signature matches.".into(),
            token
                .parameter_text("alg")
                .and_then(algorithm::find)
                .map_or("RFC 7515, section 5.2", |row| row.reference),
        ),
        SignatureStatus::Fails(fault) => new(
            match fault.compared() || result.causes.iter().any(Cause::is_proof) {
                true => CheckOutcome::Fail,
                // Nothing was compared: it is the key that is wrong.
                false => CheckOutcome::Skip,
            },
            // Of several keys none was meant more than another.
            match result.causes.first() {
                Some(several @ Cause::NoneOf(_)) if fault.compared() => several.to_string(),
                _ => format!("{}.", capitalise(&fault.to_string())),
            },
            fault.reference(),
        ),
    };
    let check = match &result.status {
        SignatureStatus::Fails(VerifyFault::Der { matches: true, .. }) => {
            check.with("Put into JOSE's form, the same two numbers match under this key.")
        }
        _ => check,
    };
    let check = result
        .causes
        .iter()
        .map(ToString::to_string)
        .chain(one_of_several(token))
        .fold(check, Check::with);
    let compared = match &result.status {
        SignatureStatus::Matches => true,
        SignatureStatus::Fails(fault) => fault.compared(),
        _ => false,
    };
    if compared {
        let length = token
            .segment(TokenPart::Signature)
            .map_or(0, |segment| segment.bytes.len());
        return check.with(format!(
            "Compared: {length} bytes of signature over {} bytes of signing input, with {}.",
            result.compared,
            token.parameter_text("alg").unwrap_or_default(),
        ));
    }
    check
}

/// Decrypting, which stands in the place of the signature.
fn encrypted(result: &SignatureResult) -> Check {
    match &result.decryption {
        Some(decryption) => decryption.check.clone(),
        None => Check::new(
            CheckName::Signature,
            CheckOutcome::Skip,
            "Encrypted: there is nothing to check before it is decrypted.",
            "RFC 7516, section 5.2",
        ),
    }
}

/// `hs256` and the like are not the registered names (RFC 7515 section 4.1.1: case-sensitive).
fn misspelt(name: &str) -> String {
    AnyAlgorithm::all()
        .map(AnyAlgorithm::name)
        .find(|known| known.eq_ignore_ascii_case(name.trim()))
        .map(|known| format!(" Did you mean `{known}`? Names are compared exactly."))
        .unwrap_or_default()
}

/// The key that checks a token, in words.
pub fn wanted_key(token: &Token) -> &'static str {
    match token
        .parameter_text("alg")
        .and_then(algorithm::find)
        .map(|row| row.family)
    {
        Some(Family::Hmac) => "the shared secret",
        Some(Family::RsaPkcs1 | Family::RsaPss) => {
            "the RSA public key, its certificate or the JWK Set of the issuer"
        }
        _ => "the public key or the JWK Set of the issuer",
    }
}
