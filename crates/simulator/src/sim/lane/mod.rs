//! A lane is one way of keeping people logged in: what the servers do for it, and what
//! the clients do. Read `session.rs` and `jwt.rs` side by side: they have the same
//! functions in the same order, and differ where the designs differ.

mod bff; // a session for the browser, tokens behind it
mod jwt; // signed access tokens
mod oauth; // what lanes with tokens share
mod opaque; // random access tokens, explained by the authorization server
mod session; // session records and a cookie

use crate::sim::client::Client;
use crate::sim::exchange::{Identity, Refusal};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Forgery;
use crate::sim::scenario::settings::Settings;
use crate::sim::server::Server;
use crate::sim::server::routes::Outcome;
use crate::sim::state::{Actor, User};
use serde::{Deserialize, Serialize};

/// The lanes. A new design is a variant, a row of [`LANES`] and a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LaneName {
    /// A session ID in a cookie, its record in a store.
    Session,
    /// Signed access tokens (RFC 9068) and refresh tokens (RFC 9700).
    Jwt,
    /// A session for the browser at a backend for the frontend, which holds the tokens.
    Bff,
    /// Opaque access tokens, each asked about (RFC 7662).
    Opaque,
}

/// Every lane: its name, its label on the page, what it does.
pub static LANES: [(LaneName, &str, &dyn Lane); 4] = [
    (LaneName::Session, "Session", &session::SessionLane),
    (LaneName::Jwt, "JWT", &jwt::JwtLane),
    (LaneName::Bff, "BFF", &bff::BffLane),
    (LaneName::Opaque, "Opaque", &opaque::OpaqueLane),
];

impl LaneName {
    /// All of them, in the order in which they stand beside each other.
    pub const ALL: [Self; 4] = [Self::Session, Self::Jwt, Self::Bff, Self::Opaque];

    /// What it does.
    pub fn lane(self) -> &'static dyn Lane {
        LANES
            .iter()
            .find(|(name, _, _)| *name == self)
            .map_or(&session::SessionLane, |(_, _, lane)| *lane)
    }

    /// Its name in links, attributes and JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Jwt => "jwt",
            Self::Bff => "bff",
            Self::Opaque => "opaque",
        }
    }

    /// The lane of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.id() == id)
    }

    /// What it is called on the page.
    pub fn label(self) -> &'static str {
        LANES
            .iter()
            .find(|(name, _, _)| *name == self)
            .map_or("", |(_, label, _)| label)
    }
}

/// Whose logins are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom<'a> {
    /// One login.
    Login(&'a str),
    /// All logins of a user.
    User(&'a str),
}

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

    /// The answer to a client whose login has ended: what it can forget.
    fn farewell(&self, server: &Server<'_>) -> Response;

    /// Ends logins without their owner's help, as far as the server can.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn end(&self, server: &mut Server<'_>, whom: &Whom<'_>) -> Result<(), Refusal>;

    /// What [`Lane::end`] has ended and what it could not reach, in a clause.
    fn ended(&self, server: &Server<'_>, whom: &Whom<'_>) -> String;

    /// Makes the token of a one-time link.
    ///
    /// # Errors
    /// Whatever keeps the server from it.
    fn issue_link(&self, server: &mut Server<'_>, user: &str) -> Result<String, Refusal>;

    /// Uses a one-time link and says whose it is.
    ///
    /// # Errors
    /// The rule that refuses.
    fn use_link(&self, server: &mut Server<'_>, token: &str) -> Result<String, Refusal>;

    /// Says what an opaque token means (RFC 7662).
    ///
    /// # Errors
    /// Lanes without such tokens have no such endpoint.
    fn introspect(&self, _server: &mut Server<'_>, _request: &Request) -> Outcome {
        Err(Rule::NotFound.into())
    }

    /// Passes a request on to another server, where this design does.
    fn relay(&self, _server: &mut Server<'_>, _request: &Request) -> Option<Outcome> {
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

    /// Adds what binds the credential that is asked for to this client.
    fn introduce(&self, _client: &mut Client<'_>, _request: &mut Request) {}

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

    /// Adds what tells the server which login is to end.
    fn sign_off(&self, client: &mut Client<'_>, request: &mut Request) {
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

/// Who answers for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// An application node, picked by the load balancer.
    Node,
    /// This machine.
    Machine(Actor),
}
