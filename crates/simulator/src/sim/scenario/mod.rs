//! What a person can write down: settings, costs, actions, scripts with forks, and their
//! JSON in and out. What happens when a script is run does not belong here.

pub mod action;
pub mod costs;
mod definition;
mod fault;
pub mod field;
pub(in crate::sim) mod lane_name;
mod plain;
mod read;
pub mod script;
pub mod settings;

pub use action::{ACTIONS, Action, Forgery, Role};
pub use costs::{COSTS, CostId, Costs};
pub use definition::{DEFAULT_SEED, FORMAT, MAX_JSON, Scenario};
pub use fault::{ScenarioFault, ScenarioFaultKind};
pub use field::SettingFault;
pub use lane_name::LaneName;
pub use script::{Script, ScriptFault, Step};
pub use settings::{SETTINGS, Settings};
