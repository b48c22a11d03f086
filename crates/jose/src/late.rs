//! Algorithms that few tokens use, behind a table of functions.
//!
//! They are large: Ed448, X448 and ML-DSA together take more code than all other curves. With the
//! feature `late` nothing refers to them before [`install`] does, so a program can load them when
//! they are wanted; until then requests about them stay open ([`crate::resolver`]). Without the
//! feature they are there from the start.

use crate::algorithm::ParameterSet;
use crate::edwards448::{ed448, x448};
use crate::lattice;
use zeroize::Zeroizing;

/// What a private key and another's public one agree on.
type Agree = fn(&[u8], &[u8]) -> Option<Zeroizing<Vec<u8>>>;

/// Signs with a seed of ML-DSA.
type SignMlDsa = fn(ParameterSet, &[u8], &[u8], &[u8]) -> Option<Vec<u8>>;

/// What is computed; each function as in the module that it comes from.
pub(crate) struct Late {
    pub is_ed448_point: fn(&[u8]) -> bool,
    pub verify_ed448: fn(&[u8], &[u8], &[u8]) -> bool,
    pub sign_ed448: fn(&[u8], &[u8]) -> Option<Vec<u8>>,
    pub ed448_public: fn(&[u8]) -> Option<Vec<u8>>,
    pub x448_public: fn(&[u8]) -> Option<Vec<u8>>,
    pub agree_x448: Agree,
    pub verify_ml_dsa: fn(ParameterSet, &[u8], &[u8], &[u8]) -> bool,
    pub sign_ml_dsa: SignMlDsa,
    pub ml_dsa_public: fn(ParameterSet, &[u8]) -> Option<Vec<u8>>,
}

static LATE: Late = Late {
    is_ed448_point: ed448::is_point,
    verify_ed448: ed448::verify,
    sign_ed448: ed448::sign,
    ed448_public: ed448::public,
    x448_public: x448::public,
    agree_x448: x448::agree,
    verify_ml_dsa: lattice::verify,
    sign_ml_dsa: lattice::sign,
    ml_dsa_public: lattice::public_from_seed,
};

#[cfg(feature = "late")]
static INSTALLED: std::sync::OnceLock<&'static Late> = std::sync::OnceLock::new();

/// Makes Ed448, X448 and ML-DSA available from now on.
pub fn install() {
    #[cfg(feature = "late")]
    INSTALLED.get_or_init(|| &LATE);
}

/// The functions, if they are there.
#[cfg(feature = "late")]
pub(crate) fn get() -> Option<&'static Late> {
    INSTALLED.get().copied()
}

/// The functions.
#[cfg(not(feature = "late"))]
pub(crate) fn get() -> Option<&'static Late> {
    Some(&LATE)
}
