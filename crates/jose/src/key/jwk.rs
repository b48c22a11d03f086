//! JSON Web Keys and Key Sets (RFC 7517, RFC 7518 section 6, RFC 8037 section 2, RFC 9964
//! section 3).

use super::point::check_point;
use super::{Format, Key, KeyFault, KeySet, MAX_KEYS, Material, Private, SecretEncoding};
use crate::algorithm::{Curve, ParameterSet};
use crate::base64url::decode_strict;
use crate::json::{Names, Value};
use zeroize::Zeroizing;

/// Reads one JWK from its JSON object.
///
/// # Errors
/// A missing or ill-formed member, an unsupported type or curve, or a point
/// that is not on its curve.
pub fn from_value(value: &Value) -> Result<Key, KeyFault> {
    let kty = text(value, "kty")?.ok_or(KeyFault::NotAJwk)?;
    let (material, private) = match kty {
        "oct" => {
            let k = bytes(value, "k")?.ok_or(KeyFault::Missing { member: "k" })?;
            if k.is_empty() {
                return Err(KeyFault::Member {
                    member: "k",
                    expected: "a secret of at least one byte: everyone knows the empty one",
                });
            }
            (Material::Secret(k), None)
        }
        "RSA" => rsa(value)?,
        "EC" => ec(value)?,
        "OKP" => okp(value)?,
        "AKP" => akp(value)?,
        other => {
            return Err(KeyFault::Unsupported {
                what: "key type (`kty`)",
                value: other.into(),
            });
        }
    };
    let format = match material {
        Material::Secret(_) => Format::Secret(SecretEncoding::Base64Url),
        _ => Format::Jwk,
    };
    let key = Key {
        private,
        ..Key::plain(material, format)
    };
    restricted(key, value)
}

/// A key with the ID and the restrictions of its JWK (RFC 7517 sections 4.2 to 4.5).
///
/// # Errors
/// One of these members is ill-formed.
pub(super) fn restricted(key: Key, value: &Value) -> Result<Key, KeyFault> {
    // SPIFFE marks the keys that verify tokens so: <https://spiffe.io/docs/latest/spiffe-specs/jwt-svid/>.
    let public_use = text(value, "use")?.map(|name| match name {
        "jwt-svid" => "sig".into(),
        name => name.into(),
    });
    Ok(Key {
        kid: text(value, "kid")?.map(Into::into),
        public_use,
        key_ops: key_ops(value)?,
        alg: text(value, "alg")?.map(Into::into),
        ..key
    })
}

/// Reads the keys of a JWK Set; unreadable ones are listed as skipped.
///
/// # Errors
/// No `keys` array, too many keys, or no readable key.
pub fn set_from_value(value: &Value) -> Result<KeySet, KeyFault> {
    let items = value
        .get("keys")
        .unwrap_or(value)
        .as_array()
        .ok_or(KeyFault::Member {
            member: "keys",
            expected: "an array of JWKs",
        })?;
    if items.len() > MAX_KEYS {
        return Err(KeyFault::TooMany);
    }
    let mut set = KeySet {
        keys: Vec::new(),
        format: Format::JwkSet,
        skipped: Vec::new(),
    };
    for (index, item) in items.iter().enumerate() {
        match from_value(item) {
            Ok(key) => set.keys.push(key),
            Err(fault) => set.skipped.push((index, fault)),
        }
    }
    if set.keys.is_empty() {
        // A set without a usable key has the fault of its first.
        return Err(set
            .skipped
            .into_iter()
            .next()
            .map_or(KeyFault::EmptySet, |(_, fault)| fault));
    }
    Ok(set)
}

fn rsa(value: &Value) -> Result<(Material, Option<Private>), KeyFault> {
    let n = bytes(value, "n")?.ok_or(KeyFault::Missing { member: "n" })?;
    let e = bytes(value, "e")?.ok_or(KeyFault::Missing { member: "e" })?;
    let private = match (bytes(value, "d")?, bytes(value, "p")?, bytes(value, "q")?) {
        (Some(d), Some(p), Some(q)) => Some(Private::Rsa { d, p, q }),
        _ => None,
    };
    Ok((Material::rsa(&n, &e), private))
}

fn ec(value: &Value) -> Result<(Material, Option<Private>), KeyFault> {
    let curve = curve(value, true)?;
    let mut point = vec![4];
    for member in ["x", "y"] {
        let coordinate = bytes(value, member)?.ok_or(KeyFault::Missing { member })?;
        // RFC 7518 section 6.2.1.2: always the full size of the field.
        if coordinate.len() != curve.size() {
            return Err(KeyFault::Member {
                member,
                expected: "a coordinate of exactly the curve's size",
            });
        }
        point.extend_from_slice(&coordinate);
    }
    check_point(curve, &point)?;
    Ok((
        Material::Ec { curve, point },
        bytes(value, "d")?.map(Private::Scalar),
    ))
}

fn okp(value: &Value) -> Result<(Material, Option<Private>), KeyFault> {
    let curve = curve(value, false)?;
    let x = bytes(value, "x")?.ok_or(KeyFault::Missing { member: "x" })?;
    if x.len() != curve.size() {
        return Err(KeyFault::Member {
            member: "x",
            expected: "a public key of exactly the curve's size",
        });
    }
    check_point(curve, &x)?;
    Ok((
        Material::Okp {
            curve,
            x: x.to_vec(),
        },
        bytes(value, "d")?.map(Private::Scalar),
    ))
}

/// `alg` is required, and says how long `pub` is (RFC 9964 sections 3 and 5). `priv` is always
/// the seed (RFC 9964 section 4).
fn akp(value: &Value) -> Result<(Material, Option<Private>), KeyFault> {
    let name = text(value, "alg")?.ok_or(KeyFault::Missing { member: "alg" })?;
    let set = ParameterSet::by_name(name).ok_or_else(|| KeyFault::Unsupported {
        what: "algorithm of a key (`alg`)",
        value: name.into(),
    })?;
    let public = bytes(value, "pub")?.ok_or(KeyFault::Missing { member: "pub" })?;
    if public.len() != set.public_size() {
        return Err(KeyFault::Member {
            member: "pub",
            expected: "a public key of exactly the size that `alg` has",
        });
    }
    let seed = bytes(value, "priv")?;
    if seed
        .as_ref()
        .is_some_and(|seed| seed.len() != ParameterSet::SEED_SIZE)
    {
        return Err(KeyFault::Member {
            member: "priv",
            expected: "the seed of 32 bytes",
        });
    }
    let material = Material::Akp {
        set,
        public: public.to_vec(),
    };
    Ok((material, seed.map(Private::Scalar)))
}

fn curve(value: &Value, weierstrass: bool) -> Result<Curve, KeyFault> {
    let name = text(value, "crv")?.ok_or(KeyFault::Missing { member: "crv" })?;
    Curve::by_name(name)
        .filter(|curve| curve.is_weierstrass() == weierstrass)
        .ok_or_else(|| KeyFault::Unsupported {
            what: "curve (`crv`)",
            value: name.into(),
        })
}

fn key_ops(value: &Value) -> Result<Option<Vec<String>>, KeyFault> {
    let fault = |expected| KeyFault::Member {
        member: "key_ops",
        expected,
    };
    let Some(list) = value.get("key_ops") else {
        return Ok(None);
    };
    let names = list.as_array().and_then(|items| {
        let names = items.iter().map(|item| item.as_str().map(Into::into));
        names.collect::<Option<Vec<String>>>()
    });
    let names = names.ok_or_else(|| fault("an array of strings"))?;
    // RFC 7517 section 4.3.
    let mut seen = Names::default();
    if names.iter().any(|name| seen.insert(name, 0).is_some()) {
        return Err(fault("an array without repetitions"));
    }
    Ok(Some(names))
}

fn text<'a>(value: &'a Value, member: &'static str) -> Result<Option<&'a str>, KeyFault> {
    match value.get(member) {
        None => Ok(None),
        Some(found) => found.as_str().map(Some).ok_or(KeyFault::Member {
            member,
            expected: "a string",
        }),
    }
}

fn bytes(value: &Value, member: &'static str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
    match text(value, member)? {
        None => Ok(None),
        Some(encoded) => decode_strict(encoded)
            .map(|bytes| Some(Zeroizing::new(bytes)))
            .ok_or(KeyFault::Member {
                member,
                expected: "base64url without padding",
            }),
    }
}
