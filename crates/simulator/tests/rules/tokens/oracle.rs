//! Rule 5 a second time: when an access token holds, worked out from its text, from what
//! is published and from the clocks, by none of the code that the servers use.

use jose::algorithm;
use jose::base64url::decode_strict;
use jose::{jws, key};
use proptest::prelude::*;
use serde_json::Value;
use simulator::sim::clock::Time;
use simulator::sim::http::Request;
use simulator::sim::rule::Rule;
use simulator::sim::scenario::settings::Settings;
use simulator::sim::state::{Actor, Denied, Machine, SigningKey, WorldState};
use simulator::sim::trace::{Answer, LaneTrace, What};
use std::collections::BTreeMap;

/// The access token of a request: a header, or a cookie.
fn presented(request: &Request) -> Option<String> {
    let header = request.authorization("Bearer").map(str::to_owned);
    header.or_else(|| {
        [
            "access_token",
            "__Secure-access_token",
            "__Host-access_token",
        ]
        .iter()
        .find_map(|name| request.cookie(name))
        .map(str::to_owned)
    })
}

/// Header and claims as JSON.
pub fn decoded(token: &str) -> Option<(Value, Value)> {
    let mut parts = token
        .split('.')
        .map(|part| serde_json::from_slice(&decode_strict(part)?).ok());
    Some((parts.next()??, parts.next()??))
}

/// Rule 5, written down a second time.
pub struct Oracle {
    settings: Settings,
    state: WorldState,
    requests: BTreeMap<u32, Request>,
    keys: BTreeMap<String, String>,
    signed: BTreeMap<String, bool>,
}

impl Oracle {
    /// Nothing has happened yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            state: WorldState::default(),
            requests: BTreeMap::new(),
            keys: BTreeMap::new(),
            signed: BTreeMap::new(),
        }
    }

    /// Compares every verdict on an access token.
    pub fn check(&mut self, trace: &LaneTrace) -> Result<(), TestCaseError> {
        for event in &trace.events {
            if let Some(answer) = Answer::of(event) {
                self.check_answer(&answer)?;
            }
            if let What::Request {
                exchange, message, ..
            } = &event.what
            {
                self.requests.insert(*exchange, message.clone());
            }
            event
                .changes
                .iter()
                .for_each(|change| self.state.apply(change));
            let keys = self.state.all::<SigningKey>(Actor::AuthServer);
            self.keys
                .extend(keys.map(|(kid, key)| (kid.to_owned(), key.jwk.clone())));
        }
        Ok(())
    }

    fn check_answer(&mut self, answer: &Answer<'_>) -> Result<(), TestCaseError> {
        let server = answer.from;
        let verifies = matches!(server, Actor::Node(_) | Actor::Service | Actor::SecondApi);
        let request = self.requests[&answer.exchange].clone();
        let guarded = request.url.path.starts_with("/api/") || request.url.path == "/orders";
        if !verifies || !guarded || request.method == "OPTIONS" {
            return Ok(());
        }
        let verdict = answer.verdict;
        if verdict.detail.starts_with("the internal service refused") {
            // That answer is judged by itself.
            return Ok(());
        }
        let expected =
            presented(&request).is_some_and(|token| self.holds(&token, server, answer.event.at));
        // Whoever is known may still lack a right.
        let known = verdict.rule.accepts()
            || matches!(
                verdict.rule,
                Rule::RoleMissing
                    | Rule::CrossSite
                    | Rule::CsrfTokenMissing
                    | Rule::CustomHeaderMissing
            );
        prop_assert_eq!(known, expected, "{}: {:?}", server, verdict);
        Ok(())
    }

    fn holds(&mut self, token: &str, server: Actor, at: Time) -> bool {
        let Some((header, claims)) = decoded(token) else {
            return false;
        };
        let audience = match server {
            Actor::SecondApi => "https://api.partner.test",
            _ => "https://shop.test/api",
        };
        let machine = self.state.get::<Machine>(server, "machine");
        let now = at.as_seconds() as i64 + machine.map_or(0, |machine| machine.offset);
        let leeway = self.settings.leeway as i64;
        let (Some(nbf), Some(exp)) = (claims["nbf"].as_i64(), claims["exp"].as_i64()) else {
            return false;
        };
        let named = claims["aud"].as_array();
        header["typ"] == "at+jwt"
            && claims["iss"] == "https://shop.test"
            && named.is_some_and(|named| named.iter().any(|one| one == audience))
            && nbf - leeway <= now
            && now < exp + leeway
            && !self.denied(&claims, server)
            && self.signed(token, &header)
    }

    fn denied(&self, claims: &Value, server: Actor) -> bool {
        // The second API is someone else's, and has no list.
        if !self.settings.denylist || server == Actor::SecondApi {
            return false;
        }
        let store = self.state.get::<Machine>(Actor::Store, "machine");
        if !store.is_some_and(|store| store.up) {
            return !self.settings.denylist_fails_open;
        }
        ["jti", "sid", "sub"].iter().any(|claim| {
            let name = format!("{claim} {}", claims[claim].as_str().unwrap_or_default());
            let entry = self.state.get::<Denied>(Actor::Store, &name);
            entry.is_some_and(|entry| {
                let until = entry.issued_until.unwrap_or(u64::MAX);
                claims["iat"].as_u64().is_some_and(|issued| issued <= until)
            })
        })
    }

    fn signed(&mut self, token: &str, header: &Value) -> bool {
        let alg = self.settings.algorithm.alg();
        if header["alg"] != alg {
            return false;
        }
        if let Some(known) = self.signed.get(token) {
            return *known;
        }
        let jwk = self.keys.get(header["kid"].as_str().unwrap_or_default());
        let matches = || {
            let (input, signature) = token.rsplit_once('.')?;
            let set = key::read(jwk?, None).ok()??;
            let row = algorithm::find(alg)?;
            let signature = decode_strict(signature)?;
            jws::verify(row, set.keys.first()?, input.as_bytes(), &signature).ok()
        };
        let matches = matches().is_some();
        self.signed.insert(token.to_owned(), matches);
        matches
    }
}
