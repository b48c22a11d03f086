//! A request on its way, its answer, and what its sender wants to do with it.

use crate::sim::browser::RequestContext;
use crate::sim::clock::Time;
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::{Forgery, Role};
use crate::sim::state::Actor;

/// See the file's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub from: Actor,
    pub request: Request,
    /// What the browser knows of it; none where no browser is involved.
    pub context: Option<RequestContext>,
    pub purpose: Purpose,
    /// Since when the attacker is behind it, where they are.
    pub attack: Option<Time>,
    /// Whether the answer will be lost on its way.
    pub lose_response: bool,
    pub reply: Option<Reply>,
}

/// What a request is for: what happens when its answer arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A client logs in.
    LogIn,
    /// A page or the app calls an API.
    Call(Call),
    /// A client gets new tokens, and then makes the call that waits for them.
    Refresh { then: Option<Call> },
    /// A page is loaded; its script then makes the call.
    Page { then: Option<Call> },
    /// The person logs out.
    LogOut,
    /// The browser asks whether it may send what waits.
    Preflight { waiting: Box<Exchange> },
    /// Nothing follows.
    Nothing,
    /// The attacker logs in, to have a credential of their own.
    AttackerLogIn { then: AttackerPlan },
    /// The attacker asks for a session ID before login, to plant it.
    AttackerStart,
    /// The victim's browser loads a page of the attacker's that plants a cookie.
    Plant,
    /// An injected script gets a token of its own.
    ScriptRefresh { tab: u8 },
    /// The thief asks for something with what they have stolen.
    Replay,
    /// The thief gets tokens for a stolen refresh token.
    ThiefRefresh,
}

/// What the attacker does with a credential of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttackerPlan {
    Forge(Forgery),
    /// Plant it in the victim's browser.
    Toss,
}

/// A call that a page makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub method: &'static str,
    pub url: &'static str,
    /// Whether it has been tried before in this step.
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

/// What an endpoint gives: the answer, and whom the server believed to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub response: Response,
    pub rule: Rule,
    /// The facts of this case; may be empty.
    pub detail: String,
    /// For whom the server took the sender; none where it does not matter.
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

/// An endpoint's answer, or why there is none.
pub type Handled = Result<Served, Refusal>;

/// What a server answers, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub response: Response,
    pub rule: Rule,
    pub detail: String,
    /// For whom the server took the sender.
    pub identity: Option<Identity>,
    /// Who answered.
    pub by: Actor,
}

/// Who a server believes to have sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub user: String,
    pub role: Role,
    /// Where the role was read.
    pub role_from: RoleSource,
    /// The login that the credential comes from.
    pub login: String,
    /// How the credential came; what a browser attaches by itself needs a CSRF defence.
    pub carried: Carried,
    /// The rule that let it pass, and the facts.
    pub rule: Rule,
    pub detail: String,
}

impl Identity {
    /// Someone whose credential came in a cookie.
    pub fn by_cookie(user: &str, role: Role, login: &str, rule: Rule) -> Self {
        Self {
            carried: Carried::Cookie,
            ..Self::by_header(user, role, login, rule)
        }
    }

    /// Someone whose credential came in a header that code has to write.
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

/// Where a server reads the role of whoever asks.
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
    /// What it said before, where a server keeps that.
    KeptIntrospection,
}

impl RoleSource {
    /// What it says: "the token says user".
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

/// How a credential came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    Cookie,
    Header,
}

/// Why a server refuses.
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
