//! Which crate computes on which curve; but for Curve448 (`edwards448`) the only file that names
//! them.
//!
//! [`verify`] and [`is_point`] compute on the common curves alone. What only
//! [`verify_any`], [`is_point_any`], [`public_from_private`] and [`sign`] reach can be left out
//! of a program that calls those elsewhere ([`crate::resolver`]).

use crate::algorithm::Curve;
use crate::jws::SigningInput;
use crate::late;
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
        // Without its code only the form is checked, too.
        Curve::Ed448 => late::get().map_or(public.len() == curve.size(), |late| {
            (late.is_ed448_point)(public)
        }),
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
        Curve::Ed448 => {
            let late = late::get().ok_or(Refusal::Unsupported)?;
            let matches = (late.verify_ed448)(public, input.bytes(), signature);
            matches.then_some(()).ok_or(Refusal::Mismatch)
        }
        Curve::Secp256k1 => secp256k1::verify(public, input, signature),
        _ => verify(curve, public, input, signature),
    }
}

/// The public key of a private one; none if it is out of range.
pub(crate) fn public_from_private(curve: Curve, private: &[u8]) -> Option<Vec<u8>> {
    match curve {
        Curve::P256 => nist256::public(private),
        Curve::P384 => nist384::public(private),
        Curve::P521 => nist521::public(private),
        Curve::Secp256k1 => secp256k1::public(private),
        Curve::Ed25519 => ed25519::public(private),
        Curve::Ed448 => (late::get()?.ed448_public)(private),
        Curve::X25519 => x25519::public(private),
        Curve::X448 => (late::get()?.x448_public)(private),
    }
}

/// Whether keys on this curve agree on secrets: in JOSE, not on secp256k1, and those of EdDSA only
/// sign.
pub(crate) fn agrees(curve: Curve) -> bool {
    matches!(
        curve,
        Curve::P256 | Curve::P384 | Curve::P521 | Curve::X25519 | Curve::X448
    )
}

/// The secret that a private key and another's public one agree on; none if either is out of
/// range or no point of the curve, or the curve is not for that ([`agrees`]).
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
        Curve::X448 => (late::get()?.agree_x448)(private, public),
        Curve::Secp256k1 | Curve::Ed25519 | Curve::Ed448 => None,
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
        Curve::Ed448 => (late::get()?.sign_ed448)(private, message),
        Curve::X25519 | Curve::X448 => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(digits: &str) -> Vec<u8> {
        let pairs = digits.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16);
        pairs.map(|pair| byte(pair).unwrap()).collect()
    }

    fn x448(scalar: &[u8], u: &[u8]) -> Vec<u8> {
        agree(Curve::X448, scalar, u).unwrap().to_vec()
    }

    #[test]
    fn rfc_7748_section_5_2_the_function_x448_has_the_values_of_its_vectors() {
        for (scalar, u, result) in [
            (
                "3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c600ad3",
                "06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef8a086",
                "ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239fe14fbaadeb445fc66a01b0779d98223961111e21766282f73dd96b6f",
            ),
            (
                "203d494428b8399352665ddca42f9de8fef600908e0d461cb021f8c538345dd77c3e4806e25f46d3315c44e0a5b4371282dd2c8d5be3095f",
                "0fbcc2f993cd56d3305b0b7d9e55d4c1a8fb5dbb52f8e9a1e9b6201b165d015894e56c4d3570bee52fe205e28a78b91cdfbde71ce8d157db",
                "884a02576239ff7a2f2f63b2db6a9ff37047ac13568e1e30fe63c4a7ad1b3ee3a5700df34321d62077e63633c575c1c954514e99da7c179d",
            ),
        ] {
            assert_eq!(x448(&hex(scalar), &hex(u)), hex(result));
        }
        let mut u = [vec![5], vec![0; 55]].concat();
        let mut scalar = u.clone();
        for round in 1..=1000 {
            (scalar, u) = (x448(&scalar, &u), scalar);
            if round == 1 {
                assert_eq!(
                    scalar,
                    hex(
                        "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf350b51f833868b9bc2b3bca9cf4113"
                    )
                );
            }
        }
        assert_eq!(
            scalar,
            hex(
                "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2b79fceea3ec353ef54faa26e219f38"
            )
        );
    }

    #[test]
    fn rfc_7748_section_6_2_both_sides_agree_on_its_secret() {
        let alice = hex(
            "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
        );
        let bob = hex(
            "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
        );
        let public = |private: &[u8]| public_from_private(Curve::X448, private).unwrap();
        assert_eq!(
            public(&alice),
            hex(
                "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0"
            )
        );
        assert_eq!(
            public(&bob),
            hex(
                "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609"
            )
        );
        let shared = hex(
            "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d",
        );
        assert_eq!(x448(&alice, &public(&bob)), shared);
        assert_eq!(x448(&bob, &public(&alice)), shared);
    }

    /// u = 0, 1 and -1, and in another spelling p and p + 1 (RFC 7748 section 6.2).
    #[test]
    fn a_public_key_of_small_order_gives_no_secret_on_x448() {
        let mut prime = vec![0xFF; 56];
        prime[28] = 0xFE;
        let with = |first: u8, at_28: u8| {
            let mut bytes = prime.clone();
            (bytes[0], bytes[28]) = (first, at_28);
            bytes
        };
        let mut above = vec![0; 28];
        above.extend(vec![0xFF; 28]);
        let zero = vec![0; 56];
        let one = [vec![1], vec![0; 55]].concat();
        for public in [zero, one, with(0xFE, 0xFE), prime.clone(), above] {
            assert_eq!(agree(Curve::X448, &[9; 56], &public), None, "{public:?}");
        }
        for length in [0, 1, 32, 55, 57, 112] {
            assert_eq!(agree(Curve::X448, &[9; 56], &vec![5; length]), None);
            assert_eq!(agree(Curve::X448, &vec![9; length], &[5; 56]), None);
            assert_eq!(public_from_private(Curve::X448, &vec![9; length]), None);
        }
    }
}
