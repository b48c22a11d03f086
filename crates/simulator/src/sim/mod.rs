//! The simulator: computes what session login and token login do.
//!
//! Everything here is pure: the clock is virtual, random values come from a seed, and the
//! same scenario gives the same bytes on every machine.

// Each group uses only itself and those above it.

pub mod clock; // virtual time
pub mod http; // messages as text
pub mod origin; // origins, sites, URLs
pub mod seed; // pseudorandom values

pub mod browser; // cookie jar, same-site and cross-origin rules
pub mod scenario; // settings, costs, actions, scripts

pub mod paths; // the paths of the shop, and which role each needs
pub mod rule; // the reasons for a server's answers
pub mod shop; // hosts and users
pub mod state; // the state of a world, as one table
pub mod trace; // what happened, in order

pub(crate) mod exchange; // a request on its way, and its answer
pub(crate) mod queue; // scheduled events
pub mod world; // the world of one lane; it writes the trace

pub(crate) mod entitlement; // which logins should count, and who was entitled
pub(crate) mod network; // delays and load balancer
pub mod server; // what all servers share
pub(crate) mod stolen; // credentials that the attacker holds

pub(crate) mod credentials; // what clients keep, attach and renew

pub(crate) mod lane; // the designs: session, JWT, BFF, opaque

pub mod site; // which machine gets a request, and what it answers

pub mod client; // pages, the app, attackers
pub(crate) mod operator; // users, logins, machines, keys

pub mod engine; // runs a scenario

pub mod divergence; // steps that end differently in two lanes
pub mod frame; // the picture at a position of a trace
pub mod measure; // metrics of one trace
pub mod probe; // signing and verifying, to be timed
pub mod trace_index; // random access into a trace

pub use engine::{Simulation, simulate};
pub use frame::{Frame, Position, frame};
pub use scenario::{LaneName, Scenario};
pub use trace::Trace;
