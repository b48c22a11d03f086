//! What the operator does: to users, logins, machines, keys; and the passing of time.

use crate::sim::clock::Time;
use crate::sim::entitlement;
use crate::sim::exchange::{LoginScope, Refusal};
use crate::sim::lane;
use crate::sim::network;
use crate::sim::scenario::action::{Action, Role};
use crate::sim::server::keys;
use crate::sim::server::sessions::MOST_NODES;
use crate::sim::shop::VICTIM;
use crate::sim::site::endpoints;
use crate::sim::state::{
    Actor, CachedKeys, Denied, Introspected, Login, Machine, OneTimeRecord, Session, User,
};
use crate::sim::trace::What;
use crate::sim::world::World;

/// Carries out an action of the operator or the clock.
pub fn act(world: &mut World, action: Action) {
    match action {
        Action::Advance { seconds } => {
            let text = format!("{seconds} seconds go by");
            let who = Actor::Clock;
            world.emit(What::Note { who, text });
        }
        Action::RevokeSession => revoke(world),
        Action::ChangeRole { role } => change_role(world, role),
        Action::DisableUser => disable(world, true),
        Action::EnableUser => disable(world, false),
        Action::CrashNode { node } => crash(world, node),
        Action::RestartNode { node } => switch(world, Actor::Node(node), true),
        Action::StoreDown => switch(world, Actor::Store, false),
        Action::StoreUp => switch(world, Actor::Store, true),
        Action::AddNode => add_node(world),
        Action::RemoveNode => remove_node(world),
        Action::RotateKeys => {
            keys::rotate(world);
            note(world, "signs with a new key from now on");
        }
        Action::RemoveOldKeys => {
            keys::retire(world, |_| true);
            note(world, "takes the old keys out of the JWK Set");
        }
        Action::FlushDenylist => {
            world.sweep::<Denied>(Actor::Store, |_, _| true);
            note(world, "empties the denylist");
        }
        _ => {}
    }
}

/// Ends the newest login of the person that has not ended yet.
fn revoke(world: &mut World) {
    let newest = world
        .state
        .all::<Login>(Actor::Person)
        .filter(|(_, login)| login.ended.is_none())
        .max_by_key(|(_, login)| login.since)
        .map(|(name, _)| name.to_owned());
    let Some(login) = newest else {
        note(world, "finds no login that could be ended");
        return;
    };
    match end(world, LoginScope::Login(&login)) {
        Ok(_) => {
            entitlement::end(world, |name| name == login);
            note(world, "has ended the login, as far as the servers can");
        }
        Err(refusal) => failed(world, &refusal),
    }
}

fn disable(world: &mut World, disabled: bool) {
    change_user(world, |row| User { disabled, ..row });
    if !disabled {
        note(world, "has opened the account again");
        return;
    }
    entitlement::end_all(world);
    match end(world, LoginScope::User(VICTIM)) {
        Ok(_) => note(
            world,
            "has closed the account and ended its logins, as far as the servers can",
        ),
        Err(refusal) => failed(world, &refusal),
    }
}

fn change_role(world: &mut World, role: Role) {
    let role_since = world.now;
    change_user(world, |row| {
        if row.role == role {
            row
        } else {
            User {
                role,
                role_since,
                ..row
            }
        }
    });
    note(world, &format!("has made {VICTIM} {}", role.id()));
}

fn change_user(world: &mut World, change: impl FnOnce(User) -> User) {
    if let Some(row) = world.state.get::<User>(Actor::Database, VICTIM).cloned() {
        world.put(Actor::Database, VICTIM, change(row));
    }
}

fn end(world: &mut World, scope: LoginScope<'_>) -> Result<String, Refusal> {
    let lane = lane::of(world.lane);
    let mut server = endpoints::server(world, Actor::Operator, None);
    lane.end(&mut server, scope)
}

/// A crash loses the memory of the node, and nothing else.
fn crash(world: &mut World, node: u32) {
    let me = Actor::Node(node);
    if world.state.get::<Machine>(me, "machine").is_none() {
        note(world, &format!("finds no node {node}"));
        return;
    }
    forget_memory(world, me);
    switch(world, me, false);
}

fn forget_memory(world: &mut World, node: Actor) {
    world.sweep::<Session>(node, |_, _| true);
    world.sweep::<CachedKeys>(node, |_, _| true);
    world.sweep::<Introspected>(node, |_, _| true);
    world.sweep::<OneTimeRecord>(node, |_, _| true);
    world.sweep::<Time>(node, |_, _| true);
}

fn switch(world: &mut World, machine: Actor, up: bool) {
    let Some(known) = world.state.get::<Machine>(machine, "machine").cloned() else {
        note(world, &format!("finds no such machine: {machine}"));
        return;
    };
    let started = if up && !known.up {
        Some(world.now)
    } else {
        known.started
    };
    let switched = Machine {
        up,
        started,
        ..known
    };
    world.put(machine, "machine", switched);
    let what = if up { "is up" } else { "is down" };
    note(world, &format!("{machine} {what}"));
}

fn add_node(world: &mut World) {
    let free = (1..=MOST_NODES).find(|number| {
        world
            .state
            .get::<Machine>(Actor::Node(*number), "machine")
            .is_none()
    });
    let Some(number) = free else {
        note(
            world,
            "cannot add a node: there are as many as there can be",
        );
        return;
    };
    let machine = Machine {
        up: true,
        offset: 0,
        started: None,
    };
    world.put(Actor::Node(number), "machine", machine);
    note(world, &format!("has added node {number}"));
}

fn remove_node(world: &mut World) {
    let last = network::nodes(world).map(|(number, _)| number).last();
    match last {
        Some(number) if number > 1 => {
            forget_memory(world, Actor::Node(number));
            world.take::<Machine>(Actor::Node(number), "machine");
            note(world, &format!("has removed node {number}"));
        }
        _ => note(world, "keeps the only node"),
    }
}

fn failed(world: &mut World, refusal: &Refusal) {
    note(world, &format!("cannot end it: {}", refusal.detail));
}

fn note(world: &mut World, text: &str) {
    let text = text.to_owned();
    let who = Actor::Operator;
    world.emit(What::Note { who, text });
}
