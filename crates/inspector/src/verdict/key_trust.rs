//! Where the key came from, and whether it is strong enough.

use super::{Check, CheckName, CheckOutcome, KeyOrigin, SignatureResult, SignatureStatus};
use crate::keys::{SuppliedKeys, describe};
use crate::token::Token;
use jose::algorithm::{self, Family, Hash};
use jose::claims::numeric_date::NumericDate;
use jose::key::{self, Format, Key, KeyLook, KeySet, Material, SecretEncoding};
use jose::text::{count, quoted};

const FROM_LINK: &str = "The key came with the link: whoever made the link chose it.";

/// RFC 7518 section 3.3: at least 2048 bits.
const RSA_BITS: usize = 2048;

/// Explains the key: its origin first, then its strength.
pub fn check(
    token: &Token,
    keys: &SuppliedKeys,
    result: &SignatureResult,
    now: NumericDate,
) -> Check {
    const RULE: &str = "RFC 8725, section 3.8";
    let new = |outcome, summary: String| Check::new(CheckName::KeyTrust, outcome, summary, RULE);
    if let Some(decryption) = result.decryption.as_ref().filter(|_| !token.is_sealed()) {
        let check = match (keys.from_link, decryption.is_by_anyone) {
            (true, _) => new(CheckOutcome::Warn, FROM_LINK.into()),
            (_, true) => new(
                CheckOutcome::Warn,
                "Your key opens it, and who made it is not proved.".into(),
            ),
            _ => new(CheckOutcome::Pass, "The key that you supplied.".into()),
        };
        return decryption.key.iter().cloned().fold(check, Check::with);
    }
    let (Some(origin), Some(key)) = (&result.origin, &result.key) else {
        let check = match (&result.status, &keys.set) {
            (SignatureStatus::KeyUnreadable(_), _) => {
                new(CheckOutcome::Skip, "No usable key.".into())
            }
            (SignatureStatus::Unsecured { .. }, Some(_)) => new(
                CheckOutcome::Skip,
                "Not used: an unsecured token has no signature.".into(),
            ),
            (SignatureStatus::Fails(_), Some(_)) => new(
                CheckOutcome::Skip,
                "None of the keys that you supplied matches.".into(),
            ),
            (SignatureStatus::NotAllTried { .. }, Some(_)) => new(
                CheckOutcome::Skip,
                "None of the keys that were tried matches.".into(),
            ),
            _ if result.decryption.is_some() => new(
                CheckOutcome::Skip,
                "No key that you supplied opens it.".into(),
            ),
            (_, Some(_)) => new(CheckOutcome::Skip, "The key was not used.".into()),
            _ => new(CheckOutcome::Skip, "No key supplied.".into()),
        };
        return key_addresses(token).into_iter().fold(check, Check::with);
    };
    let mut weak = Vec::new();
    let certificate = result.certificate.as_ref().and_then(|one| one.at(now));
    let mut notes = vec![describe(key)];
    if matches!(result.status, SignatureStatus::Matches) {
        weak.extend(certificate.iter().flat_map(|one| one.doubts.clone()));
        weak.extend(strength(token, key));
    }
    if key.is_private() {
        notes.push("This is a private key; only its public half was used. Whoever verifies should not have it.".into());
    }
    let check = match origin {
        KeyOrigin::Embedded { parameter } if token.is_proof() => new(
            CheckOutcome::Warn,
            format!("The key is in the token (`{parameter}`), by design: a proof carries its key (RFC 9449, section 4.2)."),
        )
        .with("A server compares it with the key that the access token is bound to, by its thumbprint (`cnf.jkt`)."),
        KeyOrigin::Embedded { parameter } => new(
            CheckOutcome::Fail,
            format!("The key is embedded in the token (`{parameter}`): a match with it proves nothing."),
        )
        .with("Anyone can sign with a key of their own and send it along. Supply the key that you trust."),
        _ if keys.from_link => new(
            CheckOutcome::Warn,
            FROM_LINK.into(),
        ),
        KeyOrigin::Supplied => new(CheckOutcome::Pass, supplied(key, keys.set.as_ref())),
        KeyOrigin::ChosenByKid { kid } => new(CheckOutcome::Pass, format!("Chosen by `kid` `{}` from the JWK Set you supplied.", quoted(kid))),
        KeyOrigin::FoundInSet { position, kid } => {
            let name = match (kid, certificate.and_then(|one| one.name.as_ref())) {
                (Some(kid), _) => format!("`kid` `{}`", quoted(kid)),
                (None, Some(name)) => format!("from the certificate of {name}"),
                (None, None) => "without a `kid`".to_owned(),
            };
            let check = new(CheckOutcome::Pass, format!("Key {position} of those you supplied, {name}."));
            if token.parameter("kid").is_none() {
                notes.push("The token names no `kid`; every key that fits was tried.".into());
            }
            check
        }
    };
    weak.splice(0..0, other_kid(token, result));
    // Where the signature does not match, where the key came from says nothing.
    let check = match result.status {
        SignatureStatus::Matches => check,
        _ => Check {
            outcome: CheckOutcome::Skip,
            summary: "Not the key of this token, as far as can be told.".into(),
            ..check
        },
    };
    // The reason for the doubt comes first.
    let check = if check.outcome == CheckOutcome::Pass && !weak.is_empty() {
        notes.insert(0, check.summary);
        Check {
            outcome: CheckOutcome::Warn,
            summary: weak.remove(0),
            ..check
        }
    } else {
        check
    };
    weak.into_iter()
        .chain(notes)
        .chain(key_addresses(token))
        .fold(check, Check::with)
}

/// That the key which matches is not the one that the token names. Whoever selects keys by `kid`
/// refuses the token (RFC 7515 section 4.1.4).
pub fn other_kid(token: &Token, result: &SignatureResult) -> Option<String> {
    let wanted = token.parameter_text("kid")?;
    let refused = "A verifier that selects keys by `kid` refuses this token.";
    match (&result.origin, &result.key) {
        (Some(KeyOrigin::Supplied), Some(Key { kid: Some(kid), .. })) if kid != wanted => {
            Some(format!(
                "The key's `kid` is `{}`, the token names `{}`. {refused}",
                quoted(kid),
                quoted(wanted)
            ))
        }
        // A key in PEM has no `kid`, so it has no wrong one.
        (Some(KeyOrigin::FoundInSet { kid, .. }), Some(key))
            if kid.is_some() || key.format == Format::Jwk =>
        {
            Some(format!(
                "No key that can be read has the token's `kid` `{}`; every key that fits was tried. {refused}",
                quoted(wanted)
            ))
        }
        _ => None,
    }
}

fn supplied(key: &Key, set: Option<&KeySet>) -> String {
    match key.format {
        Format::Secret(SecretEncoding::Utf8) => match &key.material {
            Material::Secret(bytes) if bytes.last() == Some(&b'\n') => {
                "The secret that you supplied, read as text, with the line break at its end.".into()
            }
            _ => "The secret that you supplied, read as text.".into(),
        },
        Format::Secret(encoding) if set.is_some_and(|set| set.keys.len() > 1) => {
            format!(
                "The secret that you supplied, read as {}: the reading under which it matches.",
                encoding.name()
            )
        }
        Format::Secret(encoding) => {
            format!("The secret that you supplied, read as {}.", encoding.name())
        }
        format => format!("The key that you supplied ({}).", format.name()),
    }
}

/// Where the key is weaker than its algorithm requires.
fn strength(token: &Token, key: &Key) -> Vec<String> {
    let row = token.parameter_text("alg").and_then(algorithm::find);
    let needed = row
        .filter(|row| row.family == Family::Hmac)
        .and_then(|row| row.hash)
        .map(Hash::size);
    match (&key.material, needed) {
        (Material::Secret(bytes), _) if key::look(bytes) == Some(KeyLook::Private) => vec![
            "The secret is the text of a private key: the signer took a key pair for a shared secret.".into(),
        ],
        (Material::Secret(bytes), Some(needed)) if bytes.len() < needed => vec![format!(
            "The secret has {}; {} asks for at least {needed} (RFC 7518, section 3.2). A short one can be guessed from a single token.",
            count(bytes.len(), "byte"),
            row.map_or("HMAC", |row| row.name),
        )],
        (Material::Rsa { .. }, _) if key.bits() < RSA_BITS => vec![format!(
            "An RSA key of {} bits; at least {RSA_BITS} are required (RFC 7518, section 3.3).",
            key.bits()
        )],
        _ => Vec::new(),
    }
}

/// Header parameters that point at or carry a key, and were not followed.
fn key_addresses(token: &Token) -> Vec<String> {
    ["jku", "x5u"]
        .into_iter()
        .filter(|name| token.parameter(name).is_some())
        .map(|name| format!("The header's `{name}` names an address for the key. It is never fetched, and a verifier must not trust it unless it knows the address."))
        .collect()
}
