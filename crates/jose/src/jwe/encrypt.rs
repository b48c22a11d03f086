//! Making a JWE (RFC 7516 section 5.1).

use super::decrypt::needed;
use super::fault::EncryptFault;
use super::{agreement, content, password, rsa, wrap};
use crate::algorithm::{ContentEncryption, Curve, KeyFamily, KeyManagement};
use crate::base64url::{decode_strict, encode};
use crate::curve;
use crate::json;
use crate::key::{Key, Material, public_members};
use zeroize::Zeroizing;

/// Random bytes that making one JWE takes, whatever its algorithms.
pub const RANDOM: usize = 256;

/// Iterations of PBKDF2 for new tokens: at least 1,000 are asked for (RFC 7518 section 4.8.1.2).
pub const NEW_ITERATIONS: u32 = 310_000;

/// Encrypts a content into a compact JWE. `header` is a JSON object with `alg` and `enc`, taken
/// as it is; what the algorithm adds (`epk`, `p2s`, `p2c`, `iv`, `tag`) is written at its end.
/// `random` are [`RANDOM`] fresh random bytes.
///
/// # Errors
/// The key does not fit, the header is no object, or it has what each token gets anew.
///
/// ```
/// use jose::algorithm::{find_content_encryption, find_key_management};
/// use jose::jwe::{EncryptFault, encrypt_compact};
/// use jose::key::{Key, SecretEncoding};
///
/// let (alg, enc) = ("A128KW", "A128GCM");
/// let header = format!(r#"{{"alg":"{alg}","enc":"{enc}"}}"#);
/// let (alg, enc) = (find_key_management(alg).unwrap(), find_content_encryption(enc).unwrap());
/// let key = Key::secret(*b"sixteen bytes, ok", SecretEncoding::Utf8);
/// // Nobody may use the same bytes twice; this is an example.
/// let random = [7; jose::jwe::RANDOM];
/// assert_eq!(
///     encrypt_compact(alg, enc, &key, &header, b"content", &random),
///     Err(EncryptFault::SecretSize { algorithm: "A128KW", expected: 16, found: 17 })
/// );
/// let key = Key::secret(*b"sixteen bytes ok", SecretEncoding::Utf8);
/// let token = encrypt_compact(alg, enc, &key, &header, b"content", &random).unwrap();
/// assert_eq!(token.split('.').count(), 5);
/// ```
pub fn encrypt_compact(
    algorithm: &'static KeyManagement,
    enc: &'static ContentEncryption,
    key: &Key,
    header: &str,
    content: &[u8],
    random: &[u8],
) -> Result<String, EncryptFault> {
    let document = json::read(header.as_bytes());
    if !document.is_object() || !document.faults.is_empty() {
        return Err(EncryptFault::Header);
    }
    let mut random = Random(random);
    let iv = random.take(enc.iv_size)?;
    let made = content_key(algorithm, enc, key, &document, &mut random)?;
    for (name, _) in &made.members {
        if document.get(name).is_some() {
            return Err(EncryptFault::Parameter {
                name,
                expected: "left out: each token gets a new one",
            });
        }
    }
    let header = with_members(header, !document.members().is_empty(), &made.members);
    let protected = encode(header);
    let (ciphertext, tag) =
        content::encrypt(enc, &made.content_key, iv, content, protected.as_bytes())
            .ok_or(EncryptFault::BadKey)?;
    Ok(format!(
        "{protected}.{}.{}.{}.{}",
        encode(made.encrypted_key),
        encode(iv),
        encode(ciphertext),
        encode(tag)
    ))
}

/// Random bytes, handed out from the front.
struct Random<'a>(&'a [u8]);

impl<'a> Random<'a> {
    fn take(&mut self, size: usize) -> Result<&'a [u8], EncryptFault> {
        let (now, later) = self
            .0
            .split_at_checked(size)
            .ok_or(EncryptFault::ShortRandom)?;
        self.0 = later;
        Ok(now)
    }
}

/// A content key, and what lets its recipient have it.
struct Made {
    content_key: Zeroizing<Vec<u8>>,
    encrypted_key: Vec<u8>,
    /// Members for the header: the name, and the value in JSON.
    members: Vec<(&'static str, String)>,
}

fn content_key(
    algorithm: &'static KeyManagement,
    enc: &'static ContentEncryption,
    key: &Key,
    header: &json::Document,
    random: &mut Random<'_>,
) -> Result<Made, EncryptFault> {
    let wrong = EncryptFault::KeyType {
        algorithm: algorithm.name,
        needed: needed(algorithm),
    };
    let secret = match &key.material {
        Material::Secret(bytes) => Some(&bytes[..]),
        _ => None,
    };
    let sized = |expected: usize, name: &'static str| match secret {
        None => Err(wrong.clone()),
        Some(secret) if secret.len() != expected => Err(EncryptFault::SecretSize {
            algorithm: name,
            expected,
            found: secret.len(),
        }),
        Some(secret) => Ok(secret),
    };
    let size = algorithm.wrapping_key_size.unwrap_or_default();
    let fresh = |random: &mut Random<'_>| {
        Ok::<_, EncryptFault>(Zeroizing::new(random.take(enc.key_size)?.to_vec()))
    };
    let text = |name, value: &[u8]| (name, format!(r#""{}""#, encode(value)));
    Ok(match algorithm.family {
        KeyFamily::Direct => Made {
            content_key: Zeroizing::new(sized(enc.key_size, enc.name)?.to_vec()),
            encrypted_key: Vec::new(),
            members: Vec::new(),
        },
        KeyFamily::AesKeyWrap => {
            let secret = sized(size, algorithm.name)?;
            wrapped(secret, fresh(random)?, Vec::new())?
        }
        KeyFamily::AesGcmKeyWrap => {
            let secret = sized(size, algorithm.name)?;
            let (content_key, iv) = (fresh(random)?, random.take(12)?);
            let (encrypted_key, tag) =
                content::gcm_encrypt(secret, iv, &content_key, &[]).ok_or(EncryptFault::BadKey)?;
            Made {
                content_key,
                encrypted_key,
                members: vec![text("iv", iv), text("tag", &tag)],
            }
        }
        KeyFamily::RsaPkcs1 => {
            return Err(EncryptFault::Unsupported {
                algorithm: algorithm.name,
            });
        }
        KeyFamily::RsaOaep => {
            if !matches!(key.material, Material::Rsa { .. }) {
                return Err(wrong);
            }
            let (content_key, seed) = (fresh(random)?, random.take(64)?);
            let encrypted_key =
                rsa::encrypt(algorithm, key, &content_key, seed).ok_or(EncryptFault::BadKey)?;
            Made {
                content_key,
                encrypted_key,
                members: Vec::new(),
            }
        }
        KeyFamily::EcdhEs => {
            let (curve, public) = match &key.material {
                Material::Ec { curve, point } => (*curve, point),
                Material::Okp { curve, x } => (*curve, x),
                _ => return Err(wrong),
            };
            if !curve::agrees(curve) {
                return Err(wrong);
            }
            let mut private = Zeroizing::new(random.take(curve.size())?.to_vec());
            // The order of P-521 has 521 bits.
            if curve == Curve::P521
                && let Some(first) = private.first_mut()
            {
                *first &= 1;
            }
            let epk = Key::from_private(curve, &private).ok_or(EncryptFault::BadKey)?;
            let shared = curve::agree(curve, &private, public).ok_or(EncryptFault::BadKey)?;
            let info = |name| match header.get(name) {
                None => Ok(Vec::new()),
                Some(value) => {
                    value
                        .as_str()
                        .and_then(decode_strict)
                        .ok_or(EncryptFault::Parameter {
                            name,
                            expected: "a text in base64url",
                        })
                }
            };
            let (name, size) = match algorithm.wrapping_key_size {
                None => (enc.name, enc.key_size),
                Some(size) => (algorithm.name, size),
            };
            let derived = agreement::derive(&shared, name, &info("apu")?, &info("apv")?, size);
            let epk = public_members(&epk).unwrap_or_default();
            let members = vec![("epk", format!("{{{epk}}}"))];
            match algorithm.wrapping_key_size {
                None => Made {
                    content_key: derived,
                    encrypted_key: Vec::new(),
                    members,
                },
                Some(_) => wrapped(&derived, fresh(random)?, members)?,
            }
        }
        KeyFamily::Pbes2 => {
            let password = secret.ok_or(wrong)?;
            let (content_key, salt) = (fresh(random)?, random.take(16)?);
            let derived = password::derive(algorithm, password, salt, NEW_ITERATIONS)
                .ok_or(EncryptFault::BadKey)?;
            let count = ("p2c", NEW_ITERATIONS.to_string());
            wrapped(&derived, content_key, vec![text("p2s", salt), count])?
        }
    })
}

fn wrapped(
    secret: &[u8],
    content_key: Zeroizing<Vec<u8>>,
    members: Vec<(&'static str, String)>,
) -> Result<Made, EncryptFault> {
    let encrypted_key = wrap::wrap(secret, &content_key).ok_or(EncryptFault::BadKey)?;
    Ok(Made {
        content_key,
        encrypted_key,
        members,
    })
}

/// The text of an object with more members at its end.
fn with_members(object: &str, has_members: bool, more: &[(&str, String)]) -> String {
    let text = object.trim_end();
    let (Some(start), false) = (text.strip_suffix('}'), more.is_empty()) else {
        return object.to_owned();
    };
    let comma = if has_members { "," } else { "" };
    let more: Vec<String> = more
        .iter()
        .map(|(name, value)| format!(r#""{name}":{value}"#))
        .collect();
    format!("{}{comma}{}}}", start.trim_end(), more.join(","))
}
