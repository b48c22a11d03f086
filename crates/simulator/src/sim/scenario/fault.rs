//! Why a text was refused as a scenario, and where in it.

use super::definition::{FORMAT, MAX_JSON};
use super::field::SettingFault;
use super::plain::MAX_VALUES;
use super::script::{MisplacedFault, ScriptFault};
use jose::text::quoted;
use thiserror::Error;

/// Why a text was refused as a scenario. The sentence begins with the path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{path}`: {kind}")]
pub struct ScenarioFault {
    /// The place as a JSONPath (RFC 9535): `$.script.nodes[3].together[0].tab`. Names from
    /// the text are in the sentence, never in the path.
    pub path: String,
    /// The fault.
    pub kind: ScenarioFaultKind,
}

/// The faults.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScenarioFaultKind {
    /// The text is too long.
    #[error("the text has {bytes} bytes, and at most {MAX_JSON} are read")]
    TooLarge {
        /// Length of the text.
        bytes: usize,
    },
    /// The text has too many values.
    #[error("the text holds more than {MAX_VALUES} values")]
    TooManyValues,
    /// The text ends before its last brace. Lines count from 1, columns in bytes.
    #[error("the text ends too early, at line {line}, column {column}")]
    CutOff {
        /// From 1.
        line: usize,
        /// Bytes from the line's start, from 1.
        column: usize,
    },
    /// Lines count from 1, columns in bytes.
    #[error("the text is no JSON, at line {line}, column {column}")]
    NotJson {
        /// From 1.
        line: usize,
        /// Bytes from the line's start, from 1.
        column: usize,
    },
    /// Another format, or a later version.
    #[error("`{}` is not the format that is read here, `{}`", quoted(.found), FORMAT)]
    Format {
        /// What the text calls its format.
        found: String,
    },
    /// A value of the wrong type.
    #[error("here is {found}, and {wanted} is needed")]
    WrongKind {
        /// What was found, in words.
        found: &'static str,
        /// What is expected, in words.
        wanted: &'static str,
    },
    /// A required member is missing.
    #[error("the member `{name}` is missing")]
    Missing {
        /// The member's name.
        name: &'static str,
    },
    /// An unknown member.
    #[error("the member `{}` is unknown here", quoted(.name))]
    UnknownMember {
        /// The member's name.
        name: String,
    },
    /// A duplicate member. Readers differ in which of the two they use (RFC 8259 section
    /// 4).
    #[error("the member `{}` stands here twice", quoted(.name))]
    Duplicate {
        /// The member's name.
        name: String,
    },
    /// `do` names no action.
    #[error("`{}` is no action", quoted(.id))]
    UnknownAction {
        /// The text that was found.
        id: String,
    },
    /// `branch` names no branch of the script.
    #[error("no branch is called `{}`", quoted(.name))]
    UnknownBranch {
        /// The text that was found.
        name: String,
    },
    /// A rule of scripts is broken.
    #[error(transparent)]
    Script(#[from] ScriptFault),
    /// A setting, a cost or an argument does not fit.
    #[error(transparent)]
    Setting(#[from] SettingFault),
}

impl ScenarioFault {
    /// A stable name in kebab case.
    pub fn code(&self) -> &'static str {
        match &self.kind {
            ScenarioFaultKind::TooLarge { .. } => "scenario-too-large",
            ScenarioFaultKind::TooManyValues => "scenario-too-many-values",
            ScenarioFaultKind::CutOff { .. } => "scenario-cut-off",
            ScenarioFaultKind::NotJson { .. } => "scenario-not-json",
            ScenarioFaultKind::Format { .. } => "scenario-format",
            ScenarioFaultKind::WrongKind { .. } => "scenario-wrong-kind",
            ScenarioFaultKind::Missing { .. } => "scenario-missing-member",
            ScenarioFaultKind::UnknownMember { .. } => "scenario-unknown-member",
            ScenarioFaultKind::Duplicate { .. } => "scenario-duplicate-member",
            ScenarioFaultKind::UnknownAction { .. } => "scenario-unknown-action",
            ScenarioFaultKind::UnknownBranch { .. } => "scenario-unknown-branch",
            ScenarioFaultKind::Script(fault) => fault.code(),
            ScenarioFaultKind::Setting(fault) => fault.code(),
        }
    }

    /// The source of the rule that was broken.
    pub fn reference(&self) -> &'static str {
        match &self.kind {
            ScenarioFaultKind::CutOff { .. } | ScenarioFaultKind::NotJson { .. } => {
                "RFC 8259, section 2"
            }
            ScenarioFaultKind::Duplicate { .. } => "RFC 8259, section 4",
            ScenarioFaultKind::Script(fault) => fault.reference(),
            ScenarioFaultKind::Setting(fault) => fault.reference(),
            _ => "Jotlens scenario format 1",
        }
    }

    /// Adds the place in the parent value to the path: `below` is `.name` or `[index]`.
    pub(super) fn within(self, below: &str) -> Self {
        let rest = self.path.strip_prefix('$').unwrap_or(&self.path);
        Self {
            path: format!("${below}{rest}"),
            kind: self.kind,
        }
    }
}

/// A fault of the value itself. Its parents add to the path.
impl<T: Into<ScenarioFaultKind>> From<T> for ScenarioFault {
    fn from(kind: T) -> Self {
        Self {
            path: "$".into(),
            kind: kind.into(),
        }
    }
}

impl From<MisplacedFault> for ScenarioFault {
    fn from(MisplacedFault { place, fault }: MisplacedFault) -> Self {
        Self::from(ScenarioFaultKind::Script(fault)).within(&place)
    }
}
