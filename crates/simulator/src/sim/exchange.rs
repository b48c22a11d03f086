//! A request on its way, its answer, and what its sender will do with the answer.

use crate::sim::browser::RequestContext;
use crate::sim::clock::Time;
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::{Forgery, Role};
use crate::sim::state::Actor;

/// A request on its way, with its answer once there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub from: Actor,
    pub request: Request,
    /// The browser's view of the request; none if no browser sends it.
    pub context: Option<RequestContext>,
    pub purpose: Purpose,
    /// Since when the attacker could send it; none if the attacker is not behind it.
    pub attack: Option<Time>,
    /// Whether the answer gets lost.
    pub lose_response: bool,
    pub reply: Option<Reply>,
}

/// The purpose of a request, which decides what happens when the answer arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A client logs in.
    LogIn,
    /// A page or the app calls an API.
    Call(Call),
    /// A client renews its tokens, then makes the waiting call.
    Refresh { then: Option<Call> },
    /// A page is loaded; its script then makes the call.
    Page { then: Option<Call> },
    /// The person logs out.
    LogOut,
    /// A CORS preflight for the waiting request.
    Preflight { waiting: Box<Exchange> },
    /// Nothing follows.
    Nothing,
    /// The attacker logs in to their own account.
    AttackerLogIn { then: AttackerPlan },
    /// The attacker gets a session ID before login, to plant it (session fixation).
    AttackerStart,
    /// The victim's browser loads an attacker's page that plants a cookie.
    Plant,
    /// An injected script gets a token of its own.
    ScriptRefresh { tab: u8 },
    /// The thief sends a read with a stolen credential.
    Replay,
    /// The thief gets tokens for a stolen refresh token.
    ThiefRefresh,
}

/// What the attacker does with their own credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttackerPlan {
    Forge(Forgery),
    /// Plants it in the victim's browser.
    Toss,
}

/// A call that a page makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub method: &'static str,
    pub url: &'static str,
    /// Whether it is a retry.
    pub retried: bool,
}

impl Call {
    pub const fn new(method: &'static str, url: &'static str) -> Self {
        Self {
            method,
            url,
            retried: false,
        }
    }
}

/// An endpoint's answer, and who the server believes sent the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub response: Response,
    pub rule: Rule,
    /// The facts of this case; may be empty.
    pub detail: String,
    /// Who the server believes the sender is; none if it does not matter.
    pub identity: Option<Identity>,
}

impl Served {
    /// An answer for a known user.
    pub fn known(response: Response, identity: Identity) -> Self {
        Self {
            response,
            rule: identity.rule,
            detail: identity.detail.clone(),
            identity: Some(identity),
        }
    }

    /// An answer for anyone.
    pub fn anyone(response: Response, rule: Rule) -> Self {
        Self {
            response,
            rule,
            detail: String::new(),
            identity: None,
        }
    }
}

/// An endpoint's answer, or its refusal.
pub type Handled = Result<Served, Refusal>;

/// A server's answer, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub response: Response,
    pub rule: Rule,
    pub detail: String,
    /// Who the server believes the sender is.
    pub identity: Option<Identity>,
    /// Who answered.
    pub by: Actor,
}

/// Who a server believes sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub user: String,
    pub role: Role,
    /// The source of the role.
    pub role_from: RoleSource,
    /// The login that the credential comes from.
    pub login: String,
    /// How the credential was sent. One that browsers attach by themselves needs a CSRF
    /// defence.
    pub carried: Carried,
    /// The rule that accepted it, and the facts of the case.
    pub rule: Rule,
    pub detail: String,
}

impl Identity {
    /// An identity from a cookie.
    pub fn by_cookie(user: &str, role: Role, login: &str, rule: Rule) -> Self {
        Self {
            carried: Carried::Cookie,
            ..Self::by_header(user, role, login, rule)
        }
    }

    /// An identity from a header that code has to set.
    pub fn by_header(user: &str, role: Role, login: &str, rule: Rule) -> Self {
        Self {
            user: user.to_owned(),
            role,
            role_from: RoleSource::Row,
            login: login.to_owned(),
            carried: Carried::Header,
            rule,
            detail: String::new(),
        }
    }
}

/// Where a server reads the sender's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleSource {
    /// The user database.
    Row,
    /// The copy in the session record.
    Session,
    /// A claim of the access token.
    Token,
    /// What the authorization server says about an opaque token.
    Introspection,
    /// A cached answer of the authorization server.
    KeptIntrospection,
}

impl RoleSource {
    /// The role with its source: "the token says user".
    pub fn says(self, role: Role) -> String {
        let source = match self {
            Self::Row => "the user's row",
            Self::Session => "the session",
            Self::Token => "the token",
            Self::Introspection => "the authorization server",
            Self::KeptIntrospection => "the kept answer of the authorization server",
        };
        format!("{source} says {}", role.id())
    }
}

/// Who answers for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// An application node, picked by the load balancer.
    Node,
    /// This machine.
    Machine(Actor),
}

/// Whose logins are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginScope<'a> {
    /// One login.
    Login(&'a str),
    /// All logins of a user.
    User(&'a str),
}

/// How a credential was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    Cookie,
    Header,
}

/// A server's refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub rule: Rule,
    /// The facts of this case; may be empty.
    pub detail: String,
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self {
            rule,
            detail: String::new(),
        }
    }
}

impl Rule {
    /// A refusal with the facts of the case.
    pub fn because(self, detail: impl Into<String>) -> Refusal {
        Refusal {
            rule: self,
            detail: detail.into(),
        }
    }
}
