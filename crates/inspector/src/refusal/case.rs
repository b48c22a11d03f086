//! What is asked: a token, its keys and its verdict, with the comparisons that are made.

use crate::inspect::{Examination, Input};
use crate::keys::SuppliedKeys;
use crate::token::{Token, TokenPart};
use crate::verdict::{Judgement, Policy, SignatureResult, SignatureStatus, Verdict};
use jose::algorithm::{self, Algorithm, Family};
use jose::claims::numeric_date::NumericDate;
use jose::jws::{SigningInput, verify_with};
use jose::key::{Key, Material};
use jose::resolver::Resolver;
use std::cell::{Cell, OnceCell};

/// Keys that are tried with variations of the token.
const MAX_KEYS: usize = 4;

/// Work for one search, in bytes hashed or an equivalent: about two seconds of WebAssembly.
pub(super) const MAX_WORK: usize = 200_000_000;

/// A token that is refused.
pub struct Case<'a> {
    pub(super) input: &'a Input,
    pub(super) examination: &'a Examination,
    pub(super) token: &'a Token,
    pub(super) result: &'a SignatureResult,
    pub(super) keys: &'a SuppliedKeys,
    pub(super) judgement: &'a Judgement,
    pub(super) policy: &'a Policy,
    pub(super) now: NumericDate,
    /// That of the header, if it is known and computed.
    pub(super) algorithm: Option<&'static Algorithm>,
    message: OnceCell<Vec<u8>>,
    compared: Cell<usize>,
    work: Cell<usize>,
}

impl<'a> Case<'a> {
    /// The case of an inspection; none if there is no token, or it is valid, or not judged yet.
    pub fn new(
        input: &'a Input,
        examination: &'a Examination,
        judgement: &'a Judgement,
        policy: &'a Policy,
        now: NumericDate,
    ) -> Option<Self> {
        let token = examination.token.as_ref()?;
        let result = examination.signature.as_ref()?;
        if matches!(judgement.verdict, Verdict::Valid | Verdict::Empty)
            || matches!(result.status, SignatureStatus::Pending { .. })
        {
            return None;
        }
        Some(Self {
            input,
            examination,
            token,
            result,
            keys: &examination.keys,
            judgement,
            policy,
            now,
            algorithm: token
                .parameter_text("alg")
                .and_then(algorithm::find)
                .filter(|row| row.verifies),
            message: OnceCell::new(),
            compared: Cell::new(0),
            work: Cell::new(0),
        })
    }

    /// Whether there is a key that fits, and the signature is none of it; or an HMAC and no key,
    /// so that the empty one may be tried.
    pub(super) fn was_compared(&self) -> bool {
        match &self.result.status {
            SignatureStatus::Fails(fault) => fault.compared(),
            SignatureStatus::NoKey => self.is_hmac(),
            SignatureStatus::KeyUnreadable(_) => self.is_hmac() && self.keys.look.is_none(),
            _ => false,
        }
    }

    /// Whether a signature was compared and is not the key's.
    pub(super) fn has_failed(&self) -> bool {
        matches!(&self.result.status, SignatureStatus::Fails(fault) if fault.compared())
    }

    pub(super) fn is_hmac(&self) -> bool {
        self.algorithm.is_some_and(|row| row.family == Family::Hmac)
    }

    /// The bytes that are signed (RFC 7515 section 5.1).
    pub(super) fn message(&self) -> &[u8] {
        self.message.get_or_init(|| self.token.signing_input())
    }

    /// The bytes of the signature; none if the token ends before it.
    pub(super) fn signature(&self) -> Option<&'a [u8]> {
        let segment = self.token.segment(TokenPart::Signature)?;
        Some(&segment.bytes)
    }

    /// The supplied keys that the algorithm takes, some of them.
    pub(super) fn fitting(&self) -> impl Iterator<Item = &'a Key> {
        let algorithm = self.algorithm;
        let keys = self.keys.set.iter().flat_map(|set| &set.keys);
        keys.filter(move |key| algorithm.is_some_and(|row| key.fits(row)))
            .take(MAX_KEYS)
    }

    /// Whether a key made this signature of these bytes, under the algorithm of the header.
    pub(super) fn matches(&self, key: &Key, message: &[u8], signature: &[u8]) -> bool {
        self.algorithm
            .is_some_and(|row| self.matches_as(row, key, message, signature))
    }

    /// The same under another algorithm, whatever the key's own `alg` says. False when there was
    /// too much work before.
    pub(super) fn matches_as(
        &self,
        row: &Algorithm,
        key: &Key,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        if self.work.get() > MAX_WORK {
            return false;
        }
        self.spend(key, message.len());
        let unbound = Key {
            alg: None,
            ..key.clone()
        };
        let input = SigningInput::new(message);
        verify_with(row, &unbound, &input, signature, &Resolver::of_curves()).is_ok()
    }

    /// Whether any fitting key made this signature of these bytes.
    pub(super) fn any_matches(&self, message: &[u8], signature: &[u8]) -> bool {
        self.fitting()
            .any(|key| self.matches(key, message, signature))
    }

    /// Counts a comparison with this key.
    pub(super) fn spend(&self, key: &Key, length: usize) {
        self.compared.set(self.compared.get() + 1);
        // 10 ns of WebAssembly each: what the README gives for one signature, rounded up.
        let fixed = match &key.material {
            Material::Secret(_) => 2_000,
            // In the square of the modulus: 0.3 ms for 2048 bits.
            Material::Rsa { n, .. } => 5_000 + n.len() * n.len() * 2 / 5,
            Material::Ec { .. } | Material::Okp { .. } => 200_000,
        };
        self.work.set(self.work.get() + fixed + length);
    }

    /// Begins a step after so much work.
    pub(super) fn begin(&self, work: usize) {
        self.compared.set(0);
        self.work.set(work);
    }

    /// The comparisons of the step, and all work so far.
    pub(super) fn done(&self) -> (usize, usize) {
        (self.compared.get(), self.work.get())
    }
}
