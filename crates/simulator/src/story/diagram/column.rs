//! The columns of a diagram, and the column that each actor stands in.

use crate::sim::state::Actor;

/// The columns that a diagram can have, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The attacker's page, script and machine.
    Attacker,
    /// The person with their browser, its tabs, and the app.
    Browser,
    /// The load balancer and all nodes; also who runs them.
    Nodes,
    /// The backend for the frontend.
    Bff,
    /// The shared store and the database.
    Store,
    /// The authorization server.
    Auth,
    /// The internal service and the second API.
    Services,
}

impl Column {
    /// A stable name in kebab case.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Attacker => "attacker",
            Self::Browser => "browser",
            Self::Nodes => "nodes",
            Self::Bff => "bff",
            Self::Store => "store",
            Self::Auth => "auth",
            Self::Services => "services",
        }
    }
}

/// The most columns of one lane.
pub const MOST_COLUMNS: usize = 6;

/// The column of an actor, if there is room for all columns.
pub const fn column_of(actor: Actor) -> Column {
    match actor {
        Actor::AttackerPage | Actor::Script | Actor::Thief => Column::Attacker,
        Actor::Person | Actor::Tab(_) | Actor::Browser | Actor::App => Column::Browser,
        Actor::Balancer | Actor::Node(_) | Actor::Operator | Actor::Clock => Column::Nodes,
        Actor::Bff => Column::Bff,
        Actor::Store | Actor::Database => Column::Store,
        Actor::AuthServer => Column::Auth,
        Actor::Service | Actor::SecondApi => Column::Services,
    }
}
