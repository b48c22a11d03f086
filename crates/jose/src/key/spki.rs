//! Writes public keys as SubjectPublicKeyInfo (RFC 5280 section 4.1), which PEM calls
//! `PUBLIC KEY`.

use super::Material;
use crate::algorithm::{Curve, ParameterSet};
use crate::der::{OBJECT_IDENTIFIER, SEQUENCE};

/// rsaEncryption, 1.2.840.113549.1.1.1, with NULL for its parameters (RFC 3279).
const RSA: [u8; 13] = [
    OBJECT_IDENTIFIER,
    9,
    0x2a,
    0x86,
    0x48,
    0x86,
    0xf7,
    0x0d,
    1,
    1,
    1,
    5,
    0,
];
/// id-ecPublicKey, 1.2.840.10045.2.1 (RFC 5480). The curve follows.
const EC: [u8; 9] = [OBJECT_IDENTIFIER, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];

/// A public key in DER; none for a secret.
pub fn spki(material: &Material) -> Option<Vec<u8>> {
    let (algorithm, key) = match material {
        Material::Secret(_) => return None,
        Material::Rsa { n, e } => {
            let numbers = [number(n), number(e)].concat();
            (RSA.to_vec(), element(SEQUENCE, &numbers))
        }
        Material::Ec { curve, point } => ([&EC, identifier(*curve)].concat(), point.clone()),
        Material::Okp { curve, x } => (identifier(*curve).to_vec(), x.clone()),
        Material::Akp { set, public } => (ml_dsa(*set), public.clone()),
    };
    // A BIT STRING begins with how many bits of its last byte are unused: none.
    let bits = element(3, &[&[0], key.as_slice()].concat());
    Some(element(
        SEQUENCE,
        &[element(SEQUENCE, &algorithm), bits].concat(),
    ))
}

/// An RSA public key in DER as PKCS #1 writes it (RFC 8017 appendix A.1.1), which PEM calls
/// `RSA PUBLIC KEY`; none for other keys.
pub fn pkcs1(material: &Material) -> Option<Vec<u8>> {
    match material {
        Material::Rsa { n, e } => Some(element(SEQUENCE, &[number(n), number(e)].concat())),
        _ => None,
    }
}

/// The object identifier of a curve, with its tag: RFC 5480, SEC 2 for secp256k1, RFC 8410.
fn identifier(curve: Curve) -> &'static [u8] {
    match curve {
        Curve::P256 => &[OBJECT_IDENTIFIER, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
        Curve::P384 => &[OBJECT_IDENTIFIER, 5, 0x2b, 0x81, 4, 0, 34],
        Curve::P521 => &[OBJECT_IDENTIFIER, 5, 0x2b, 0x81, 4, 0, 35],
        Curve::Secp256k1 => &[OBJECT_IDENTIFIER, 5, 0x2b, 0x81, 4, 0, 10],
        Curve::X25519 => &[OBJECT_IDENTIFIER, 3, 0x2b, 0x65, 110],
        Curve::X448 => &[OBJECT_IDENTIFIER, 3, 0x2b, 0x65, 111],
        Curve::Ed25519 => &[OBJECT_IDENTIFIER, 3, 0x2b, 0x65, 112],
        Curve::Ed448 => &[OBJECT_IDENTIFIER, 3, 0x2b, 0x65, 113],
    }
}

/// The object identifier of a parameter set of ML-DSA, with its tag (RFC 9881).
fn ml_dsa(set: ParameterSet) -> Vec<u8> {
    let last = match set {
        ParameterSet::MlDsa44 => 17,
        ParameterSet::MlDsa65 => 18,
        ParameterSet::MlDsa87 => 19,
    };
    let start = [OBJECT_IDENTIFIER, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3];
    [&start[..], &[last]].concat()
}

/// An INTEGER that is not negative.
fn number(bytes: &[u8]) -> Vec<u8> {
    let sign: &[u8] = match bytes.first() {
        Some(first) if *first < 0x80 => &[],
        _ => &[0],
    };
    element(2, &[sign, bytes].concat())
}

fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let significant = length.iter().skip_while(|byte| **byte == 0);
    let mut bytes = vec![tag];
    if value.len() >= 0x80 {
        let count = significant.clone().count();
        bytes.push(0x80 | u8::try_from(count).unwrap_or_default());
    }
    bytes.extend(significant);
    if value.is_empty() {
        bytes.push(0);
    }
    bytes.extend(value);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::read;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn what_openssl_wrote_is_written_the_same() {
        let keys = [
            // `openssl pkey -pubout -outform DER`, in Base64, for RSA, P-256 and Ed25519.
            "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALA21tmFL1PPOrjRsNf87OC1fUQm31OBbFSZr6dKL74674ik4PFds6Jb8/6CYxj/SxOWLuOlTr3sHjNt7TvPTzcCAwEAAQ==",
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVSVHgJia/E+cxKzFazurSl8e0B96/WEukxY8iWAN5g5//nqsbSJnH5dI5MXlwVWWNbQ/FpVsViHogF089vp+Pg==",
            "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ];
        for text in keys {
            let set = read(text, None).unwrap().unwrap();
            let der = spki(&set.keys[0].material).unwrap();
            assert_eq!(STANDARD.encode(der), text);
        }
        assert_eq!(spki(&Material::Secret(b"secret".to_vec().into())), None);
    }
}
