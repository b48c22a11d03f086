//! A cookie, its key, and how a `Set-Cookie` line is read (RFC 6265bis §5.6).

use serde::{Deserialize, Serialize};

use crate::sim::clock::Time;
use crate::sim::origin::Site;

/// The SameSite attribute (RFC 6265bis §5.6.7).
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum SameSite {
    /// None was given, or one that nobody knows: Lax, with two minutes of grace.
    #[default]
    Unset,
    None,
    Lax,
    Strict,
}

/// A cookie as the jar keeps it (RFC 6265bis §5.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cookie {
    pub name: String,
    pub value: String,
    /// The host that set it, or its Domain attribute; in lower case, without a leading dot.
    pub domain: String,
    /// Whether only `domain` itself gets it, and not its sub-domains.
    pub host_only: bool,
    pub path: String,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
    /// The top-level site that it exists under, if it is partitioned (CHIPS).
    pub partition: Option<Site>,
    /// `None`: until the browser is closed.
    pub expires: Option<Time>,
    /// When a cookie of this key was first set. Unique in a jar, so that it orders cookies.
    pub created: Time,
}

/// What makes two cookies the same one (RFC 6265bis §5.7): setting one overwrites the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CookieKey {
    pub partition: Option<Site>,
    pub name: String,
    pub domain: String,
    pub host_only: bool,
    pub path: String,
}

impl Cookie {
    /// The key under which the jar keeps it.
    pub fn key(&self) -> CookieKey {
        CookieKey {
            partition: self.partition.clone(),
            name: self.name.clone(),
            domain: self.domain.clone(),
            host_only: self.host_only,
            path: self.path.clone(),
        }
    }

    /// Whether its time is over.
    pub fn is_expired(&self, now: Time) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}
