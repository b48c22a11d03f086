//! Where requests end: which machine gets one, and what it answers.

pub mod endpoints; // what all designs answer
pub mod routing; // which machine gets a request
