//! Session records: where they are kept, and what reaching them costs.

use super::Server;
use crate::sim::clock::Span;
use crate::sim::exchange::Refusal;
use crate::sim::scenario::action::Role;
use crate::sim::scenario::costs::CostId;
use crate::sim::scenario::settings::SessionStore;
use crate::sim::state::{Actor, Session};
use crate::sim::trace::Cost;

impl Server<'_> {
    /// Who keeps the sessions that this machine can reach. Only application nodes
    /// can keep them in memory: what a BFF or a service needs is in the shared store.
    fn session_keeper(&self) -> Actor {
        match (self.me, self.world.settings.session_store) {
            (Actor::Node(_), SessionStore::Memory) => self.me,
            _ => Actor::Store,
        }
    }

    /// Reads a session.
    ///
    /// # Errors
    /// The store is down.
    pub fn load_session(&mut self, id: &str) -> Result<Option<Session>, Refusal> {
        let keeper = self.session_keeper();
        if keeper == Actor::Store {
            let (read, _) = self.session_costs();
            self.ask_store(&format!("session {}", short(id)), read)?;
            self.world.charge(Cost {
                store_reads: 1,
                ..Cost::default()
            });
        }
        Ok(self.world.state.get(keeper, id).cloned())
    }

    /// Writes a session, new or changed.
    ///
    /// # Errors
    /// The store is down.
    pub fn save_session(&mut self, id: &str, session: Session) -> Result<(), Refusal> {
        let keeper = self.session_keeper();
        let new = self.world.state.get::<Session>(keeper, id).is_none();
        if keeper == Actor::Store {
            self.write_session(&format!("keep session {}", short(id)))?;
        }
        self.world.charge(Cost {
            records_written: u64::from(new),
            ..Cost::default()
        });
        self.world.put(keeper, id, session);
        Ok(())
    }

    /// Deletes a session.
    ///
    /// # Errors
    /// The store is down.
    pub fn delete_session(&mut self, id: &str) -> Result<(), Refusal> {
        let keeper = self.session_keeper();
        if keeper == Actor::Store {
            self.write_session(&format!("delete session {}", short(id)))?;
        }
        self.world.take::<Session>(keeper, id);
        Ok(())
    }

    /// Deletes every session that is meant, wherever it is kept: all nodes are told.
    ///
    /// # Errors
    /// The store is down.
    pub fn delete_sessions(&mut self, meant: impl Fn(&Session) -> bool) -> Result<(), Refusal> {
        let shared = self.world.settings.session_store != SessionStore::Memory;
        let stored = self
            .world
            .state
            .all::<Session>(Actor::Store)
            .any(|(_, session)| meant(session));
        if shared || stored {
            self.write_session("delete sessions")?;
        }
        let keepers = (1..=MOST_NODES).map(Actor::Node).chain([Actor::Store]);
        for keeper in keepers {
            self.world
                .sweep::<Session>(keeper, |_, session| meant(session));
        }
        Ok(())
    }

    /// A fresh session with both deadlines (OWASP Session Management Cheat Sheet,
    /// "Session Expiration").
    pub fn new_session(&self, user: Option<&str>, role: Role, login: &str) -> Session {
        let now = self.now();
        let settings = &self.world.settings;
        Session {
            user: user.map(str::to_owned),
            role,
            login: login.to_owned(),
            used: now,
            idle: now.after(Span::seconds(settings.session_idle)),
            over: now.after(Span::seconds(settings.session_absolute)),
            tokens: None,
        }
    }

    fn write_session(&mut self, what: &str) -> Result<(), Refusal> {
        let (_, write) = self.session_costs();
        self.ask_store(what, write)?;
        self.world.charge(Cost {
            store_writes: 1,
            ..Cost::default()
        });
        Ok(())
    }

    /// What reading and writing take where the sessions are.
    fn session_costs(&self) -> (CostId, CostId) {
        match self.world.settings.session_store {
            SessionStore::Database => (CostId::DatabaseRead, CostId::DatabaseWrite),
            _ => (CostId::StoreGet, CostId::StoreSet),
        }
    }
}

/// As many nodes as there can be.
pub const MOST_NODES: u32 = 16;

/// Enough of an identifier to tell it from others.
pub fn short(id: &str) -> &str {
    id.get(..6).unwrap_or(id)
}
