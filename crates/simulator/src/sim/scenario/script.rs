//! A script: steps in a tree, with named branches through it. Steps are added and branches
//! forked; nothing is removed, so every branch can be run again. What steps do is in the
//! engine.

use super::action::Action;
use super::field::SettingFault;
use jose::text::quoted;
use serde::Serialize;
use std::collections::BTreeSet;
use thiserror::Error;

/// The most actions in one step.
pub const MAX_TOGETHER: usize = 8;
/// The most steps in one script, in all branches together.
pub const MAX_NODES: usize = 20_000;
/// The most branches in one script.
pub const MAX_BRANCHES: usize = 64;
/// The most characters in a name.
pub const MAX_NAME: usize = 80;
/// The name of the branch that every script begins with.
pub const FIRST_BRANCH: &str = "main";

/// A step: actions that start at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Step {
    /// Its name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The actions, 1 to [`MAX_TOGETHER`], which start at the same time.
    pub together: Vec<Action>,
}

impl From<Action> for Step {
    fn from(action: Action) -> Self {
        Self {
            name: None,
            together: vec![action],
        }
    }
}

impl Step {
    /// Checks that the step is valid in a script.
    ///
    /// # Errors
    /// No action or too many, an argument out of range, an invalid name.
    pub fn check(&self) -> Result<(), ScriptFault> {
        if self.together.is_empty() || self.together.len() > MAX_TOGETHER {
            return Err(ScriptFault::Together {
                count: self.together.len(),
            });
        }
        if let Some(name) = &self.name {
            check_name(name)?;
        }
        for action in &self.together {
            action.check()?;
        }
        Ok(())
    }
}

/// A step and its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Node {
    /// The index of the node before it; none at the start. Always smaller than its own
    /// index.
    pub parent: Option<usize>,
    /// The step.
    #[serde(flatten)]
    pub step: Step,
}

/// A path through the tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Branch {
    /// Unique in a script.
    pub name: String,
    /// The index of its last node; none if it has no steps.
    pub tip: Option<usize>,
}

/// A tree of steps and the branches through it.
///
/// Every node lies on a branch, a node stands after its parent, and there is at least
/// one branch. To undo a change, keep a clone from before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Script {
    nodes: Vec<Node>,
    branches: Vec<Branch>,
}

/// What an operation on a script changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptChange {
    /// A node was added at the end of a branch.
    Appended {
        /// Its index.
        node: usize,
        /// The index of the branch.
        branch: usize,
    },
    /// A branch was added.
    Forked {
        /// The last node of the new branch; none for a branch without steps.
        at: Option<usize>,
        /// The new branch's index.
        branch: usize,
    },
    /// A branch was renamed.
    Renamed {
        /// The branch's index.
        branch: usize,
    },
}

/// Why a script was not changed or made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScriptFault {
    /// Too many actions in one step, or none.
    #[error("a step has 1 to {MAX_TOGETHER} actions, and this one has {count}")]
    Together {
        /// How many there are.
        count: usize,
    },
    /// More than [`MAX_NODES`].
    #[error("a script has at most {MAX_NODES} steps")]
    TooManyNodes,
    /// More than [`MAX_BRANCHES`], or none.
    #[error("a script has 1 to {MAX_BRANCHES} branches")]
    BranchCount,
    /// A branch that the script does not have.
    #[error("there is no branch {branch}")]
    UnknownBranch {
        /// The index that was given.
        branch: usize,
    },
    /// A step that the script, or this branch of it, does not have.
    #[error("there is no step {node} here")]
    UnknownNode {
        /// The index that was given.
        node: usize,
    },
    /// The name of another branch. Links tell branches apart by name.
    #[error("another branch is already called `{}`", quoted(.name))]
    NameTaken {
        /// The name that was given.
        name: String,
    },
    /// Empty, all spaces, longer than [`MAX_NAME`], or with a control character.
    #[error(
        "`{}` cannot be a name: it takes 1 to {MAX_NAME} characters, not all of them spaces, and no control characters",
        quoted(.name)
    )]
    BadName {
        /// The name that was given.
        name: String,
    },
    /// A step on no branch.
    #[error("step {node} is the end of no branch, and no step follows it")]
    Stray {
        /// Its index.
        node: usize,
    },
    /// An argument of an action is out of its bounds.
    #[error(transparent)]
    Argument(#[from] SettingFault),
}

impl ScriptFault {
    /// A stable name in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Together { .. } => "script-together",
            Self::TooManyNodes => "script-too-many-steps",
            Self::BranchCount => "script-branch-count",
            Self::UnknownBranch { .. } => "script-unknown-branch",
            Self::UnknownNode { .. } => "script-unknown-step",
            Self::NameTaken { .. } => "script-name-taken",
            Self::BadName { .. } => "script-bad-name",
            Self::Stray { .. } => "script-stray-step",
            Self::Argument(fault) => fault.code(),
        }
    }

    /// The source of the rule that was broken.
    pub fn reference(&self) -> &'static str {
        match self {
            Self::Argument(fault) => fault.reference(),
            _ => "Jotlens scenario format 1, script",
        }
    }
}

/// A fault of a script that was built from its parts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{fault}")]
pub struct MisplacedFault {
    /// The JSON path below the script, such as `.nodes[3].parent`.
    pub place: String,
    /// The fault.
    pub fault: ScriptFault,
}

/// Checks a name of a scenario, branch or step.
///
/// # Errors
/// Too short, too long, blank, or with control characters.
pub fn check_name(name: &str) -> Result<(), ScriptFault> {
    let fits = name.chars().take(MAX_NAME + 1).count() <= MAX_NAME;
    if fits && !name.trim().is_empty() && !name.contains(char::is_control) {
        Ok(())
    } else {
        Err(ScriptFault::BadName { name: name.into() })
    }
}

impl Default for Script {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            branches: vec![Branch {
                name: FIRST_BRANCH.into(),
                tip: None,
            }],
        }
    }
}

impl Script {
    /// One branch with these steps.
    ///
    /// # Errors
    /// As [`Script::append`].
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Result<Self, ScriptFault> {
        let mut script = Self::default();
        for step in steps {
            script.append(0, step)?;
        }
        Ok(script)
    }

    /// A script from its nodes and branches, as they stand in JSON.
    ///
    /// # Errors
    /// The first rule that is broken, and where.
    pub fn from_parts(nodes: Vec<Node>, branches: Vec<Branch>) -> Result<Self, MisplacedFault> {
        let fault = |place: String, fault| Err(MisplacedFault { place, fault });
        if nodes.len() > MAX_NODES {
            return fault(".nodes".into(), ScriptFault::TooManyNodes);
        }
        if branches.is_empty() || branches.len() > MAX_BRANCHES {
            return fault(".branches".into(), ScriptFault::BranchCount);
        }
        let mut is_followed = vec![false; nodes.len()];
        for (index, node) in nodes.iter().enumerate() {
            if let Err(broken) = node.step.check() {
                return fault(format!(".nodes[{index}]"), broken);
            }
            if let Some(parent) = node.parent {
                match is_followed.get_mut(parent).filter(|_| parent < index) {
                    Some(followed) => *followed = true,
                    None => {
                        let broken = ScriptFault::UnknownNode { node: parent };
                        return fault(format!(".nodes[{index}].parent"), broken);
                    }
                }
            }
        }
        let mut names = BTreeSet::new();
        for (index, branch) in branches.iter().enumerate() {
            let name = &branch.name;
            if let Err(broken) = check_name(name) {
                return fault(format!(".branches[{index}].name"), broken);
            }
            if !names.insert(name) {
                let broken = ScriptFault::NameTaken { name: name.clone() };
                return fault(format!(".branches[{index}].name"), broken);
            }
            if let Some(tip) = branch.tip {
                match is_followed.get_mut(tip) {
                    Some(followed) => *followed = true,
                    None => {
                        let broken = ScriptFault::UnknownNode { node: tip };
                        return fault(format!(".branches[{index}].tip"), broken);
                    }
                }
            }
        }
        // A leaf on which no branch ends would be unreachable.
        if let Some(node) = is_followed.iter().position(|followed| !followed) {
            return fault(format!(".nodes[{node}]"), ScriptFault::Stray { node });
        }
        Ok(Self { nodes, branches })
    }

    /// Every step in its place; a node stands after its parent.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Every branch, in the order in which they were made.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The index of the branch of this name.
    pub fn branch(&self, name: &str) -> Option<usize> {
        self.branches.iter().position(|branch| branch.name == name)
    }

    /// The nodes of a branch from the start to its tip; none if there is no such branch.
    pub fn path_nodes(&self, branch: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = self.branches.get(branch).and_then(|branch| branch.tip);
        while let Some(index) = at {
            path.push(index);
            at = self.nodes.get(index).and_then(|node| node.parent);
        }
        path.reverse();
        path
    }

    /// The steps of a branch from the start to its tip; none if there is no such branch.
    pub fn path(&self, branch: usize) -> Vec<&Step> {
        self.path_nodes(branch)
            .into_iter()
            .filter_map(|index| self.nodes.get(index).map(|node| &node.step))
            .collect()
    }

    /// Adds a step at the end of a branch. Other branches through the same node stay the
    /// same.
    ///
    /// # Errors
    /// No such branch, a step that fails [`Step::check`], [`MAX_NODES`] reached.
    pub fn append(&mut self, branch: usize, step: Step) -> Result<ScriptChange, ScriptFault> {
        step.check()?;
        let node = self.nodes.len();
        if node >= MAX_NODES {
            return Err(ScriptFault::TooManyNodes);
        }
        let taken = self
            .branches
            .get_mut(branch)
            .ok_or(ScriptFault::UnknownBranch { branch })?;
        let parent = taken.tip.replace(node);
        self.nodes.push(Node { parent, step });
        Ok(ScriptChange::Appended { node, branch })
    }

    /// Adds a branch that ends with this node, or has no steps. Branches that continue from
    /// there stay the same.
    ///
    /// # Errors
    /// No such node, an invalid name or one that is taken, [`MAX_BRANCHES`] reached.
    pub fn fork(&mut self, at: Option<usize>, name: &str) -> Result<ScriptChange, ScriptFault> {
        if let Some(node) = at.filter(|node| *node >= self.nodes.len()) {
            return Err(ScriptFault::UnknownNode { node });
        }
        let branch = self.branches.len();
        if branch >= MAX_BRANCHES {
            return Err(ScriptFault::BranchCount);
        }
        self.check_branch_name(name, None)?;
        self.branches.push(Branch {
            name: name.into(),
            tip: at,
        });
        Ok(ScriptChange::Forked { at, branch })
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// No such branch, an invalid name or one that another branch has.
    pub fn rename(&mut self, branch: usize, name: &str) -> Result<ScriptChange, ScriptFault> {
        self.check_branch_name(name, Some(branch))?;
        let renamed = self
            .branches
            .get_mut(branch)
            .ok_or(ScriptFault::UnknownBranch { branch })?;
        renamed.name = name.into();
        Ok(ScriptChange::Renamed { branch })
    }

    fn check_branch_name(&self, name: &str, own: Option<usize>) -> Result<(), ScriptFault> {
        check_name(name)?;
        match self.branch(name) {
            Some(other) if own != Some(other) => Err(ScriptFault::NameTaken { name: name.into() }),
            _ => Ok(()),
        }
    }
}
