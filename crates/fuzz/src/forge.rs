//! Tokens made of originals by someone who wants them to be accepted.

use crate::change::{change, change_bytes, change_object, member};
use crate::choices::Choices;
use crate::originals::{ORIGINALS, Original, SIGNERS, other_signature, sign};
use jose::algorithm::{self, Curve};
use jose::base64url::{decode, encode};
use jose::key::{Key, SecretEncoding, public_members};
use std::sync::LazyLock;

/// The key of the attacker, which nobody supplies as one to trust.
static ATTACKER: LazyLock<Key> =
    LazyLock::new(|| Key::from_private(Curve::P256, &[7; 32]).expect("in range"));

/// A token and, where it is detached, its payload.
pub struct Forged {
    /// As it is pasted.
    pub text: String,
    /// The text of the box for a detached payload.
    pub detached: Option<String>,
}

/// An original in any text, changed or not.
pub fn forge(original: &Original, choices: &mut Choices<'_>) -> Forged {
    let mut forged = forge_token(original, choices);
    if choices.once_in(2) {
        return forged;
    }
    if choices.once_in(3) {
        forged.text = wrap(&forged.text, choices);
    }
    for _ in 0..choices.one_of(&[0, 0, 0, 1, 1, 2]) {
        change(&mut forged.text, choices);
    }
    forged
}

/// An original, changed or not, in one of the forms that a token has, and nothing around it.
pub fn forge_token(original: &Original, choices: &mut Choices<'_>) -> Forged {
    let mut segments = original.segments();
    // Often everything that is signed stays as it is.
    for _ in 0..choices.one_of(&[0, 0, 0, 0, 1, 1, 1, 2, 3]) {
        forge_segments(&mut segments, original, choices);
    }
    let leave_out = original.is_unencoded || choices.once_in(6);
    let detached = leave_out.then(|| {
        let mut payload = original.payload.clone();
        if choices.once_in(3) {
            change(&mut payload, choices);
        }
        payload
    });
    if leave_out && !choices.once_in(4) {
        segments[1] = String::new();
    }
    let text = match choices.below(4) {
        0 => flattened(&segments, choices),
        1 => general(&segments, original, choices),
        _ => segments.join("."),
    };
    Forged { text, detached }
}

/// One change to the parts of a token. Whatever is signed again is signed with what an
/// attacker has.
fn forge_segments(segments: &mut [String; 3], original: &Original, choices: &mut Choices<'_>) {
    let [header, payload, signature] = segments;
    match choices.below(13) {
        0 | 1 => recode(header, |json| change_object(json, choices)),
        2 | 3 => recode(payload, |json| change_object(json, choices)),
        4 | 5 => {
            let mut bytes = decode(signature).bytes;
            change_bytes(&mut bytes, choices);
            *signature = encode(bytes);
        }
        6 => {
            if let Some(other) = other_signature(original) {
                *signature = encode(other);
            }
        }
        7 => {
            let from = choices.below(3);
            let into = choices.below(3);
            segments.swap(from, into);
        }
        8 => {
            let other = &ORIGINALS[choices.below(ORIGINALS.len())];
            let which = choices.below(3);
            segments[which].clone_from(&other.segments()[which]);
        }
        9 => {
            let segment = choices.below(3);
            encode_otherwise(&mut segments[segment], choices);
        }
        10 => {
            // HMAC with a text that everyone knows.
            let texts = &SIGNERS[original.signer].texts;
            let text = &texts[choices.below(texts.len())];
            let known = match original.algorithm.family {
                algorithm::Family::Hmac => "",
                _ if choices.once_in(2) => text.trim(),
                _ => text,
            };
            let hs256 = algorithm::find("HS256").expect("a row of the table");
            *header = encode(r#"{"alg":"HS256","typ":"JWT"}"#);
            let key = Key::secret(known, SecretEncoding::Utf8);
            *signature = encode(sign(hs256, &key, format!("{header}.{payload}").as_bytes()));
        }
        11 => {
            // With a key that the token brings.
            let jwk = public_members(&ATTACKER).unwrap_or_default();
            let kid = choices.one_of(&["", r#","kid":"key-1""#]);
            *header = encode(format!(
                r#"{{"alg":"ES256","typ":"JWT","jwk":{{{jwk}}}{kid}}}"#
            ));
            let es256 = algorithm::find("ES256").expect("a row of the table");
            *signature = encode(sign(
                es256,
                &ATTACKER,
                format!("{header}.{payload}").as_bytes(),
            ));
        }
        _ => {
            let none = choices.one_of(&["none", "None", "nOnE", "none ", "", "NULL"]);
            *header = encode(format!(r#"{{"alg":"{none}","typ":"JWT"}}"#));
            if !choices.once_in(3) {
                signature.clear();
            }
        }
    }
}

/// Changes what a segment encodes.
fn recode(segment: &mut String, change: impl FnOnce(&mut String)) {
    let mut text = String::from_utf8_lossy(&decode(segment).bytes).into_owned();
    change(&mut text);
    *segment = encode(text);
}

/// The same bytes in an encoding that is not the one of RFC 7515.
fn encode_otherwise(segment: &mut String, choices: &mut Choices<'_>) {
    match choices.below(5) {
        0 => segment.push_str(choices.one_of(&["=", "==", "==="])),
        1 => *segment = segment.replace('-', "+").replace('_', "/"),
        // Unused bits of the last character.
        2 => {
            const ALPHABET: &str =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let last = segment.pop().and_then(|last| ALPHABET.find(last));
            let next = last.map_or(0, |at| at ^ (1 << choices.below(4)));
            segment.extend(ALPHABET.chars().nth(next));
        }
        3 => segment.insert(choices.position(segment), '\n'),
        _ => segment.push('A'),
    }
}

/// Members of a JSON serialization, each with its value as JSON.
type Members = Vec<(String, String)>;

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn flattened([header, payload, signature]: &[String; 3], choices: &mut Choices<'_>) -> String {
    let members = [
        ("payload", payload),
        ("protected", header),
        ("signature", signature),
    ];
    let mut members: Members = members
        .into_iter()
        .filter(|(_, value)| !value.is_empty() || choices.once_in(2))
        .map(|(name, value)| (name.to_owned(), quoted(value)))
        .collect();
    forge_members(&mut members, choices);
    object(&members)
}

/// With the signature of another original over the same payload before or behind it.
fn general(
    [header, payload, signature]: &[String; 3],
    original: &Original,
    choices: &mut Choices<'_>,
) -> String {
    let mut entries = Vec::new();
    let companions: Vec<&Original> = ORIGINALS
        .iter()
        .filter(|other| other.template == original.template)
        .collect();
    let [other_header, _, other_signature] = companions[choices.below(companions.len())].segments();
    for (header, signature) in [(header, signature), (&other_header, &other_signature)] {
        let mut entry = vec![
            ("protected".to_owned(), quoted(header)),
            ("signature".to_owned(), quoted(signature)),
        ];
        if choices.once_in(3) {
            forge_members(&mut entry, choices);
        }
        entries.push(object(&entry));
    }
    entries.truncate(1 + choices.below(2));
    if choices.once_in(2) {
        entries.reverse();
    }
    let list = format!("[{}]", entries.join(","));
    let mut members = vec![("signatures".to_owned(), list)];
    if !payload.is_empty() {
        members.insert(0, ("payload".to_owned(), quoted(payload)));
    }
    if choices.once_in(2) {
        forge_members(&mut members, choices);
    }
    object(&members)
}

/// Adds, repeats, moves or breaks members.
fn forge_members(members: &mut Members, choices: &mut Choices<'_>) {
    for _ in 0..choices.below(3) {
        let at = choices.below(members.len());
        match choices.below(8) {
            0..=2 => {
                let count = 1 + choices.below(2);
                let header: Vec<&str> = (0..count).map(|_| member(choices)).collect();
                members.push(("header".to_owned(), format!("{{{}}}", header.join(","))));
            }
            3 => {
                let again = (
                    members[at].0.clone(),
                    choices
                        .one_of(&["\"\"", "null", "\"e30\"", "[]", "{}"])
                        .to_owned(),
                );
                members.insert(choices.below(members.len() + 1), again);
            }
            4 => drop(members.remove(at)),
            5 => members.rotate_left(at),
            // The name with an escape in it.
            6 => {
                let name = &mut members[at].0;
                if let Some(first) = name.chars().next() {
                    *name = format!(
                        "\\u{:04x}{}",
                        u32::from(first),
                        name.get(first.len_utf8()..).unwrap_or_default()
                    );
                }
            }
            _ => {
                let name = choices.one_of(&[
                    "payload",
                    "signature",
                    "signatures",
                    "protected",
                    "ciphertext",
                    "kid",
                    "unprotected",
                ]);
                let value =
                    choices.one_of(&["\"e30\"", "\"\"", "[]", "[{}]", "{\"alg\":\"none\"}", "1"]);
                members.push((name.to_owned(), value.to_owned()));
            }
        }
        if members.is_empty() {
            break;
        }
    }
}

fn object(members: &Members) -> String {
    let members = members
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// The text around a token, as people copy it.
fn wrap(token: &str, choices: &mut Choices<'_>) -> String {
    match choices.below(11) {
        0 => format!("Bearer {token}"),
        1 => format!("curl -H 'Authorization: Bearer {token}' https://api.example/v1"),
        2 => format!("https://app.example/cb?state=x&token={token}&y=1#z"),
        3 => format!("{{\"access_token\":\"{token}\",\"expires_in\":600}}"),
        4 => {
            let mut lines = String::new();
            for (at, c) in token.chars().enumerate() {
                if at > 0 && at % 64 == 0 {
                    lines.push('\n');
                }
                lines.push(c);
            }
            lines
        }
        5 => format!("\"{token}\","),
        6 => token.replace('.', "%2E"),
        7 => format!("{token}~WyJzYWx0IiwiYSIsMV0~"),
        8 => {
            let (other, _) = ORIGINALS[choices.below(ORIGINALS.len())].paste();
            format!("first: {token}\nsecond: {other}\n")
        }
        9 => format!("  {token}\u{200b}\n"),
        _ => format!("{token}."),
    }
}
