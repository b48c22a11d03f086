//! PEM and DER: SPKI, PKCS #1, PKCS #8, SEC 1, X.509 (RFC 7468 names the labels).
//!
//! [`der`] reads the elements; this turns them into a [`Key`].

use super::point::check_point;
use super::pss::PssOnly;
use super::{Format, Key, KeyFault, KeyLook, KeySet, MAX_KEYS, Material, Private, secret};
use crate::algorithm::{Curve, ParameterSet};
use crate::der::{self, Elements, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, member, oid};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";

/// The tag of a seed of ML-DSA: [0] in place of OCTET STRING (RFC 9881).
const SEED: u8 = 0x80;

/// Reads every PEM block of a text. Of certificates each one's key is read, because they come in
/// any order.
///
/// Line breaks may be missing or written as `\n`, as they are in environment files.
///
/// # Errors
/// The fault of the first block, if no block is a key.
pub fn from_pem(text: &str) -> Result<KeySet, KeyFault> {
    let mut set = KeySet {
        keys: Vec::new(),
        format: Format::Spki,
        skipped: Vec::new(),
    };
    for (index, block) in blocks(text).take(MAX_KEYS).enumerate() {
        match block.and_then(|(label, der)| from_labelled(label, &der)) {
            Ok(key) => set.keys.push(key),
            Err(fault) => set.skipped.push((index, fault)),
        }
    }
    match set.keys.first() {
        Some(first) => {
            set.format = first.format;
            Ok(set)
        }
        None => Err(set
            .skipped
            .into_iter()
            .next()
            .map_or(KeyFault::Pem, |(_, fault)| fault)),
    }
}

/// Reads DER in Base64, Base64url or hex, without PEM lines.
pub fn from_encoded_der(text: &str) -> Option<KeySet> {
    let der = encoded_der(text)?;
    let key = any_key(&der).ok()?;
    Some(KeySet {
        format: key.format,
        keys: vec![key],
        skipped: Vec::new(),
    })
}

/// The key in DER, whichever structure it has.
///
/// # Errors
/// Of the structure that it has, the fault of the key in it; else that it is no public key.
pub(super) fn any_key(der: &[u8]) -> Result<Key, KeyFault> {
    let mut fault = None;
    for read in [
        from_spki,
        from_pkcs8,
        from_pkcs1_public,
        from_pkcs1_private,
        from_sec1,
        from_certificate_der,
    ] {
        match read(der) {
            Err(KeyFault::Der { .. }) => {}
            Err(found) => fault = fault.or(Some(found)),
            key => return key,
        }
    }
    match fault {
        Some(fault) => Err(fault),
        None => from_spki(der),
    }
}

/// The bytes of a text that may be DER of a key in Base64, Base64url or hex.
fn encoded_der(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    // DER of every key form begins with a long SEQUENCE: `MI…`, `MF…`, `MC…`, `MH…`, or 30.
    if text.len() < 56 || !text.starts_with(['M', '3', '0']) {
        return None;
    }
    let may_be = |start: &[u8]| start.first() == Some(&SEQUENCE);
    secret::readings(text, may_be).into_iter().next()
}

/// The DER inside a text: that of its first PEM block, or of bare Base64, Base64url or hex.
/// What the DER holds is not looked at.
pub fn der_inside(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    match blocks(text).next() {
        Some(block) => block.ok().map(|(_, der)| der),
        None => encoded_der(text.trim()),
    }
}

/// DER of a public key or a private one, judged by its elements alone: also one of a type that
/// is not supported.
pub fn look_of_der(bytes: &[u8]) -> Option<KeyLook> {
    use KeyLook::{Private, Public};
    let mut outer = der::whole(bytes, SEQUENCE)?;
    let mut ahead = outer;
    if let Some(number) = ahead.unsigned() {
        return match ahead.any()? {
            // PKCS #1: the modulus and its exponent, and of a private key more numbers.
            (2, exponent) if number.len() >= 32 && exponent.len() <= 16 => Some(Public),
            (2, next) if next.len() >= 32 => Some(Private),
            // PKCS #8 and SEC 1.
            (SEQUENCE | OCTET_STRING, _) if number.len() <= 1 => Some(Private),
            _ => None,
        };
    }
    let (first, second) = (outer.elements(SEQUENCE)?, outer.any()?);
    match second {
        // SubjectPublicKeyInfo: an algorithm, and bits.
        (3, _) => first.clone().value(OBJECT_IDENTIFIER).map(|_| Public),
        // A certificate or a request for one: contents, an algorithm, the signature's bits.
        (SEQUENCE, _) => (outer.any()?.0 == 3).then_some(Public),
        // PKCS #8, encrypted.
        (OCTET_STRING, _) => Some(Private),
        _ => None,
    }
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

/// The key in DER that has the structure which a label of PEM names.
pub(super) fn from_labelled(label: &str, der: &[u8]) -> Result<Key, KeyFault> {
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
    let parts = || {
        let mut key = der::whole(der, SEQUENCE)?;
        let algorithm = Algorithm::read(&mut key)?;
        let bits = key.bits()?;
        key.end()?;
        Some((algorithm, bits))
    };
    let (algorithm, bits) = parts().ok_or(KeyFault::Der {
        what: "public key (SubjectPublicKeyInfo)",
    })?;
    public_key(&algorithm, bits, Format::Spki)
}

/// AlgorithmIdentifier (RFC 5280 section 4.1.1.2).
struct Algorithm {
    oid: String,
    /// Its parameter, if that is an object identifier.
    parameter: Option<String>,
    /// What it restricts an RSA key to.
    pss: Option<PssOnly>,
}

impl Algorithm {
    fn read(elements: &mut Elements<'_>) -> Option<Self> {
        let mut inner = elements.elements(SEQUENCE)?;
        let oid = oid(inner.value(OBJECT_IDENTIFIER)?)?;
        let pss = match oid.as_str() {
            RSA_PSS => Some(PssOnly::read(inner)?),
            _ => None,
        };
        let parameter = inner.optional(OBJECT_IDENTIFIER).and_then(self::oid);
        if parameter.is_none() {
            // NULL, as with RSA, or parameters that were read or do not matter.
            let _ = inner.any();
        }
        inner.end()?;
        Some(Self {
            oid,
            parameter,
            pss,
        })
    }
}

/// The public key of one DER certificate (RFC 5280 section 4.1). Nothing of the
/// certificate is validated, and nothing else of it is read: a full X.509
/// reader would add 12 KB of compressed WebAssembly.
///
/// # Errors
/// The bytes are no certificate, or its key is of a type that is not supported.
pub fn from_certificate_der(der: &[u8]) -> Result<Key, KeyFault> {
    let spki = || {
        let mut certificate = Elements::new(der).elements(SEQUENCE)?;
        let mut tbs = certificate.elements(SEQUENCE)?;
        // version (optional), serialNumber, signature, issuer, validity, subject
        let _ = tbs.optional(member(0, true));
        for _ in 0..5 {
            tbs.any()?;
        }
        tbs.skipped()
    };
    let spki = spki().ok_or(KeyFault::Der {
        what: "certificate",
    })?;
    Ok(Key {
        format: Format::Certificate,
        ..from_spki(spki)?
    })
}

fn from_pkcs1_public(der: &[u8]) -> Result<Key, KeyFault> {
    let numbers = || {
        let mut key = der::whole(der, SEQUENCE)?;
        let (n, e) = (key.unsigned()?, key.unsigned()?);
        key.end()?;
        Some(Material::rsa(n, e))
    };
    let material = numbers().ok_or(KeyFault::Der {
        what: "PKCS #1 public key",
    })?;
    Ok(Key::plain(material, Format::Pkcs1Public))
}

fn from_pkcs1_private(der: &[u8]) -> Result<Key, KeyFault> {
    let numbers = || {
        let mut key = der::whole(der, SEQUENCE)?;
        let version = key.unsigned()?;
        let material = Material::rsa(key.unsigned()?, key.unsigned()?);
        let mut secret = || Some(Zeroizing::new(key.unsigned()?.to_vec()));
        let private = Private::Rsa {
            d: secret()?,
            p: secret()?,
            q: secret()?,
        };
        // Both exponents and the coefficient follow from the rest.
        for _ in 0..3 {
            key.unsigned()?;
        }
        match version {
            [] => {}
            // There are more than two primes.
            [1] => drop(key.elements(SEQUENCE)?),
            _ => return None,
        }
        key.end()?;
        Some((material, private))
    };
    let (material, private) = numbers().ok_or(KeyFault::Der {
        what: "PKCS #1 private key",
    })?;
    Ok(Key {
        private: Some(private),
        ..Key::plain(material, Format::Pkcs1Private)
    })
}

fn from_pkcs8(der: &[u8]) -> Result<Key, KeyFault> {
    let fault = KeyFault::Der {
        what: "PKCS #8 private key",
    };
    let parts = || {
        let mut key = der::whole(der, SEQUENCE)?;
        let version = key.unsigned()?;
        let algorithm = Algorithm::read(&mut key)?;
        let inner = key.value(OCTET_STRING)?;
        let _attributes = key.optional(member(0, true));
        let public = key.optional(member(1, false));
        key.end()?;
        // Only version 2 may include the public key (RFC 5958).
        let fits = match version {
            [] => public.is_none(),
            [1] => public.is_some(),
            _ => false,
        };
        fits.then_some((algorithm, inner))
    };
    let (algorithm, inner) = parts().ok_or_else(|| fault.clone())?;
    let key = match algorithm.oid.as_str() {
        RSA | RSA_PSS => from_pkcs1_private(inner)?,
        EC => {
            let curve = named_curve(&algorithm)?;
            let (private, _) = sec1(inner).ok_or(fault)?;
            private_curve_key(curve, private)?
        }
        oid if let Some(set) = ParameterSet::by_oid(oid) => seed_key(set, ml_dsa_seed(inner)?),
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
        pss: algorithm.pss,
        ..key
    })
}

fn from_sec1(der: &[u8]) -> Result<Key, KeyFault> {
    let (private, curve) = sec1(der).ok_or(KeyFault::Der {
        what: "SEC 1 private key",
    })?;
    let curve = curve.ok_or(KeyFault::Der {
        what: "SEC 1 private key that names its curve",
    })?;
    private_curve_key(curve_of(&curve)?, private)
}

/// The scalar of an elliptic-curve private key, and its curve if it names one
/// (RFC 5915 section 3).
fn sec1(der: &[u8]) -> Option<(&[u8], Option<String>)> {
    let mut key = der::whole(der, SEQUENCE)?;
    if key.unsigned()? != [1] {
        return None;
    }
    let private = key.value(OCTET_STRING)?;
    let curve = match key.optional(member(0, true)) {
        Some(parameters) => {
            let mut parameters = Elements::new(parameters);
            let named = oid(parameters.value(OBJECT_IDENTIFIER)?)?;
            parameters.end()?;
            Some(named)
        }
        None => None,
    };
    if let Some(public) = key.optional(member(1, true)) {
        let mut public = Elements::new(public);
        public.bits()?;
        public.end()?;
    }
    key.end()?;
    Some((private, curve))
}

/// A private key of a curve. Its public half is not believed but computed, and until then empty
/// (`settle`).
fn private_curve_key(curve: Curve, private: &[u8]) -> Result<Key, KeyFault> {
    let public = Vec::new();
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

/// The seed of a private key of ML-DSA (RFC 9881): alone under [0], or before the expanded key,
/// which follows from it.
fn ml_dsa_seed(private: &[u8]) -> Result<&[u8], KeyFault> {
    let fault = KeyFault::Der {
        what: "PKCS #8 private key",
    };
    let mut parts = Elements::new(private);
    let seed = match parts.any() {
        Some((SEED, seed)) => Some(seed),
        Some((SEQUENCE, both)) => {
            let mut both = Elements::new(both);
            let seed = both.value(OCTET_STRING);
            both.value(OCTET_STRING).and(both.end()).and(seed)
        }
        Some((OCTET_STRING, _)) => {
            return Err(KeyFault::Unsupported {
                what: "form of an ML-DSA private key",
                value: "expanded, without its seed".into(),
            });
        }
        _ => None,
    };
    seed.filter(|seed| seed.len() == ParameterSet::SEED_SIZE && parts.end().is_some())
        .ok_or(fault)
}

/// A private key of ML-DSA, its public half still to be computed (`settle`).
fn seed_key(set: ParameterSet, seed: &[u8]) -> Key {
    let public = Vec::new();
    Key {
        private: Some(Private::Scalar(Zeroizing::new(seed.to_vec()))),
        ..Key::plain(Material::Akp { set, public }, Format::Pkcs8)
    }
}

fn public_key(algorithm: &Algorithm, bits: &[u8], format: Format) -> Result<Key, KeyFault> {
    let material = match algorithm.oid.as_str() {
        RSA | RSA_PSS => from_pkcs1_public(bits)?.material,
        EC => {
            let curve = named_curve(algorithm)?;
            if matches!(bits.first(), Some(2 | 3)) {
                return Err(KeyFault::Unsupported {
                    what: "form of an elliptic-curve point",
                    value: "compressed".into(),
                });
            }
            check_point(curve, bits)?;
            Material::Ec {
                curve,
                point: bits.to_vec(),
            }
        }
        oid if let Some(set) = ParameterSet::by_oid(oid) => {
            if bits.len() != set.public_size() {
                return Err(KeyFault::Der {
                    what: "public key of ML-DSA",
                });
            }
            Material::Akp {
                set,
                public: bits.to_vec(),
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
    Ok(Key {
        pss: algorithm.pss.clone(),
        ..Key::plain(material, format)
    })
}

fn named_curve(algorithm: &Algorithm) -> Result<Curve, KeyFault> {
    match &algorithm.parameter {
        Some(oid) => curve_of(oid),
        None => Err(KeyFault::Der {
            what: "key on a named curve",
        }),
    }
}

fn curve_of(oid: &str) -> Result<Curve, KeyFault> {
    Curve::by_oid(oid)
        .filter(|curve| curve.is_weierstrass())
        .ok_or_else(|| KeyFault::Unsupported {
            what: "elliptic curve",
            value: oid.into(),
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
