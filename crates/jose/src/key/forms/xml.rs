//! `RSAKeyValue`, as .NET's `ToXmlString` and XML signatures write RSA keys.

use crate::key::{Format, Key, KeyFault, Material, secret};

/// The public key of the first pair of modulus and exponent.
pub(super) fn read(text: &str) -> Option<Result<Key, KeyFault>> {
    let number = |name: &str| {
        let (_, rest) = text.split_once(&format!("{name}>"))?;
        let (digits, _) = rest.split_once('<')?;
        secret::base64(digits)
    };
    let (n, e) = (number("Modulus")?, number("Exponent")?);
    Some(Ok(Key::plain(Material::rsa(&n, &e), Format::Xml)))
}
