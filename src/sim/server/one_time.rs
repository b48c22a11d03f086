//! One-time tokens: whether a second use is refused depends on who remembers the first.

use super::Server;
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::Refusal;
use crate::sim::queue::Pending;
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::scenario::settings::OneTime;
use crate::sim::state::{Actor, OneTimeRecord};
use crate::sim::world::World;

impl Server<'_> {
    /// When a link that is issued now stops working.
    pub fn link_deadline(&self) -> Time {
        self.world
            .now
            .after(Span::seconds(self.world.settings.one_time_lifetime))
    }

    /// Writes down that a random one-time token exists.
    ///
    /// # Errors
    /// The store is down.
    pub fn record_one_time(&mut self, token: &str, user: &str) -> Result<(), Refusal> {
        self.write_store("a one-time token", 1)?;
        let record = OneTimeRecord {
            user: Some(user.to_owned()),
            used: false,
            expires: self.link_deadline(),
        };
        self.world.put(Actor::Store, token, record);
        Ok(())
    }

    /// The user of a random one-time token, whether it was used or not.
    ///
    /// # Errors
    /// Unknown or expired; or the store is down.
    pub fn find_one_time(&mut self, token: &str) -> Result<String, Refusal> {
        self.read_store("the one-time token")?;
        let record = self
            .world
            .state
            .get::<OneTimeRecord>(Actor::Store, token)
            .ok_or(Rule::LinkUnknown)?;
        if self.world.now >= record.expires {
            return Err(Rule::LinkExpired.into());
        }
        record.user.clone().ok_or_else(|| Rule::LinkUnknown.into())
    }

    /// Uses an identifier up, as far as the scenario does: in one atomic operation, or
    /// by a look and, one round trip later, a mark (CWE-367, time of check to time of
    /// use). `expires` says how long the mark must be kept.
    ///
    /// # Errors
    /// It was used before; or the store is down.
    pub fn use_once(&mut self, id: &str, expires: Time) -> Result<(), Refusal> {
        let how = self.world.settings.one_time;
        if how == OneTime::ShortExp {
            return Ok(());
        }
        self.read_store("whether it was used before")?;
        let known = self.world.state.get::<OneTimeRecord>(Actor::Store, id);
        if known.is_some_and(|record| record.used) {
            return Err(Rule::LinkUsed.into());
        }
        if how == OneTime::Atomic {
            mark_used(self.world, id, expires);
        } else {
            let trip = Span::micros(self.world.costs.get(CostId::HopDataCentre));
            let then = self.world.now.after(trip);
            let id = id.to_owned();
            self.world
                .queue
                .push(then, Pending::MarkUsed { id, expires });
        }
        Ok(())
    }
}

/// Marks an identifier as used.
pub fn mark_used(world: &mut World, id: &str, expires: Time) {
    let known = world.state.get::<OneTimeRecord>(Actor::Store, id).cloned();
    let record = known.unwrap_or(OneTimeRecord {
        user: None,
        used: true,
        expires,
    });
    let used = OneTimeRecord {
        used: true,
        ..record
    };
    world.put(Actor::Store, id, used);
}
