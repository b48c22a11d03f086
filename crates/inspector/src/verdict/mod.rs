//! The five checks and how they combine into one verdict.
//!
//! A verdict never claims more than was checked: each check says what was
//! compared and under which rule, and the headline is the weakest of them.

mod check; // what a check is

mod cause; // why a signature does not match, proved

mod signature; // does the signature match?

mod key_trust; // where did the key come from, and is it strong enough?
mod policy; // is it what the person expects?
mod structure; // is it well formed?
mod time; // does it count now?

mod combine; // five checks to one verdict

pub use cause::Cause;
pub use check::{Check, CheckName, CheckOutcome};
pub use combine::{Judgement, Verdict, judge};
pub use policy::Policy;
pub use signature::{KeyOrigin, SignatureResult, SignatureStatus, examine};
pub use time::{TimeState, time_state};
