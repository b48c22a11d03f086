//! Bytes of PEM and DER: a key in whatever form they are written, or in none.

use super::key::key_holds;
use super::{Outcome, ensure, hold, kept};
use crate::change::change_bytes;
use crate::choices::Choices;
use crate::originals::KEY_TEXTS;
use crate::pace;
use jose::certificate::{Certificate, Chains, find};
use jose::key::{self, Key, Material, der_inside, from_certificate_der, look};
use jose::resolver::Resolver;
use std::sync::LazyLock;

const LABELS: [&str; 7] = [
    "PUBLIC KEY",
    "PRIVATE KEY",
    "RSA PUBLIC KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "CERTIFICATE",
    "ENCRYPTED PRIVATE KEY",
];

/// The DER inside each PEM block of the fixtures.
static BLOCKS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let blocks = KEY_TEXTS.iter().filter_map(|text| der_inside(text));
    blocks.map(|der| der.to_vec()).collect()
});

pub(super) fn check(bytes: &[u8]) {
    let bytes = match kept(bytes) {
        Some(bytes) => bytes.to_vec(),
        None => write(&mut Choices::new(bytes)),
    };
    hold(&bytes, || holds(&bytes));
}

fn write(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut bytes = match choices.once_in(8) {
        true => choices.bytes(300),
        false => BLOCKS[choices.below(BLOCKS.len())].clone(),
    };
    for _ in 0..choices.below(5) {
        // Most of what is read stands at the beginning.
        match choices.once_in(2) {
            true => change_bytes(&mut bytes, choices),
            false => {
                let mut head: Vec<u8> = bytes.drain(..bytes.len().min(40)).collect();
                change_bytes(&mut head, choices);
                bytes.splice(0..0, head);
            }
        }
    }
    bytes
}

fn holds(der: &[u8]) -> Outcome {
    ensure(look(der) == look(der), || {
        "a look differs the second time".into()
    })?;
    let certificate = from_certificate_der(der, &Resolver::immediate());
    if let Ok(key) = &certificate {
        key_holds(key)?;
    }
    let body = base64(der);
    certificate_holds(der, &pem("CERTIFICATE", &body))?;
    let bare = keys(&body)?;
    for label in LABELS {
        let found = keys(&pem(label, &body))?;
        ensure(
            label != "CERTIFICATE" || found.is_empty() == certificate.is_err(),
            || "a certificate in PEM is read otherwise than its DER".into(),
        )?;
        // Without the label it may be read as another structure, or as a secret.
        if let (Some(ours), Some(other)) = (found.first(), bare.first())
            && !matches!(other.material, Material::Secret(_))
            && ours.format == other.format
        {
            ensure(ours.material == other.material, || {
                format!("{label} is another key with its label than without")
            })?;
        }
    }
    Ok(())
}

/// What a certificate says, and that a text with it holds it.
fn certificate_holds(der: &[u8], text: &str) -> Outcome {
    let found = pace::timed(text.len(), || find(text))?;
    let Some(read) = Certificate::read(der) else {
        return Ok(());
    };
    ensure(
        read.key == from_certificate_der(der, &Resolver::immediate()),
        || "the key of a certificate is another one".into(),
    )?;
    ensure(found.certificates.first() == Some(&read), || {
        "a certificate in PEM is another one than its DER".into()
    })?;
    let twice = vec![read.clone(), read];
    let chains = pace::timed(der.len(), || Chains::of(twice.clone()))?;
    let [only] = &chains.certificates[..] else {
        return Err("a certificate that is there twice counts twice".into());
    };
    ensure(
        only.is_first && only.link.issuer().unwrap_or(0) == 0,
        || "a certificate leads to one that is not there".into(),
    )
}

fn keys(text: &str) -> Result<Vec<Key>, String> {
    let found = pace::timed(text.len(), || key::read(text, None))?;
    let keys = found.ok().flatten().map_or_else(Vec::new, |set| set.keys);
    for key in &keys {
        key_holds(key)?;
    }
    Ok(keys)
}

fn pem(label: &str, body: &str) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (at, c) in body.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            text.push('\n');
        }
        text.push(c);
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
    text
}

/// Plain Base64, with padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = jose::base64url::encode(bytes)
        .replace('-', "+")
        .replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
