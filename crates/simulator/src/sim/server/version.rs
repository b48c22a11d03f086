//! Token versions: a number in the user's row, copied into each token. Raising it revokes
//! all tokens of the user, at the cost of a database read for each request.

use super::Server;
use super::token::Claims;
use crate::sim::exchange::Refusal;
use crate::sim::rule::Rule;
use crate::sim::state::{Actor, User};

impl Server<'_> {
    /// Revokes all tokens of a user, if versions are compared.
    pub fn raise_version(&mut self, user: &str) {
        if !self.world.settings.token_version {
            return;
        }
        if let Some(row) = self.world.state.get::<User>(Actor::Database, user).cloned() {
            let token_version = row.token_version.saturating_add(1);
            let row = User {
                token_version,
                ..row
            };
            // The database is never down.
            if self
                .write_database(&format!("raise the version of {user}"), 0)
                .is_ok()
            {
                self.put(Actor::Database, user, row);
            }
        }
    }

    /// Compares a token's version with the user's.
    ///
    /// # Errors
    /// [`Rule::VersionOld`].
    pub fn check_version(&mut self, claims: &Claims) -> Result<(), Refusal> {
        // The second API belongs to someone else and cannot reach the database.
        if !self.world.settings.token_version || self.me == Actor::SecondApi {
            return Ok(());
        }
        let row = self.user(&claims.sub).ok_or(Rule::VersionOld)?;
        let own = claims.ver.unwrap_or_default();
        if own < row.token_version {
            let detail = format!("the token has {own}, the user {}", row.token_version);
            return Err(Rule::VersionOld.because(detail));
        }
        Ok(())
    }
}
