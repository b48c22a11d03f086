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
