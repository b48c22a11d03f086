//! Whether the key of one certificate signed another.

use super::algorithm::{Digest, Scheme};
use super::fields::Certificate;
use crate::algorithm::{Curve, Hash};
use crate::curve;
use crate::jws::{SigningInput, VerifyFault, from_der, rsa_key};
use crate::key::{Key, Material};
use crate::late;
use rsa::{Pkcs1v15Sign, Pss, PublicKey};
use serde::Serialize;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// What came of comparing the signature of a certificate with a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SignatureCheck {
    /// It is this key's signature.
    Matches,
    /// It is not.
    DoesNotMatch,
    /// It was not compared, for this reason.
    NotChecked(String),
}

impl Certificate {
    /// Compares its signature with the key of another certificate, or its own.
    pub fn signed_by(&self, issuer: &Self) -> SignatureCheck {
        use SignatureCheck::NotChecked;
        if !self.names_one_algorithm {
            return NotChecked("it names two different algorithms".into());
        }
        let Some(scheme) = self.algorithm.scheme else {
            return NotChecked(format!("`{}` is not computed here", self.algorithm.name));
        };
        let key = match &issuer.key {
            Ok(key) => key,
            Err(fault) => return NotChecked(fault.to_string()),
        };
        match self.compare(scheme, key) {
            Ok(true) => SignatureCheck::Matches,
            Ok(false) => SignatureCheck::DoesNotMatch,
            Err(fault) => NotChecked(fault.to_string()),
        }
    }

    /// A key of another type than the scheme takes cannot have made the signature.
    fn compare(&self, scheme: Scheme, key: &Key) -> Result<bool, VerifyFault> {
        match (scheme, &key.material) {
            (Scheme::RsaPkcs1(_) | Scheme::RsaPss { .. }, Material::Rsa { n, e }) => {
                Ok(self.is_of_rsa(scheme, &rsa_key(key.bits(), (n, e))?))
            }
            (Scheme::Ecdsa(digest), Material::Ec { curve, point }) => {
                let Some(raw) = from_der(&self.signature, curve.size()) else {
                    return Ok(false);
                };
                // The hash need not be the one that JOSE pairs with the curve.
                let digest = self.digest(digest);
                let input = SigningInput::with_digest(&self.signed, usual_hash(*curve), digest);
                Ok(curve::verify_any(*curve, point, &input, &raw).is_ok())
            }
            (Scheme::EdDsa(needed), Material::Okp { curve, x }) if needed == *curve => {
                if *curve == Curve::Ed448 && late::get().is_none() {
                    return Err(VerifyFault::Pending {
                        algorithm: curve.name(),
                    });
                }
                let input = SigningInput::new(&self.signed);
                Ok(curve::verify_any(*curve, x, &input, &self.signature).is_ok())
            }
            (Scheme::MlDsa(needed), Material::Akp { set, public }) if needed == *set => {
                let late = late::get().ok_or(VerifyFault::Pending {
                    algorithm: set.name(),
                })?;
                Ok((late.verify_ml_dsa)(
                    *set,
                    public,
                    &self.signed,
                    &self.signature,
                ))
            }
            _ => Ok(false),
        }
    }

    fn is_of_rsa(&self, scheme: Scheme, key: &PublicKey) -> bool {
        macro_rules! pss {
            ($hash:ty, $digest:expr, $salt:expr) => {{
                let mut scheme = Pss::<$hash>::new();
                scheme.salt_len = Some($salt);
                key.verify(scheme, &$digest, &self.signature).is_ok()
            }};
        }
        match scheme {
            Scheme::RsaPkcs1(digest) => {
                let scheme = match digest {
                    Digest::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
                    Digest::Sha2(Hash::Sha256) => Pkcs1v15Sign::new::<Sha256>(),
                    Digest::Sha2(Hash::Sha384) => Pkcs1v15Sign::new::<Sha384>(),
                    Digest::Sha2(Hash::Sha512) => Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(scheme, &self.digest(digest), &self.signature)
                    .is_ok()
            }
            Scheme::RsaPss { hash, salt } => {
                let digest = self.digest(Digest::Sha2(hash));
                match hash {
                    Hash::Sha256 => pss!(Sha256, digest, salt),
                    Hash::Sha384 => pss!(Sha384, digest, salt),
                    Hash::Sha512 => pss!(Sha512, digest, salt),
                }
            }
            Scheme::Ecdsa(_) | Scheme::EdDsa(_) | Scheme::MlDsa(_) => false,
        }
    }

    fn digest(&self, digest: Digest) -> Vec<u8> {
        match digest {
            Digest::Sha1 => Sha1::digest(&self.signed).to_vec(),
            Digest::Sha2(hash) => SigningInput::new(&self.signed).digest(hash).to_vec(),
        }
    }
}

/// The hash that signatures on a curve have in JOSE (RFC 7518 section 3.4).
fn usual_hash(curve: Curve) -> Hash {
    match curve {
        Curve::P384 => Hash::Sha384,
        Curve::P521 => Hash::Sha512,
        _ => Hash::Sha256,
    }
}
