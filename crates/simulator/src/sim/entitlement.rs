//! The truth, which servers may not know: which logins should still count, and whether the
//! sender of a request was entitled to be served.

use crate::sim::exchange::{Exchange, Identity};
use crate::sim::paths;
use crate::sim::shop::VICTIM;
use crate::sim::state::{Actor, Login, User};
use crate::sim::trace::Entitlement;
use crate::sim::world::World;

/// Ends all logins of the person.
pub fn end_all(world: &mut World) {
    end(world, |_| true);
}

/// Ends these logins: from now on no server should accept them.
pub fn end(world: &mut World, meant: impl Fn(&str) -> bool) {
    let logins: Vec<(String, Login)> = world
        .state
        .all::<Login>(Actor::Person)
        .filter(|(name, login)| login.ended.is_none() && meant(name))
        .map(|(name, login)| (name.to_owned(), login.clone()))
        .collect();
    for (name, login) in logins {
        let ended = Some(world.now);
        world.put(Actor::Person, &name, Login { ended, ..login });
    }
}

/// Whether the sender was entitled to be served.
pub fn of(world: &World, exchange: &Exchange, identity: Option<&Identity>) -> Entitlement {
    if let Some(since) = exchange.attack {
        return Entitlement::Attack { since };
    }
    let Some(identity) = identity else {
        return Entitlement::Rightful;
    };
    let attackers_own = exchange.from == Actor::Thief;
    if identity.user != VICTIM && !attackers_own {
        return Entitlement::Misled;
    }
    let login = world.state.get::<Login>(Actor::Person, &identity.login);
    if let Some(since) = login.and_then(|login| login.ended) {
        return Entitlement::Ended { since };
    }
    match world.state.get::<User>(Actor::Database, &identity.user) {
        // An outdated role matters only if the current role forbids the request.
        Some(row)
            if paths::permits(identity.role, &exchange.request)
                && !paths::permits(row.role, &exchange.request) =>
        {
            Entitlement::StaleRole {
                since: row.role_since,
            }
        }
        _ => Entitlement::Rightful,
    }
}
