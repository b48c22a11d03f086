//! Opaque tokens: random texts that mean nothing by themselves. Every server asks the
//! authorization server what they mean (RFC 7662), so they can be ended at once.

use super::{Host, Lane, Whom, oauth};
use crate::sim::client::Client;
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::{Identity, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::{Forgery, Role};
use crate::sim::server::Server;
use crate::sim::server::routes::{INTROSPECT, Outcome, plain};
use crate::sim::server::sessions::short;
use crate::sim::server::token::{Confirmation, SECOND_API};
use crate::sim::state::{Actor, Grant, Introspected, User};
use serde::{Deserialize, Serialize};

/// See the file's head.
pub struct OpaqueLane;

/// What the authorization server says about a token (RFC 7662 section 2.2).
#[derive(Serialize, Deserialize)]
struct Answer {
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

impl Lane for OpaqueLane {
    fn host(&self, path: &str) -> Host {
        oauth::host(path)
    }

    fn log_in(
        &self,
        server: &mut Server<'_>,
        user: &str,
        row: &User,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        let login = server.world.draw("login");
        let key = oauth::proved_key(server, request)?;
        let refresh = server.open_family(user, &login, key.clone())?;
        let access = issue(server, user, &login, key)?;
        let identity = oauth::identity(user, row.role, &login, Rule::SignedIn);
        Ok(oauth::hand_out(server, request, identity, access, refresh))
    }

    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        audience: &str,
    ) -> Result<Identity, Refusal> {
        let (token, carried) = oauth::presented(server, request).ok_or(Rule::NoCredential)?;
        let known = ask(server, &token, audience)?;
        server.check_possession(request, &token, known.key.as_deref())?;
        Ok(Identity {
            carried,
            ..oauth::identity(&known.user, known.role, &known.login, Rule::TokenActive)
        })
    }

    fn renew(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        let renewed = oauth::exchange(server, request)?;
        let key = renewed.key.clone();
        let access = issue(server, &renewed.user, &renewed.login, key)?;
        Ok(oauth::hand_out_again(server, request, renewed, access))
    }

    fn log_out(&self, server: &mut Server<'_>, request: &Request) -> Result<Response, Refusal> {
        if let Some((token, _)) = oauth::presented(server, request) {
            server.write_store("delete the access token", 0)?;
            let ended = server.world.take::<Grant>(Actor::Store, &token);
            if let Some(grant) = ended {
                server.revoke_family(&grant.login)?;
            }
        }
        oauth::log_out(server, request)
    }

    fn end(&self, server: &mut Server<'_>, whom: &Whom<'_>) -> Result<(), Refusal> {
        server.write_store("delete access tokens", 0)?;
        server
            .world
            .sweep::<Grant>(Actor::Store, |_, grant| match whom {
                Whom::Login(login) => grant.login == *login,
                Whom::User(user) => grant.user == *user,
            });
        oauth::end_families(server, whom)
    }

    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal> {
        let token = server.world.draw("link");
        server.record_one_time(&token, user)?;
        Ok(token)
    }

    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal> {
        let user = server.find_one_time(token)?;
        server.use_once(token, server.link_deadline())?;
        Ok(user)
    }

    fn introspect(&self, server: &mut Server<'_>, request: &Request) -> Outcome {
        let token = request.field("token").unwrap_or_default().to_owned();
        server.read_store(&format!("access token {}", short(&token)))?;
        let now = server.world.now;
        let grant = server
            .world
            .state
            .get::<Grant>(Actor::Store, &token)
            .filter(|grant| now < grant.expires)
            .cloned();
        let foreign = request.field("resource") == Some(SECOND_API);
        let meant = !foreign || server.world.settings.second_api_in_audience;
        let about = match grant.filter(|_| meant) {
            None => None,
            Some(grant) => server
                .user(&grant.user)
                .filter(|row| !row.disabled)
                .map(|row| About {
                    sub: grant.user,
                    role: row.role,
                    sid: grant.login,
                    exp: grant.expires.as_seconds(),
                    cnf: grant.key.map(|jkt| Confirmation { jkt }),
                }),
        };
        let answer = Answer {
            active: about.is_some(),
            about,
        };
        let body = serde_json::to_string(&answer).unwrap_or_default();
        Ok(plain(Response::new(200).json(body), Rule::Introspected))
    }

    fn challenge(&self, server: &Server<'_>, rule: Rule) -> String {
        oauth::challenge(server, rule)
    }

    fn cookies_after_refusal(
        &self,
        server: &Server<'_>,
        request: &Request,
        rule: Rule,
    ) -> Vec<String> {
        oauth::cookies_after_refusal(server, request, rule)
    }

    fn introduce(&self, client: &mut Client<'_>, request: &mut Request) {
        client.introduce(request);
    }

    fn attach(&self, client: &mut Client<'_>, request: &mut Request) {
        client.authorize(request);
    }

    fn sign_off(&self, client: &mut Client<'_>, request: &mut Request) {
        client.sign_off(request);
    }

    fn keep(&self, client: &mut Client<'_>, response: &Response) {
        client.keep_tokens(response);
    }

    fn forget(&self, client: &mut Client<'_>) {
        client.forget_tokens();
    }

    fn renewal(&self, client: &mut Client<'_>) -> Option<Request> {
        client.refresh_request()
    }

    fn is_due(&self, client: &Client<'_>) -> bool {
        client.needs_tokens()
    }

    fn forge(
        &self,
        server: &mut Server<'_>,
        forgery: Forgery,
        _own: &Response,
    ) -> (String, String) {
        // An opaque token says nothing that could be edited: all that is left is to guess.
        let guess = server.world.seed.id(&format!("guess {}", forgery.id()), 0);
        ("Authorization".to_owned(), format!("Bearer {guess}"))
    }
}

/// Makes an access token and the record behind it.
fn issue(
    server: &mut Server<'_>,
    user: &str,
    login: &str,
    key: Option<String>,
) -> Result<String, Refusal> {
    server.write_store("an access token", 1)?;
    let token = server.world.draw("access token");
    let lifetime = Span::seconds(server.world.settings.access_lifetime);
    let grant = Grant {
        user: user.to_owned(),
        login: login.to_owned(),
        expires: server.world.now.after(lifetime),
        key,
    };
    server.world.put(Actor::Store, &token, grant);
    Ok(token)
}

/// Asks what a token means, or remembers what was said of it.
fn ask(server: &mut Server<'_>, token: &str, audience: &str) -> Result<Introspected, Refusal> {
    let now = server.world.now;
    let cache = Span::seconds(server.world.settings.introspection_cache);
    let known = server
        .world
        .state
        .get::<Introspected>(server.me, token)
        .filter(|known| now.since(known.asked) < cache && now < known.expires);
    if let Some(known) = known {
        return Ok(known.clone());
    }
    let request = Request::new("POST", server.world.url(INTROSPECT))
        .form(format!("token={token}&resource={audience}"));
    let reply = server.call(Actor::AuthServer, request);
    if !reply.rule.accepts() {
        return Err(reply.rule.because("the authorization server could not say"));
    }
    let answer: Option<Answer> = serde_json::from_str(&reply.response.body).ok();
    let about = answer
        .and_then(|answer| answer.about)
        .ok_or(Rule::TokenInactive)?;
    let known = Introspected {
        user: about.sub,
        role: about.role,
        login: about.sid,
        asked: now,
        expires: Time::from_seconds(about.exp),
        key: about.cnf.map(|cnf| cnf.jkt),
    };
    if server.world.settings.introspection_cache > 0 {
        server.world.put(server.me, token, known.clone());
    }
    Ok(known)
}
