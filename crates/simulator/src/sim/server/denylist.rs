//! The denylist: tokens that are rejected before they expire (RFC 7009 allows revoking
//! access tokens and leaves the method open).
//!
//! An entry denies a login, or all tokens of a user issued up to a time. It is kept until
//! the last token that it can deny has expired.

use super::Server;
use super::token::Claims;
use crate::sim::clock::Span;
use crate::sim::exchange::{LoginScope, Refusal};
use crate::sim::rule::Rule;
use crate::sim::state::{Actor, Denied};

impl Server<'_> {
    /// Denies all tokens of a login, or all tokens of a user issued so far. Does nothing
    /// without a denylist.
    ///
    /// # Errors
    /// The store is down.
    pub fn deny(&mut self, scope: LoginScope<'_>) -> Result<(), Refusal> {
        if !self.world.settings.denylist {
            return Ok(());
        }
        let settings = &self.world.settings;
        let leeway = Span::seconds(settings.leeway).plus(self.most_behind());
        let longest = self
            .world
            .now
            .after(Span::seconds(settings.access_lifetime))
            .after(leeway);
        let now = self.world.now.as_seconds();
        let (name, issued_until, expires) = match scope {
            LoginScope::Login(login) => (format!("sid {login}"), None, longest),
            // `iat` has whole seconds, so a token issued later in this second is denied too.
            LoginScope::User(user) => (format!("sub {user}"), Some(now), longest),
        };
        let known = self
            .world
            .state
            .get::<Denied>(Actor::Store, &name)
            .is_some();
        self.write_store(&format!("deny {name}"), u64::from(!known))?;
        let entry = Denied {
            issued_until,
            expires,
        };
        self.put(Actor::Store, &name, entry);
        Ok(())
    }

    /// Looks up a token: one read for its `sid` and `sub` together.
    ///
    /// # Errors
    /// It is listed; or the store is down, and the list does not fail open.
    pub fn check_denylist(&mut self, claims: &Claims) -> Result<(), Refusal> {
        // The second API belongs to someone else and cannot reach the store.
        if !self.world.settings.denylist || self.me == Actor::SecondApi {
            return Ok(());
        }
        if let Err(refusal) = self.read_store("the denylist") {
            return if self.world.settings.denylist_fails_open {
                Ok(())
            } else {
                Err(refusal)
            };
        }
        let names = [format!("sid {}", claims.sid), format!("sub {}", claims.sub)];
        for name in names {
            let listed = self
                .world
                .state
                .get::<Denied>(Actor::Store, &name)
                .is_some_and(|entry| entry.issued_until.is_none_or(|until| claims.iat <= until));
            if listed {
                return Err(Rule::TokenDenied.because(format!("the entry is {name:?}")));
            }
        }
        Ok(())
    }
}
