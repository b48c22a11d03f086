//! The certificate of the key that matched: what speaks against it at which moment, and what
//! the token and the key say of it themselves. It is never a reason to trust a key.

use crate::certificates::{Step, broken, is_twin, shown, texts_of};
use crate::token::Token;
use crate::verdict::{
    CertificatePeriod, KeyCertificate, KeyOrigin, SignatureResult, SignatureStatus,
};
use jose::base64url::decode_strict;
use jose::certificate::{
    Certificate, ChainFault, Chains, Found, Link, MAX_CERTIFICATES, Route, from_base64, search,
    search_base64,
};
use jose::claims::numeric_date::NumericDate;
use jose::json::{self, JsonKind, Value};
use jose::key::{Format, Key, Material};
use jose::text::count;

/// One of these is in every text with a certificate beside another form of its key: the label
/// of PEM, a member of a JWK, and how the Base64 of a certificate begins, which is longer than
/// 255 bytes.
const MAY_HOLD: [&str; 3] = ["CERTIFICATE", "x5c", "MII"];

/// Faults of one chain that are told.
const MAX_DOUBTS: usize = 8;

/// What speaks against the certificate that the key of a signature was read from, or that stands
/// beside it; none if the signature does not match, or there is nothing to say of any
/// certificate. Of several certificates of the key, and of several chains above them, those with
/// the fewest faults count.
pub fn of_used_key(
    token: &Token,
    signature: &SignatureResult,
    key_text: &str,
) -> Option<KeyCertificate> {
    let key = signature.key.as_ref()?;
    let is_secret = matches!(key.material, Material::Secret(_));
    if is_secret || signature.status != SignatureStatus::Matches {
        return None;
    }
    let source = Source::of(token, signature, key, key_text);
    let mut doubts = source.of_jwk(key);
    let own = source.own(key);
    doubts.extend(of_header(token, signature, key, &own, source.jwk.as_ref()));
    if own.is_empty() {
        if key.format == Format::Certificate {
            let why = match source.found.is_cut {
                true => "too many others stand before it",
                false => "it cannot be read in full",
            };
            doubts.push(format!(
                "The certificate of this key was not checked: {why}."
            ));
        }
        return (!doubts.is_empty()).then(|| KeyCertificate {
            periods: vec![CertificatePeriod {
                from: i64::MIN,
                name: None,
                doubts,
                faults: Vec::new(),
            }],
            faults: Vec::new(),
        });
    }
    let (all, is_cut) = above(&own, source.found.certificates);
    if is_cut {
        doubts.push(format!(
            "Of the certificates of this key and above it, only {MAX_CERTIFICATES} were looked at."
        ));
    }
    Some(judged(&own, all, key, &doubts))
}

/// Whether a certificate has this key.
fn is_of(certificate: &Certificate, key: &Key) -> bool {
    let own = certificate.key.as_ref();
    own.is_ok_and(|own| own.material == key.material)
}

/// Where certificates of a key are looked for.
struct Source {
    found: Found,
    /// They are those of an `x5c`, whose first one must be that of the key (RFC 7515 section
    /// 4.1.6, RFC 7517 section 4.7).
    is_x5c: bool,
    /// The JWK that the key was read from, if it has members about certificates.
    jwk: Option<Value>,
}

impl Source {
    fn of(token: &Token, signature: &SignatureResult, key: &Key, key_text: &str) -> Self {
        let jwk = match signature.origin {
            Some(KeyOrigin::Embedded { parameter: "jwk" }) => token.parameter("jwk").cloned(),
            Some(KeyOrigin::Embedded { .. }) => {
                return Self {
                    found: search_base64(texts_of(token)),
                    is_x5c: true,
                    jwk: None,
                };
            }
            _ => jwk_of(key_text, key),
        };
        let has_own = jwk.as_ref().is_some_and(|jwk| jwk.get("x5c").is_some());
        let is_embedded = matches!(signature.origin, Some(KeyOrigin::Embedded { .. }));
        let found = match &jwk {
            Some(jwk) if has_own => search_base64(x5c_of(jwk)),
            _ if is_embedded => Found::default(),
            _ if key.format == Format::Certificate
                || MAY_HOLD.iter().any(|start| key_text.contains(start)) =>
            {
                search(key_text)
            }
            _ => Found::default(),
        };
        Self {
            found,
            is_x5c: has_own,
            jwk,
        }
    }

    /// The certificates of the key.
    fn own(&self, key: &Key) -> Vec<Certificate> {
        let all = self.found.certificates.iter();
        let mut own: Vec<Certificate> = all.filter(|one| is_of(one, key)).cloned().collect();
        // A verifier takes the first, also where it was renewed behind it.
        if self.is_x5c && self.found.certificates.first() == own.first() {
            own.truncate(1);
        }
        own
    }

    /// What speaks against what the JWK says of its certificates (RFC 7517 sections 4.7 to 4.9).
    fn of_jwk(&self, key: &Key) -> Vec<String> {
        let Some(jwk) = &self.jwk else {
            return Vec::new();
        };
        let mut doubts = Vec::new();
        let texts = x5c_of(jwk);
        let read = |text: &str| from_base64([text]).certificates.into_iter().next();
        let first = texts.first().map(|text| read(text));
        let is_broken = |text: &&str| read(text).is_none();
        if jwk.get("x5c").is_some() && (texts.is_empty() || texts.iter().any(is_broken)) {
            doubts.push("The key's `x5c` holds what cannot be read as a certificate.".into());
        }
        if let Some(Some(first)) = &first {
            if !is_of(first, key) {
                doubts.push("The first certificate in the key's `x5c` is that of another key (RFC 7517, section 4.7).".into());
            }
            let others = thumbprints(
                |name| jwk.get(name).and_then(Value::as_str),
                |name| vec![thumbprint(first, name)],
            );
            doubts.extend(others.map(|name| {
                format!("The key's `{name}` is not that of the first certificate in its `x5c`.")
            }));
        }
        doubts
    }
}

/// The texts in the `x5c` of a JWK.
fn x5c_of(jwk: &Value) -> Vec<&str> {
    let items = jwk.get("x5c").and_then(Value::as_array);
    let items = items.unwrap_or_default().iter();
    items.filter_map(Value::as_str).collect()
}

/// The JWK in a text that a key was read from, if it has members about certificates.
fn jwk_of(text: &str, key: &Key) -> Option<Value> {
    const MEMBERS: [&str; 3] = ["x5c", "x5t", "x5t#S256"];
    if !MEMBERS.iter().any(|name| text.contains(name)) {
        return None;
    }
    // A name may stand before it: `JWKS={"keys":…`.
    let start = text.find(['{', '['])?;
    let mut open = vec![json::read(text.get(start..)?.as_bytes()).root?];
    while let Some(value) = open.pop() {
        let is_jwk =
            value.get("kty").is_some() && MEMBERS.iter().any(|name| value.get(name).is_some());
        let kid = value.get("kid").and_then(Value::as_str);
        let has_kid = || kid.is_none() || kid == key.kid.as_deref();
        if is_jwk && has_kid() && is_jwk_of(&value, key) {
            return Some(value);
        }
        // In the order of the text.
        match value.kind {
            JsonKind::Array(items) => open.extend(items.into_iter().rev()),
            JsonKind::Object(members) => {
                open.extend(members.into_iter().rev().map(|member| member.value));
            }
            // A JWK Set as a string.
            JsonKind::String(text) if text.trim_start().starts_with(['{', '[']) => {
                open.extend(json::read(text.as_bytes()).root);
            }
            _ => {}
        }
    }
    None
}

/// Whether the public members of a JWK are those of a key that was read.
fn is_jwk_of(jwk: &Value, key: &Key) -> bool {
    let bytes = |name| {
        let text = jwk.get(name).and_then(Value::as_str)?;
        decode_strict(text.trim_end_matches('='))
    };
    match &key.material {
        Material::Secret(_) => false,
        Material::Rsa { .. } => {
            let other = bytes("n").zip(bytes("e"));
            other.is_some_and(|(n, e)| Material::rsa(&n, &e) == key.material)
        }
        Material::Ec { point, .. } => {
            let other = bytes("x").zip(bytes("y"));
            other.is_some_and(|(x, y)| point.get(1..) == Some(&[x, y].concat()))
        }
        Material::Okp { x, .. } => bytes("x").is_some_and(|other| other == *x),
        Material::Akp { public, .. } => bytes("pub").is_some_and(|other| other == *public),
    }
}

/// What the token's header says of certificates, and the key contradicts (RFC 7515 sections
/// 4.1.6 to 4.1.8).
fn of_header(
    token: &Token,
    signature: &SignatureResult,
    key: &Key,
    own: &[Certificate],
    jwk: Option<&Value>,
) -> Vec<String> {
    let mut doubts = Vec::new();
    let header = texts_of(token);
    let first = from_base64(header.into_iter().take(1))
        .certificates
        .into_iter()
        .next();
    if let Some(first) = &first
        && !is_of(first, key)
        && signature.origin != Some(KeyOrigin::Embedded { parameter: "x5c" })
    {
        doubts.push("The first certificate in the token's `x5c` is that of another key. A verifier that uses it refuses this token.".into());
    }
    let of_jwk = |name| jwk.and_then(|jwk| jwk.get(name)).and_then(Value::as_str);
    let known = |name: &'static str| {
        let mut known: Vec<&str> = own.iter().map(|one| thumbprint(one, name)).collect();
        known.extend(of_jwk(name));
        // Where nobody supplied a certificate, the token's own is what it names.
        if known.is_empty() {
            known.extend(first.iter().map(|first| thumbprint(first, name)));
        }
        known
    };
    let others = thumbprints(|name| token.parameter_text(name), known);
    doubts.extend(others.map(|name| {
        format!("The token's `{name}` is that of another certificate. A verifier that selects keys by it refuses this token.")
    }));
    doubts
}

/// The names of the thumbprints that are written and none of the known ones. Where none is
/// known, nothing is contradicted.
fn thumbprints<'a>(
    written: impl Fn(&'static str) -> Option<&'a str>,
    known: impl Fn(&'static str) -> Vec<&'a str>,
) -> impl Iterator<Item = &'static str> {
    let plain = |text: &'a str| text.trim_end_matches('=');
    let is_other = move |name: &&'static str| {
        let known = known(name);
        let written = written(name).map(plain);
        !known.is_empty()
            && written.is_some_and(|written| known.into_iter().all(|one| plain(one) != written))
    };
    ["x5t", "x5t#S256"].into_iter().filter(is_other)
}

fn thumbprint<'a>(certificate: &'a Certificate, name: &str) -> &'a str {
    match name {
        "x5t" => &certificate.x5t,
        _ => &certificate.x5t_s256,
    }
}

/// Certificates and those that may be above them, by their names; true if there are more than
/// are read. Comparing the signatures of all others would only take time.
fn above(first: &[Certificate], mut others: Vec<Certificate>) -> (Vec<Certificate>, bool) {
    let mut chosen: Vec<Certificate> = Vec::new();
    // Those that are valid for the longest.
    let mut first = first.to_vec();
    first.sort_by_key(|one| std::cmp::Reverse(one.validity.until));
    others.retain(|other| first.iter().all(|one| one.x5t_s256 != other.x5t_s256));
    let is_cut = first.len() > MAX_CERTIFICATES / 2;
    chosen.extend(first.into_iter().take(MAX_CERTIFICATES / 2));
    let mut at = 0;
    while chosen.len() <= MAX_CERTIFICATES
        && let Some(one) = chosen.get(at)
    {
        let issuer = one.issuer.clone();
        let (more, rest): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|other| other.subject.is_same(&issuer));
        others = rest;
        // One of each key before any other of the same key.
        let (mut keys, mut repeated): (Vec<Certificate>, Vec<_>) = (Vec::new(), Vec::new());
        for one in more {
            let is_known = keys.iter().any(|known| is_twin(known, &one));
            let list = if is_known { &mut repeated } else { &mut keys };
            list.push(one);
        }
        chosen.append(&mut keys);
        chosen.append(&mut repeated);
        at += 1;
    }
    let is_cut = is_cut || chosen.len() > MAX_CERTIFICATES;
    chosen.truncate(MAX_CERTIFICATES);
    (chosen, is_cut)
}

/// What speaks against the best of the certificates of a key, from each moment on at which that
/// changes.
fn judged(
    own: &[Certificate],
    all: Vec<Certificate>,
    key: &Key,
    doubts: &[String],
) -> KeyCertificate {
    let dates = all.iter().flat_map(|one| {
        let (from, until) = (one.validity.from, one.validity.until);
        [from.seconds(), until.seconds().saturating_add(1)]
    });
    let mut moments: Vec<i64> = dates.chain([i64::MIN]).collect();
    moments.sort_unstable();
    moments.dedup();
    let chains = Chains::of(all);
    let mut places: Vec<usize> = (0..chains.certificates.len()).collect();
    places.retain(|place| {
        let one = chains.certificates.get(*place);
        one.is_some_and(|one| {
            own.iter()
                .any(|own| own.x5t_s256 == one.certificate.x5t_s256)
        })
    });
    let best = |now| {
        let routes = chains.routes(&places, now).into_iter();
        let until = |route: &Route| {
            let (place, _) = route.steps.first()?;
            let one = chains.certificates.get(*place)?;
            Some(one.certificate.validity.until)
        };
        routes.min_by_key(|route| {
            (
                route.weight() + of_usage(&chains, route),
                std::cmp::Reverse(until(route)),
            )
        })
    };
    let period = |from: i64| {
        let route = best(Some(NumericDate::from_seconds(from)))?;
        let first = Step::of(&chains, &route, 0)?;
        let of_chain = said(&chains, &route);
        Some(CertificatePeriod {
            from,
            name: (key.format == Format::Certificate).then(|| shown(&first.certificate.subject)),
            doubts: doubts.iter().cloned().chain(of_chain).collect(),
            faults: kinds(&route),
        })
    };
    let mut periods: Vec<CertificatePeriod> = moments.into_iter().filter_map(period).collect();
    periods.dedup_by(|later, earlier| {
        (&later.doubts, &later.faults, &later.name)
            == (&earlier.doubts, &earlier.faults, &earlier.name)
    });
    KeyCertificate {
        periods,
        faults: best(None).map(|route| kinds(&route)).unwrap_or_default(),
    }
}

fn kinds(route: &Route) -> Vec<ChainFault> {
    let mut kinds: Vec<ChainFault> = route.faults.iter().map(|(_, fault)| *fault).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// How much the key usage of the first certificate speaks against a way: as much as any fault.
fn of_usage(chains: &Chains, route: &Route) -> u32 {
    let first = Step::of(chains, route, 0);
    u32::from(first.is_some_and(|first| !may_sign(first.certificate))) * 1000
}

/// Whether the key usage of a certificate allows signatures of tokens (RFC 5280 section 4.2.1.3).
fn may_sign(certificate: &Certificate) -> bool {
    certificate.usage.is_none_or(|usage| usage.signs_data)
}

/// The faults of a way as sentences about the certificate of the used key.
fn said(chains: &Chains, route: &Route) -> Vec<String> {
    let (mut own, mut of_chain, mut dates_above) = (Vec::new(), Vec::new(), Vec::new());
    let first = Step::of(chains, route, 0);
    for (at, fault) in &route.faults {
        let Some(step) = Step::of(chains, route, *at) else {
            continue;
        };
        let whose = match at {
            0 => "The certificate of this key".to_owned(),
            _ => format!("The certificate of {}, above that of this key,", step.own()),
        };
        let validity = step.certificate.validity;
        match fault {
            ChainFault::Expired | ChainFault::NotYet => {
                let (how, date) = match fault {
                    ChainFault::Expired => ("expired at", validity.until),
                    _ => ("is not valid before", validity.from),
                };
                let dates = if *at == 0 { &mut own } else { &mut dates_above };
                dates.push(format!("{whose} {how} {}.", date.to_utc_text()));
            }
            ChainFault::Extension => {
                if let Some(fault) = &step.certificate.extension_fault {
                    of_chain.push(format!("{whose} {fault}."));
                }
            }
            ChainFault::NotChecked => {
                // Nobody relies on the signature of a root.
                let is_root = *at > 0 && step.is_own_issuer();
                if let Link::NotChecked { why, .. } = step.link
                    && !is_root
                {
                    of_chain.push(step.not_checked(why));
                }
            }
            fault if broken(*fault) => {
                of_chain.push(format!(
                    "The chain of its certificate is broken: {}.",
                    step.in_short(*fault)
                ));
            }
            // A missing end is no fault of a key, and a weak hash is one of the audit's.
            _ => {}
        }
    }
    if first.is_some_and(|first| !may_sign(first.certificate)) {
        own.push("The certificate of this key does not allow signatures (`keyUsage`).".into());
    }
    let mut all: Vec<String> = own.into_iter().chain(of_chain).chain(dates_above).collect();
    if let Some(more) = all.len().checked_sub(MAX_DOUBTS).filter(|more| *more > 0) {
        all.truncate(MAX_DOUBTS);
        all.push(format!("{} more of its chain.", count(more, "fault")));
    }
    all
}
