//! Whether a supplied key opens an encrypted token.

use super::{Check, CheckName, CheckOutcome};
use crate::keys::{SuppliedKeys, describe};
use crate::token::{Token, TokenPart};
use jose::algorithm::{
    ContentEncryption, KeyFamily, KeyManagement, find_content_encryption, find_key_management,
};
use jose::jwe::{self, DecryptFault, Jwe};
use jose::key::{Key, Material, Private};
use jose::resolver::Resolver;
use jose::text::{capitalise, count as counted, quoted};
use serde::Serialize;
use zeroize::Zeroizing;

/// Keys that are tried.
const MAX_TRIED: usize = 12;

/// The work of RSA keys that is done at once, in about milliseconds: 9 for a key of 2048 bits.
const MAX_WORK: usize = 150;

/// The result of decrypting with the supplied keys, in the words of the checks: they come with
/// what decrypts, which a first visit does without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decryption {
    /// A name that stays the same between versions: `decrypted`, or that of the fault.
    pub code: &'static str,
    /// What stands in the place of the signature.
    pub check: Check,
    /// Of a token that was opened: how, and who could have made it.
    pub basis: String,
    /// Of a token that was opened: the key, a sentence each.
    pub key: Vec<String>,
    /// Whether anyone who has the public key could have made it.
    pub is_by_anyone: bool,
}

impl Decryption {
    /// Whether an answer is still open.
    pub fn is_pending(&self) -> bool {
        self.code == "pending"
    }
}

/// What a token is decrypted by.
pub(super) fn rows(token: &Token) -> Option<(&'static KeyManagement, &'static ContentEncryption)> {
    let algorithm = token.parameter_text("alg").and_then(find_key_management)?;
    let enc = token
        .parameter_text("enc")
        .and_then(find_content_encryption)?;
    Some((algorithm, enc))
}

/// Tries the keys, and opens the token if one of them fits. None without a key, or where the
/// token is too broken or names algorithms that are not computed.
pub fn decrypt(token: &mut Token, keys: &SuppliedKeys, resolver: &Resolver) -> Option<Decryption> {
    let (row, enc) = rows(token)?;
    let tried = tried(token, keys, resolver)?;
    let opened = tried.outcome.and_then(|(key, done, content)| {
        let inflated = token.open(content.to_vec());
        inflated.map_err(DecryptFault::Inflate)?;
        Ok((key, done))
    });
    let new = |outcome, summary: String| {
        Check::new(
            CheckName::Signature,
            outcome,
            summary,
            "RFC 7516, section 5.2",
        )
    };
    Some(match opened {
        Ok((key, done)) => {
            let check = new(
                CheckOutcome::Pass,
                "Decrypted: the authentication tag matches.".into(),
            );
            let made = who_made_it(row);
            Decryption {
                code: "decrypted",
                check: done.into_iter().fold(check, Check::with),
                basis: format!("Decrypted with {} and {}. {made}", row.name, enc.name),
                key: vec![describe(&key), made.to_owned()],
                is_by_anyone: !matches!(key.material, Material::Secret(_)),
            }
        }
        Err(fault) => Decryption {
            code: fault.code(),
            check: new(
                match fault.compared() {
                    true => CheckOutcome::Fail,
                    false => CheckOutcome::Skip,
                },
                match tried.count {
                    1 if row.family == KeyFamily::Pbes2 && fault.compared() => {
                        "The password is wrong, or the token was changed.".to_owned()
                    }
                    1 => format!("{}.", capitalise(&fault.to_string())),
                    several => {
                        format!("None of the {several} keys opens it; of the likeliest: {fault}.")
                    }
                },
            )
            .with(match tried.left_out {
                0 => "Every key that fits was tried.".to_owned(),
                count => format!(
                    "{} not tried: it would take too long at once.",
                    counted(count, "more key was")
                ),
            }),
            basis: String::new(),
            key: Vec::new(),
            is_by_anyone: false,
        },
    })
}

/// A key that opened the token, what was done, and the content.
type Opened = (Key, Vec<String>, Zeroizing<Vec<u8>>);

/// What came of the keys.
struct Tried {
    /// The first that opened it, or the fault of the one that got furthest.
    outcome: Result<Opened, DecryptFault>,
    /// How many were tried.
    count: usize,
    /// How many were not: it would take too long at once.
    left_out: usize,
}

fn tried(token: &Token, keys: &SuppliedKeys, resolver: &Resolver) -> Option<Tried> {
    let (algorithm, enc) = rows(token)?;
    let set = keys.set.as_ref()?;
    if token.faults.iter().any(|fault| fault.fatal) {
        return None;
    }
    let bytes = |part| {
        let segment = token.segment(part);
        segment.map_or(&[][..], |segment| &segment.bytes)
    };
    let mut aad = token.segment_text(TokenPart::Header).as_bytes().to_vec();
    if let Some(more) = &token.aad {
        aad.push(b'.');
        aad.extend_from_slice(more.as_bytes());
    }
    let jwe = Jwe {
        algorithm,
        enc,
        encrypted_key: bytes(TokenPart::EncryptedKey),
        iv: bytes(TokenPart::InitializationVector),
        ciphertext: bytes(TokenPart::Ciphertext),
        tag: bytes(TokenPart::AuthenticationTag),
        aad: &aad,
    };
    let kid = token.parameter_text("kid");
    // The key that the token names first.
    let mut candidates: Vec<&Key> = set.keys.iter().collect();
    candidates.sort_by_key(|key| kid.is_none() || key.kid.as_deref() != kid);
    // A key of another type is told only where there is no other.
    let fits = |key: &&Key| is_for(algorithm, key);
    if candidates.iter().any(fits) {
        candidates.retain(fits);
    }
    let all = candidates.len();
    // A password takes long by design, and an RSA key in the square of its length.
    let mut work = 0;
    candidates.retain(|key| {
        let is_first = work == 0;
        work += match (&key.material, algorithm.family) {
            (_, KeyFamily::Pbes2) => MAX_WORK,
            (Material::Rsa { n, .. }, _) => n.len() * n.len() * 9 / 65_536,
            _ => 0,
        };
        is_first || work <= MAX_WORK
    });
    let mut best: Option<DecryptFault> = None;
    let mut count = 0;
    candidates.truncate(MAX_TRIED);
    let left_out = all - candidates.len();
    for key in candidates {
        count += 1;
        match jwe::decrypt(&jwe, &|name| token.parameter(name), key, resolver) {
            Ok(found) => {
                let outcome = Ok((key.clone(), done(&jwe, &found, key), found.content));
                return Some(Tried {
                    outcome,
                    count,
                    left_out,
                });
            }
            Err(fault) => {
                let is_better = best.as_ref().is_none_or(|known| rank(&fault) > rank(known));
                if is_better {
                    best = Some(fault);
                }
            }
        }
    }
    best.map(|fault| Tried {
        outcome: Err(fault),
        count,
        left_out,
    })
}

/// Whether a key is of the type that an algorithm takes.
fn is_for(algorithm: &KeyManagement, key: &Key) -> bool {
    match algorithm.family {
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep => matches!(key.material, Material::Rsa { .. }),
        KeyFamily::EcdhEs => matches!(key.material, Material::Ec { .. } | Material::Okp { .. }),
        _ => matches!(key.material, Material::Secret(_)),
    }
}

/// How far a key got.
fn rank(fault: &DecryptFault) -> usize {
    match fault {
        DecryptFault::Pending { .. } => 4,
        fault if fault.compared() => 3,
        DecryptFault::KeyType { .. } => 0,
        DecryptFault::SecretSize { .. } | DecryptFault::OtherCurve { .. } => 1,
        _ => 2,
    }
}

/// What was done, in the order of RFC 7516 section 5.2.
fn done(jwe: &Jwe<'_>, found: &jwe::Decrypted, key: &Key) -> Vec<String> {
    let name = jwe.algorithm.name;
    let bits = found.derived_bits.unwrap_or_default();
    let first = match jwe.algorithm.family {
        KeyFamily::Direct => "The secret is the key of the content (`dir`).".to_owned(),
        KeyFamily::AesKeyWrap
        | KeyFamily::AesGcmKeyWrap
        | KeyFamily::RsaPkcs1
        | KeyFamily::RsaOaep => format!("The key of the content was unwrapped with {name}."),
        KeyFamily::EcdhEs => format!(
            "The key and the sender's one-time key (`epk`) agreed on a key of {bits} bits ({name})."
        ),
        KeyFamily::Pbes2 => format!(
            "A key of {bits} bits was derived from the password in {} ({name}).",
            counted(found.iterations.unwrap_or_default() as usize, "iteration")
        ),
    };
    let kind = match &key.private {
        Some(Private::Rsa { .. } | Private::Scalar(_)) => "private key",
        None => "secret",
    };
    let mut done = vec![
        first,
        format!(
            "The authentication tag of {} matches, so nothing was changed: {} of content.",
            jwe.enc.name,
            counted(found.content.len(), "byte")
        ),
    ];
    if let Some(kid) = &key.kid {
        done.push(format!("Opened with the {kind} `{}`.", quoted(kid)));
    }
    done
}

/// The key that opens a token, in words.
pub(super) fn wanted_key(algorithm: &KeyManagement) -> &'static str {
    match algorithm.family {
        KeyFamily::Direct | KeyFamily::AesKeyWrap | KeyFamily::AesGcmKeyWrap => "the shared secret",
        KeyFamily::Pbes2 => "the password",
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep => "the recipient's private RSA key",
        KeyFamily::EcdhEs => "the recipient's private key",
    }
}

/// Who could have made a token that a key opens: encrypting is not signing.
fn who_made_it(algorithm: &KeyManagement) -> &'static str {
    match algorithm.family {
        KeyFamily::Direct | KeyFamily::AesKeyWrap | KeyFamily::AesGcmKeyWrap | KeyFamily::Pbes2 => {
            "Whoever has the secret can make such a token."
        }
        KeyFamily::RsaPkcs1 | KeyFamily::RsaOaep | KeyFamily::EcdhEs => {
            "It is not signed: whoever has the public key can make such a token."
        }
    }
}
