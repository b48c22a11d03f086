//! Small changes to a text: those that people, programs and attackers make.

use crate::choices::Choices;

/// Characters that are easily missed: nothing is to be seen of them.
const INVISIBLE: [char; 8] = [
    '\u{200B}', '\u{FEFF}', '\u{00AD}', '\u{202E}', '\u{2060}', '\u{00A0}', '\u{180E}', '\0',
];

/// Characters that mean something in tokens, keys and JSON, or come close.
const SPECIAL: [char; 32] = [
    '.', '~', '=', '+', '/', '-', '_', '"', '\'', '\\', '{', '}', '[', ']', ':', ',', ' ', '\n',
    '\r', '\t', '%', '&', '?', '#', ';', '…', 'é', '漢', '𝄞', 'A', 'e', '0',
];

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What is pasted along with tokens, and pieces of what is read.
const PIECES: [&str; 40] = [
    "Bearer ",
    "Authorization: Bearer ",
    "Cookie: a=",
    "token=",
    "access_token=",
    "export T=\"",
    "eyJ",
    "eyJhbGciOiJub25lIn0.",
    "eyJhbGciOiJIUzI1NiJ9",
    "e30",
    "..",
    "...",
    "\\u0041",
    "\\u200b",
    "\\ud800",
    "\\n",
    "\\\"",
    "%2E",
    "%3D",
    "{\"",
    "\"}",
    "\":\"",
    "\",\"",
    "\"payload\":\"e30\"",
    "\"signature\":\"\"",
    "\"signatures\":[",
    "\"protected\":\"",
    "\"header\":{",
    "\"ciphertext\":\"",
    "\"keys\":[",
    "\"kty\":\"oct\"",
    "-----BEGIN PUBLIC KEY-----",
    "-----END PUBLIC KEY-----",
    "\n\n",
    "ssh-rsa AAAA",
    "1e400",
    "null",
    "true",
    "-0.0",
    "\u{feff}",
];

/// Changes a text once.
pub fn change(text: &mut String, choices: &mut Choices<'_>) {
    let what = choices.below(14);
    let at = choices.position(text);
    let here = text.get(at..).and_then(|rest| rest.chars().next());
    let width = here.map_or(0, char::len_utf8);
    match what {
        0 | 1 => {
            let base64url = char::from(choices.one_of(BASE64URL));
            text.replace_range(at..at + width, base64url.encode_utf8(&mut [0; 4]));
        }
        2 => {
            let special = choices.one_of(&SPECIAL);
            text.replace_range(at..at + width, special.encode_utf8(&mut [0; 4]));
        }
        3 => text.insert(at, choices.one_of(&SPECIAL)),
        4 => text.insert(at, choices.one_of(&INVISIBLE)),
        5 => text.replace_range(at..at + width, ""),
        6 => text.insert_str(at, choices.one_of(&PIECES)),
        7 => text.truncate(at),
        8 => text.replace_range(..at, ""),
        // A stretch removed, doubled or moved to the front.
        9..=11 => {
            let end = text.ceil_char_boundary((at + choices.below(64)).min(text.len()));
            let stretch = text.get(at..end).unwrap_or_default().to_owned();
            match what {
                9 => text.replace_range(at..end, ""),
                10 => text.insert_str(end, &stretch),
                _ => {
                    text.replace_range(at..end, "");
                    text.insert_str(0, &stretch);
                }
            }
        }
        // The same character, written otherwise.
        12 => {
            let escaped = match (here, choices.below(3)) {
                (Some(c), 0) => format!("\\u{:04x}", u32::from(c) & 0xFFFF),
                (Some(c), 1) => format!("%{:02X}", u32::from(c) & 0xFF),
                (Some(c), _) if c.is_lowercase() => c.to_uppercase().to_string(),
                (Some(c), _) => c.to_lowercase().to_string(),
                (None, _) => String::new(),
            };
            text.replace_range(at..at + width, &escaped);
        }
        _ => {
            let any = String::from_utf8_lossy(&choices.bytes(8)).into_owned();
            text.insert_str(at, &any);
        }
    }
}

/// Changes bytes once.
pub fn change_bytes(bytes: &mut Vec<u8>, choices: &mut Choices<'_>) {
    let at = choices.below(bytes.len() + 1).min(bytes.len());
    match choices.below(8) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << choices.below(8);
            }
        }
        2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = choices.byte();
            }
        }
        3 => bytes.insert(at, choices.byte()),
        4 => drop(bytes.splice(at..(at + 1).min(bytes.len()), [])),
        5 => bytes.truncate(at),
        6 => {
            let end = (at + choices.below(32)).min(bytes.len());
            let stretch = bytes[at..end].to_vec();
            bytes.splice(end..end, stretch);
        }
        _ => {
            // One value over a stretch: zeros, ones, a length of DER.
            let value = choices.one_of(&[0x00, 0xFF, 0x80, 0x84, 0x30, 0x02]);
            let end = (at + choices.below(16)).min(bytes.len());
            bytes[at..end].fill(value);
        }
    }
}

/// Members that matter to somebody who reads a header, a payload or a JWK.
const MEMBERS: [&str; 44] = [
    r#""alg":"none""#,
    r#""alg":"nOnE""#,
    r#""alg":"HS256""#,
    r#""alg":"ES256""#,
    r#""alg":"RS256""#,
    r#""alg":null"#,
    r#""alg":["HS256"]"#,
    r#""\u0061lg":"none""#,
    r#""ALG":"none""#,
    r#""enc":"A128GCM""#,
    r#""typ":"JWT""#,
    r#""typ":"at+jwt""#,
    r#""typ":"application/at+jwt""#,
    r#""cty":"JWT""#,
    r#""crit":["b64"]"#,
    r#""crit":["exp"]"#,
    r#""crit":[]"#,
    r#""crit":["b64","b64"]"#,
    r#""b64":false"#,
    r#""b64":true"#,
    r#""b64":"false""#,
    r#""kid":"key-1""#,
    r#""kid":"../../dev/null""#,
    r#""kid":7"#,
    r#""jku":"https://attacker.example/keys""#,
    r#""x5c":["AAAA"]"#,
    r#""zip":"DEF""#,
    r#""exp":9999999999"#,
    r#""exp":1"#,
    r#""exp":1e400"#,
    r#""exp":"never""#,
    r#""nbf":0"#,
    r#""iat":1795300000000"#,
    r#""iss":"https://issuer.example""#,
    r#""aud":"https://api.example""#,
    r#""aud":["https://api.example"]"#,
    r#""sub":"admin""#,
    r#""kty":"oct""#,
    r#""kty":"RSA""#,
    r#""crv":"P-256""#,
    r#""use":"enc""#,
    r#""key_ops":["verify"]"#,
    r#""disclosures":["WyJhIiwiYiJd"]"#,
    r#""x":{"y":[1,2,{"z":"\ud83d"}]}"#,
];

/// A member of a JSON object that matters to somebody.
pub fn member(choices: &mut Choices<'_>) -> &'static str {
    choices.one_of(&MEMBERS)
}

/// Changes the text of a JSON object as somebody would who knows what is read of it.
pub fn change_object(text: &mut String, choices: &mut Choices<'_>) {
    match choices.below(6) {
        // In front, so that it stands before one of the same name.
        0 | 1 => {
            let added = format!("{{{},", member(choices));
            *text = text.replacen('{', &added, 1);
        }
        2 | 3 => {
            if let Some(end) = text.rfind('}') {
                text.insert_str(end, &format!(",{}", member(choices)));
            }
        }
        4 => {
            let blank = choices.one_of(&[" ", "\n", "\t", "\u{feff}", "\0", "\u{a0}", "/**/"]);
            let at = choices.one_of(&["{", "}", ":", ",", "\""]);
            *text = text.replacen(at, &format!("{blank}{at}"), 1 + choices.below(3));
        }
        _ => change(text, choices),
    }
}

/// JSON of any form, the odd cases included.
pub fn json(choices: &mut Choices<'_>, depth: usize) -> String {
    let count = if depth == 0 { 0 } else { choices.below(5) };
    match choices.below(8) {
        0 => choices.one_of(&["null", "true", "false"]).to_owned(),
        1 => choices
            .one_of(&[
                "0",
                "-0",
                "1",
                "1.50",
                "-1e9",
                "1e400",
                "12345678901234567890",
                "1795300000",
                "0.1e-7",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "NaN",
                "0x1",
            ])
            .to_owned(),
        2 | 3 => string(choices),
        4 | 5 => {
            let items: Vec<String> = (0..count).map(|_| json(choices, depth - 1)).collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let members = (0..count).map(|_| match choices.once_in(3) {
                true => member(choices).to_owned(),
                false => format!("{}:{}", string(choices), json(choices, depth - 1)),
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

fn string(choices: &mut Choices<'_>) -> String {
    let pieces = [
        "a",
        "é",
        "𝄞",
        "\\n",
        "\\/",
        "\\u00e9",
        "\\ud834\\udd1e",
        "\\ud800",
        "\\udc00",
        "\u{200b}",
        "\\u0000",
        "\\x",
        "\u{7f}",
        " ",
        "\t",
    ];
    let count = choices.below(4);
    let text: String = (0..count).map(|_| choices.one_of(&pieces)).collect();
    format!("\"{text}\"")
}
