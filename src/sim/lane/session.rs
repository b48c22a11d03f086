//! Session login: the server remembers who is logged in, and the browser brings the
//! session ID back in a cookie (OWASP Session Management Cheat Sheet).

use super::{Host, Lane, Whom};
use crate::sim::exchange::{Carried, Identity, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::{Forgery, Role};
use crate::sim::scenario::settings::SessionRole;
use crate::sim::server::Server;
use crate::sim::server::cookies::{self, SESSION};
use crate::sim::state::{Session, Tokens, User};

/// See the file's head.
pub struct SessionLane;

impl Lane for SessionLane {
    fn host(&self, _path: &str) -> Host {
        Host::Node
    }

    fn start(&self, server: &mut Server<'_>, request: &Request) -> Result<Response, Refusal> {
        let id = adopted(server, request)?.unwrap_or_else(|| server.world.draw("session ID"));
        let session = server.new_session(None, Role::User, "");
        server.save_session(&id, session)?;
        Ok(Response::new(200).with("Set-Cookie", cookie(server, &id)))
    }

    fn log_in(
        &self,
        server: &mut Server<'_>,
        user: &str,
        row: &User,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        let login = server.world.draw("login");
        open(server, request, user, row.role, &login, None)?;
        let identity = identity(user, row.role, &login, Rule::SignedIn);
        Ok((Response::new(204), identity))
    }

    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        _audience: &str,
    ) -> Result<Identity, Refusal> {
        let (mut id, user, mut session) = find(server, request)?;
        if server.world.settings.session_role == SessionRole::Reference {
            let row = server.user(&user).ok_or(Rule::UnknownSession)?;
            if row.disabled {
                return Err(Rule::UserDisabled.because(format!("{user} is disabled")));
            }
            // Other rights, another session ID (OWASP, "Renew the Session ID After Any
            // Privilege Level Change").
            if row.role != session.role && server.world.settings.renew_session_id {
                server.delete_session(&id)?;
                id = server.world.draw("session ID");
                let line = cookie(server, &id);
                server.set_cookies.push(line);
            }
            session.role = row.role;
        }
        let identity = identity(&user, session.role, &session.login, Rule::SessionLives);
        touch(server, &id, session)?;
        Ok(identity)
    }

    fn log_out(&self, server: &mut Server<'_>, request: &Request) -> Result<Response, Refusal> {
        forget(server, request)?;
        let deletion = cookies::deletion(&server.world.settings, SESSION);
        Ok(Response::new(204).with("Set-Cookie", deletion))
    }

    fn end(&self, server: &mut Server<'_>, whom: &Whom<'_>) -> Result<(), Refusal> {
        match whom {
            Whom::Login(login) => server.delete_sessions(|session| session.login == *login),
            Whom::User(user) => {
                server.delete_sessions(|session| session.user.as_deref() == Some(user))
            }
        }
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

    fn challenge(&self, server: &Server<'_>, _rule: Rule) -> String {
        let name = cookies::name(&server.world.settings, SESSION);
        format!(r#"Cookie realm="shop", form-action="/login", cookie-name="{name}""#)
    }

    fn forge(
        &self,
        server: &mut Server<'_>,
        forgery: Forgery,
        _own: &Response,
    ) -> (String, String) {
        // A session ID says nothing that could be edited: all that is left is to guess.
        let name = cookies::name(&server.world.settings, SESSION);
        let guess = server.world.seed.id(&format!("guess {}", forgery.id()), 0);
        ("Cookie".to_owned(), format!("{name}={guess}"))
    }
}

/// Someone whose session ID came in a cookie.
pub(super) fn identity(user: &str, role: Role, login: &str, rule: Rule) -> Identity {
    Identity {
        user: user.to_owned(),
        role,
        login: login.to_owned(),
        carried: Carried::Cookie,
        rule,
        detail: String::new(),
    }
}

/// The session of a request, with its ID and its user.
///
/// # Errors
/// There is none that lives.
pub(super) fn find(
    server: &mut Server<'_>,
    request: &Request,
) -> Result<(String, String, Session), Refusal> {
    let id = presented(server, request).ok_or(Rule::NoCredential)?;
    let session = server.load_session(&id)?.ok_or(Rule::UnknownSession)?;
    let user = session.user.clone().ok_or(Rule::NotLoggedIn)?;
    let now = server.now();
    if now >= session.idle {
        let unused = now.since(session.used).as_seconds();
        return Err(Rule::SessionIdle.because(format!("unused for {unused} s")));
    }
    if now >= session.over {
        return Err(Rule::SessionOver.into());
    }
    Ok((id, user, session))
}

/// Writes down that a session was used: that moves its idle deadline, never the
/// absolute one.
///
/// # Errors
/// The store is down.
pub(super) fn touch(server: &mut Server<'_>, id: &str, session: Session) -> Result<(), Refusal> {
    let fresh = server.new_session(None, session.role, "");
    let used = Session {
        used: fresh.used,
        idle: fresh.idle,
        ..session
    };
    server.save_session(id, used)
}

/// The session ID that came with a request.
fn presented(server: &Server<'_>, request: &Request) -> Option<String> {
    let name = cookies::name(&server.world.settings, SESSION);
    request.cookie(&name).map(str::to_owned)
}

/// The session ID that came, if the server goes on with it: one that it knows, or any,
/// where it is careless.
fn adopted(server: &mut Server<'_>, request: &Request) -> Result<Option<String>, Refusal> {
    let Some(id) = presented(server, request) else {
        return Ok(None);
    };
    let known = server.load_session(&id)?.is_some();
    let careless = server.world.settings.adopt_unknown_session_ids;
    Ok((known || careless).then_some(id))
}

/// Opens a session and sets its cookie. The session ID is a new one, so that
/// whoever knew the old one gains nothing (session fixation).
///
/// # Errors
/// The store is down.
pub(super) fn open(
    server: &mut Server<'_>,
    request: &Request,
    user: &str,
    role: Role,
    login: &str,
    tokens: Option<Tokens>,
) -> Result<(), Refusal> {
    let id = if server.world.settings.renew_session_id {
        forget(server, request)?;
        None
    } else {
        adopted(server, request)?
    };
    let id = id.unwrap_or_else(|| server.world.draw("session ID"));
    let session = Session {
        tokens,
        ..server.new_session(Some(user), role, login)
    };
    server.save_session(&id, session)?;
    let line = cookie(server, &id);
    let csrf = server.csrf_cookie(login);
    server.set_cookies.push(line);
    server.set_cookies.extend(csrf);
    Ok(())
}

/// Deletes the session that came with a request.
fn forget(server: &mut Server<'_>, request: &Request) -> Result<(), Refusal> {
    match presented(server, request) {
        Some(id) => server.delete_session(&id),
        None => Ok(()),
    }
}

fn cookie(server: &Server<'_>, id: &str) -> String {
    let settings = &server.world.settings;
    cookies::line(settings, SESSION, id, cookies::max_age(settings))
}
