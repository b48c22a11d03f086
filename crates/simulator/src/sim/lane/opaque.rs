//! Opaque tokens: random strings. Every server asks the authorization server about them
//! (RFC 7662), so they can be revoked at once.

use super::design::Lane;
use super::oauth;
use crate::sim::credentials::{ClientSide, TokenClient};
use crate::sim::exchange::{Handled, Host, Identity, LoginScope, Refusal, RoleSource, Served};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::server::Server;
use crate::sim::state::{Actor, Grant, User};

/// Random access tokens, looked up at the authorization server.
pub struct OpaqueLane;

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
        let access = server.issue_opaque_token(user, &login, key)?;
        let identity = Identity::by_header(user, row.role, &login, Rule::SignedIn);
        Ok(oauth::token_response(
            server, request, identity, access, refresh,
        ))
    }

    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        audience: &str,
    ) -> Result<Identity, Refusal> {
        let (token, carried) = oauth::presented(server, request).ok_or(Rule::NoCredential)?;
        let known = server.ask_about_token(&token, audience)?;
        server.check_possession(request, &token, known.key.as_deref())?;
        let role_from = if known.asked < server.world.now {
            RoleSource::KeptIntrospection
        } else {
            RoleSource::Introspection
        };
        Ok(Identity {
            carried,
            role_from,
            ..Identity::by_header(&known.user, known.role, &known.login, Rule::TokenActive)
        })
    }

    fn renew(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        let renewed = oauth::exchange(server, request)?;
        let key = renewed.key.clone();
        let access = server.issue_opaque_token(&renewed.user, &renewed.login, key)?;
        Ok(oauth::refresh_response(server, request, renewed, access))
    }

    fn log_out(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, String), Refusal> {
        let by_token = oauth::presented(server, request)
            .and_then(|(token, _)| server.login_of_opaque_token(&token));
        let login = by_token.or_else(|| oauth::login_of_refresh(server, request));
        let ended = oauth::end_login(self, server, login.as_deref())?;
        Ok((self.log_out_response(server), ended))
    }

    fn log_out_response(&self, server: &Server<'_>) -> Response {
        oauth::log_out_response(server)
    }

    fn end(&self, server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<String, Refusal> {
        server.write_store("delete access tokens", 0)?;
        server
            .world
            .sweep::<Grant>(Actor::Store, |_, grant| match scope {
                LoginScope::Login(login) => grant.login == login,
                LoginScope::User(user) => grant.user == user,
            });
        server.world.settle();
        oauth::end_families(server, scope)?;
        let settings = &server.world.settings;
        let (record, family) = match scope {
            LoginScope::Login(_) => (
                "the record of the access token is deleted",
                "the refresh family is revoked",
            ),
            LoginScope::User(_) => (
                "the records of this user's access tokens are deleted",
                "every refresh family of this user is revoked",
            ),
        };
        let mut ended = record.to_owned();
        if settings.refresh {
            ended = format!("{ended}, and {family}");
        }
        Ok(match settings.introspection_cache {
            0 => ended,
            cache => format!("{ended}; who asked before may go by that answer for {cache} s"),
        })
    }

    fn introspect(&self, server: &mut Server<'_>, request: &Request) -> Handled {
        let response = server.explain_token(request)?;
        Ok(Served::anyone(response, Rule::Introspected))
    }

    fn challenge(&self, server: &Server<'_>, rule: Rule) -> Option<String> {
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

    fn client(&self) -> &'static dyn ClientSide {
        &TokenClient
    }

    fn forge(
        &self,
        server: &mut Server<'_>,
        forgery: Forgery,
        _own: &Response,
    ) -> (String, String) {
        // An opaque token has no content to edit, so the attacker can only guess.
        let guess = server.world.seed.id(&format!("guess {}", forgery.id()), 0);
        ("Authorization".to_owned(), format!("Bearer {guess}"))
    }
}
