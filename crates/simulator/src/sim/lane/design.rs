//! The interface of a design: who answers, how senders are identified, how logins begin and
//! end, and what clients do with the credential.

use crate::sim::credentials::{ClientSide, CookieClient};
use crate::sim::exchange::{Handled, Host, Identity, LoginScope, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::server::Server;
use crate::sim::state::User;

/// One way of keeping people logged in.
pub trait Lane: Sync {
    /// Who answers for a path of the shop; nodes are picked by the load balancer.
    fn host(&self, path: &str) -> Host;

    /// Gives a visitor a credential before login.
    ///
    /// # Errors
    /// The rule that refuses.
    fn start(&self, _server: &mut Server<'_>, _request: &Request) -> Result<Response, Refusal> {
        Err(Rule::NotFound.into())
    }

    /// Issues the credential after the password was checked.
    ///
    /// # Errors
    /// The rule that refuses.
    fn log_in(
        &self,
        server: &mut Server<'_>,
        user: &str,
        row: &User,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal>;

    /// Identifies the sender of a request.
    ///
    /// # Errors
    /// The rule that refuses.
    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        audience: &str,
    ) -> Result<Identity, Refusal>;

    /// Exchanges a credential for a new one.
    ///
    /// # Errors
    /// The rule that refuses.
    fn renew(
        &self,
        _server: &mut Server<'_>,
        _request: &Request,
    ) -> Result<(Response, Identity), Refusal> {
        Err(Rule::NotFound.into())
    }

    /// Ends the login of the request as far as the server can, and says in a clause what
    /// has ended.
    ///
    /// # Errors
    /// The rule that refuses.
    fn log_out(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, String), Refusal>;

    /// The answer to a client whose login has ended: it deletes the cookies.
    fn log_out_response(&self, server: &Server<'_>) -> Response;

    /// Ends logins from the server's side as far as it can. Says in a clause what has ended
    /// and what could not be reached.
    ///
    /// # Errors
    /// The rule that refuses.
    fn end(&self, server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<String, Refusal>;

    /// Makes the token of a one-time link: a random one, unless the design signs it.
    ///
    /// # Errors
    /// The rule that refuses.
    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal> {
        let token = server.world.draw("link");
        server.record_one_time(&token, user)?;
        Ok(token)
    }

    /// Uses a one-time link and returns its user.
    ///
    /// # Errors
    /// The rule that refuses.
    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal> {
        let user = server.find_one_time(token)?;
        server.use_once(token, server.link_deadline())?;
        Ok(user)
    }

    /// Answers an introspection request (RFC 7662).
    ///
    /// # Errors
    /// Lanes without such tokens have no such endpoint.
    fn introspect(&self, _server: &mut Server<'_>, _request: &Request) -> Handled {
        Err(Rule::NotFound.into())
    }

    /// Forwards a request to another server; none if this server answers itself.
    fn relay(&self, _server: &mut Server<'_>, _request: &Request) -> Option<Handled> {
        None
    }

    /// The `WWW-Authenticate` of a refusal, if it has one. A 401 must (RFC 9110 section
    /// 11.6.1).
    fn challenge(&self, server: &Server<'_>, rule: Rule) -> Option<String>;

    /// `Set-Cookie` lines that go with a refusal.
    fn cookies_after_refusal(
        &self,
        _server: &Server<'_>,
        _request: &Request,
        _rule: Rule,
    ) -> Vec<String> {
        Vec::new()
    }

    /// What clients do with the credential.
    fn client(&self) -> &'static dyn ClientSide {
        &CookieClient
    }

    /// The address at which the page calls the second API.
    fn second_api(&self) -> &'static str {
        "https://api.partner.test/orders"
    }

    /// Makes an access token of this user with the leaked signing key; none if no such
    /// token would be accepted.
    fn mint(&self, _server: &mut Server<'_>, _user: &str) -> Option<String> {
        None
    }

    /// Makes a forged request header from the attacker's own credential, which the answer
    /// to their login has.
    fn forge(&self, server: &mut Server<'_>, forgery: Forgery, own: &Response) -> (String, String);
}
