//! PEM and DER: SPKI, PKCS #1, PKCS #8, SEC 1, X.509 (RFC 7468 names the labels).
//!
//! The ASN.1 is read by the `spki`, `pkcs1`, `pkcs8` and `sec1`
//! crates; here is only what turns their values into a [`Key`].

use super::{
    Format, Key, KeyFault, KeyRing, MAX_KEYS, Material, Private, jwk::trim, read::check_point,
};
use crate::jose::algorithm::Curve;
use crate::jose::jws::curve::public_from_private;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pkcs1::{RsaPrivateKey, RsaPublicKey};
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::{AnyRef, UintRef};
use pkcs8::der::{Decode as _, Encode as _, Reader as _, SliceReader, Tagged as _};
use sec1::{EcParameters, EcPrivateKey};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";

/// Reads every PEM block of a text; of a certificate chain, the first is the key.
///
/// Line breaks may be missing or written as `\n`, as they are in environment files.
///
/// # Errors
/// The fault of the first block that is no key, if none is one.
pub fn from_pem(text: &str) -> Result<KeyRing, KeyFault> {
    let mut ring: Option<KeyRing> = None;
    let mut fault = None;
    for block in blocks(text).take(MAX_KEYS) {
        match block.and_then(|(label, der)| from_labelled(label, &der)) {
            Ok(key) => match &mut ring {
                // The rest of a chain are issuers, not keys for this token.
                Some(ring)
                    if ring.format == Format::Certificate && key.format == Format::Certificate => {}
                Some(ring) => ring.keys.push(key),
                None => {
                    ring = Some(KeyRing {
                        format: key.format,
                        keys: vec![key],
                        skipped: Vec::new(),
                    })
                }
            },
            Err(found) => fault = fault.or(Some(found)),
        }
    }
    ring.ok_or(fault.unwrap_or(KeyFault::Pem))
}

/// Reads DER that was pasted as bare Base64, without the PEM lines around it.
pub fn from_base64_der(text: &str) -> Option<KeyRing> {
    // DER of every key form begins with a long SEQUENCE: `MI…`, `MF…`, `MC…`, `MH…`.
    if !text.starts_with('M') || text.len() < 56 {
        return None;
    }
    let der = decode_body(text)?;
    let key = [
        from_spki,
        from_pkcs8,
        from_pkcs1_public,
        from_pkcs1_private,
        from_sec1,
        from_certificate_der,
    ]
    .iter()
    .find_map(|read| read(&der).ok())?;
    Some(KeyRing {
        format: key.format,
        keys: vec![key],
        skipped: Vec::new(),
    })
}

/// The blocks of a text, each with its label.
fn blocks(text: &str) -> impl Iterator<Item = Result<(&str, Zeroizing<Vec<u8>>), KeyFault>> {
    text.split("-----BEGIN ").skip(1).map(|part| {
        let (label, rest) = part.split_once("-----").ok_or(KeyFault::Pem)?;
        let (body, tail) = rest.split_once("-----END ").ok_or(KeyFault::Pem)?;
        if tail.split_once("-----").is_none_or(|(end, _)| end != label) {
            return Err(KeyFault::Pem);
        }
        if label == "ENCRYPTED PRIVATE KEY" || body.contains("ENCRYPTED") {
            return Err(KeyFault::EncryptedPem);
        }
        decode_body(body)
            .map(|der| (label, der))
            .ok_or(KeyFault::Pem)
    })
}

fn decode_body(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let plain = Zeroizing::new(body.replace("\\r", "").replace("\\n", ""));
    let compact: Zeroizing<String> =
        Zeroizing::new(plain.chars().filter(|c| !c.is_whitespace()).collect());
    STANDARD.decode(compact.as_bytes()).ok().map(Zeroizing::new)
}

fn from_labelled(label: &str, der: &[u8]) -> Result<Key, KeyFault> {
    match label {
        "PUBLIC KEY" => from_spki(der),
        "RSA PUBLIC KEY" => from_pkcs1_public(der),
        "RSA PRIVATE KEY" => from_pkcs1_private(der),
        "PRIVATE KEY" => from_pkcs8(der),
        "EC PRIVATE KEY" => from_sec1(der),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => from_certificate_der(der),
        other => Err(KeyFault::PemLabel {
            label: other.chars().take(40).collect(),
        }),
    }
}

fn from_spki(der: &[u8]) -> Result<Key, KeyFault> {
    let fault = KeyFault::Der {
        what: "public key (SubjectPublicKeyInfo)",
    };
    let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| fault.clone())?;
    let bits = spki.subject_public_key.as_bytes().ok_or(fault)?;
    public_key(&spki.algorithm, bits, Format::Spki)
}

/// The public key of one DER certificate (RFC 5280 section 4.1). Nothing of the
/// certificate is validated, and nothing else of it is read: a full X.509
/// reader would add 12 KB to every visit.
///
/// # Errors
/// The bytes are no certificate, or its key is of a type that is not supported.
pub fn from_certificate_der(der: &[u8]) -> Result<Key, KeyFault> {
    let mut spki = None;
    // What follows the key is left unread, which the reader calls an error.
    let _ = SliceReader::new(der).and_then(|mut outer| {
        outer.sequence(|certificate| {
            certificate.sequence(|tbs| {
                // version (optional), serialNumber, signature, issuer, validity, subject
                let first = AnyRef::decode(tbs)?;
                let fields = if first.tag().is_context_specific() {
                    5
                } else {
                    4
                };
                for _ in 0..fields {
                    AnyRef::decode(tbs)?;
                }
                spki = Some(AnyRef::decode(tbs)?.to_der()?);
                Ok(())
            })
        })
    });
    let spki = spki.ok_or(KeyFault::Der {
        what: "certificate",
    })?;
    Ok(Key {
        format: Format::Certificate,
        ..from_spki(&spki)?
    })
}

fn from_pkcs1_public(der: &[u8]) -> Result<Key, KeyFault> {
    let key: RsaPublicKey<UintRef<'_>> =
        RsaPublicKey::from_der(der).map_err(|_| KeyFault::Der {
            what: "PKCS #1 public key",
        })?;
    Ok(Key::plain(
        rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes()),
        Format::Pkcs1Public,
    ))
}

fn from_pkcs1_private(der: &[u8]) -> Result<Key, KeyFault> {
    let key: RsaPrivateKey<UintRef<'_>> =
        RsaPrivateKey::from_der(der).map_err(|_| KeyFault::Der {
            what: "PKCS #1 private key",
        })?;
    let secret = |number: &UintRef<'_>| Zeroizing::new(number.as_bytes().to_vec());
    Ok(Key {
        private: Some(Private::Rsa {
            d: secret(&key.private_exponent),
            p: secret(&key.prime1),
            q: secret(&key.prime2),
        }),
        ..Key::plain(
            rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes()),
            Format::Pkcs1Private,
        )
    })
}

fn from_pkcs8(der: &[u8]) -> Result<Key, KeyFault> {
    let fault = KeyFault::Der {
        what: "PKCS #8 private key",
    };
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| fault.clone())?;
    let inner = info.private_key.as_bytes();
    let key = match info.algorithm.oid.to_string().as_str() {
        RSA | RSA_PSS => from_pkcs1_private(inner)?,
        EC => {
            let curve = named_curve(&info.algorithm)?;
            sec1_key(&EcPrivateKey::from_der(inner).map_err(|_| fault)?, curve)?
        }
        oid => {
            let curve = okp_curve(oid)?;
            // RFC 8410 section 7: the seed is an OCTET STRING inside the OCTET STRING.
            let seed = match inner {
                [4, length, seed @ ..] if usize::from(*length) == seed.len() => seed,
                _ => return Err(fault),
            };
            private_curve_key(curve, seed)?
        }
    };
    Ok(Key {
        format: Format::Pkcs8,
        ..key
    })
}

fn from_sec1(der: &[u8]) -> Result<Key, KeyFault> {
    let key = EcPrivateKey::from_der(der).map_err(|_| KeyFault::Der {
        what: "SEC 1 private key",
    })?;
    let oid = match &key.parameters {
        Some(EcParameters::NamedCurve(oid)) => *oid,
        None => {
            return Err(KeyFault::Der {
                what: "SEC 1 private key that names its curve",
            });
        }
    };
    sec1_key(&key, curve_of(oid)?)
}

fn sec1_key(key: &EcPrivateKey<'_>, curve: Curve) -> Result<Key, KeyFault> {
    private_curve_key(curve, key.private_key)
}

/// A private key of a curve; the public half is computed, never believed.
fn private_curve_key(curve: Curve, private: &[u8]) -> Result<Key, KeyFault> {
    let public = public_from_private(curve, private).ok_or(KeyFault::Unsupported {
        what: "private key on the curve",
        value: curve.name().into(),
    })?;
    let material = if curve.is_weierstrass() {
        Material::Ec {
            curve,
            point: public,
        }
    } else {
        Material::Okp { curve, x: public }
    };
    Ok(Key {
        private: Some(Private::Scalar(Zeroizing::new(private.to_vec()))),
        ..Key::plain(material, Format::Sec1)
    })
}

fn public_key(
    algorithm: &AlgorithmIdentifierRef<'_>,
    bits: &[u8],
    format: Format,
) -> Result<Key, KeyFault> {
    let material = match algorithm.oid.to_string().as_str() {
        RSA | RSA_PSS => from_pkcs1_public(bits)?.material,
        EC => {
            let curve = named_curve(algorithm)?;
            if matches!(bits.first(), Some(2 | 3)) {
                return Err(KeyFault::Unsupported {
                    what: "form of an elliptic-curve point; write the key with both coordinates",
                    value: "compressed".into(),
                });
            }
            check_point(curve, bits)?;
            Material::Ec {
                curve,
                point: bits.to_vec(),
            }
        }
        oid => {
            let curve = okp_curve(oid)?;
            check_point(curve, bits)?;
            Material::Okp {
                curve,
                x: bits.to_vec(),
            }
        }
    };
    Ok(Key::plain(material, format))
}

fn rsa(n: &[u8], e: &[u8]) -> Material {
    Material::Rsa {
        n: trim(n),
        e: trim(e),
    }
}

fn named_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, KeyFault> {
    let oid = algorithm.parameters_oid().map_err(|_| KeyFault::Der {
        what: "key on a named curve",
    })?;
    curve_of(oid)
}

fn curve_of(oid: ObjectIdentifier) -> Result<Curve, KeyFault> {
    Curve::by_oid(&oid.to_string())
        .filter(|curve| curve.is_weierstrass())
        .ok_or_else(|| KeyFault::Unsupported {
            what: "elliptic curve",
            value: oid.to_string(),
        })
}

fn okp_curve(oid: &str) -> Result<Curve, KeyFault> {
    Curve::by_oid(oid)
        .filter(|curve| !curve.is_weierstrass())
        .ok_or_else(|| KeyFault::Unsupported {
            what: "key type",
            value: oid.into(),
        })
}
