//! What a person can write down: settings, costs, actions, scripts with forks, and their
//! JSON in and out. What happens when a script is run does not belong here.

pub mod action;
pub mod costs;
pub mod field;
pub mod script;
pub mod settings;

pub use action::{ACTIONS, Action, Forgery, Role};
pub use costs::{COSTS, CostId, Costs};
pub use field::SettingFault;
pub use script::{Script, ScriptFault, Step};
pub use settings::{SETTINGS, Settings};

/// What is run: a world, and what is done in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Where all randomness comes from.
    pub seed: u64,
    pub settings: Settings,
    pub costs: Costs,
    pub script: Script,
    /// The branch of the script that is run, as an index into [`Script::branches`].
    pub branch: usize,
}

impl Scenario {
    /// The steps that are run.
    pub fn steps(&self) -> Vec<&Step> {
        self.script.path(self.branch)
    }
}
