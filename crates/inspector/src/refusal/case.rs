//! What is asked: a token, its keys and its verdict, with the comparisons that are made.

use crate::inspect::{Examination, Input};
use crate::keys::SuppliedKeys;
use crate::token::{Token, TokenPart};
use crate::verdict::{Judgement, Policy, SignatureResult, SignatureStatus, Verdict};
use jose::algorithm::{self, Algorithm, Family};
use jose::claims::numeric_date::NumericDate;
use jose::jws::{MAX_RSA_BITS, SigningInput, shortened, verify_with};
use jose::key::{Key, Material};
use jose::resolver::Resolver;
use std::cell::{Cell, OnceCell};

/// Keys that are tried with variations of the token.
const MAX_KEYS: usize = 4;

/// Work for one search, in bytes hashed or an equivalent: about two seconds of WebAssembly.
pub(super) const MAX_WORK: usize = 200_000_000;

/// Work after which a step pauses, in the same unit: 20 ms of WebAssembly. One comparison more
/// may have been begun.
pub(super) const STEP_WORK: usize = 2_000_000;

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
    /// Those of [`Case::fitting`], ready for many comparisons.
    ready: OnceCell<Vec<Key>>,
    compared: Cell<usize>,
    work: Cell<usize>,
    /// Comparisons that the step asked for.
    asked: Cell<usize>,
    /// Of those, how many were made in vain before the step paused.
    skipped: Cell<usize>,
    /// Work at which the step pauses.
    until: Cell<usize>,
    /// After how many comparisons the step paused.
    paused: Cell<Option<usize>>,
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
            ready: OnceCell::new(),
            compared: Cell::new(0),
            work: Cell::new(0),
            asked: Cell::new(0),
            skipped: Cell::new(0),
            until: Cell::new(STEP_WORK),
            paused: Cell::new(None),
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
    /// too much work before, and once the step has paused.
    pub(super) fn matches_as(
        &self,
        row: &Algorithm,
        key: &Key,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        self.matches_unbound(row, &unbound(key), message, signature)
    }

    fn matches_unbound(
        &self,
        row: &Algorithm,
        key: &Key,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        if !self.may_compare() {
            return false;
        }
        self.spend(key, message.len(), 1);
        let input = SigningInput::new(message);
        let matches = verify_with(row, key, &input, signature, &Resolver::of_curves()).is_ok();
        if matches {
            // What made it is known now: nothing is left to be tried for long.
            self.until.set(usize::MAX);
        }
        matches
    }

    /// Whether there is work left for one more comparison in this step. Those that were made
    /// before it paused were in vain.
    fn may_compare(&self) -> bool {
        let number = self.asked.get();
        if self.paused.get().is_some() || self.is_exhausted() {
            return false;
        }
        self.asked.set(number + 1);
        if number < self.skipped.get() {
            return false;
        }
        if self.work.get() > self.until.get() {
            self.paused.set(Some(number));
            return false;
        }
        true
    }

    /// Whether all the work of one search is done.
    pub(super) fn is_exhausted(&self) -> bool {
        self.work.get() > MAX_WORK
    }

    /// Whether any fitting key made this signature of these bytes.
    pub(super) fn any_matches(&self, message: &[u8], signature: &[u8]) -> bool {
        let Some(row) = self.algorithm else {
            return false;
        };
        let ready = self.ready.get_or_init(|| {
            self.fitting()
                .map(|key| match row.hash.filter(|_| self.is_hmac()) {
                    Some(hash) => unbound(&shortened(key, hash)),
                    None => unbound(key),
                })
                .collect()
        });
        ready
            .iter()
            .any(|key| self.matches_unbound(row, key, message, signature))
    }

    /// Counts a comparison with this key, or work of as many.
    pub(super) fn spend(&self, key: &Key, length: usize, times: usize) {
        self.compared.set(self.compared.get() + 1);
        // 10 ns of WebAssembly each: what the README gives for one signature, rounded up.
        let fixed = match &key.material {
            Material::Secret(secret) => 2_000 + secret.len(),
            // In the square of the modulus: 0.3 ms for 2048 bits.
            Material::Rsa { n, .. } if n.len() <= MAX_RSA_BITS / 8 => {
                5_000 + n.len() * n.len() * 2 / 5
            }
            // Nothing is computed with a longer one.
            Material::Rsa { .. } => 5_000,
            Material::Ec { .. } | Material::Okp { .. } | Material::Akp { .. } => 200_000,
        };
        self.work.set(self.work.get() + times * (fixed + length));
    }

    /// Begins a step after so much work; `skipped` comparisons of it were made before it paused.
    pub(super) fn begin(&self, work: usize, skipped: usize) {
        self.compared.set(0);
        self.work.set(work);
        self.asked.set(0);
        self.skipped.set(skipped);
        self.until.set(work.saturating_add(STEP_WORK));
        self.paused.set(None);
    }

    /// The comparisons of the step, and all work so far.
    pub(super) fn done(&self) -> (usize, usize) {
        (self.compared.get(), self.work.get())
    }

    /// After how many comparisons the step paused. Then what came of it says nothing, and it is
    /// taken again, without these.
    pub(super) fn paused(&self) -> Option<usize> {
        self.paused.get()
    }
}

/// A key that may serve any algorithm.
fn unbound(key: &Key) -> Key {
    Key {
        alg: None,
        ..key.clone()
    }
}
