//! Session records: where they are kept, and the cost of reaching them.

use super::Server;
use crate::sim::clock::Span;
use crate::sim::exchange::Refusal;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Role;
use crate::sim::scenario::costs::CostId;
use crate::sim::scenario::settings::SessionStore;
use crate::sim::state::{Actor, Machine, Session};
use crate::sim::trace::{Cost, What};

impl Server<'_> {
    /// Where this machine finds sessions. Only application nodes can keep them in memory; a
    /// BFF or a service uses the shared store.
    fn session_keeper(&self) -> Actor {
        match (self.me, self.world.settings.session_store) {
            (Actor::Node(_), SessionStore::Memory) => self.me,
            (_, SessionStore::Database) => Actor::Database,
            _ => Actor::Store,
        }
    }

    /// Reads a session.
    ///
    /// # Errors
    /// The store is down.
    pub fn load_session(&mut self, id: &str) -> Result<Option<Session>, Refusal> {
        let keeper = self.session_keeper();
        let what = format!("session {}", short(id));
        match keeper {
            Actor::Store => self.read_store(&what)?,
            Actor::Database => self.read_database(&what)?,
            _ => {}
        }
        Ok(self.world.state.get(keeper, id).cloned())
    }

    /// The refusal of an unknown session ID, with what this machine can know of the reason.
    pub fn unknown_session(&self) -> Refusal {
        let in_memory = self.world.settings.session_store == SessionStore::Memory;
        if in_memory && self.me == Actor::Service {
            let detail =
                "sessions are in the memory of the nodes, where the internal service cannot look";
            return Rule::UnknownSession.because(detail);
        }
        if self.session_keeper() != self.me {
            let detail = format!("{}: it was deleted or never given out", self.no_record());
            return Rule::UnknownSession.because(detail);
        }
        let me = self.me;
        let started = self
            .world
            .state
            .get::<Machine>(me, "machine")
            .and_then(|machine| machine.started);
        let detail = match started {
            Some(started) => {
                let empty = self.world.state.all::<Session>(me).next().is_none();
                let memory = if empty {
                    "its memory is empty"
                } else {
                    "no such session is in its memory since"
                };
                let time = self.on_own_clock(started).clock();
                format!("{me} started anew at {time}, and {memory}")
            }
            None => self.no_record(),
        };
        Rule::NotInMemory.because(detail)
    }

    /// Says that there is no record under a session ID.
    pub fn no_record(&self) -> String {
        if self.session_keeper() == self.me {
            format!("{} has no such session in its memory", self.me)
        } else {
            "no record under this ID".to_owned()
        }
    }

    /// Writes a session, new or changed.
    ///
    /// # Errors
    /// The store is down.
    pub fn save_session(&mut self, id: &str, session: Session) -> Result<(), Refusal> {
        let keeper = self.session_keeper();
        let new = u64::from(self.world.state.get::<Session>(keeper, id).is_none());
        self.write_session(keeper, &format!("keep session {}", short(id)), new)?;
        self.put(keeper, id, session);
        Ok(())
    }

    /// Deletes a session, and says whether there was one.
    ///
    /// # Errors
    /// The store is down.
    pub fn delete_session(&mut self, id: &str) -> Result<bool, Refusal> {
        let keeper = self.session_keeper();
        self.write_session(keeper, &format!("delete session {}", short(id)), 0)?;
        let known = self.world.state.get::<Session>(keeper, id).is_some();
        self.world.take::<Session>(keeper, id);
        self.world.settle();
        Ok(known)
    }

    /// Deletes every session for which `meant` is true, on all nodes and in the stores.
    ///
    /// # Errors
    /// The store is down.
    pub fn delete_sessions(&mut self, meant: impl Fn(&Session) -> bool) -> Result<(), Refusal> {
        let store = self.world.settings.session_store;
        let keepers = (1..=MOST_NODES)
            .map(Actor::Node)
            .chain([Actor::Store, Actor::Database]);
        for keeper in keepers {
            let asked = match (keeper, store) {
                (Actor::Store, SessionStore::Shared)
                | (Actor::Database, SessionStore::Database) => true,
                // A BFF's sessions, or one in a node's memory.
                _ => {
                    let mut kept = self.world.state.all::<Session>(keeper);
                    kept.any(|(_, session)| meant(session))
                }
            };
            if asked {
                self.write_session(keeper, "delete sessions", 0)?;
                self.world
                    .sweep::<Session>(keeper, |_, session| meant(session));
                self.world.settle();
            }
        }
        Ok(())
    }

    /// A new session with both deadlines (OWASP Session Management Cheat Sheet, "Session
    /// Expiration").
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

    fn write_session(&mut self, keeper: Actor, what: &str, new: u64) -> Result<(), Refusal> {
        match keeper {
            Actor::Store => self.write_store(what, new),
            Actor::Database => self.write_database(what, new),
            node => {
                let records_written = new;
                self.world.charge(Cost {
                    records_written,
                    ..Cost::default()
                });
                // Another machine has to be told.
                if node != self.me {
                    self.world.spend(CostId::HopDataCentre);
                    self.world.emit(What::Lookup {
                        from: self.me,
                        to: node,
                        what: what.to_owned(),
                        reached: true,
                    });
                }
                Ok(())
            }
        }
    }
}

/// The most nodes that a world can have.
pub const MOST_NODES: u32 = 16;

/// The first characters of an identifier, for texts.
pub fn short(id: &str) -> &str {
    id.get(..6).unwrap_or(id)
}
