//! Which machine gets a request.

use crate::sim::exchange::{Exchange, Host, Refusal};
use crate::sim::http::Request;
use crate::sim::lane;
use crate::sim::network::pick_node;
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::shop::{BLOG, EVIL, PARTNER};
use crate::sim::state::Actor;
use crate::sim::world::World;

/// Where a request goes first.
pub fn first_stop(world: &World, request: &Request) -> Actor {
    match request.url.origin.host.as_str() {
        PARTNER => Actor::SecondApi,
        EVIL | BLOG => Actor::Thief,
        _ => match lane::of(world.lane).host(&request.url.path) {
            Host::Machine(machine) => machine,
            Host::Node => Actor::Balancer,
        },
    }
}

/// The machine that answers a request.
///
/// # Errors
/// [`Rule::NoNode`].
pub fn route(world: &mut World, exchange: &Exchange) -> Result<Actor, Refusal> {
    match first_stop(world, &exchange.request) {
        Actor::Balancer => {
            world.spend(CostId::HopDataCentre);
            pick_node(world, exchange.from)
                .map(Actor::Node)
                .ok_or_else(|| Rule::NoNode.into())
        }
        machine => Ok(machine),
    }
}
