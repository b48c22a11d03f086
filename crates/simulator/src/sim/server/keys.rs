//! Signing keys, the JWK Set that publishes them, and each machine's copy of it
//! (RFC 7517; overlap as OpenID Connect Core section 10.1.1 describes it).

use super::Server;
use super::rsa_keys::RSA_KEYS;
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::{Refusal, Served};
use crate::sim::http::{Request, Response};
use crate::sim::paths::JWKS;
use crate::sim::rule::Rule;
use crate::sim::scenario::settings::TokenAlgorithm;
use crate::sim::state::{Actor, CachedKeys, SigningKey};
use crate::sim::trace::What;
use crate::sim::world::World;
use jose::algorithm::{self, Algorithm, Curve};
use jose::base64url::encode;
use jose::key::{self, Key, SecretEncoding};

/// The names under which a machine keeps its copy, and the time of the last refetch for an
/// unknown `kid`.
const COPY: &str = "jwk set";
const REFETCHED: &str = "refetched";

impl TokenAlgorithm {
    /// The name in the JOSE header (RFC 7518 section 3.1).
    pub fn alg(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Its row in the table of algorithms.
    pub fn row(self) -> Option<&'static Algorithm> {
        algorithm::find(self.alg())
    }
}

/// The `kid` of the n-th key.
pub fn kid(number: u32) -> String {
    format!("key-{}", u64::from(number) + 1)
}

/// The n-th key of a run, private half included.
pub fn key(world: &mut World, number: u32) -> Option<Key> {
    if let Some(key) = world.keys.get(&number) {
        return Some(key.clone());
    }
    let bytes = world.seed.bytes("signing key", u64::from(number));
    let key = match world.settings.algorithm {
        TokenAlgorithm::Hs256 => Some(Key::secret(bytes.to_vec(), SecretEncoding::Base64Url)),
        TokenAlgorithm::Es256 => Key::from_private(Curve::P256, &bytes),
        TokenAlgorithm::EdDsa => Key::from_private(Curve::Ed25519, &bytes),
        TokenAlgorithm::Rs256 => {
            let [first, second] = RSA_KEYS;
            let pem = if number.is_multiple_of(2) {
                first
            } else {
                second
            };
            key::read(pem, None).ok()??.keys.into_iter().next()
        }
    }?;
    world.keys.insert(number, key.clone());
    Some(key)
}

/// The JWK that verifies: a public key; for HS256 the secret itself, which every verifier
/// has.
fn jwk(key: &Key, kid: &str, alg: &str, secret: &[u8]) -> String {
    let members = key::public_members(key)
        .unwrap_or_else(|| format!(r#""k":"{}","kty":"oct""#, encode(secret)));
    format!(r#"{{{members},"kid":"{kid}","alg":"{alg}","use":"sig"}}"#)
}

/// Publishes the next key, which starts to sign after the lead time. Older keys stay
/// published until then and for the overlap.
pub fn rotate(world: &mut World) {
    let number = u32::try_from(world.count("signing key")).unwrap_or(u32::MAX);
    let lead = if number == 0 {
        Span::ZERO
    } else {
        Span::seconds(world.settings.key_lead)
    };
    let not_before = world.now.after(lead);
    let retires = not_before.after(Span::seconds(world.settings.key_overlap));
    let old: Vec<(String, SigningKey)> = world
        .state
        .all::<SigningKey>(Actor::AuthServer)
        .filter(|(_, old)| old.retires.is_none())
        .map(|(name, old)| (name.to_owned(), old.clone()))
        .collect();
    for (name, old) in old {
        let retires = Some(retires);
        world.put(Actor::AuthServer, &name, SigningKey { retires, ..old });
    }
    let Some(made) = key(world, number) else {
        return;
    };
    let alg = world.settings.algorithm.alg();
    let secret = world.seed.bytes("signing key", u64::from(number));
    let kid = kid(number);
    let entry = SigningKey {
        number,
        algorithm: alg.to_owned(),
        jwk: jwk(&made, &kid, alg, &secret),
        not_before,
        retires: None,
    };
    world.put(Actor::AuthServer, &kid, entry);
}

/// The number of the current signing key: the newest one whose `not_before` has passed.
pub fn current(world: &World) -> Option<u32> {
    world
        .state
        .all::<SigningKey>(Actor::AuthServer)
        .filter(|(_, key)| key.not_before <= world.now)
        .map(|(_, key)| key.number)
        .max()
}

/// Removes every key that is due from the JWK Set, except the current one.
pub fn retire(world: &mut World, due: impl Fn(Time) -> bool) {
    let signs = current(world);
    world.sweep::<SigningKey>(Actor::AuthServer, |_, key| {
        key.retires.is_some_and(&due) && Some(key.number) != signs
    });
}

impl Server<'_> {
    /// The current signing key.
    pub fn signing_key(&mut self) -> Option<(String, Key)> {
        let number = current(self.world)?;
        Some((kid(number), key(self.world, number)?))
    }

    /// Answers a request for the JWK Set. Shared secrets are not in it: verifiers are
    /// configured with them (RFC 7517 section 9.2).
    pub fn serve_keys(&mut self) -> Served {
        let set: Vec<&str> = self
            .world
            .state
            .all::<SigningKey>(Actor::AuthServer)
            .filter(|(_, key)| key.algorithm != TokenAlgorithm::Hs256.alg())
            .map(|(_, key)| key.jwk.as_str())
            .collect();
        let response = Response::new(200)
            .with(
                "Cache-Control",
                format!("max-age={}", self.world.settings.jwks_cache),
            )
            .json(format!(r#"{{"keys":[{}]}}"#, set.join(",")));
        Served::anyone(response, Rule::KeysServed)
    }

    /// The number of the key with this `kid`, by this machine's copy of the JWK Set. A copy
    /// that is too old is fetched again. An unknown `kid` causes one fetch, at most once
    /// per refetch interval.
    ///
    /// # Errors
    /// [`Rule::UnknownKey`].
    pub fn find_key(&mut self, wanted: &str) -> Result<u32, Refusal> {
        if self.me == Actor::AuthServer {
            return self
                .world
                .state
                .get::<SigningKey>(Actor::AuthServer, wanted)
                .map(|key| key.number)
                .ok_or_else(|| Rule::UnknownKey.because(format!("there is no key {wanted:?}")));
        }
        let age = Span::seconds(self.world.settings.jwks_cache);
        let copy = self.world.state.get::<CachedKeys>(self.me, COPY).cloned();
        let fresh = copy.filter(|copy| self.world.now.since(copy.fetched) < age);
        let had = fresh.is_some();
        let copy = fresh.unwrap_or_else(|| self.fetch_keys());
        if let Some(number) = named(&copy, wanted) {
            return Ok(number);
        }
        if had && self.may_refetch() {
            self.world.put(self.me, REFETCHED, self.world.now);
            if let Some(number) = named(&self.fetch_keys(), wanted) {
                return Ok(number);
            }
        }
        Err(Rule::UnknownKey.because(format!("this copy of the JWK Set has no key {wanted:?}")))
    }

    fn may_refetch(&self) -> bool {
        let settings = &self.world.settings;
        let wait = Span::seconds(settings.refetch_interval);
        settings.refetch_unknown_kid
            && self
                .world
                .state
                .get::<Time>(self.me, REFETCHED)
                .is_none_or(|last| self.world.now.since(*last) >= wait)
    }

    fn fetch_keys(&mut self) -> CachedKeys {
        if self.world.settings.algorithm == TokenAlgorithm::Hs256 {
            self.world.emit(What::Note {
                who: self.me,
                text: "loads the secrets from its configuration".to_owned(),
            });
        } else {
            let url = self.world.url(JWKS);
            self.call(Actor::AuthServer, Request::new("GET", url));
        }
        let keys = self
            .world
            .state
            .all::<SigningKey>(Actor::AuthServer)
            .map(|(kid, key)| (kid.to_owned(), key.number))
            .collect();
        let copy = CachedKeys {
            keys,
            fetched: self.world.now,
        };
        self.world.put(self.me, COPY, copy.clone());
        copy
    }
}

fn named(copy: &CachedKeys, wanted: &str) -> Option<u32> {
    copy.keys
        .iter()
        .find_map(|(kid, number)| (kid == wanted).then_some(*number))
}
