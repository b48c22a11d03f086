//! The simulator: what session login and token login do, worked out from rules.
//!
//! Everything here is pure: the clock is virtual, randomness comes from a seed, and
//! the same script gives the same bytes on every machine.

pub mod clock; // virtual time
pub mod http; // messages as text
pub mod origin; // origins, sites, addresses
pub mod seed; // randomness that is none

pub mod browser; // cookie jar, same-site and cross-origin rules
pub mod scenario; // what a person writes down: settings, costs, actions, scripts

pub mod rule; // why a server answered as it did
pub mod state; // all that a world holds, as one table
pub mod trace; // what happened, in order

pub mod paths; // the paths of the shop, and which role each needs
pub mod shop; // hosts and users

pub(crate) mod exchange; // a request on its way, and its answer
pub(crate) mod queue; // what is still to happen
pub mod world; // the world of one lane; it writes the trace

pub(crate) mod entitlement; // who is entitled to what, whatever servers know
pub(crate) mod network; // ways and load balancer
pub(crate) mod stolen; // what the attacker has got hold of

pub(crate) mod credentials; // what clients keep, attach and renew
pub(crate) mod lane;
pub mod server; // what all servers share // the designs: session, JWT, BFF, opaque

pub mod client; // pages, the app, attackers
pub(crate) mod operator;
pub mod site; // which machine gets a request, and what it answers // what is done from behind

pub mod engine; // what follows from what

pub mod divergence; // where lanes part, and why
pub mod frame; // a picture: a function of trace and position
pub mod measure; // what a run comes to, by name
pub mod probe; // what signatures cost on this machine
pub mod trace_index; // random access into a trace

pub use engine::{Simulation, simulate};
pub use frame::{Frame, Position, frame};
pub use scenario::{LaneName, Scenario};
pub use trace::Trace;
