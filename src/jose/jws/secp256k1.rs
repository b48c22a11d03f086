//! The curve secp256k1 (SEC 2 section 2.4.1; RFC 8812 signs with it), as parameters of
//! the arithmetic that the NIST curves here share.
//!
//! The crate `k256` brings arithmetic of its own for this one curve, which is faster and
//! 10 KB of every visit (Brotli). The tests hold what is computed here against it.

use elliptic_curve::bigint::{ArrayEncoding as _, Limb, Odd, U256};
use elliptic_curve::consts::U32;
use elliptic_curve::ff::PrimeField;
use elliptic_curve::ops::{BatchInvert, Reduce, ReduceNonZero};
use elliptic_curve::point::PointCompression;
use elliptic_curve::scalar::{FromUintUnchecked, IsHigh};
use elliptic_curve::subtle::{
    Choice, ConditionallySelectable as _, ConstantTimeEq, ConstantTimeGreater as _, CtOption,
};
use elliptic_curve::{
    Curve, CurveArithmetic, FieldBytes, PrimeCurve, PrimeCurveArithmetic, hazmat::FieldArithmetic,
};
use primeorder::{AffinePoint, PrimeCurveParams, ProjectivePoint, mul_backend, point_arithmetic};

/// p, the modulus of coordinates.
const MODULUS: &str = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";

/// n, the number of points.
const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

/// The curve y² = x³ + 7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secp256k1;

impl Curve for Secp256k1 {
    type FieldBytesSize = U32;
    type Uint = U256;
    const ORDER: Odd<U256> = Odd::<U256>::from_be_hex(ORDER);
}

impl PrimeCurve for Secp256k1 {}

impl PointCompression for Secp256k1 {
    const COMPRESS_POINTS: bool = false;
}

impl CurveArithmetic for Secp256k1 {
    type AffinePoint = AffinePoint<Self>;
    type ProjectivePoint = ProjectivePoint<Self>;
    type Scalar = Scalar;
}

impl FieldArithmetic for Secp256k1 {
    type FieldElement = FieldElement;
}

impl PrimeCurveArithmetic for Secp256k1 {
    type CurveGroup = ProjectivePoint<Self>;
}

impl PrimeCurveParams for Secp256k1 {
    type PointArithmetic = point_arithmetic::EquationAIsZero;
    type Backend = mul_backend::VariableOnly;
    const EQUATION_A: FieldElement = FieldElement::ZERO;
    const EQUATION_B: FieldElement = FieldElement::from_u64(7);
    const GENERATOR: (FieldElement, FieldElement) = (
        FieldElement::from_hex_vartime(
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        ),
        FieldElement::from_hex_vartime(
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        ),
    );
}

impl ecdsa::EcdsaCurve for Secp256k1 {
    /// As is the custom with this curve; JOSE asks for neither.
    const NORMALIZE_S: bool = true;
}

impl ecdsa::DigestAlgorithm for Secp256k1 {
    type Digest = sha2::Sha256;
}

mod field {
    use super::{Choice, ConstantTimeEq, CtOption, MODULUS, PrimeField, U256};

    primefield::monty_field_params! {
        name: FieldParams,
        modulus: MODULUS,
        uint: U256,
        byte_order: primefield::ByteOrder::BigEndian,
        multiplicative_generator: 3,
        doc: "Montgomery parameters modulo p."
    }

    primefield::monty_field_element! {
        name: FieldElement,
        params: FieldParams,
        uint: U256,
        doc: "A coordinate: a number modulo p."
    }

    primefield::monty_field_arithmetic! {
        name: FieldElement,
        params: FieldParams,
        uint: U256
    }
}

mod scalar {
    use super::{Choice, ConstantTimeEq, CtOption, ORDER, PrimeField, U256};

    primefield::monty_field_params! {
        name: ScalarParams,
        modulus: ORDER,
        uint: U256,
        byte_order: primefield::ByteOrder::BigEndian,
        multiplicative_generator: 7,
        doc: "Montgomery parameters modulo n."
    }

    primefield::monty_field_element! {
        name: Scalar,
        params: ScalarParams,
        uint: U256,
        doc: "How often a point is added: a number modulo n."
    }

    primefield::monty_field_arithmetic! {
        name: Scalar,
        params: ScalarParams,
        uint: U256
    }
}

pub use field::FieldElement;
pub use scalar::Scalar;

impl BatchInvert for FieldElement {}

elliptic_curve::scalar_impls!(Secp256k1, Scalar);

primeorder::wnaf::impl_wnaf_size_for_scalar!(Scalar);

impl AsRef<Self> for Scalar {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl FromUintUnchecked for Scalar {
    type Uint = U256;

    fn from_uint_unchecked(uint: U256) -> Self {
        Self::from_uint_unchecked(uint)
    }
}

impl IsHigh for Scalar {
    fn is_high(&self) -> Choice {
        const HALF: U256 = Secp256k1::ORDER.as_ref().shr_vartime(1);
        self.to_canonical().ct_gt(&HALF)
    }
}

/// The number less `modulus`, if it is that large; both are below twice `modulus`.
fn less(number: &U256, modulus: &U256) -> U256 {
    let (difference, borrow) = number.borrowing_sub(modulus, Limb::ZERO);
    let is_below = Choice::from(u8::from(borrow != Limb::ZERO));
    U256::conditional_select(&difference, number, is_below)
}

impl Reduce<U256> for Scalar {
    fn reduce(number: &U256) -> Self {
        Self::from_uint_unchecked(less(number, &Secp256k1::ORDER))
    }
}

impl Reduce<FieldBytes<Secp256k1>> for Scalar {
    fn reduce(bytes: &FieldBytes<Secp256k1>) -> Self {
        Self::reduce(&U256::from_be_byte_array(*bytes))
    }
}

impl ReduceNonZero<U256> for Scalar {
    fn reduce_nonzero(number: &U256) -> Self {
        const ORDER_LESS_ONE: U256 = Secp256k1::ORDER.as_ref().wrapping_sub(&U256::ONE);
        Self::from_uint_unchecked(less(number, &ORDER_LESS_ONE).wrapping_add(&U256::ONE))
    }
}

impl ReduceNonZero<FieldBytes<Secp256k1>> for Scalar {
    fn reduce_nonzero(bytes: &FieldBytes<Secp256k1>) -> Self {
        Self::reduce_nonzero(&U256::from_be_byte_array(*bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ecdsa::signature::{Signer as _, Verifier as _};
    use proptest::prelude::*;

    /// The number n + `offset`, as 32 bytes.
    fn near_order(offset: i64) -> Vec<u8> {
        let change = U256::from_u64(offset.unsigned_abs());
        let number = match offset < 0 {
            true => Secp256k1::ORDER.wrapping_sub(&change),
            false => Secp256k1::ORDER.wrapping_add(&change),
        };
        number.to_be_byte_array().to_vec()
    }

    fn public_of(private: &[u8]) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        let ours = ecdsa::SigningKey::<Secp256k1>::from_slice(private).ok();
        let theirs = k256::ecdsa::SigningKey::from_slice(private).ok();
        (
            ours.map(|key| key.verifying_key().to_sec1_point(false).as_bytes().to_vec()),
            theirs.map(|key| key.verifying_key().to_sec1_point(false).as_bytes().to_vec()),
        )
    }

    #[test]
    fn private_keys_at_the_edge_of_the_range_are_those_of_k256() {
        for (offset, good) in [(-2, true), (-1, true), (0, false), (1, false), (2, false)] {
            let (ours, theirs) = public_of(&near_order(offset));
            assert_eq!(ours, theirs, "{offset}");
            assert_eq!(ours.is_some(), good, "{offset}");
        }
        assert_eq!(public_of(&[0; 32]), (None, None));
    }

    #[test]
    fn numbers_beyond_the_order_are_reduced_as_k256_does() {
        for offset in -3..=3 {
            let bytes = FieldBytes::<Secp256k1>::try_from(near_order(offset).as_slice()).unwrap();
            let ours: [FieldBytes<Secp256k1>; 2] = [
                <Scalar as Reduce<_>>::reduce(&bytes).to_repr(),
                <Scalar as ReduceNonZero<_>>::reduce_nonzero(&bytes).to_repr(),
            ];
            let theirs = [
                <k256::Scalar as Reduce<_>>::reduce(&bytes).to_repr(),
                <k256::Scalar as ReduceNonZero<_>>::reduce_nonzero(&bytes).to_repr(),
            ];
            assert_eq!(ours, theirs, "{offset}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Keys, signatures and refusals are those of `k256`, bit for bit.
        #[test]
        fn all_is_as_k256_computes_it(
            private in any::<[u8; 32]>(),
            message in any::<Vec<u8>>(),
            flipped in 0..64_usize,
        ) {
            let ours = ecdsa::SigningKey::<Secp256k1>::from_slice(&private);
            let theirs = k256::ecdsa::SigningKey::from_slice(&private);
            prop_assume!(ours.is_ok() || theirs.is_ok());
            let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
            let (our_public, their_public) = public_of(&private);
            prop_assert!(our_public.is_some());
            prop_assert_eq!(our_public, their_public);
            let signature: ecdsa::Signature<Secp256k1> = ours.sign(&message);
            let expected: k256::ecdsa::Signature = theirs.sign(&message);
            prop_assert_eq!(signature.to_bytes(), expected.to_bytes());
            prop_assert!(ours.verifying_key().verify(&message, &signature).is_ok());
            let mut broken = signature.to_bytes();
            broken[flipped] ^= 1;
            let broken = ecdsa::Signature::<Secp256k1>::from_slice(&broken);
            prop_assert!(broken.is_err()
                || ours.verifying_key().verify(&message, &broken.unwrap()).is_err());
        }
    }
}
