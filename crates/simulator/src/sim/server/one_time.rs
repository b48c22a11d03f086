//! One-time tokens. Whether a second use is refused depends on the record of the first.

use super::Server;
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::Refusal;
use crate::sim::queue::Pending;
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::scenario::settings::OneTime;
use crate::sim::state::{Actor, OneTimeRecord};

impl Server<'_> {
    /// When a link that is issued now stops working.
    pub fn link_deadline(&self) -> Time {
        self.world
            .now
            .after(Span::seconds(self.world.settings.one_time_lifetime))
    }

    /// Stores the record of a random one-time token.
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
        self.put(Actor::Store, token, record);
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

    /// Uses an identifier once, as the settings say: in one atomic operation, or by a check
    /// and, one round trip later, a mark (CWE-367, time of check to time of use). The mark
    /// is kept until `expires`.
    ///
    /// # Errors
    /// It was used before; or the store is down.
    pub fn use_once(&mut self, id: &str, expires: Time) -> Result<(), Refusal> {
        let how = self.world.settings.one_time;
        if how == OneTime::ShortExp {
            return Ok(());
        }
        let used = self.was_used(id);
        if how == OneTime::Atomic {
            // The store checks and marks in one operation; a second mark changes nothing.
            self.mark_used(id, expires)?;
        } else {
            self.read_store("whether it was used before")?;
        }
        if used {
            return Err(Rule::LinkUsed.into());
        }
        if how == OneTime::CheckThenSet {
            let trip = Span::micros(self.world.costs.get(CostId::HopDataCentre));
            let mark = Pending::MarkUsed {
                by: self.me,
                id: id.to_owned(),
                expires,
            };
            self.world.queue.push(self.world.now.after(trip), mark);
        }
        Ok(())
    }

    fn was_used(&self, id: &str) -> bool {
        let known: Option<&OneTimeRecord> = self.world.state.get(Actor::Store, id);
        known.is_some_and(|record| record.used)
    }

    /// Marks an identifier as used.
    ///
    /// # Errors
    /// The store is down.
    pub fn mark_used(&mut self, id: &str, expires: Time) -> Result<(), Refusal> {
        let known = self.world.state.get::<OneTimeRecord>(Actor::Store, id);
        let known = known.cloned();
        self.write_store(
            "mark the one-time token as used",
            u64::from(known.is_none()),
        )?;
        let record = known.unwrap_or(OneTimeRecord {
            user: None,
            used: true,
            expires,
        });
        let used = OneTimeRecord {
            used: true,
            ..record
        };
        self.put(Actor::Store, id, used);
        Ok(())
    }
}
