//! From a private key or a secret to the content (RFC 7516 section 5.2).

use super::fault::DecryptFault;
use super::{agreement, content, rsa, wrap};
use crate::algorithm::{ContentEncryption, KeyFamily, KeyManagement};
use crate::base64url;
use crate::curve;
use crate::json::Value;
use crate::jws::{is_rsa_size, private_rsa_key};
use crate::key::{Key, Material, Private, from_jwk_value};
use crate::resolver::{Answer, DerivedKey, Request, Resolver};
use serde::Serialize;
use zeroize::Zeroizing;

/// The most iterations of PBKDF2 that are computed for one token: a header that asks for many
/// millions only keeps the reader busy (CVE-2023-50967). It is twice the 600,000 that OWASP's
/// Password Storage Cheat Sheet asks for with SHA-256.
pub const MAX_ITERATIONS: u32 = 1_200_000;

/// The longest ciphertext that is decrypted, in bytes: it is decrypted in one go, and is then in
/// memory twice. Tokens with a whole document inside are far shorter.
pub const MAX_CONTENT: usize = 10 << 20;

/// What is decrypted: the parts of a JWE for one recipient, each decoded.
#[derive(Debug, Clone, Copy)]
pub struct Jwe<'a> {
    /// The row of `alg`.
    pub algorithm: &'static KeyManagement,
    /// The row of `enc`.
    pub enc: &'static ContentEncryption,
    /// The encrypted key; empty with `dir` and `ECDH-ES`.
    pub encrypted_key: &'a [u8],
    /// The initialization vector.
    pub iv: &'a [u8],
    /// The ciphertext.
    pub ciphertext: &'a [u8],
    /// The authentication tag.
    pub tag: &'a [u8],
    /// The additional authenticated data: the protected header as it was sent, in base64url, and
    /// after a period the member `aad` in base64url if there is one (RFC 7516 section 5.1).
    pub aad: &'a [u8],
}

/// A content that was decrypted, and how. It is not inflated.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Decrypted {
    /// The bytes that were encrypted.
    #[serde(skip)]
    pub content: Zeroizing<Vec<u8>>,
    /// The key that wrapped the content key, or the key that was agreed on, in bits; none where
    /// neither was derived.
    pub derived_bits: Option<usize>,
    /// Iterations of PBKDF2, if there were any.
    pub iterations: Option<u32>,
}

impl std::fmt::Debug for Decrypted {
    /// Does not print the content.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decrypted({} bytes)", self.content.len())
    }
}

/// Decrypts with one key. `header` gives a parameter of the joined header (RFC 7516 section 4).
/// What takes long is asked of the resolver.
///
/// # Errors
/// The key does not fit or forbids it, a parameter or a part is wrong, nothing came out, or an
/// answer is open.
pub fn decrypt<'h>(
    jwe: &Jwe<'_>,
    header: &dyn Fn(&str) -> Option<&'h Value>,
    key: &Key,
    resolver: &Resolver,
) -> Result<Decrypted, DecryptFault> {
    allowed(jwe, key)?;
    if header("zip").is_some_and(|zip| zip.as_str() != Some("DEF")) {
        return Err(DecryptFault::Parameter {
            name: "zip",
            expected: "`DEF`",
        });
    }
    if jwe.ciphertext.len() > MAX_CONTENT {
        return Err(DecryptFault::CiphertextTooLong {
            found: jwe.ciphertext.len(),
            most: MAX_CONTENT,
        });
    }
    let algorithm = jwe.algorithm;
    let mut found = Decrypted {
        content: Zeroizing::default(),
        derived_bits: None,
        iterations: None,
    };
    let content_key = match algorithm.family {
        KeyFamily::Direct => {
            no_encrypted_key(jwe)?;
            let secret = secret(jwe, key)?;
            sized(jwe.enc.name, secret, jwe.enc.key_size)?;
            Zeroizing::new(secret.to_vec())
        }
        KeyFamily::AesKeyWrap => {
            let secret = wrapping_secret(jwe, key)?;
            wrap::unwrap(secret, jwe.encrypted_key).ok_or(DecryptFault::NotForThisKey)?
        }
        KeyFamily::AesGcmKeyWrap => {
            let secret = wrapping_secret(jwe, key)?;
            let iv = parameter(header, "iv", "12 bytes in base64url")?;
            let tag = parameter(header, "tag", "16 bytes in base64url")?;
            for (name, expected, found) in [
                ("iv", "12 bytes in base64url", iv.len() == 12),
                ("tag", "16 bytes in base64url", tag.len() == 16),
            ] {
                if !found {
                    return Err(DecryptFault::Parameter { name, expected });
                }
            }
            content::gcm_decrypt(secret, &iv, jwe.encrypted_key, &tag, &[])
                .ok_or(DecryptFault::NotForThisKey)?
        }
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep => {
            let Material::Rsa { .. } = key.material else {
                return Err(wrong_type(algorithm));
            };
            if !key.is_private() {
                return Err(DecryptFault::NoPrivateKey);
            }
            let bits = key.bits();
            if !is_rsa_size(bits) {
                return Err(DecryptFault::RsaSize { bits });
            }
            private_rsa_key(key).ok_or(DecryptFault::BadKey)?;
            rsa::decrypt(algorithm, key, jwe.encrypted_key)
                // Another key's `RSA1_5` gives random bytes of any length, and that is not told
                // apart from wrong padding (RFC 7516 section 11.5).
                .filter(|found| {
                    algorithm.family != KeyFamily::RsaPkcs1 || found.len() == jwe.enc.key_size
                })
                .ok_or(DecryptFault::NotForThisKey)?
        }
        KeyFamily::EcdhEs => {
            let shared = agreed(jwe, header, key, resolver)?;
            let (name, size) = match algorithm.wrapping_key_size {
                None => (jwe.enc.name, jwe.enc.key_size),
                Some(size) => (algorithm.name, size),
            };
            let (apu, apv) = (info(header, "apu")?, info(header, "apv")?);
            let derived = agreement::derive(&shared, name, &apu, &apv, size);
            found.derived_bits = Some(size * 8);
            match algorithm.wrapping_key_size {
                None => {
                    no_encrypted_key(jwe)?;
                    derived
                }
                Some(_) => {
                    wrap::unwrap(&derived, jwe.encrypted_key).ok_or(DecryptFault::NotForThisKey)?
                }
            }
        }
        KeyFamily::Pbes2 => {
            let password = secret(jwe, key)?;
            let salt = parameter(header, "p2s", "at least 8 bytes in base64url")?;
            if salt.len() < 8 {
                return Err(DecryptFault::Parameter {
                    name: "p2s",
                    expected: "at least 8 bytes in base64url",
                });
            }
            let iterations = iterations(header)?;
            let request = Request::DeriveKey {
                algorithm,
                password: Zeroizing::new(password.to_vec()),
                salt,
                iterations,
            };
            let derived = match resolver.ask(request) {
                Some(Answer::Derived(DerivedKey(key))) => key,
                Some(_) => return Err(DecryptFault::BadKey),
                None => return Err(DecryptFault::Pending { iterations }),
            };
            found.derived_bits = Some(derived.len() * 8);
            found.iterations = Some(iterations);
            wrap::unwrap(&derived, jwe.encrypted_key).ok_or(DecryptFault::NotForThisKey)?
        }
    };
    found.content = content::decrypt(
        jwe.enc,
        &content_key,
        jwe.iv,
        jwe.ciphertext,
        jwe.tag,
        jwe.aad,
    )?;
    Ok(found)
}

/// `use`, `key_ops` and `alg` of the key (RFC 7517 sections 4.2 to 4.4).
fn allowed(jwe: &Jwe<'_>, key: &Key) -> Result<(), DecryptFault> {
    let algorithm = jwe.algorithm.name;
    let forbidden = |member| Err(DecryptFault::KeyForbids { member, algorithm });
    if key.public_use.as_deref().is_some_and(|used| used != "enc") {
        return forbidden("use");
    }
    let needed: &[&str] = match jwe.algorithm.family {
        KeyFamily::Direct => &["decrypt"],
        KeyFamily::EcdhEs => &["deriveKey", "deriveBits"],
        KeyFamily::Pbes2 => &["deriveKey", "deriveBits", "unwrapKey"],
        _ => &["unwrapKey", "decrypt"],
    };
    if let Some(operations) = &key.key_ops
        && !operations.iter().any(|one| needed.contains(&one.as_str()))
    {
        return forbidden("key_ops");
    }
    match key.alg.as_deref() {
        None => Ok(()),
        Some(name) if name == algorithm => Ok(()),
        // A key for `dir` names what it encrypts with.
        Some(name) if jwe.algorithm.family == KeyFamily::Direct && name == jwe.enc.name => Ok(()),
        Some(_) => forbidden("alg"),
    }
}

/// The key that an algorithm takes, in words.
pub(super) fn needed(algorithm: &KeyManagement) -> &'static str {
    match algorithm.family {
        KeyFamily::Direct | KeyFamily::AesKeyWrap | KeyFamily::AesGcmKeyWrap => "a shared secret",
        KeyFamily::Pbes2 => "a password",
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep => "an RSA key",
        KeyFamily::EcdhEs => "a key on P-256, P-384, P-521, X25519 or X448",
    }
}

fn wrong_type(algorithm: &'static KeyManagement) -> DecryptFault {
    DecryptFault::KeyType {
        algorithm: algorithm.name,
        needed: needed(algorithm),
    }
}

fn secret<'k>(jwe: &Jwe<'_>, key: &'k Key) -> Result<&'k [u8], DecryptFault> {
    match &key.material {
        Material::Secret(bytes) => Ok(bytes),
        _ => Err(wrong_type(jwe.algorithm)),
    }
}

fn wrapping_secret<'k>(jwe: &Jwe<'_>, key: &'k Key) -> Result<&'k [u8], DecryptFault> {
    let secret = secret(jwe, key)?;
    let size = jwe.algorithm.wrapping_key_size.unwrap_or_default();
    sized(jwe.algorithm.name, secret, size)?;
    Ok(secret)
}

fn sized(algorithm: &'static str, secret: &[u8], expected: usize) -> Result<(), DecryptFault> {
    match secret.len() == expected {
        true => Ok(()),
        false => Err(DecryptFault::SecretSize {
            algorithm,
            expected,
            found: secret.len(),
        }),
    }
}

/// RFC 7516 section 5.2, steps 10 and 11.
fn no_encrypted_key(jwe: &Jwe<'_>) -> Result<(), DecryptFault> {
    match jwe.encrypted_key.len() {
        0 => Ok(()),
        found => Err(DecryptFault::PartSize {
            part: "encrypted key",
            expected: 0,
            found,
        }),
    }
}

/// A parameter that is bytes in base64url.
fn parameter<'h>(
    header: &dyn Fn(&str) -> Option<&'h Value>,
    name: &'static str,
    expected: &'static str,
) -> Result<Vec<u8>, DecryptFault> {
    let wrong = DecryptFault::Parameter { name, expected };
    let text = header(name).and_then(Value::as_str).ok_or(wrong.clone())?;
    let decoded = base64url::decode(text);
    match decoded.faults.is_empty() {
        true => Ok(decoded.bytes),
        false => Err(wrong),
    }
}

/// `apu` or `apv`: empty if it is not there.
fn info<'h>(
    header: &dyn Fn(&str) -> Option<&'h Value>,
    name: &'static str,
) -> Result<Vec<u8>, DecryptFault> {
    match header(name) {
        None => Ok(Vec::new()),
        Some(_) => parameter(header, name, "a text in base64url"),
    }
}

fn iterations<'h>(header: &dyn Fn(&str) -> Option<&'h Value>) -> Result<u32, DecryptFault> {
    let wrong = DecryptFault::Parameter {
        name: "p2c",
        expected: "a positive whole number",
    };
    let number = header("p2c")
        .and_then(Value::as_number)
        .ok_or(wrong.clone())?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong);
    }
    match number.parse::<u32>() {
        Ok(0) => Err(wrong),
        Ok(count) if count <= MAX_ITERATIONS => Ok(count),
        _ => Err(DecryptFault::Iterations {
            found: number.chars().take(24).collect(),
            most: MAX_ITERATIONS,
        }),
    }
}

/// What the key and `epk` agree on (RFC 7518 section 4.6.1.1).
fn agreed<'h>(
    jwe: &Jwe<'_>,
    header: &dyn Fn(&str) -> Option<&'h Value>,
    key: &Key,
    resolver: &Resolver,
) -> Result<Zeroizing<Vec<u8>>, DecryptFault> {
    let own = match &key.material {
        Material::Ec { curve, .. } | Material::Okp { curve, .. } => *curve,
        _ => return Err(wrong_type(jwe.algorithm)),
    };
    if !curve::agrees(own) {
        return Err(wrong_type(jwe.algorithm));
    }
    let Some(Private::Scalar(private)) = &key.private else {
        return Err(DecryptFault::NoPrivateKey);
    };
    let wrong = DecryptFault::Parameter {
        name: "epk",
        expected: "a public key as a JWK",
    };
    let value = header("epk").ok_or(wrong.clone())?;
    let named = value
        .get("crv")
        .and_then(Value::as_str)
        .ok_or(wrong.clone())?;
    if named != own.name() {
        return Err(DecryptFault::OtherCurve {
            epk: named.chars().take(24).collect(),
            own: own.name(),
        });
    }
    let point = DecryptFault::Point { curve: own.name() };
    let epk = from_jwk_value(value, resolver).map_err(|fault| match fault.code() {
        "key-invalid-point" => point.clone(),
        _ => wrong,
    })?;
    let (Material::Ec { point: public, .. } | Material::Okp { x: public, .. }) = &epk.material
    else {
        return Err(point);
    };
    curve::agree(own, private, public).ok_or(point)
}
