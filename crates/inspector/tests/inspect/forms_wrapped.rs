//! Keys with something around them: mails, source code, terminals, settings, tools. Each is read
//! and says so, and verifies no other token.

use crate::common::{interop_case, text_of};
use crate::forms::{Forms, forms_of, member};
use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::cell::Cell;

/// What is done to a text, by name.
type Change = (&'static str, fn(&str) -> String);

fn each_line(text: &str, change: impl Fn(usize, &str) -> String) -> String {
    let lines = text
        .lines()
        .enumerate()
        .map(|(number, line)| change(number + 1, line));
    lines.collect::<Vec<_>>().join("\n")
}

fn percent(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

const AROUND_PEM: [Change; 38] = [
    ("a mail", |pem| {
        each_line(pem, |_, line| format!("> {line}"))
    }),
    ("a mail in a mail", |pem| {
        each_line(pem, |_, line| format!("> > {line}"))
    }),
    ("a shell comment", |pem| {
        each_line(pem, |_, line| format!("# {line}"))
    }),
    ("a C comment", |pem| {
        each_line(pem, |_, line| format!("// {line}"))
    }),
    ("a C comment without space", |pem| {
        each_line(pem, |_, line| format!("//{line}"))
    }),
    ("a doc comment", |pem| {
        each_line(pem, |_, line| format!(" * {line}"))
    }),
    ("a diff", |pem| each_line(pem, |_, line| format!("+{line}"))),
    ("a table", |pem| {
        each_line(pem, |_, line| format!("| {line} |"))
    }),
    ("line numbers", |pem| {
        each_line(pem, |number, line| format!("{number:3}  {line}"))
    }),
    ("grep -n", |pem| {
        each_line(pem, |number, line| format!("{number}:{line}"))
    }),
    ("cat -n", |pem| {
        each_line(pem, |number, line| format!("    {number}\t{line}"))
    }),
    ("Java", |pem| {
        each_line(pem, |_, line| format!("    \"{line}\\n\" +")) + " \"\";"
    }),
    ("Java in one line", |pem| {
        pem.lines()
            .map(|line| format!("\"{line}\\n\""))
            .collect::<Vec<_>>()
            .join(" + ")
    }),
    ("JavaScript", |pem| {
        format!(
            "const key = {};",
            each_line(pem, |_, line| format!("'{line}\\n' +"))
        )
    }),
    ("PHP", |pem| {
        each_line(pem, |_, line| format!("\"{line}\\n\" ."))
    }),
    ("Python", |pem| {
        format!(
            "(\n{}\n)",
            each_line(pem, |_, line| format!("    b\"{line}\\n\""))
        )
    }),
    ("Visual Basic", |pem| {
        each_line(pem, |_, line| format!("\"{line}\" & vbCrLf & _"))
    }),
    ("a list", |pem| {
        format!("[{}]", each_line(pem, |_, line| format!("  \"{line}\",")))
    }),
    ("C", |pem| {
        format!(
            "char k[] =\n{};",
            each_line(pem, |_, line| format!("\"{line}\\n\""))
        )
    }),
    ("line ends in HTML", |pem| pem.replace('\n', "<br>\n")),
    ("one line of HTML", |pem| pem.replace('\n', "<br/>")),
    ("HTML references", |pem| {
        pem.replace('+', "&#43;")
            .replace('/', "&#x2F;")
            .replace('=', "&#61;")
    }),
    ("HTML in a page", |pem| {
        format!(
            "<pre><code>{}</code></pre>",
            pem.replace('=', "&equals;").replace('\n', "<br />")
        )
    }),
    ("percent-encoding", percent),
    ("a header of a proxy", |pem| {
        format!("Hash=00ff;Cert=\"{}\";Subject=\"CN=x\"", percent(pem))
    }),
    ("no-break spaces", |pem| pem.replace(' ', "\u{A0}")),
    ("plus to space", |pem| {
        pem.lines()
            .map(|line| {
                if line.contains("---") {
                    line.into()
                } else {
                    line.replace('+', " ")
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    ("Base64url", |pem| {
        each_line(pem, |_, line| {
            if line.contains("---") {
                line.into()
            } else {
                line.replace('+', "-").replace('/', "_")
            }
        })
    }),
    ("title case", |pem| {
        pem.replace("BEGIN PUBLIC KEY", "Begin Public Key")
            .replace("END PUBLIC KEY", "End Public Key")
    }),
    ("lower case", |pem| {
        pem.replace("BEGIN PUBLIC KEY", "begin public key")
            .replace("END PUBLIC KEY", "end public key")
    }),
    ("no BEGIN line", |pem| {
        pem.split_once('\n').unwrap().1.into()
    }),
    ("no dashes", |pem| pem.replace("-----", "")),
    ("Markdown", |pem| pem.replace("-----", "\\-\\-\\-\\-\\-")),
    ("slashes escaped", |pem| {
        pem.replace('/', "\\/").replace('\n', "\\n")
    }),
    ("YAML", |pem| {
        format!(
            "jwt:\n  public-key: |\n{}\n  issuer: x\n",
            each_line(pem, |_, line| format!("    {line}"))
        )
    }),
    ("UTF-16", |pem| {
        pem.chars().flat_map(|c| [c, '\0']).collect()
    }),
    ("backticks", |pem| {
        format!("key := `{pem}`\nissuer := \"x\"")
    }),
    ("a prompt", |pem| format!("$ cat public.pem\n{pem}$ ")),
];

/// What is done to the Base64 of DER.
const AROUND_DER: [Change; 12] = [
    ("a setting", |der| format!("JWT_PUBLIC_KEY={der}")),
    ("a quoted setting", |der| {
        format!("export JWT_PUBLIC_KEY=\"{der}\"")
    }),
    ("two settings", |der| {
        format!("ISSUER=x\nJWT_PUBLIC_KEY={der}\nAUDIENCE=y\n")
    }),
    ("YAML", |der| {
        format!("jwt:\n  publicKey: \"{der}\"\n  issuer: x\n")
    }),
    ("a member", |der| format!("\"publicKey\": \"{der}\",")),
    ("XML", |der| {
        format!("<md:KeyInfo><ds:X509Certificate>\n  {der}\n</ds:X509Certificate></md:KeyInfo>")
    }),
    ("XML in lines", |der| {
        let lines: Vec<&str> = der
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "<X509Certificate>{}</X509Certificate>",
            lines.join("\n      ")
        )
    }),
    ("quotes", |der| format!("\"{der}\"")),
    ("a property", |der| {
        format!("mp.jwt.verify.publickey={der}\nmp.jwt.verify.issuer=x")
    }),
    ("prose", |der| {
        format!("The key is {der} and has been since May.")
    }),
    ("Base64 of PEM", |der| {
        format!(
            "  tls.crt: {}\n  other: x",
            STANDARD.encode(format!(
                "-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n"
            ))
        )
    }),
    ("a setting with Base64 of PEM", |der| {
        format!(
            "KEY={}",
            STANDARD.encode(format!(
                "-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n"
            ))
        )
    }),
];

const AROUND_JSON: [Change; 24] = [
    ("a setting", |json| format!("JWKS={json}")),
    ("a quoted setting", |json| format!("JWKS='{json}'")),
    ("an escaped setting", |json| format!("JWKS={}", json!(json))),
    ("twice escaped", |json| {
        format!("JWKS={}", json!(json!(json).to_string()))
    }),
    ("JavaScript", |json| format!("const jwks = {json};")),
    ("a fence", |json| format!("```json\n{json}\n```")),
    ("prose", |json| {
        format!("Here's our set (see [1] and {{x}}):\n{json}\nCheers, Ana")
    }),
    ("a command", |json| {
        format!("$ curl https://id.example/jwks\n{json}")
    }),
    ("a prompt behind", |json| format!("{json}\nana@host:~$ ")),
    ("an extra brace", |json| format!("{json}}}")),
    ("curl -v", |json| {
        format!(
            "* Connected\n> GET /jwks HTTP/1.1\n> Host: x\n>\n< HTTP/1.1 200 OK\n< nel: {{\"max_age\":604800}}\n<\n{json}\n* Connection #0 left intact"
        )
    }),
    ("a proxy", |json| {
        format!(
            "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 200\r\ncontent-type: application/json\r\n\r\n{json}"
        )
    }),
    ("a redirect", |json| {
        format!("HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\nHTTP/2 200\r\n\r\n{json}")
    }),
    ("Python", |json| json.replace('"', "'")),
    ("Python with None", |json| {
        json.replace('"', "'").replace("{'", "{'alg': None, '")
    }),
    ("bare names", |json| {
        ["kty", "keys", "n", "e", "crv", "x", "y", "kid"]
            .iter()
            .fold(json.to_owned(), |json, name| {
                json.replace(&format!("\"{name}\":"), &format!("{name}: "))
            })
    }),
    ("no-break spaces", |json| {
        json.replace(',', ",\n\u{A0}\u{A0}")
    }),
    ("curly quotes", |json| json.replace('"', "\u{201D}")),
    ("paired curly quotes", |json| {
        json.replace(":\"", ":\u{201C}").replace('"', "\u{201D}")
    }),
    ("a comment", |json| {
        json.replacen('{', "{ // don't edit\n", 1)
    }),
    ("a block comment", |json| {
        json.replacen('{', "{ /* it's {ours} */", 1)
    }),
    ("extra commas", |json| json.replace('}', ",\n}")),
    ("cut off", |json| {
        format!("{{\"keys\":[{json},{{\"kty\":\"RSA\",\"n\":\"AAAA")
    }),
    ("an assignment over lines", |json| {
        format!("module.exports = {{\n  jwks: {json},\n  issuer: 'https://id.example'\n}};")
    }),
];

/// Two tokens of one algorithm, each with its own key.
struct Pair {
    name: &'static str,
    token: String,
    other: String,
    /// Texts that are not read as the key of the first alone.
    wrong: Cell<usize>,
}

impl Pair {
    fn new(name: &'static str, token: String, other: String) -> Self {
        let wrong = Cell::new(0);
        Self {
            name,
            token,
            other,
            wrong,
        }
    }

    /// Reads a text as the key of the first token; what is wrong is printed and counted.
    fn reads(&self, change: &str, text: &str) {
        let found = look(&self.token, text);
        let wrong = look(&self.other, text);
        if verdict(&found) != "valid" || verdict(&wrong) != "invalid" {
            let (said, start) = (&found.judgement.detail, text.get(..300).unwrap_or(text));
            println!(
                "{}, {change}: {}, {} {said}\n{start}",
                self.name,
                verdict(&found),
                verdict(&wrong)
            );
            self.wrong.set(self.wrong.get() + 1);
        }
        // These are usual forms.
        let is_usual = ["SPIFFE", "YAML", "backticks", "a prompt"].contains(&change)
            || (change == "slashes escaped" && !text.contains("\\/"));
        assert!(
            is_usual || !found.examination.keys.notes.is_empty(),
            "{}, {change}: nothing is said",
            self.name
        );
    }
}

fn each_key(check: impl Fn(&Pair, &Forms)) {
    for name in ["RS256 with RSA 2048", "ES256", "EdDSA with Ed25519"] {
        let [case, other] = ["pyjwt", "jose"].map(|file| interop_case(file, name));
        let pair = Pair::new(name, text_of(&case["token"]), text_of(&other["token"]));
        check(&pair, &forms_of(&case));
        assert_eq!(pair.wrong.get(), 0, "{name}");
    }
}

#[test]
fn pem_in_other_text_is_read() {
    each_key(|pair, key| {
        for (change, apply) in AROUND_PEM {
            let text = apply(&key.pem);
            pair.reads(change, &text);
            pair.reads(change, &format!("{}\n\n", text.replace('\n', "\r\n")));
        }
    });
}

#[test]
fn der_in_other_text_is_read() {
    each_key(|pair, key| {
        for (change, apply) in AROUND_DER {
            pair.reads(change, &apply(&key.body()));
        }
    });
}

#[test]
fn json_in_other_text_is_read() {
    each_key(|pair, key| {
        let jwk = key.jwk.to_string();
        for (change, apply) in AROUND_JSON {
            for text in [jwk.clone(), json!({ "keys": [key.jwk] }).to_string()] {
                pair.reads(change, &apply(&text));
            }
        }
    });
}

fn spelt(jwk: &Value, spell: impl Fn(&str) -> String) -> Value {
    let members = jwk.as_object().unwrap();
    members
        .iter()
        .map(|(name, value)| (spell(name), value.clone()))
        .collect()
}

#[test]
fn dialects_of_jwks_are_read() {
    each_key(|pair, key| {
        let with = |members: &[(&str, Value)]| {
            let mut jwk = key.jwk.clone();
            members
                .iter()
                .for_each(|(name, value)| jwk[*name] = value.clone());
            jwk
        };
        let encoded = |encode: fn(&[u8]) -> String| {
            let mut jwk = key.jwk.clone();
            for member in ["n", "e", "x", "y"] {
                if let Some(text) = jwk[member].as_str() {
                    jwk[member] = encode(&URL_SAFE_NO_PAD.decode(text).unwrap()).into();
                }
            }
            jwk
        };
        let mut bare = key.jwk.clone();
        bare.as_object_mut().unwrap().remove("kty");
        let kty = key.jwk["kty"].as_str().unwrap().to_owned();
        let pascal = spelt(&key.jwk, |name| name[..1].to_uppercase() + &name[1..]);
        let mut net = pascal.clone();
        net["KeyOps"] = json!([]);
        net["Alg"] = Value::Null;
        for (change, jwk) in [
            (
                "nulls",
                with(&[
                    ("kid", Value::Null),
                    ("alg", Value::Null),
                    ("use", Value::Null),
                ]),
            ),
            ("a numeric kid", with(&[("kid", json!(5))])),
            ("padding", encoded(|bytes| URL_SAFE.encode(bytes))),
            ("plain Base64", encoded(|bytes| STANDARD.encode(bytes))),
            ("capital names", pascal),
            (".NET", net),
            ("hardware", with(&[("kty", format!("{kty}-HSM").into())])),
            ("lower case", with(&[("kty", kty.to_lowercase().into())])),
            ("no kty", bare),
            ("SPIFFE", with(&[("use", "jwt-svid".into())])),
        ] {
            for text in [
                jwk.to_string(),
                json!({ "keys": [jwk] }).to_string(),
                json!({ "key": jwk, "attributes": { "enabled": true } }).to_string(),
            ] {
                pair.reads(change, &text);
            }
        }
        // Restrictions stay, and a hardware key of another algorithm is refused.
        for jwk in [
            with(&[("kid", json!(5)), ("use", "enc".into())]),
            with(&[("use", "x509-svid".into())]),
        ] {
            assert_eq!(
                verdict(&look(&pair.token, &jwk.to_string())),
                "unverified",
                "{jwk}"
            );
        }
    });
    let case = interop_case("pyjwt", "RS256 with RSA 2048");
    let other = text_of(&interop_case("jose", "RS256 with RSA 2048")["token"]);
    let pair = Pair::new("RS256", text_of(&case["token"]), other);
    let n = member(&case["key"]["jwk"], "n");
    for text in [
        json!({ "Modulus": STANDARD.encode(&n), "Exponent": "AQAB" }),
        json!({ "D": null, "Exponent": "AQAB", "Modulus": STANDARD.encode(&n), "P": null }),
        json!({ "modulus": URL_SAFE_NO_PAD.encode(&n), "publicExponent": "AQAB" }),
        json!({ "n": URL_SAFE_NO_PAD.encode([&[0], &n[..]].concat()), "e": "AQAB" }),
    ] {
        pair.reads("numbers", &text.to_string());
    }
}

#[test]
fn what_tools_print_is_read() {
    let colons = |bytes: &[u8]| {
        let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let lines: Vec<String> = pairs.chunks(15).map(|line| line.join(":")).collect();
        lines.join(":\n    ")
    };
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect::<String>()
    };
    each_key(|pair, key| {
        let (kind, blob) = &key.ssh;
        let base64 = STANDARD.encode(blob);
        let lines: Vec<&str> = base64
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let wrapped: Vec<&str> = base64
            .as_bytes()
            .chunks(70)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let mut texts = vec![
            ("a bare SSH key", base64.clone()),
            (
                "a wrapped SSH line",
                format!("{kind} {} ana@host", wrapped.join("\n")),
            ),
            (
                "PuTTY",
                format!(
                    "PuTTY-User-Key-File-3: {kind}\nEncryption: none\nComment: x\nPublic-Lines: {}\n{}\nPrivate-Lines: 1\nAAAAIQ==\nPrivate-MAC: 00\n",
                    lines.len(),
                    lines.join("\n")
                ),
            ),
        ];
        match pair.name {
            "ES256" => {
                let point = &blob[blob.len() - 65..];
                texts.push(("-text", format!("Public-Key: (256 bit)\npub:\n    {}\nASN1 OID: prime256v1\nNIST CURVE: P-256\n", colons(point))));
                texts.push(("x and y", hex(&point[1..])));
                texts.push(("x and y in Base64", STANDARD.encode(&point[1..])));
            }
            "EdDSA with Ed25519" => {
                let x = member(&key.jwk, "x");
                texts.push((
                    "-text",
                    format!("ED25519 Public-Key:\npub:\n    {}\n", colons(&x)),
                ));
                texts.push(("Vault", json!({ "data": { "keys": { "1": { "name": "ed25519", "public_key": STANDARD.encode(&x) } } } }).to_string()));
                texts.push((
                    "hex in JSON",
                    json!({ "publicKeyHex": hex(&x) }).to_string(),
                ));
            }
            _ => {
                let n = member(&key.jwk, "n");
                texts.push(("-modulus", format!("Modulus={}\n", hex(&n))));
                texts.push(("-text", format!("RSA Public-Key: (2048 bit)\nModulus:\n    00:{}\nExponent: 65537 (0x10001)\n", colons(&n))));
                texts.push(("x509 -text", format!("Certificate:\n    Data:\n        Modulus:\n            00:{}\n        Exponent: 65537 (0x10001)\n    Signature Value:\n        ab:cd\n", colons(&n))));
            }
        }
        for (change, text) in texts {
            pair.reads(change, &text);
        }
    });
}

#[test]
fn private_numbers_are_read_too() {
    use jose::algorithm::Curve;
    use jose::key::{Key, Material, Private};
    for start in 0..6_u8 {
        let seed = [start.wrapping_mul(41).wrapping_add(3); 32];
        let key = Key::from_private(Curve::Ed25519, &seed).unwrap();
        let Material::Okp { x, .. } = &key.material else {
            panic!()
        };
        let Some(Private::Scalar(private)) = &key.private else {
            panic!()
        };
        let token = mint_with(&key, r#"{"alg":"EdDSA"}"#, "{}");
        let other = Key::from_private(Curve::Ed25519, &[9; 32]).unwrap();
        let other = mint_with(&other, r#"{"alg":"EdDSA"}"#, "{}");
        let hex: String = private.iter().map(|byte| format!("{byte:02x}")).collect();
        let both = [private.as_slice(), x].concat();
        let pair = Pair::new("EdDSA", token, other);
        for text in [
            hex,
            STANDARD.encode(private.as_slice()),
            STANDARD.encode(both),
        ] {
            pair.reads("a seed", &text);
        }
        assert_eq!(pair.wrong.get(), 0);
    }
    // 64 bytes whose second half is another's key are no key.
    let case = interop_case("pyjwt", "EdDSA with Ed25519");
    let ill = [[7; 32].to_vec(), member(&case["key"]["jwk"], "x")].concat();
    assert_eq!(
        verdict(&look(&text_of(&case["token"]), &STANDARD.encode(ill))),
        "unverified"
    );
}
