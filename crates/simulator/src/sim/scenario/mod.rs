//! What a person can write down: settings, costs, actions, scripts with forks, and their
//! JSON in and out. What happens when a script is run does not belong here.

pub mod action;
pub mod costs;
mod fault;
pub mod field;
mod plain;
mod read;
pub mod script;
pub mod settings;

pub use action::{ACTIONS, Action, Forgery, Role};
pub use costs::{COSTS, CostId, Costs};
pub use fault::{ScenarioFault, ScenarioFaultKind};
pub use field::SettingFault;
pub use script::{Script, ScriptFault, Step};
pub use settings::{SETTINGS, Settings};

/// What the member `jotlens` of every scenario says.
pub const FORMAT: &str = "scenario/1";

/// Bytes of JSON that are read; the greatest script written out has fewer.
pub const MAX_JSON: usize = 32 << 20;

/// The seed of a scenario that names none.
pub const DEFAULT_SEED: u64 = 1;

/// What is run: a world, and what is done in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Where all randomness comes from.
    pub seed: u64,
    /// The site and its world: one row of [`SETTINGS`] each.
    pub settings: Settings,
    /// How long things take and how big they are: one row of [`COSTS`] each.
    pub costs: Costs,
    /// What is done, with its branches.
    pub script: Script,
    /// The branch of the script that is run, as an index into [`Script::branches`].
    pub branch: usize,
}

impl Scenario {
    /// A scenario of one branch in the default world.
    pub fn new(name: &str, script: Script) -> Self {
        Self {
            name: name.into(),
            seed: DEFAULT_SEED,
            settings: Settings::default(),
            costs: Costs::default(),
            script,
            branch: 0,
        }
    }

    /// The steps that are run.
    pub fn steps(&self) -> Vec<&Step> {
        self.script.path(self.branch)
    }

    /// Whether it would be read back from its JSON, which code can break.
    ///
    /// # Errors
    /// A name that cannot be one, a setting out of range, a branch that is not there.
    pub fn check(&self) -> Result<(), ScriptFault> {
        script::check_name(&self.name)?;
        self.settings.check()?;
        if self.script.branches().get(self.branch).is_none() {
            let branch = self.branch;
            return Err(ScriptFault::UnknownBranch { branch });
        }
        Ok(())
    }

    /// Reads a scenario that [`Scenario::to_json`] wrote, or a person.
    ///
    /// ```
    /// use simulator::sim::scenario::Scenario;
    /// let text = r#"{
    ///     "jotlens": "scenario/1",
    ///     "name": "Late logout",
    ///     "settings": {"access_lifetime": 60},
    ///     "script": {
    ///         "nodes": [{"parent": null, "together": [{"do": "log-in", "tab": 5}]}],
    ///         "branches": [{"name": "main", "tip": 0}]
    ///     }
    /// }"#;
    /// let fault = Scenario::from_json(text).unwrap_err();
    /// assert_eq!(
    ///     fault.to_string(),
    ///     "`$.script.nodes[0].together[0].tab`: `tab` is 5; it must be from 1 to 4"
    /// );
    /// assert!(Scenario::from_json(&text.replace('5', "4")).is_ok());
    /// ```
    ///
    /// # Errors
    /// The first fault of the text and its path. Nothing is guessed or left out.
    pub fn from_json(text: &str) -> Result<Self, ScenarioFault> {
        read::scenario_text(text)
    }

    /// The scenario as JSON, indented; the same scenario always gives the same text.
    pub fn to_json(&self) -> String {
        // Writing to memory fails for no value of these types.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
