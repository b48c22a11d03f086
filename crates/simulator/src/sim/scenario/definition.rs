//! A scenario: the world that is run, and the script of what is done in it.

use super::costs::Costs;
use super::script::{Script, ScriptFault, Step, check_name};
use super::settings::Settings;

/// The value of the member `jotlens` in every scenario.
pub const FORMAT: &str = "scenario/1";

/// The most bytes of JSON that are read. The largest script has fewer.
pub const MAX_JSON: usize = 32 << 20;

/// The seed of a scenario that names none.
pub const DEFAULT_SEED: u64 = 1;

/// What is run: a world, and what is done in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// The source of all random values.
    pub seed: u64,
    /// The site and its world: one row of [`SETTINGS`](super::SETTINGS) each.
    pub settings: Settings,
    /// How long things take and how big they are: one row of [`COSTS`](super::COSTS) each.
    pub costs: Costs,
    /// The script, with its branches.
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

    /// Checks that it could be read back from its JSON. Scenarios built by code may not be.
    ///
    /// # Errors
    /// An invalid name, a setting out of range, or a missing branch.
    pub fn check(&self) -> Result<(), ScriptFault> {
        check_name(&self.name)?;
        self.settings.check()?;
        if self.script.branches().get(self.branch).is_none() {
            let branch = self.branch;
            return Err(ScriptFault::UnknownBranch { branch });
        }
        Ok(())
    }
}
