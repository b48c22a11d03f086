//! Token login: a signed token says who is logged in, and any server with the key can check
//! it without asking another (RFC 9068, RFC 6750).

use super::design::Lane;
use super::{forge, oauth};
use crate::sim::clock::{Span, Time};
use crate::sim::credentials::{ClientSide, TokenClient};
use crate::sim::exchange::{Host, Identity, LoginScope, Refusal, RoleSource};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::server::Server;
use crate::sim::server::token::{ACCESS, ISSUER, SHOP_API, TokenDraft, Verified};
use crate::sim::state::{Actor, User};

/// Signed access tokens, checked by whoever has the key.
pub struct JwtLane;

/// The `typ` and `aud` of a one-time link's token, so that no other token is accepted as
/// one.
const LINK_TYPE: &str = "link+jwt";
const LINK_AUDIENCE: &str = "https://shop.test/link";

impl Lane for JwtLane {
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
        let access = server.issue_access_token(user, row, &login, key);
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
        let Verified { claims, rule } = server.verify_token(&token, ACCESS, audience)?;
        server.check_denylist(&claims)?;
        server.check_version(&claims)?;
        let bound_to = claims.cnf.as_ref().map(|cnf| cnf.jkt.as_str());
        server.check_possession(request, &token, bound_to)?;
        let left = claims.exp.saturating_sub(server.now().as_seconds());
        Ok(Identity {
            carried,
            role_from: RoleSource::Token,
            detail: format!("{left} s before its `exp`"),
            ..Identity::by_header(&claims.sub, claims.role, &claims.sid, rule)
        })
    }

    fn renew(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        let renewed = oauth::exchange(server, request)?;
        let access = server.issue_access_token(
            &renewed.user,
            &renewed.row,
            &renewed.login,
            renewed.key.clone(),
        );
        Ok(oauth::refresh_response(server, request, renewed, access))
    }

    fn log_out(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, String), Refusal> {
        // Tokens cannot be ended, but all those of this login can be put on the denylist,
        // if there is one (RFC 7009 section 2.1).
        let by_token = oauth::presented(server, request)
            .and_then(|(token, _)| server.verify_token(&token, ACCESS, SHOP_API).ok())
            .map(|verified| verified.claims.sid);
        let login = by_token.or_else(|| oauth::login_of_refresh(server, request));
        let ended = oauth::end_login(self, server, login.as_deref())?;
        Ok((self.log_out_response(server), ended))
    }

    fn log_out_response(&self, server: &Server<'_>) -> Response {
        oauth::log_out_response(server)
    }

    fn end(&self, server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<String, Refusal> {
        if let LoginScope::User(user) = scope {
            server.raise_version(user);
        }
        server.deny(scope)?;
        oauth::end_families(server, scope)?;
        let settings = &server.world.settings;
        let everywhere = matches!(scope, LoginScope::User(_));
        let (family, listed, older) = if everywhere {
            (
                "every refresh family of this user is revoked",
                "every access token so far is on the denylist",
                "every access token so far has an old version",
            )
        } else {
            (
                "the refresh family is revoked",
                "the access token is on the denylist",
                "",
            )
        };
        let mut ended = Vec::new();
        if settings.refresh {
            ended.push(family);
        }
        if settings.denylist {
            ended.push(listed);
        }
        let by_version = everywhere && settings.token_version;
        if by_version {
            ended.push(older);
        }
        if settings.denylist || by_version {
            return Ok(ended.join(", and "));
        }
        if ended.is_empty() {
            ended.push("nothing is kept that could be ended");
        }
        ended.push("access tokens that were copied cannot be reached");
        Ok(ended.join("; "))
    }

    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal> {
        let row = server.user(user).ok_or(Rule::LinkUnknown)?;
        let draft = TokenDraft {
            typ: LINK_TYPE,
            issuer: ISSUER,
            audience: vec![LINK_AUDIENCE.to_owned()],
            lifetime: server.world.settings.one_time_lifetime,
        };
        Ok(server.sign_token(&draft, user, &row, "", None))
    }

    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal> {
        let Verified { claims, .. } = server
            .verify_token(token, LINK_TYPE, LINK_AUDIENCE)
            .map_err(|refusal| match refusal.rule {
                Rule::TokenExpired => Rule::LinkExpired.because(refusal.detail),
                rule if rule.status() == 401 => Rule::LinkUnknown.because(rule.sentence()),
                _ => refusal,
            })?;
        let leeway = Span::seconds(server.world.settings.leeway);
        let end = Time::from_seconds(claims.exp).after(leeway);
        server.use_once(&claims.jti, end)?;
        Ok(claims.sub)
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

    fn mint(&self, server: &mut Server<'_>, user: &str) -> Option<String> {
        server.me = Actor::AuthServer;
        forge::mint(server, user)
    }

    fn forge(&self, server: &mut Server<'_>, forgery: Forgery, own: &Response) -> (String, String) {
        server.me = Actor::AuthServer;
        forge::header(server, forgery, own)
    }
}
