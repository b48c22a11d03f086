//! Curve448 in both of its forms: Ed448 signs, X448 agrees on keys. The only file that names its
//! crate.

/// EdDSA with the empty context, which JOSE takes (RFC 8037 section 3.1, RFC 8032 section 5.2).
pub(crate) mod ed448 {
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

    pub fn verify(x: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let (Some(key), Ok(signature)) = (key(x), Signature::from_slice(signature)) else {
            return false;
        };
        // The crate refuses S that is not below the order.
        is_canonical(signature.r_bytes()) && key.verify_raw(&signature, message).is_ok()
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

/// The Diffie-Hellman function (RFC 7748).
pub(crate) mod x448 {
    use ed448_goldilocks::{EdwardsScalar, MontgomeryPoint};
    use elliptic_curve::bigint::U448;
    use elliptic_curve::scalar::FromUintUnchecked as _;
    use zeroize::Zeroizing;

    /// The scalar as decoded in RFC 7748 section 5: not reduced, because the other key may have a
    /// part of small order.
    fn scalar(private: &[u8]) -> Option<Zeroizing<EdwardsScalar>> {
        let mut bytes = Zeroizing::new(<[u8; 56]>::try_from(private).ok()?);
        let [first, .., last] = &mut *bytes;
        *first &= 0xfc;
        *last |= 0x80;
        let number = Zeroizing::new(U448::from_le_slice(&*bytes));
        Some(Zeroizing::new(EdwardsScalar::from_uint_unchecked(*number)))
    }

    pub fn public(private: &[u8]) -> Option<Vec<u8>> {
        let public = &MontgomeryPoint::GENERATOR * &*scalar(private)?;
        Some(public.as_bytes().to_vec())
    }

    /// None if the other key is of small order (RFC 7748 section 6.2).
    pub fn agree(private: &[u8], public: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let public = MontgomeryPoint(public.try_into().ok()?);
        let shared = Zeroizing::new(&public * &*scalar(private)?);
        let bits = shared.as_bytes().iter().fold(0, |bits, byte| bits | byte);
        (bits != 0).then(|| Zeroizing::new(shared.as_bytes().to_vec()))
    }
}
