//! All that a run's world holds, as one table: who keeps it, what it is, its name.
//!
//! It changes only by [`StateChange`]s, which the trace records. So the state at any
//! moment is the changes so far, and a picture of it is a function of the trace.

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
    /// Who sits at the browser.
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
    /// What time does by itself.
    Clock,
}

impl Actor {
    /// Whether it is outside, where people and attackers are.
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
    /// The role at login: a copy, or what it was when last looked up.
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
    /// Rotation never moves it.
    pub deadline: Time,
    /// When all of its tokens were revoked; none while they count.
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
    /// When it ends by itself.
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
    /// When it was asked; the copy counts for a while from then on.
    pub asked: Time,
    /// When the token itself ends.
    pub expires: Time,
    /// Thumbprint of the key that it is bound to.
    pub key: Option<String>,
}

/// An entry of the denylist: kept until the last token it can concern has expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// Only tokens issued up to this second are meant; all, where it is missing.
    pub issued_until: Option<u64>,
    /// When it may be forgotten.
    pub expires: Time,
}

/// Something that must not be used twice, until it expires anyway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeRecord {
    /// Whom it is for; a signed token says that itself.
    pub user: Option<String>,
    /// Whether it has been used.
    pub used: bool,
    /// When it ends by itself.
    pub expires: Time,
}

/// A key of the authorization server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// The how-manieth key it is: the key itself is a function of seed and number.
    pub number: u32,
    /// The JWS name of the algorithm: `ES256`.
    pub algorithm: String,
    /// What verifies: a public JWK, or the secret as a JWK.
    pub jwk: String,
    /// From when on it signs; it is published before.
    pub not_before: Time,
    /// When it leaves the JWK Set; none while no other key follows it.
    pub retires: Option<Time>,
}

/// A node's copy of the JWK Set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedKeys {
    /// `kid` and number of each.
    pub keys: Vec<(String, u32)>,
    /// When it was fetched; the copy counts for a while from then on.
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
    /// What they may do now.
    pub role: Role,
    /// When the role was last changed.
    pub role_since: Time,
    /// Whether they may not log in, nor use what they have.
    pub disabled: bool,
    /// Tokens with a lower version are refused, where versions are compared.
    pub token_version: u32,
}

/// What is true of a login, whatever the servers believe. It is kept under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// When they logged in.
    pub since: Time,
    /// When it should have ended for everyone.
    pub ended: Option<Time>,
}

/// What the attacker has got hold of.
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
        /// One thing that someone keeps.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
        pub enum Entry {
            $($(#[$doc])* $variant($type),)*
        }

        /// The kinds of things, in the order in which they are listed.
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

/// A type that can be kept in the state.
pub trait EntryValue: Sized {
    /// How the table calls it.
    const KIND: EntryKind;
    /// The value, if the entry is one of this type.
    fn of(entry: &Entry) -> Option<&Self>;
    /// The value as an entry.
    fn into_entry(self) -> Entry;
}

entries! {
    /// A machine of the shop: whether it runs, and how its clock stands.
    Machine(Machine);
    /// A row of the user database, by the name of the user.
    User(User);
    /// What is true of a login, by its name.
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
    /// Something that works once, by its ID.
    OneTimeRecord(OneTimeRecord);
    /// A key of the authorization server, by its `kid`.
    SigningKey(SigningKey);
    /// A node's copy of the JWK Set.
    CachedKeys(CachedKeys);
    /// A moment worth keeping: the last refetch of a JWK Set.
    Moment(Time);
    /// What the attacker has got hold of.
    #[serde(rename = "loot")]
    Stolen(StolenCredential);
    /// A number: the node that a sticky balancer picked.
    Number(u32);
}

/// Where something is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryPlace {
    /// Who keeps it.
    pub keeper: Actor,
    /// What kind of thing it is.
    pub kind: EntryKind,
    /// What it is kept under: an ID, a token's text, a name of a cookie.
    pub name: String,
}

/// Something came, changed or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateChange {
    /// Where.
    pub place: EntryPlace,
    /// None: it is gone.
    pub entry: Option<Entry>,
}

/// The table. A copy takes no time, and shares all rows that do not change after it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct WorldState(RedBlackTreeMap<EntryPlace, Entry>);

impl WorldState {
    /// What stands there.
    pub fn get<T: EntryValue>(&self, keeper: Actor, name: &str) -> Option<&T> {
        let place = EntryPlace {
            keeper,
            kind: T::KIND,
            name: name.to_owned(),
        };
        T::of(self.0.get(&place)?)
    }

    /// All of one kind that someone keeps, by name.
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

    /// The only way in which anything changes.
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
