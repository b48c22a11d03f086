//! Who is entitled to what, whatever the servers know of it: which logins should still
//! count, and whether the sender of a request had a right to be served.

use crate::sim::exchange::{Exchange, Identity};
use crate::sim::paths;
use crate::sim::shop::VICTIM;
use crate::sim::state::{Actor, Login, User};
use crate::sim::trace::Entitlement;
use crate::sim::world::World;

/// From now on no login of the person should count anywhere.
pub fn end_all(world: &mut World) {
    end(world, |_| true);
}

/// From now on these logins should count nowhere.
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

/// Whether the sender had a right to be served: what is true, not what a server knows.
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
        // What both roles permit is served rightly, whichever of them the server believed.
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
