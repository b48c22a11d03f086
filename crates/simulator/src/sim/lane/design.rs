//! What a design has to say: who answers, who is believed, how logins begin and end, and
//! what its clients do with the credential.

use crate::sim::credentials::Client;
use crate::sim::exchange::{Handled, Host, Identity, LoginScope, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::scenario::settings::Settings;
use crate::sim::server::Server;
use crate::sim::state::User;

/// One way of keeping people logged in.
pub trait Lane: Sync {
    // What the servers do.

    /// Who answers for a path of the shop; nodes are picked by the load balancer.
    fn host(&self, path: &str) -> Host;

    /// Gives the visitor something before they log in.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn start(&self, _server: &mut Server<'_>, _request: &Request) -> Result<Response, Refusal> {
        Err(Rule::NotFound.into())
    }

    /// The password was right: gives the credential.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn log_in(
        &self,
        server: &mut Server<'_>,
        user: &str,
        row: &User,
        request: &Request,
    ) -> Result<(Response, Identity), Refusal>;

    /// Who sends a request?
    ///
    /// # Errors
    /// The rule by which the server does not believe it.
    fn identify(
        &self,
        server: &mut Server<'_>,
        request: &Request,
        audience: &str,
    ) -> Result<Identity, Refusal>;

    /// Gives a new credential for an old one.
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

    /// Ends the login that the request belongs to, as far as the server can, and says
    /// what that came to.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn log_out(
        &self,
        server: &mut Server<'_>,
        request: &Request,
    ) -> Result<(Response, String), Refusal>;

    /// The answer to a client whose login has ended: it deletes the cookies.
    fn log_out_response(&self, server: &Server<'_>) -> Response;

    /// Ends logins without their owner's help, as far as the server can. Says in a clause
    /// what has ended and what could not be reached.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn end(&self, server: &mut Server<'_>, scope: LoginScope<'_>) -> Result<String, Refusal>;

    /// Makes the token of a one-time link: a random one, unless the design signs it.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal> {
        let token = server.world.draw("link");
        server.record_one_time(&token, user)?;
        Ok(token)
    }

    /// Uses a one-time link and says whose it is.
    ///
    /// # Errors
    /// The rule that refuses.
    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal> {
        let user = server.find_one_time(token)?;
        server.use_once(token, server.link_deadline())?;
        Ok(user)
    }

    /// Says what an opaque token means (RFC 7662).
    ///
    /// # Errors
    /// Lanes without such tokens have no such endpoint.
    fn introspect(&self, _server: &mut Server<'_>, _request: &Request) -> Handled {
        Err(Rule::NotFound.into())
    }

    /// Passes a request on to another server, where this design does.
    fn relay(&self, _server: &mut Server<'_>, _request: &Request) -> Option<Handled> {
        None
    }

    /// The `WWW-Authenticate` of a refusal, where one belongs: a 401 must have it
    /// (RFC 9110 section 11.6.1).
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

    // What the clients do.

    /// Adds a DPoP proof to the request for a credential, where tokens are bound to keys.
    fn prove_key(&self, _client: &mut Client<'_>, _request: &mut Request) {}

    /// Adds the credential to a request, where code has to.
    fn attach(&self, _client: &mut Client<'_>, _request: &mut Request) {}

    /// Keeps the credential of an answer, where code has to.
    fn keep(&self, _client: &mut Client<'_>, _response: &Response) {}

    /// Forgets the credential.
    fn forget(&self, _client: &mut Client<'_>) {}

    /// The request that gets a new credential, where the client can ask for one.
    fn renewal(&self, _client: &mut Client<'_>) -> Option<Request> {
        None
    }

    /// Whether the client knows that its credential is missing or has ended.
    fn is_due(&self, _client: &Client<'_>) -> bool {
        false
    }

    /// Whether all tabs of a browser have one login together.
    fn tabs_share_login(&self, _settings: &Settings) -> bool {
        true
    }

    /// Adds what tells the server which login a log-out is to end.
    fn attach_to_log_out(&self, client: &mut Client<'_>, request: &mut Request) {
        self.attach(client, request);
    }

    /// Where the page reaches the second API.
    fn second_api(&self) -> &'static str {
        "https://api.partner.test/orders"
    }

    /// Whether clients hold tokens of the authorization server themselves.
    fn clients_hold_tokens(&self) -> bool {
        false
    }

    /// What someone makes who has the signing key: an access token of this user, where
    /// servers believe what clients sign.
    fn mint(&self, _server: &mut Server<'_>, _user: &str) -> Option<String> {
        None
    }

    /// What an attacker makes of a credential of their own, given in the answer to
    /// their login: a request header.
    fn forge(&self, server: &mut Server<'_>, forgery: Forgery, own: &Response) -> (String, String);
}
