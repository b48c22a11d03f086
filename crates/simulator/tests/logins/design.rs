//! What a design of login gives to the site that runs it.

use async_trait::async_trait;
use axum::Router;

/// Whose logins end.
pub enum Whom {
    Login(String),
    User(String),
}

impl Whom {
    pub fn means(&self, login: &str, user: &str) -> bool {
        match self {
            Self::Login(name) => name == login,
            Self::User(name) => name == user,
        }
    }
}

/// A shop with one way of logging in.
#[async_trait]
pub trait Design: Send + Sync {
    /// A new application node; what it keeps in memory goes with it.
    fn node(&self) -> Router;

    /// The machine that gives out tokens, where there is one.
    fn authorization(&self) -> Option<Router>;

    /// The second API, on another site.
    fn partner(&self) -> Router;

    /// Ends logins, as far as the servers can.
    async fn end(&self, whom: Whom);

    /// A login that has not ended.
    fn login(&self) -> Option<String>;

    /// Puts the shared store into service or out of it.
    fn reach_store(&self, is_up: bool);

    /// A token that the shop itself signs, but for another purpose: type, issuer, audience.
    fn genuine(&self, typ: &str, issuer: &str, audience: &str) -> Option<String>;

    /// The key that everyone may see, as a JWK.
    fn published_key(&self) -> Option<String>;
}
