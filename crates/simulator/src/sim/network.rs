//! The network: one-way delays, and the load balancer's choice of a node.

use crate::sim::clock::Span;
use crate::sim::scenario::costs::{CostId, Costs};
use crate::sim::scenario::settings::{Balancer, Settings};
use crate::sim::seed::Seed;
use crate::sim::state::{Actor, Machine};
use crate::sim::world::World;

/// The delay of one trip between a person and the site: half a round trip, with jitter. The
/// n-th trip of a step takes equally long in every lane.
pub fn one_way(world: &mut World) -> Span {
    let number = world.hops;
    world.hops += 1;
    let World {
        seed,
        costs,
        settings,
        step,
        ..
    } = world;
    way(*seed, costs, settings, *step, number)
}

/// The delay of the trip with this number in a step.
pub fn way(seed: Seed, costs: &Costs, settings: &Settings, step: u32, number: u64) -> Span {
    let usual = costs.get(CostId::HopPerson) / 2;
    let spread = usual.saturating_mul(u64::from(settings.jitter)) / 100;
    let number = (u64::from(step) << 20) | number;
    let drawn = seed.below("way", number, spread.saturating_mul(2) + 1);
    Span::micros((usual + drawn).saturating_sub(spread))
}

/// The load balancer's choice among the nodes that are up. A sticky balancer keeps sending
/// a client to the same node while it is up.
pub fn pick_node(world: &mut World, client: Actor) -> Option<u32> {
    let up = nodes(world)
        .filter(|(_, machine)| machine.up)
        .map(|(number, _)| number)
        .collect::<Vec<_>>();
    let count = up.len() as u64;
    let nth = |n: u64| {
        up.get(usize::try_from(n.checked_rem(count)?).ok()?)
            .copied()
    };
    match world.settings.balancer {
        Balancer::RoundRobin => {
            let turn = world.count("turn");
            nth(turn)
        }
        Balancer::Random => {
            let number = world.count("turn");
            let drawn = world.seed.below("node", number, count);
            nth(drawn)
        }
        Balancer::Sticky => {
            let name = format!("node of {}", machine_of(client));
            let before = world.state.get::<u32>(Actor::Balancer, &name).copied();
            let picked = before.filter(|node| up.contains(node)).or_else(|| {
                let turn = world.count("turn");
                nth(turn)
            })?;
            world.put(Actor::Balancer, &name, picked);
            Some(picked)
        }
    }
}

/// The application nodes, up or not.
pub fn nodes(world: &World) -> impl Iterator<Item = (u32, &Machine)> {
    (1..=crate::sim::server::sessions::MOST_NODES).filter_map(|number| {
        let machine = world.state.get::<Machine>(Actor::Node(number), "machine")?;
        Some((number, machine))
    })
}

/// Everything in one browser has one network address.
fn machine_of(client: Actor) -> Actor {
    match client {
        Actor::Person | Actor::Tab(_) | Actor::Script | Actor::AttackerPage => Actor::Browser,
        other => other,
    }
}
