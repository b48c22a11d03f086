//! Which crate computes on which curve; the only file that names them.
//!
//! [`verify`] and [`is_point`] compute on the common curves alone. What only
//! [`verify_any`], [`is_point_any`], [`public_from_private`] and [`sign`] reach can be left out
//! of a program that calls those elsewhere ([`crate::resolver`]).

use crate::algorithm::Curve;
use crate::jws::SigningInput;
use elliptic_curve::ecdh::diffie_hellman;
use zeroize::Zeroizing;

/// What can go wrong with an elliptic-curve signature that has the right length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// r or s is zero or not below the group order.
    OutOfRange,
    /// It is not the signature of these bytes.
    Mismatch,
    /// The public key is no point of the curve.
    Point,
    /// No signatures are computed on this curve here.
    Unsupported,
}

macro_rules! ecdsa {
    ($name:ident, $curve:ty, $hash:expr) => {
        mod $name {
            use super::Refusal;
            use crate::algorithm::Hash;
            use crate::jws::SigningInput;
            use ecdsa::signature::Signer as _;
            use ecdsa::signature::hazmat::PrehashVerifier as _;
            use elliptic_curve::point::AffineCoordinates as _;
            use elliptic_curve::{AffinePoint, FieldBytes};

            type Signature = ecdsa::Signature<$curve>;
            pub type SigningKey = ecdsa::SigningKey<$curve>;
            type VerifyingKey = ecdsa::VerifyingKey<$curve>;

            /// By coordinates, not `from_sec1_bytes`: that links the square roots
            /// of compressed points, 45 KB of code, and JOSE has none of those.
            pub fn key(point: &[u8]) -> Option<VerifyingKey> {
                let (tag, coordinates) = point.split_first()?;
                let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
                if *tag != 4 {
                    return None;
                }
                let x = FieldBytes::<$curve>::try_from(x).ok()?;
                let y = FieldBytes::<$curve>::try_from(y).ok()?;
                let point: Option<AffinePoint<$curve>> =
                    AffinePoint::<$curve>::from_coordinates(&x, &y).into();
                VerifyingKey::from_affine(point?).ok()
            }

            pub fn is_point(point: &[u8]) -> bool {
                key(point).is_some()
            }

            pub fn verify(
                point: &[u8],
                input: &SigningInput<'_>,
                signature: &[u8],
            ) -> Result<(), Refusal> {
                let key = key(point).ok_or(Refusal::Point)?;
                let signature =
                    Signature::from_slice(signature).map_err(|_| Refusal::OutOfRange)?;
                // JOSE takes either half of s (RFC 8812 asks for no more), its custom is only the lower.
                let signature = if stringify!($name) == "secp256k1" {
                    signature.normalize_s()
                } else {
                    signature
                };
                key.verify_prehash(input.digest($hash), &signature)
                    .map_err(|_| Refusal::Mismatch)
            }

            pub fn sign(scalar: &[u8], message: &[u8]) -> Option<Vec<u8>> {
                let key = SigningKey::from_slice(scalar).ok()?;
                let signature: Signature = key.try_sign(message).ok()?;
                Some(signature.to_bytes().to_vec())
            }

            pub fn public(scalar: &[u8]) -> Option<Vec<u8>> {
                let key = SigningKey::from_slice(scalar).ok()?;
                Some(key.verifying_key().to_sec1_point(false).as_bytes().to_vec())
            }
        }
    };
}

ecdsa!(nist256, p256::NistP256, Hash::Sha256);
ecdsa!(nist384, p384::NistP384, Hash::Sha384);
ecdsa!(nist521, p521::NistP521, Hash::Sha512);
ecdsa!(secp256k1, k256::Secp256k1, Hash::Sha256);

mod ed25519 {
    use super::Refusal;
    use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

    fn key(x: &[u8]) -> Option<VerifyingKey> {
        VerifyingKey::from_bytes(x.try_into().ok()?).ok()
    }

    pub fn is_point(x: &[u8]) -> bool {
        key(x).is_some_and(|key| !key.is_weak())
    }

    pub fn verify(x: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        let key = key(x).ok_or(Refusal::Point)?;
        let signature = Signature::from_slice(signature).map_err(|_| Refusal::OutOfRange)?;
        key.verify_strict(message, &signature)
            .map_err(|_| Refusal::Mismatch)
    }

    pub fn sign(seed: &[u8], message: &[u8]) -> Option<Vec<u8>> {
        let key = SigningKey::from_bytes(seed.try_into().ok()?);
        Some(key.try_sign(message).ok()?.to_bytes().to_vec())
    }

    pub fn public(seed: &[u8]) -> Option<Vec<u8>> {
        Some(
            SigningKey::from_bytes(seed.try_into().ok()?)
                .verifying_key()
                .to_bytes()
                .to_vec(),
        )
    }
}

/// With the empty context, which JOSE takes (RFC 8037 section 3.1, RFC 8032 section 5.2).
mod ed448 {
    use super::Refusal;
    use ed448_goldilocks::signature::Signer as _;
    use ed448_goldilocks::{Signature, SigningKey, VerifyingKey};

    /// The prime of the field, 2^448 - 2^224 - 1, with its last byte first (RFC 8032 section 5.2).
    const PRIME: [u8; 56] = {
        let mut bytes = [0xff; 56];
        bytes[28] = 0xfe;
        bytes
    };

    /// Whether y is below the prime, and no bit is set above it but the sign of x. The crate
    /// reduces y and ignores these bits.
    fn is_canonical(point: &[u8; 57]) -> bool {
        let [y @ .., sign] = point;
        sign & 0x7f == 0 && y.iter().rev().lt(PRIME.iter().rev())
    }

    /// None also for a point outside of the group that the base point generates: those of small
    /// order are, and no key that was made as RFC 8032 says.
    fn key(x: &[u8]) -> Option<VerifyingKey> {
        let x = <&[u8; 57]>::try_from(x).ok()?;
        is_canonical(x)
            .then(|| VerifyingKey::from_bytes(x).ok())
            .flatten()
    }

    pub fn is_point(x: &[u8]) -> bool {
        key(x).is_some()
    }

    pub fn verify(x: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        let key = key(x).ok_or(Refusal::Point)?;
        let signature = Signature::from_slice(signature).map_err(|_| Refusal::Mismatch)?;
        if !is_canonical(signature.r_bytes()) {
            return Err(Refusal::Mismatch);
        }
        // Refuses S that is not below the order.
        key.verify_raw(&signature, message)
            .map_err(|_| Refusal::Mismatch)
    }

    fn private(seed: &[u8]) -> Option<SigningKey> {
        let seed = <[u8; 57]>::try_from(seed).ok()?;
        Some(SigningKey::from(&seed.into()))
    }

    pub fn sign(seed: &[u8], message: &[u8]) -> Option<Vec<u8>> {
        let signature = private(seed)?.try_sign(message).ok()?;
        Some(signature.to_bytes().to_vec())
    }

    pub fn public(seed: &[u8]) -> Option<Vec<u8>> {
        Some(private(seed)?.verifying_key().to_bytes().to_vec())
    }
}

mod x25519 {
    use x25519_dalek::{PublicKey, StaticSecret};
    use zeroize::Zeroizing;

    fn bytes(text: &[u8]) -> Option<[u8; 32]> {
        text.try_into().ok()
    }

    pub fn public(private: &[u8]) -> Option<Vec<u8>> {
        let private = StaticSecret::from(bytes(private)?);
        Some(PublicKey::from(&private).to_bytes().to_vec())
    }

    /// None if the other key is of small order (RFC 7748 section 6.1).
    pub fn agree(private: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let own = StaticSecret::from(bytes(private)?);
        let shared = own.diffie_hellman(&PublicKey::from(bytes(public)?));
        let is_good = shared.was_contributory();
        is_good.then(|| Zeroizing::new(shared.as_bytes().to_vec()))
    }
}

/// Whether [`verify`] and [`is_point`] compute on this curve, that of nearly all tokens with an
/// elliptic curve. The code of the others is needed only where one is met.
pub(crate) fn is_common(curve: Curve) -> bool {
    curve == Curve::P256
}

/// Whether a public key is a point of its curve and not one of small order. Of curves that are
/// not common only the form is checked.
pub(crate) fn is_point(curve: Curve, public: &[u8]) -> bool {
    match curve {
        Curve::P256 => nist256::is_point(public),
        Curve::P384 | Curve::P521 | Curve::Secp256k1 => {
            public.len() == 1 + 2 * curve.size() && public.first() == Some(&4)
        }
        Curve::Ed25519 | Curve::Ed448 | Curve::X25519 | Curve::X448 => public.len() == curve.size(),
    }
}

/// As [`is_point`], on every curve that is computed here.
pub(crate) fn is_point_any(curve: Curve, public: &[u8]) -> bool {
    match curve {
        Curve::P384 => nist384::is_point(public),
        Curve::P521 => nist521::is_point(public),
        Curve::Ed25519 => ed25519::is_point(public),
        Curve::Ed448 => ed448::is_point(public),
        Curve::Secp256k1 => secp256k1::is_point(public),
        _ => is_point(curve, public),
    }
}

/// Checks a signature of the right length, on the common curves.
pub(crate) fn verify(
    curve: Curve,
    public: &[u8],
    input: &SigningInput<'_>,
    signature: &[u8],
) -> Result<(), Refusal> {
    match curve {
        Curve::P256 => nist256::verify(public, input, signature),
        _ => Err(Refusal::Unsupported),
    }
}

/// As [`verify`], on every curve that is computed here.
pub(crate) fn verify_any(
    curve: Curve,
    public: &[u8],
    input: &SigningInput<'_>,
    signature: &[u8],
) -> Result<(), Refusal> {
    match curve {
        Curve::P384 => nist384::verify(public, input, signature),
        Curve::P521 => nist521::verify(public, input, signature),
        Curve::Ed25519 => ed25519::verify(public, input.bytes(), signature),
        Curve::Ed448 => ed448::verify(public, input.bytes(), signature),
        Curve::Secp256k1 => secp256k1::verify(public, input, signature),
        _ => verify(curve, public, input, signature),
    }
}

/// The public key of a private one; none if it is out of range or the curve is not computed here.
pub(crate) fn public_from_private(curve: Curve, private: &[u8]) -> Option<Vec<u8>> {
    match curve {
        Curve::P256 => nist256::public(private),
        Curve::P384 => nist384::public(private),
        Curve::P521 => nist521::public(private),
        Curve::Secp256k1 => secp256k1::public(private),
        Curve::Ed25519 => ed25519::public(private),
        Curve::Ed448 => ed448::public(private),
        Curve::X25519 => x25519::public(private),
        Curve::X448 => None,
    }
}

/// Whether two keys can agree on a secret on this curve here.
pub(crate) fn agrees(curve: Curve) -> bool {
    matches!(
        curve,
        Curve::P256 | Curve::P384 | Curve::P521 | Curve::X25519
    )
}

/// The secret that a private key and another's public one agree on; none if either is out of
/// range or no point of the curve, or the curve is not computed here.
pub(crate) fn agree(curve: Curve, private: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    macro_rules! on {
        ($name:ident) => {{
            let own = $name::SigningKey::from_slice(private).ok()?;
            let other = $name::key(public)?;
            let shared = diffie_hellman(own.as_nonzero_scalar(), other.as_affine());
            Some(Zeroizing::new(shared.raw_secret_bytes().to_vec()))
        }};
    }
    match curve {
        Curve::P256 => on!(nist256),
        Curve::P384 => on!(nist384),
        Curve::P521 => on!(nist521),
        Curve::X25519 => x25519::agree(private, public),
        Curve::Secp256k1 | Curve::Ed25519 | Curve::Ed448 | Curve::X448 => None,
    }
}

/// Signs, deterministically (RFC 6979, RFC 8032); none if the key or curve cannot.
pub(crate) fn sign(curve: Curve, private: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    match curve {
        Curve::P256 => nist256::sign(private, message),
        Curve::P384 => nist384::sign(private, message),
        Curve::P521 => nist521::sign(private, message),
        Curve::Secp256k1 => secp256k1::sign(private, message),
        Curve::Ed25519 => ed25519::sign(private, message),
        Curve::Ed448 => ed448::sign(private, message),
        Curve::X25519 | Curve::X448 => None,
    }
}
