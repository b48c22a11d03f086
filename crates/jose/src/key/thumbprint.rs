//! JWK thumbprints (RFC 7638, RFC 9964 section 6 for `kty` AKP).

use super::{Key, Material};
use crate::base64url::encode;
use sha2::{Digest, Sha256};

/// The SHA-256 thumbprint: the hash of the required public members, in
/// alphabetical order, without white space (RFC 7638 section 3).
///
/// None for a shared secret, whose thumbprint would help to guess it (RFC 7638 section 7).
pub fn thumbprint(key: &Key) -> Option<String> {
    let json = format!("{{{}}}", public_members(key)?);
    Some(encode(Sha256::digest(json)))
}

/// The required public members of a key's JWK, in alphabetical order and without
/// the braces (RFC 7638 section 3.2). None for a shared secret.
pub fn public_members(key: &Key) -> Option<String> {
    Some(match &key.material {
        Material::Secret(_) => return None,
        Material::Rsa { n, e } => {
            format!(r#""e":"{}","kty":"RSA","n":"{}""#, encode(e), encode(n))
        }
        Material::Ec { curve, point } => {
            let size = curve.size();
            let x = point.get(1..=size)?;
            let y = point.get(size + 1..)?;
            format!(
                r#""crv":"{}","kty":"EC","x":"{}","y":"{}""#,
                curve.name(),
                encode(x),
                encode(y)
            )
        }
        Material::Okp { curve, x } => {
            format!(
                r#""crv":"{}","kty":"OKP","x":"{}""#,
                curve.name(),
                encode(x)
            )
        }
        Material::Akp { set, public } => {
            format!(
                r#""alg":"{}","kty":"AKP","pub":"{}""#,
                set.name(),
                encode(public)
            )
        }
    })
}
