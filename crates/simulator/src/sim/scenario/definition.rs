//! A scenario: the world that is run, and what is done in it.

use super::costs::Costs;
use super::script::{Script, ScriptFault, Step, check_name};
use super::settings::Settings;

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
    /// The site and its world: one row of [`SETTINGS`](super::SETTINGS) each.
    pub settings: Settings,
    /// How long things take and how big they are: one row of [`COSTS`](super::COSTS) each.
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
        check_name(&self.name)?;
        self.settings.check()?;
        if self.script.branches().get(self.branch).is_none() {
            let branch = self.branch;
            return Err(ScriptFault::UnknownBranch { branch });
        }
        Ok(())
    }
}
