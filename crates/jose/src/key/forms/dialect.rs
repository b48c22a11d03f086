//! JWKs as libraries and services write them: other spellings of members and types, Base64 with
//! padding, members that are null, a certificate alone. Each is written anew as RFC 7517 has it,
//! and read by the strict reader.

use super::names::plain;
use super::note::FormNote;
use super::tool::decimal;
use crate::algorithm::Curve;
use crate::base64url;
use crate::json::{JsonKind, Member, Value};
use crate::key::{Key, KeyFault, Material, der, jwk, secret};

/// A key, or why it is none, and what was read otherwise.
type Read = (Result<Key, KeyFault>, Vec<FormNote>);

/// Reads a JWK in any spelling; none if the object does not look like one.
pub(super) fn read(value: &Value) -> Option<Read> {
    let has_kty = value.get("kty").is_some();
    let strict = jwk::from_value(value);
    if strict.is_ok() {
        return Some((strict, Vec::new()));
    }
    let mut dialect = Dialect::new(value)?;
    let has = |names: &[&str]| names.iter().all(|name| dialect.get(name).is_some());
    let is_key = has_kty
        || has(&["kty"])
        || has(&["n", "e"])
        || has(&["crv", "x"])
        || (has(&["k"]) && dialect.is_jwk_alone)
        || (has(&["x5c"]) && value.get("keys").and_then(Value::as_array).is_none());
    if !is_key {
        return None;
    }
    dialect.spell();
    let parts = ["n", "e", "x", "y", "k"];
    let is_bare = parts.iter().all(|name| dialect.get(name).is_none());
    if is_bare && let Some(certificate) = dialect.certificate() {
        dialect.notes.push(FormNote::X5c);
        return Some((dialect.certified(&certificate), dialect.notes));
    }
    let Dialect { members, notes, .. } = dialect;
    let rewritten = Value {
        span: 0..0,
        kind: JsonKind::Object(members),
    };
    Some(match jwk::from_value(&rewritten) {
        Ok(key) => (Ok(key), notes),
        // Of what was not changed the first reason is right.
        Err(fault) => (
            Err(if notes.is_empty() {
                strict.err().unwrap_or(fault)
            } else {
                fault
            }),
            Vec::new(),
        ),
    })
}

/// Members of a JWK that are read (RFC 7517 section 4, RFC 7518 section 6).
const MEMBERS: [&str; 15] = [
    "kty", "kid", "use", "alg", "key_ops", "crv", "x", "y", "n", "e", "k", "d", "p", "q", "x5c",
];

/// Those that are bytes.
const BYTES: [&str; 8] = ["x", "y", "n", "e", "k", "d", "p", "q"];

/// The registered spelling of a member.
fn registered(name: &str) -> Option<&'static str> {
    let plain = plain(name);
    let name = match plain.as_str() {
        "keyops" => "key_ops",
        "modulus" => "n",
        "exponent" | "publicexponent" => "e",
        other => other,
    };
    MEMBERS.into_iter().find(|known| *known == name)
}

struct Dialect {
    /// In their registered spelling, each once.
    members: Vec<Member>,
    notes: Vec<FormNote>,
    /// Whether all members are those of JWKs.
    is_jwk_alone: bool,
}

impl Dialect {
    /// None if it is no object.
    fn new(value: &Value) -> Option<Self> {
        let JsonKind::Object(found) = &value.kind else {
            return None;
        };
        let mut dialect = Self {
            members: Vec::new(),
            notes: Vec::new(),
            is_jwk_alone: true,
        };
        // Of members with the registered spelling and others, the registered ones count.
        let is_exact = |member: &&Member| MEMBERS.contains(&member.name.as_str());
        let (exact, other): (Vec<_>, Vec<_>) = found.iter().partition(is_exact);
        for member in exact {
            dialect.put(&member.name, &member.value);
        }
        for member in other {
            let Some(name) = registered(&member.name) else {
                dialect.is_jwk_alone &= plain(&member.name).len() < 4;
                continue;
            };
            // .NET writes a list that is not there as an empty one.
            let is_empty = member.value.as_array().is_some_and(<[_]>::is_empty);
            if dialect.get(name).is_none() && !is_empty {
                dialect.put(name, &member.value);
                dialect.note(FormNote::Spelling);
            }
        }
        let before = dialect.members.len();
        dialect
            .members
            .retain(|member| member.value.kind != JsonKind::Null);
        if dialect.members.len() < before {
            dialect.note(FormNote::Nulls);
        }
        Some(dialect)
    }

    fn note(&mut self, note: FormNote) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        let member = self.members.iter().rfind(|member| member.name == name)?;
        Some(&member.value).filter(|value| value.kind != JsonKind::Null)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    fn put(&mut self, name: &str, value: &Value) {
        self.members.retain(|member| member.name != name);
        self.members.push(Member {
            name: name.into(),
            name_span: 0..0,
            value: value.clone(),
            duplicate: false,
        });
    }

    fn put_text(&mut self, name: &str, text: &str) {
        let kind = JsonKind::String(text.into());
        self.put(name, &Value { span: 0..0, kind });
    }

    /// Writes the values as RFC 7517 and RFC 7518 have them.
    fn spell(&mut self) {
        if let Some(number) = self
            .get("kid")
            .and_then(Value::as_number)
            .map(str::to_owned)
        {
            self.put_text("kid", &number);
            self.note(FormNote::KidNumber);
        }
        self.spell_type();
        self.spell_numbers();
        for name in BYTES {
            let Some(text) = self.text(name).map(str::to_owned) else {
                continue;
            };
            let is_strict = base64url::decode_strict(&text).is_some();
            if let Some(bytes) = secret::any_base64(&text).filter(|_| !is_strict) {
                self.put_text(name, &base64url::encode(bytes.as_slice()));
                self.note(FormNote::Encoding { member: name });
            }
        }
        self.spell_coordinates();
    }

    /// `kty` and `crv`.
    fn spell_type(&mut self) {
        if let Some(written) = self.text("crv").map(str::to_owned)
            && Curve::by_name(&written).is_none()
            && let Some(curve) = curve(&written)
        {
            self.put_text("crv", curve.name());
            self.note(FormNote::ReadAs {
                member: "crv",
                written,
                read: curve.name(),
            });
        }
        let known = ["RSA", "EC", "OKP", "oct"];
        match self.text("kty").map(str::to_owned) {
            Some(written) if !known.contains(&written.as_str()) => {
                // Azure Key Vault marks keys in hardware so.
                let plain = written.strip_suffix("-HSM").unwrap_or(&written);
                if let Some(read) = known
                    .into_iter()
                    .find(|kty| kty.eq_ignore_ascii_case(plain))
                {
                    self.put_text("kty", read);
                    self.note(FormNote::ReadAs {
                        member: "kty",
                        written,
                        read,
                    });
                }
            }
            Some(_) => {}
            None if self.get("kty").is_some() => {}
            None => {
                let curve = self.text("crv").and_then(Curve::by_name);
                let kty = match curve {
                    Some(curve) if curve.is_weierstrass() => "EC",
                    Some(_) => "OKP",
                    None if self.get("n").is_some() => "RSA",
                    None if self.get("k").is_some() => "oct",
                    None => return,
                };
                self.put_text("kty", kty);
                self.note(FormNote::NoType { kty });
            }
        }
    }

    /// Modulus and exponent in decimal digits.
    fn spell_numbers(&mut self) {
        let digits = |name| {
            let value = self.get(name)?;
            let digits = value.as_number().or_else(|| value.as_str())?;
            digits
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| digits.to_owned())
        };
        if let (Some(n), Some(e)) = (digits("n"), digits("e"))
            && let (Some(n), Some(e)) = (decimal(&n), decimal(&e))
        {
            self.put_text("n", &base64url::encode(n));
            self.put_text("e", &base64url::encode(e));
            self.note(FormNote::Decimal);
        }
    }

    /// Coordinates that were written as numbers, without or with more zeros in front.
    fn spell_coordinates(&mut self) {
        let Some(curve) = self
            .text("crv")
            .and_then(Curve::by_name)
            .filter(|curve| curve.is_weierstrass())
        else {
            return;
        };
        for name in ["x", "y"] {
            let Some(bytes) = self.text(name).and_then(base64url::decode_strict) else {
                continue;
            };
            let number: Vec<u8> = bytes
                .iter()
                .copied()
                .skip_while(|byte| *byte == 0)
                .collect();
            if bytes.len() == curve.size()
                || number.len() > curve.size()
                || bytes.len() + 4 < curve.size()
            {
                continue;
            }
            let mut full = vec![0; curve.size() - number.len()];
            full.extend(number);
            self.put_text(name, &base64url::encode(full));
            self.note(FormNote::Coordinate { member: name });
        }
    }

    /// The DER of the first certificate of `x5c`, which may stand there without its array.
    fn certificate(&self) -> Option<Vec<u8>> {
        let chain = self.get("x5c")?;
        let first = chain
            .as_str()
            .or_else(|| chain.as_array()?.first()?.as_str())?;
        let lines = first.lines().filter(|line| !line.contains("-----"));
        secret::base64(&lines.collect::<String>())
    }

    /// The key of a certificate, with the restrictions of the JWK.
    fn certified(&self, certificate: &[u8]) -> Result<Key, KeyFault> {
        let key = der::from_certificate_der(certificate)?;
        let (kty, curve) = match &key.material {
            Material::Rsa { .. } => ("RSA", None),
            Material::Ec { curve, .. } => ("EC", Some(curve.name())),
            Material::Okp { curve, .. } => ("OKP", Some(curve.name())),
            Material::Akp { .. } => ("AKP", None),
            Material::Secret(_) => ("oct", None),
        };
        let is_other = self
            .get("kty")
            .is_some_and(|found| found.as_str() != Some(kty))
            || self.get("crv").is_some_and(|found| found.as_str() != curve);
        if is_other {
            return Err(KeyFault::Member {
                member: "x5c",
                expected: "certificates, the first with a key of the JWK's `kty` and `crv`",
            });
        }
        let members = self.members.clone();
        let value = Value {
            span: 0..0,
            kind: JsonKind::Object(members),
        };
        jwk::restricted(key, &value)
    }
}

/// A curve by its names elsewhere: SEC 2, ANSI X9.62, OpenSSH, Azure.
fn curve(name: &str) -> Option<Curve> {
    Some(match plain(name).as_str() {
        "p256" | "secp256r1" | "prime256v1" | "nistp256" => Curve::P256,
        "p384" | "secp384r1" | "nistp384" => Curve::P384,
        "p521" | "secp521r1" | "nistp521" => Curve::P521,
        "p256k" | "p256k1" | "secp256k1" => Curve::Secp256k1,
        "ed25519" => Curve::Ed25519,
        "ed448" => Curve::Ed448,
        _ => return None,
    })
}
