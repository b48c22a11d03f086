//! Refresh tokens: single use, families, reuse and the grace period (RFC 9700 §4.14.2).

use super::Server;
use super::sessions::short;
use crate::sim::clock::Span;
use crate::sim::exchange::Refusal;
use crate::sim::rule::Rule;
use crate::sim::state::{Actor, RefreshFamily, RefreshToken, User};

/// What a refresh token was exchanged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// The user.
    pub user: String,
    /// Their current row of the database.
    pub row: User,
    /// The login that the family comes from.
    pub login: String,
    /// The token that replaces it, or itself where tokens are not rotated.
    pub refresh: String,
    /// The key that the family is bound to.
    pub key: Option<String>,
    /// Why it was accepted.
    pub rule: Rule,
    /// The facts of this case; may be empty.
    pub detail: String,
}

impl Server<'_> {
    /// Opens a family for a login and returns its first refresh token; none if the settings
    /// have no refresh tokens.
    ///
    /// # Errors
    /// The store is down.
    pub fn open_family(
        &mut self,
        user: &str,
        login: &str,
        key: Option<String>,
    ) -> Result<Option<String>, Refusal> {
        if !self.world.settings.refresh {
            return Ok(None);
        }
        self.write_store("a refresh family and its first token", 2)?;
        let lifetime = Span::seconds(self.world.settings.refresh_lifetime);
        let family = RefreshFamily {
            user: user.to_owned(),
            deadline: self.world.now.after(lifetime),
            revoked: None,
            key,
        };
        self.put(Actor::Store, login, family);
        Ok(Some(self.issue_refresh_token(login, None)))
    }

    /// Exchanges a refresh token: once, or again inside the grace period. Any other
    /// reuse means that two parties hold it, and ends the family. `proved` is the
    /// thumbprint of the key that the client proved to hold.
    ///
    /// # Errors
    /// Every way in which the exchange is refused.
    pub fn exchange_refresh_token(
        &mut self,
        presented: &str,
        proved: Option<&str>,
    ) -> Result<Renewed, Refusal> {
        self.read_store(&format!("refresh token {}", short(presented)))?;
        let state = &self.world.state;
        let token = state
            .get::<RefreshToken>(Actor::Store, presented)
            .cloned()
            .ok_or(Rule::RefreshUnknown)?;
        let family = state
            .get::<RefreshFamily>(Actor::Store, &token.family)
            .cloned()
            .ok_or(Rule::RefreshUnknown)?;
        if family.key.as_deref() != proved {
            return Err(Rule::RefreshNotBound.into());
        }
        if family.revoked.is_some() {
            return Err(Rule::FamilyRevoked.into());
        }
        if self.world.now >= family.deadline {
            return Err(Rule::FamilyOver.into());
        }
        let row = self.user(&family.user).ok_or(Rule::RefreshUnknown)?;
        if row.disabled {
            return Err(Rule::RefreshForDisabled.because(format!("{} is disabled", family.user)));
        }
        let (refresh, rule, detail) = if self.world.settings.refresh_rotation {
            self.rotate_refresh_token(presented, &token)?
        } else {
            (presented.to_owned(), Rule::RefreshedAgain, String::new())
        };
        Ok(Renewed {
            user: family.user,
            row,
            login: token.family,
            refresh,
            key: family.key,
            rule,
            detail,
        })
    }

    fn rotate_refresh_token(
        &mut self,
        presented: &str,
        token: &RefreshToken,
    ) -> Result<(String, Rule, String), Refusal> {
        let Some(used) = token.used else {
            self.write_store("replace the refresh token", 1)?;
            let spent = RefreshToken {
                used: Some(self.world.now),
                ..token.clone()
            };
            self.put(Actor::Store, presented, spent);
            let next = self.issue_refresh_token(&token.family, Some(presented));
            return Ok((next, Rule::Refreshed, String::new()));
        };
        let ago = self.world.now.since(used);
        let grace = self.world.settings.refresh_grace;
        if ago < Span::seconds(grace) {
            self.write_store("another successor", 1)?;
            let next = self.issue_refresh_token(&token.family, Some(presented));
            let detail = format!("used {} s ago, grace period {grace} s", ago.as_seconds());
            return Ok((next, Rule::RefreshedInGrace, detail));
        }
        self.revoke_family(&token.family)?;
        let detail = format!(
            "first used {} s ago, grace period {grace} s",
            ago.as_seconds()
        );
        Err(Rule::RefreshReused.because(detail))
    }

    fn issue_refresh_token(&mut self, family: &str, parent: Option<&str>) -> String {
        let token = self.world.draw("refresh token");
        let record = RefreshToken {
            family: family.to_owned(),
            parent: parent.map(str::to_owned),
            issued: self.world.now,
            used: None,
        };
        self.put(Actor::Store, &token, record);
        token
    }

    /// Revokes a family. Access tokens that were issued with it stay valid.
    ///
    /// # Errors
    /// The store is down.
    pub fn revoke_family(&mut self, login: &str) -> Result<(), Refusal> {
        self.revoke_families(|name, _| name == login)
    }

    /// The family of a refresh token, if it is known.
    pub fn family_of(&mut self, token: &str) -> Option<String> {
        self.read_store(&format!("refresh token {}", short(token)))
            .ok()?;
        let known = self.world.state.get::<RefreshToken>(Actor::Store, token)?;
        Some(known.family.clone())
    }

    /// Revokes every family for which `meant` is true.
    ///
    /// # Errors
    /// The store is down.
    pub fn revoke_families(
        &mut self,
        meant: impl Fn(&str, &RefreshFamily) -> bool,
    ) -> Result<(), Refusal> {
        if !self.world.settings.refresh {
            return Ok(());
        }
        self.write_store("revoke refresh families", 0)?;
        let families: Vec<(String, RefreshFamily)> = self
            .world
            .state
            .all::<RefreshFamily>(Actor::Store)
            .filter(|(name, family)| family.revoked.is_none() && meant(name, family))
            .map(|(name, family)| (name.to_owned(), family.clone()))
            .collect();
        for (name, family) in families {
            let revoked = Some(self.world.now);
            self.put(Actor::Store, &name, RefreshFamily { revoked, ..family });
        }
        Ok(())
    }
}
