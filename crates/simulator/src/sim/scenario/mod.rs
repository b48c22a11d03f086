//! Scenarios: settings, costs, actions, scripts with branches, and their JSON. Running them
//! is the engine's part.

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
