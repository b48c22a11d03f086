//! What a person can write down: settings, costs, actions, scripts with forks, and their
//! JSON in and out. What happens when a script is run does not belong here.

pub mod action;
pub mod field;
pub mod settings;
