//! Where requests end: which machine gets one, and what it answers.

pub mod endpoints; // what every design answers at its paths
pub mod routing; // which machine gets a request
