//! Session login: the server keeps a record of the login, and the browser sends the session
//! ID in a cookie (OWASP Session Management Cheat Sheet).

use super::design::Lane;
use crate::sim::exchange::{Host, Identity, LoginScope, Refusal, RoleSource};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::scenario::settings::SessionRole;
use crate::sim::server::Server;
use crate::sim::server::cookies::{self, SESSION};
use crate::sim::server::session_id::SessionDeletion;
use crate::sim::state::User;

/// A session ID in a cookie and a record on the server.
pub struct SessionLane;

impl Lane for SessionLane {
    fn host(&self, _path: &str) -> Host {
        Host::Node
    }

    fn start(&self, server: &mut Server<'_>, request: &Request) -> Result<Response, Refusal> {
        server.open_empty_session(request)?;
        Ok(Response::new(200))
    }

    fn log_in(
        &self,
        server: &mut Server<'_>,
        user: &str,
        row: &User,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        let login = server.world.draw("login");
        server.open_session(request, user, row.role, &login, None)?;
        let identity = Identity::by_cookie(user, row.role, &login, Rule::SignedIn);
        Ok((Response::new(204), identity))
    }

    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        _audience: &str,
    ) -> Result<Identity, Refusal> {
        let (mut id, user, mut session) = server.find_session(request)?;
        let mut role_from = RoleSource::Session;
        if server.world.settings.session_role == SessionRole::Reference {
            role_from = RoleSource::Row;
            let row = server.user(&user).ok_or(Rule::UnknownSession)?;
            if row.disabled {
                return Err(Rule::UserDisabled.because(format!("{user} is disabled")));
            }
            // A changed role renews the session ID (OWASP, "Renew the Session ID After Any
            // Privilege Level Change").
            if row.role != session.role && server.world.settings.renew_session_id {
                id = server.renew_session_id(&id)?;
            }
            session.role = row.role;
        }
        let login = session.login.clone();
        let identity = Identity {
            role_from,
            ..Identity::by_cookie(&user, session.role, &login, Rule::SessionLives)
        };
        server.touch_session(&id, session)?;
        Ok(identity)
    }

    fn log_out(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, String), Refusal> {
        let ended = match server.forget_session(request)? {
            SessionDeletion::Deleted => "the session record is deleted".to_owned(),
            SessionDeletion::Unknown => format!("{}, so nothing is deleted", server.no_record()),
            SessionDeletion::NoId => {
                "the request carries no session ID, so nothing is deleted".to_owned()
            }
        };
        Ok((self.log_out_response(server), ended))
    }

    fn log_out_response(&self, server: &Server<'_>) -> Response {
        let deletion = cookies::deletion(&server.world.settings, SESSION);
        Response::new(204).with("Set-Cookie", deletion)
    }

    fn end(&self, server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<String, Refusal> {
        let ended = match scope {
            LoginScope::Login(login) => {
                server.delete_sessions(|session| session.login == login)?;
                "the session record is deleted"
            }
            LoginScope::User(user) => {
                server.delete_sessions(|session| session.user.as_deref() == Some(user))?;
                "every session record of this user is deleted"
            }
        };
        Ok(ended.to_owned())
    }

    fn challenge(&self, server: &Server<'_>, rule: Rule) -> Option<String> {
        let name = cookies::name(&server.world.settings, SESSION);
        (rule.status() == 401)
            .then(|| format!(r#"Cookie realm="shop", form-action="/login", cookie-name="{name}""#))
    }

    fn forge(
        &self,
        server: &mut Server<'_>,
        forgery: Forgery,
        _own: &Response,
    ) -> (String, String) {
        // A session ID has no content to edit, so the attacker can only guess.
        let name = cookies::name(&server.world.settings, SESSION);
        let guess = server.world.seed.id(&format!("guess {}", forgery.id()), 0);
        ("Cookie".to_owned(), format!("{name}={guess}"))
    }
}
