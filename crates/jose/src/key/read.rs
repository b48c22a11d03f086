//! Recognises the form of a key and reads it.

use super::secret::strip_line_end;
use super::settle::{settle, settle_all};
use super::{Format, Key, KeyFault, KeySet, MAX_KEY_TEXT, SecretEncoding, der, jwk, secret};
use crate::json::{self, Value};
use crate::resolver::Resolver;

/// Reads a pasted text as one or more keys.
///
/// JSON is a JWK or a JWK Set, `-----BEGIN` starts PEM, and anything else is a
/// secret, in every way in which it can be read (the likeliest first). A
/// `forced` encoding takes the text as a secret in exactly that way. Empty text
/// gives no key and no fault.
///
/// # Errors
/// A [`KeyFault`] that says what is wrong with the form that the text has.
///
/// ```
/// use jose::key::read;
/// let set = read("your-256-bit-secret", None).unwrap().unwrap();
/// assert_eq!(set.keys[0].bits(), 152);
/// assert_eq!(read("{\"kty\":\"RSA\"}", None).unwrap_err().code(), "key-member-missing");
/// ```
pub fn read(text: &str, forced: Option<SecretEncoding>) -> Result<Option<KeySet>, KeyFault> {
    read_with(text, forced, &Resolver::of_curves())
}

/// As [`read`], with a resolver for what may be computed elsewhere. While an answer is open, a
/// private key may have an empty public half, and a point on a rare curve may be none.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    text: &str,
    forced: Option<SecretEncoding>,
    resolver: &Resolver,
) -> Result<Option<KeySet>, KeyFault> {
    match parse(text, forced)? {
        Some(set) => settle_all(set, resolver).map(Some),
        None => Ok(None),
    }
}

/// Reads one JWK from its JSON object (RFC 7517 section 4).
///
/// # Errors
/// A missing or ill-formed member, an unsupported type or curve, or a point that is not on its
/// curve.
pub fn from_jwk_value(value: &Value, resolver: &Resolver) -> Result<Key, KeyFault> {
    settle(jwk::from_value(value)?, resolver)
}

/// The public key of one DER certificate (RFC 5280 section 4.1). Nothing of the certificate is
/// validated.
///
/// # Errors
/// The bytes are no certificate, or its key is of a type that is not supported.
pub fn from_certificate_der(der: &[u8], resolver: &Resolver) -> Result<Key, KeyFault> {
    settle(der::from_certificate_der(der)?, resolver)
}

/// What the text says, before anything is computed.
fn parse(text: &str, forced: Option<SecretEncoding>) -> Result<Option<KeySet>, KeyFault> {
    if text.len() > MAX_KEY_TEXT {
        return Err(KeyFault::TooLong);
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    if let Some(encoding) = forced {
        let keys = match encoding {
            SecretEncoding::Utf8 => secret::texts(text),
            _ => vec![secret::read_as(trimmed, encoding)?],
        };
        return Ok(Some(set_of(keys, Format::Secret(encoding))));
    }
    if trimmed.starts_with('{') || trimmed.starts_with('[') {
        return json_keys(trimmed).map(Some);
    }
    if trimmed.starts_with("ssh-") || trimmed.starts_with("ecdsa-sha2-") {
        return Err(KeyFault::Ssh);
    }
    if trimmed.contains("-----BEGIN ") {
        return der::from_pem(trimmed).map(Some);
    }
    if let Some(keys) = der::from_encoded_der(trimmed) {
        return Ok(Some(keys));
    }
    let mut keys = secret::secret_candidates(strip_line_end(text));
    keys.extend(secret::texts(text).into_iter().skip(1));
    Ok(Some(set_of(keys, Format::Secret(SecretEncoding::Utf8))))
}

fn set_of(keys: Vec<Key>, format: Format) -> KeySet {
    KeySet {
        keys,
        format,
        skipped: Vec::new(),
    }
}

fn json_keys(text: &str) -> Result<KeySet, KeyFault> {
    let document = json::read(text.as_bytes());
    if let Some(fault) = document.faults.iter().find(|fault| fault.kind.is_fatal()) {
        return Err(KeyFault::Json {
            at: fault.at,
            fault: fault.to_string(),
        });
    }
    let root = document.root.as_ref().ok_or(KeyFault::NotAJwk)?;
    // A bare array is read as a JWK Set without its object.
    if root.get("keys").is_some() || root.as_array().is_some() {
        return jwk::set_from_value(root);
    }
    let key = jwk::from_value(root)?;
    let format = key.format;
    Ok(set_of(vec![key], format))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Material;

    #[test]
    fn a_jwk_set_skips_what_it_cannot_read_and_says_so() {
        let text = r#"{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"a"},{"kty":"future"}]}"#;
        let set = read(text, None).unwrap().unwrap();
        assert_eq!(set.keys.len(), 1);
        assert_eq!(set.skipped[0].0, 1);
        let bare = read(r#"[{"kty":"oct","k":"c2VjcmV0"}]"#, None)
            .unwrap()
            .unwrap();
        assert_eq!(bare.keys.len(), 1);
        assert_eq!(read(r#"{"keys":[]}"#, None), Err(KeyFault::EmptySet));
        assert_eq!(
            read(r#"{"keys":3}"#, None).unwrap_err().code(),
            "key-member"
        );
        assert_eq!(
            read(r#"{"kty":"oct","k":"#, None).unwrap_err().code(),
            "key-json"
        );
    }

    #[test]
    fn a_given_encoding_takes_the_text_as_it_is() {
        let set = read(r#"{"kty":"oct"}"#, Some(SecretEncoding::Utf8))
            .unwrap()
            .unwrap();
        assert!(
            matches!(&set.keys[0].material, Material::Secret(bytes) if bytes.as_slice() == br#"{"kty":"oct"}"#)
        );
        // The line break may have come from the clipboard, or belong to the secret.
        let set = read(" a \n", Some(SecretEncoding::Utf8)).unwrap().unwrap();
        let secrets: Vec<_> = set.keys.iter().map(|key| key.material.clone()).collect();
        let secret = |text: &str| Key::secret(text, SecretEncoding::Utf8).material;
        assert!(secrets == [secret(" a "), secret(" a \n")]);
    }

    #[test]
    fn an_empty_secret_is_no_key() {
        let fault = read(r#"{"kty":"oct","k":""}"#, None).unwrap_err();
        assert_eq!(fault.code(), "key-member");
        let set = r#"{"keys":[{"kty":"oct","k":""},{"kty":"oct","k":"AA"}]}"#;
        let set = read(set, None).unwrap().unwrap();
        assert_eq!((set.keys.len(), set.skipped.len()), (1, 1));
    }

    #[test]
    fn an_ssh_key_is_named() {
        assert_eq!(
            read("ssh-ed25519 AAAAC3Nz ana@host", None),
            Err(KeyFault::Ssh)
        );
    }

    #[test]
    fn nothing_is_no_key_and_no_fault() {
        assert_eq!(read(" \n", None), Ok(None));
    }

    #[test]
    fn a_compressed_point_is_named_as_such() {
        // SEC 1 section 2.3.3, written by OpenSSL with `-conv_form compressed`.
        let text = "-----BEGIN PUBLIC KEY-----\nMDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACPSsccq87FbFsZTo1AXBAWBw8c/79\nqIo38ZkmA1zJ0FA=\n-----END PUBLIC KEY-----";
        assert_eq!(read(text, None).unwrap_err().code(), "key-unsupported");
    }

    #[test]
    fn a_point_off_its_curve_is_refused() {
        // RFC 7515 appendix A.3 with the last byte of y changed.
        let text = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"}"#;
        assert_eq!(
            read(text, None),
            Err(KeyFault::InvalidPoint { curve: "P-256" })
        );
    }
}
