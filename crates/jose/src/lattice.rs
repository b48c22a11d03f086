//! ML-DSA (FIPS 204) with the empty context, which JOSE takes (RFC 9964 section 5); the only file
//! that names its crate.
//!
//! All of it can be left out of a program that computes elsewhere ([`crate::resolver`]).

use crate::algorithm::ParameterSet;
use crate::random::Given;
use ml_dsa::{ExpandedSigningKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, VerifyingKey};

/// Runs a generic function for a parameter set.
macro_rules! with {
    ($set:expr, $function:ident($($argument:expr),*)) => {
        match $set {
            ParameterSet::MlDsa44 => $function::<MlDsa44>($($argument),*),
            ParameterSet::MlDsa65 => $function::<MlDsa65>($($argument),*),
            ParameterSet::MlDsa87 => $function::<MlDsa87>($($argument),*),
        }
    };
}

/// Random bytes that a signature takes, if it takes any.
pub(crate) const RANDOM: usize = 32;

/// Whether a signature matches. Keys and signatures of another length never do.
pub(crate) fn verify(set: ParameterSet, public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    with!(set, matches(public, message, signature)).unwrap_or(false)
}

/// The public key of a seed; none if it has not [`ParameterSet::SEED_SIZE`] bytes.
pub(crate) fn public_from_seed(set: ParameterSet, seed: &[u8]) -> Option<Vec<u8>> {
    with!(set, public(seed))
}

/// Signs; none if the seed has another length. Without `random` the signature is deterministic;
/// with at least [`RANDOM`] bytes it is hedged, which FIPS 204 prefers.
pub(crate) fn sign(
    set: ParameterSet,
    seed: &[u8],
    message: &[u8],
    random: &[u8],
) -> Option<Vec<u8>> {
    with!(set, made(seed, message, random))
}

fn matches<P: MlDsaParams>(public: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = VerifyingKey::<P>::decode(public.try_into().ok()?);
    let signature = Signature::<P>::decode(signature.try_into().ok()?)?;
    Some(key.verify_with_context(message, &[], &signature))
}

fn private<P: MlDsaParams>(seed: &[u8]) -> Option<ExpandedSigningKey<P>> {
    Some(ExpandedSigningKey::from_seed(seed.try_into().ok()?))
}

fn public<P: MlDsaParams>(seed: &[u8]) -> Option<Vec<u8>> {
    Some(private::<P>(seed)?.verifying_key().encode().to_vec())
}

fn made<P: MlDsaParams>(seed: &[u8], message: &[u8], random: &[u8]) -> Option<Vec<u8>> {
    let key = private::<P>(seed)?;
    let signature = match random {
        [] => key.sign_deterministic(message, &[]),
        random => key.sign_randomized(message, &[], &mut Given(random)),
    };
    Some(signature.ok()?.encode().to_vec())
}
