//! The state of a world, as one table: who keeps an entry, its kind, its name.
//!
//! It changes only by [`StateChange`]s, which the trace records. So the state at any moment
//! can be rebuilt from the trace.

use crate::sim::browser::cookie::Cookie;
use crate::sim::clock::Time;
use crate::sim::scenario::action::Role;
use rpds::RedBlackTreeMap;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Everyone and everything that sends, receives or keeps something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The user at the browser.
    Person,
    /// A tab with a page of the shop. Its memory ends with a reload.
    Tab(u8),
    /// The person's browser: cookie jar, `localStorage`.
    Browser,
    /// The person's native app.
    App,
    /// A tab of the person's browser that shows a page of the attacker.
    AttackerPage,
    /// A script of the attacker that runs in a page of the shop.
    Script,
    /// The attacker's own machine.
    Thief,
    /// The load balancer in front of the nodes.
    Balancer,
    /// An application node, from 1.
    Node(u32),
    /// The store that all nodes share: sessions, denylist, refresh tokens, one-time tokens.
    Store,
    /// The database of users.
    Database,
    /// The authorization server: logs people in and issues tokens.
    AuthServer,
    /// The backend for the frontend.
    Bff,
    /// A service inside the data centre.
    Service,
    /// The second API, on another site.
    SecondApi,
    /// Who administers the shop.
    Operator,
    /// The passing of time.
    Clock,
}

impl Actor {
    /// Whether it is a client: it belongs to a person or an attacker.
    pub fn is_client(self) -> bool {
        matches!(
            self,
            Self::Person
                | Self::Tab(_)
                | Self::Browser
                | Self::App
                | Self::AttackerPage
                | Self::Script
                | Self::Thief
        )
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person => f.write_str("the person"),
            Self::Tab(number) => write!(f, "tab {number}"),
            Self::Browser => f.write_str("the browser"),
            Self::App => f.write_str("the app"),
            Self::AttackerPage => f.write_str("the attacker's page"),
            Self::Script => f.write_str("the injected script"),
            Self::Thief => f.write_str("the thief"),
            Self::Balancer => f.write_str("the load balancer"),
            Self::Node(number) => write!(f, "node {number}"),
            Self::Store => f.write_str("the store"),
            Self::Database => f.write_str("the user database"),
            Self::AuthServer => f.write_str("the authorization server"),
            Self::Bff => f.write_str("the BFF"),
            Self::Service => f.write_str("the internal service"),
            Self::SecondApi => f.write_str("the second API"),
            Self::Operator => f.write_str("the operator"),
            Self::Clock => f.write_str("the clock"),
        }
    }
}

/// A session record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// None before login.
    pub user: Option<String>,
    /// The role: copied at login, or from the last lookup.
    pub role: Role,
    /// Which login this session belongs to, however often its ID changes.
    pub login: String,
    /// When it was last used.
    pub used: Time,
    /// Idle deadline: moves with each use.
    pub idle: Time,
    /// Absolute deadline: never moves.
    pub over: Time,
    /// The tokens that a BFF keeps for it.
    pub tokens: Option<Tokens>,
}

/// What a client of the authorization server holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// When the client believes that the access token ends.
    pub until: Time,
    /// The refresh token, if it was given one.
    pub refresh: Option<String>,
}

/// All refresh tokens that come from one login (RFC 9700 §4.14.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshFamily {
    /// Whose login it is.
    pub user: String,
    /// When the family ends. Rotation does not move it.
    pub deadline: Time,
    /// When the family was revoked; none if it was not.
    pub revoked: Option<Time>,
    /// Thumbprint of the key that its tokens are bound to (RFC 9449 §5).
    pub key: Option<String>,
}

/// One refresh token, kept under its own text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The [`RefreshFamily`] that it belongs to, by name.
    pub family: String,
    /// The token that it was exchanged for; none for the first.
    pub parent: Option<String>,
    /// When it was issued.
    pub issued: Time,
    /// When it was exchanged for its successor.
    pub used: Option<Time>,
}

/// The record behind an opaque access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Whom it was issued to.
    pub user: String,
    /// The login, which is also its refresh family.
    pub login: String,
    /// When it expires.
    pub expires: Time,
    /// Thumbprint of the key that it is bound to (RFC 9449).
    pub key: Option<String>,
}

/// What the authorization server said about an opaque token, kept by a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introspected {
    /// `sub` of the answer.
    pub user: String,
    /// The role that the answer gave.
    pub role: Role,
    /// The login that the token comes from.
    pub login: String,
    /// When it was asked. The copy is valid for a while from then on.
    pub asked: Time,
    /// When the token expires.
    pub expires: Time,
    /// Thumbprint of the key that it is bound to.
    pub key: Option<String>,
}

/// An entry of the denylist: kept until the last token it can concern has expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// Denies only tokens issued up to this second; none denies all.
    pub issued_until: Option<u64>,
    /// When the entry can be dropped.
    pub expires: Time,
}

/// A record of a one-time token, kept until it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeRecord {
    /// Its user; none if the token is signed and says so itself.
    pub user: Option<String>,
    /// Whether it has been used.
    pub used: bool,
    /// When it expires.
    pub expires: Time,
}

/// A key of the authorization server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Ordinal, from 0. The key is a function of seed and number.
    pub number: u32,
    /// The JWS name of the algorithm: `ES256`.
    pub algorithm: String,
    /// The JWK that verifies: a public key, or the shared secret.
    pub jwk: String,
    /// When it starts to sign. It is published earlier.
    pub not_before: Time,
    /// When it leaves the JWK Set; none for the newest key.
    pub retires: Option<Time>,
}

/// A node's copy of the JWK Set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedKeys {
    /// `kid` and number of each.
    pub keys: Vec<(String, u32)>,
    /// When it was fetched. The copy is valid for a while from then on.
    pub fetched: Time,
}

/// An application node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Whether it runs.
    pub up: bool,
    /// Seconds that its clock is ahead of the true one.
    pub offset: i64,
    /// When it was started again after it had stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Time>,
}

/// A row of the user database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The current role.
    pub role: Role,
    /// When the role was last changed.
    pub role_since: Time,
    /// Whether the account is closed.
    pub disabled: bool,
    /// Tokens with a lower version are rejected, if versions are compared.
    pub token_version: u32,
}

/// The truth about a login, whatever the servers believe. Kept under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// When they logged in.
    pub since: Time,
    /// When it should have ended for everyone.
    pub ended: Option<Time>,
}

/// A credential that the attacker holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StolenCredential {
    /// The header line that carries it, or the form field for a refresh token.
    pub line: String,
    /// The credential itself.
    pub value: String,
    /// When the attacker got it.
    pub since: Time,
}

/// Makes [`Entry`] and ties each type to its variant.
macro_rules! entries {
    ($($(#[$doc:meta])* $variant:ident($type:ty);)*) => {
        /// One entry of the state.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
        pub enum Entry {
            $($(#[$doc])* $variant($type),)*
        }

        /// The kinds of entries, in the order in which they are listed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum EntryKind { $($(#[$doc])* $variant,)* }

        $(impl EntryValue for $type {
            const KIND: EntryKind = EntryKind::$variant;
            fn of(entry: &Entry) -> Option<&Self> {
                match entry { Entry::$variant(own) => Some(own), _ => None }
            }
            fn into_entry(self) -> Entry { Entry::$variant(self) }
        })*
    };
}

/// A type that the state can hold.
pub trait EntryValue: Sized {
    /// Its kind in the table.
    const KIND: EntryKind;
    /// The value, if the entry is one of this type.
    fn of(entry: &Entry) -> Option<&Self>;
    /// The value as an entry.
    fn into_entry(self) -> Entry;
}

entries! {
    /// A machine of the shop: whether it runs, and its clock offset.
    Machine(Machine);
    /// A row of the user database, by the name of the user.
    User(User);
    /// The truth about a login, by its name.
    Login(Login);
    /// A cookie in the jar of a browser.
    Cookie(Cookie);
    /// Text in storage or memory; the name says where: `memory/…`, `local-storage/…`.
    Text(String);
    /// What a client got from the authorization server.
    Tokens(Tokens);
    /// A session record, by its ID.
    Session(Session);
    /// The refresh tokens of one login, by its name.
    Family(RefreshFamily);
    /// A refresh token, by its own text.
    RefreshToken(RefreshToken);
    /// The record behind an opaque access token, by its text.
    Grant(Grant);
    /// A node's copy of what an opaque token stands for.
    Introspected(Introspected);
    /// An entry of the denylist, by the login or the user that it concerns.
    Denied(Denied);
    /// A one-time token, by its ID.
    OneTimeRecord(OneTimeRecord);
    /// A key of the authorization server, by its `kid`.
    SigningKey(SigningKey);
    /// A node's copy of the JWK Set.
    CachedKeys(CachedKeys);
    /// A time: the last refetch of a JWK Set.
    Moment(Time);
    /// A credential that the attacker holds.
    #[serde(rename = "loot")]
    Stolen(StolenCredential);
    /// A number: the node that a sticky balancer picked.
    Number(u32);
}

/// The key of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryPlace {
    /// Who keeps it.
    pub keeper: Actor,
    /// Its kind.
    pub kind: EntryKind,
    /// Its name: an ID, a token's text, a cookie's name.
    pub name: String,
}

/// An entry was added, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateChange {
    /// The key of the entry.
    pub place: EntryPlace,
    /// The new value; none if it was removed.
    pub entry: Option<Entry>,
}

/// The table. Copies are cheap: they share all rows that stay the same.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct WorldState(RedBlackTreeMap<EntryPlace, Entry>);

impl WorldState {
    /// The value under a key.
    pub fn get<T: EntryValue>(&self, keeper: Actor, name: &str) -> Option<&T> {
        let place = EntryPlace {
            keeper,
            kind: T::KIND,
            name: name.to_owned(),
        };
        T::of(self.0.get(&place)?)
    }

    /// All values of a type that someone keeps, by name.
    pub fn all<'a, T: EntryValue + 'a>(
        &'a self,
        keeper: Actor,
    ) -> impl Iterator<Item = (&'a str, &'a T)> {
        let first = EntryPlace {
            keeper,
            kind: T::KIND,
            name: String::new(),
        };
        self.0
            .range(first..)
            .take_while(move |(place, _)| place.keeper == keeper && place.kind == T::KIND)
            .filter_map(|(place, entry)| Some((place.name.as_str(), T::of(entry)?)))
    }

    /// Everything, by keeper, kind and name.
    pub fn entries(&self) -> impl Iterator<Item = (&EntryPlace, &Entry)> {
        self.0.iter()
    }

    /// Applies a change. Nothing else changes the state.
    pub fn apply(&mut self, change: &StateChange) {
        match &change.entry {
            Some(entry) => {
                self.0.insert_mut(change.place.clone(), entry.clone());
            }
            None => {
                self.0.remove_mut(&change.place);
            }
        }
    }
}
