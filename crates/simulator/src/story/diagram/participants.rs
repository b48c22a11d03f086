//! Who takes part in a lane: which columns that needs, and which actors must be named
//! because they share a column.

use super::column::{Column, MOST_COLUMNS, column_of};
use crate::sim::state::Actor;
use crate::sim::trace::{LaneTrace, What};
use crate::story::words::{cut, visible};
use std::collections::BTreeSet;

/// The most characters of a label.
const LABEL: usize = 72;

/// The actors of a lane.
pub(super) struct Participants {
    actors: BTreeSet<Actor>,
    /// All nodes that ever existed, whether they worked or not.
    nodes: usize,
    /// There would be too many columns, so services share the column of the nodes.
    folded: bool,
}

impl Participants {
    pub(super) fn of(lane: &LaneTrace) -> Self {
        let mut actors = BTreeSet::new();
        let mut nodes = BTreeSet::new();
        for event in &lane.events {
            let keepers = event.changes.iter().map(|change| change.place.keeper);
            nodes.extend(keepers.filter(|keeper| matches!(keeper, Actor::Node(_))));
            match &event.what {
                What::Beginning | What::Did { .. } => {}
                What::Note { who, .. } => {
                    actors.insert(*who);
                }
                What::Request { from, to, .. }
                | What::Lookup { from, to, .. }
                | What::Response { from, to, .. } => {
                    actors.insert(*from);
                    actors.insert(*to);
                }
                What::Received { by, .. } | What::Blocked { by, .. } => {
                    actors.insert(*by);
                }
            }
        }
        let mut all = Self {
            actors,
            nodes: nodes.len(),
            folded: false,
        };
        all.folded = all.columns().len() > MOST_COLUMNS;
        all
    }

    pub(super) fn columns(&self) -> BTreeSet<Column> {
        // Every lane has a browser and a server.
        let mut columns = BTreeSet::from([Column::Browser, Column::Nodes]);
        columns.extend(self.actors.iter().map(|actor| self.column(*actor)));
        columns
    }

    pub(super) fn column(&self, actor: Actor) -> Column {
        match column_of(actor) {
            Column::Services if self.folded => Column::Nodes,
            column => column,
        }
    }

    fn has(&self, actor: Actor) -> bool {
        self.actors.contains(&actor)
    }

    fn count(&self, of_kind: impl Fn(&Actor) -> bool) -> usize {
        self.actors.iter().filter(|actor| of_kind(actor)).count()
    }

    pub(super) fn label(&self, column: Column) -> &'static str {
        match column {
            Column::Attacker => "attacker",
            Column::Browser => {
                let tabs = self.count(|actor| matches!(actor, Actor::Tab(_) | Actor::Person)) > 0;
                match (tabs, self.has(Actor::App)) {
                    (true, true) => "browser, app",
                    (false, true) => "app",
                    _ => "browser",
                }
            }
            Column::Nodes if self.folded => "nodes, services",
            Column::Nodes if self.nodes > 1 => "nodes",
            Column::Nodes => "node",
            Column::Bff => "BFF",
            Column::Store => match (self.has(Actor::Store), self.has(Actor::Database)) {
                (true, true) => "store, database",
                (false, true) => "database",
                _ => "store",
            },
            Column::Auth => "authorization server",
            Column::Services => match (self.has(Actor::Service), self.has(Actor::SecondApi)) {
                (true, true) => "services",
                (true, false) => "internal service",
                _ => "second API",
            },
        }
    }

    /// The name of an actor that shares its column with others; none if it is alone in it.
    pub(super) fn name(&self, actor: Actor) -> Option<String> {
        let named = match actor {
            Actor::Tab(_) => {
                self.has(Actor::App) || self.count(|actor| matches!(actor, Actor::Tab(_))) > 1
            }
            Actor::App => self.count(|actor| matches!(actor, Actor::Tab(_) | Actor::Person)) > 0,
            Actor::Node(_) => self.nodes > 1,
            Actor::AttackerPage | Actor::Script | Actor::Thief => {
                self.count(|actor| column_of(*actor) == Column::Attacker) > 1
            }
            Actor::Operator | Actor::Balancer => true,
            Actor::Service | Actor::SecondApi => {
                self.folded || self.has(Actor::Service) && self.has(Actor::SecondApi)
            }
            _ => false,
        };
        named.then(|| {
            let name = actor.to_string();
            name.strip_prefix("the ")
                .map_or(name.clone(), str::to_owned)
        })
    }

    /// A label with the name of the actor, if the column does not tell who it is.
    pub(super) fn said_by(&self, actor: Actor, label: &str) -> String {
        match self.name(actor) {
            Some(name) => format!("{name}: {}", short(label)),
            None => short(label),
        }
    }
}

/// A label cut to the length that a diagram has room for.
pub(super) fn short(label: &str) -> String {
    cut(&visible(label), LABEL)
}
