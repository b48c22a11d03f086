//! Opaque access tokens: random strings that the authorization server explains (RFC 7662).

use super::Server;
use super::sessions::short;
use super::token::{Confirmation, SECOND_API};
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::Refusal;
use crate::sim::http::{Request, Response};
use crate::sim::paths::INTROSPECT;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Role;
use crate::sim::state::{Actor, Grant, Introspected};
use serde::{Deserialize, Serialize};

/// An API's own credential at the introspection endpoint (RFC 7662 section 2.1).
const CALLER: &str = "Basic c2hvcC1hcGk6c2VjcmV0";

/// What the authorization server says about a token (RFC 7662 section 2.2).
#[derive(Serialize, Deserialize)]
struct IntrospectionResponse {
    active: bool,
    #[serde(flatten)]
    about: Option<About>,
}

#[derive(Serialize, Deserialize)]
struct About {
    sub: String,
    role: Role,
    sid: String,
    exp: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

impl Server<'_> {
    /// Makes an access token and the record behind it.
    ///
    /// # Errors
    /// The store is down.
    pub fn issue_opaque_token(
        &mut self,
        user: &str,
        login: &str,
        key: Option<String>,
    ) -> Result<String, Refusal> {
        self.write_store("an access token", 1)?;
        let token = self.world.draw("access token");
        let lifetime = Span::seconds(self.world.settings.access_lifetime);
        let grant = Grant {
            user: user.to_owned(),
            login: login.to_owned(),
            expires: self.world.now.after(lifetime),
            key,
        };
        self.put(Actor::Store, &token, grant);
        Ok(token)
    }

    /// The login that an access token belongs to.
    pub fn login_of_opaque_token(&mut self, token: &str) -> Option<String> {
        self.read_store(&format!("access token {}", short(token)))
            .ok()?;
        let grant = self.world.state.get::<Grant>(Actor::Store, token)?;
        Some(grant.login.clone())
    }

    /// Introspects a token, or uses the cached answer.
    ///
    /// # Errors
    /// The token is not active, or the authorization server could not answer.
    pub fn ask_about_token(
        &mut self,
        token: &str,
        audience: &str,
    ) -> Result<Introspected, Refusal> {
        let now = self.world.now;
        if self.me == Actor::AuthServer {
            let about = self.look_up_token(token, audience)?;
            return Ok(known(about.ok_or(Rule::TokenInactive)?, now));
        }
        let cache = Span::seconds(self.world.settings.introspection_cache);
        let remembered = self
            .world
            .state
            .get::<Introspected>(self.me, token)
            .filter(|known| now.since(known.asked) < cache && now < known.expires);
        if let Some(known) = remembered {
            return Ok(known.clone());
        }
        let request = Request::new("POST", self.world.url(INTROSPECT))
            .with("Authorization", CALLER)
            .form(format!("token={token}&resource={audience}"));
        let reply = self.call(Actor::AuthServer, request);
        if !reply.rule.accepts() {
            return Err(reply.rule.because("the authorization server could not say"));
        }
        let answer: Option<IntrospectionResponse> = serde_json::from_str(&reply.response.body).ok();
        let about = answer
            .and_then(|answer| answer.about)
            .ok_or(Rule::TokenInactive)?;
        let known = known(about, now);
        if self.world.settings.introspection_cache > 0 {
            self.world.put(self.me, token, known.clone());
        }
        Ok(known)
    }

    /// Answers an introspection request.
    ///
    /// # Errors
    /// The store is down.
    pub fn explain_token(&mut self, request: &Request) -> Result<Response, Refusal> {
        let token = request.field("token").unwrap_or_default();
        let audience = request.field("resource").unwrap_or_default();
        let about = self.look_up_token(token, audience)?;
        let answer = IntrospectionResponse {
            active: about.is_some(),
            about,
        };
        Ok(Response::new(200).json(serde_json::to_string(&answer).unwrap_or_default()))
    }
    fn look_up_token(&mut self, token: &str, audience: &str) -> Result<Option<About>, Refusal> {
        self.read_store(&format!("access token {}", short(token)))?;
        let now = self.world.now;
        let foreign = audience == SECOND_API;
        let meant = !foreign || self.world.settings.second_api_in_audience;
        let grant = self
            .world
            .state
            .get::<Grant>(Actor::Store, token)
            .filter(|grant| meant && now < grant.expires)
            .cloned();
        let Some(grant) = grant else {
            return Ok(None);
        };
        let row = self.user(&grant.user).filter(|row| !row.disabled);
        Ok(row.map(|row| About {
            sub: grant.user,
            role: row.role,
            sid: grant.login,
            exp: grant.expires.as_seconds(),
            cnf: grant.key.map(|jkt| Confirmation { jkt }),
        }))
    }
}

/// The cached form of an answer.
fn known(about: About, asked: Time) -> Introspected {
    Introspected {
        user: about.sub,
        role: about.role,
        login: about.sid,
        asked,
        expires: Time::from_seconds(about.exp),
        key: about.cnf.map(|cnf| cnf.jkt),
    }
}
