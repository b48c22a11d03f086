//! Session IDs: issued, presented, renewed (OWASP Session Management Cheat Sheet).

use super::Server;
use super::cookies::{self, SESSION};
use crate::sim::exchange::Refusal;
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Role;
use crate::sim::state::{Session, Tokens};

/// The result of deleting the session of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionDeletion {
    /// The record was deleted.
    Deleted,
    /// There was no record under this ID.
    Unknown,
    /// The request has no session ID.
    NoId,
}

impl Server<'_> {
    /// Opens a session after login. Its ID is new, so that a planted one is of no use
    /// (session fixation).
    ///
    /// # Errors
    /// The store is down.
    pub fn open_session(
        &mut self,
        request: &Request,
        user: &str,
        role: Role,
        login: &str,
        tokens: Option<Tokens>,
    ) -> Result<(), Refusal> {
        let known = if self.world.settings.renew_session_id {
            self.forget_session(request)?;
            None
        } else {
            self.adopted_id(request)?
        };
        let id = known.unwrap_or_else(|| self.world.draw("session ID"));
        let session = Session {
            tokens,
            ..self.new_session(Some(user), role, login)
        };
        self.save_session(&id, session)?;
        self.set_session_cookie(&id);
        let csrf = self.csrf_cookie(login);
        self.set_cookies.extend(csrf);
        Ok(())
    }

    /// Opens a session before login.
    ///
    /// # Errors
    /// The store is down.
    pub fn open_empty_session(&mut self, request: &Request) -> Result<(), Refusal> {
        let known = self.adopted_id(request)?;
        let id = known.unwrap_or_else(|| self.world.draw("session ID"));
        let session = self.new_session(None, Role::User, "");
        self.save_session(&id, session)?;
        self.set_session_cookie(&id);
        Ok(())
    }

    /// The session of a request, with its ID and its user.
    ///
    /// # Errors
    /// There is no valid session.
    pub fn find_session(
        &mut self,
        request: &Request,
    ) -> Result<(String, String, Session), Refusal> {
        let id = self.presented_id(request).ok_or(Rule::NoCredential)?;
        let session = self.load_session(&id)?;
        let session = session.ok_or_else(|| self.unknown_session())?;
        let user = session.user.clone().ok_or(Rule::NotLoggedIn)?;
        let now = self.now();
        if now >= session.idle {
            let unused = now.since(session.used).as_seconds();
            return Err(Rule::SessionIdle.because(format!("unused for {unused} s")));
        }
        if now >= session.over {
            return Err(Rule::SessionOver.into());
        }
        Ok((id, user, session))
    }

    /// Records the use of a session. This moves the idle deadline, never the absolute one.
    ///
    /// # Errors
    /// The store is down.
    pub fn touch_session(&mut self, id: &str, session: Session) -> Result<(), Refusal> {
        let fresh = self.new_session(None, session.role, "");
        let used = Session {
            used: fresh.used,
            idle: fresh.idle,
            ..session
        };
        self.save_session(id, used)
    }

    /// Gives a session a new ID and deletes the record under the old one.
    ///
    /// # Errors
    /// The store is down.
    pub fn renew_session_id(&mut self, old: &str) -> Result<String, Refusal> {
        self.delete_session(old)?;
        let id = self.world.draw("session ID");
        self.set_session_cookie(&id);
        Ok(id)
    }

    /// Deletes the session of a request.
    ///
    /// # Errors
    /// The store is down.
    pub fn forget_session(&mut self, request: &Request) -> Result<SessionDeletion, Refusal> {
        let Some(id) = self.presented_id(request) else {
            return Ok(SessionDeletion::NoId);
        };
        Ok(if self.delete_session(&id)? {
            SessionDeletion::Deleted
        } else {
            SessionDeletion::Unknown
        })
    }

    fn presented_id(&self, request: &Request) -> Option<String> {
        let name = cookies::name(&self.world.settings, SESSION);
        request.cookie(&name).map(str::to_owned)
    }

    /// The presented ID, if the server adopts it: a known one, or any with
    /// `adopt_unknown_session_ids`.
    fn adopted_id(&mut self, request: &Request) -> Result<Option<String>, Refusal> {
        let Some(id) = self.presented_id(request) else {
            return Ok(None);
        };
        let known = self.load_session(&id)?.is_some();
        let careless = self.world.settings.adopt_unknown_session_ids;
        Ok((known || careless).then_some(id))
    }

    fn set_session_cookie(&mut self, id: &str) {
        let settings = &self.world.settings;
        let line = cookies::line(settings, SESSION, id, cookies::max_age(settings));
        self.set_cookies.push(line);
    }
}
