//! Scenarios and their parts from JSON, and back. A part by itself follows the same rules
//! as inside a scenario.

use super::action::{ACTIONS, ARGUMENTS, Action, ActionRow, Arguments};
use super::costs::Costs;
use super::definition::{DEFAULT_SEED, FORMAT, MAX_JSON, Scenario};
use super::fault::{ScenarioFault, ScenarioFaultKind as Fault};
use super::field::{FieldKind, FieldValue, SettingFault};
use super::plain::Plain;
use super::script::{Branch, MAX_BRANCHES, MAX_NODES, Node, Script, ScriptFault, Step, check_name};
use super::settings::Settings;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::error::Category;

type Read<T> = Result<T, ScenarioFault>;

impl Scenario {
    /// Reads a scenario that [`Scenario::to_json`] or a person wrote.
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
        scenario_text(text)
    }

    /// The scenario as JSON, indented; the same scenario always gives the same text.
    pub fn to_json(&self) -> String {
        // Serialising these types to memory cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Reads a text as a scenario.
fn scenario_text(text: &str) -> Read<Scenario> {
    if text.len() > MAX_JSON {
        return Err(Fault::TooLarge { bytes: text.len() }.into());
    }
    // Some editors begin a file with a byte order mark (RFC 8259 section 8.1).
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let plain: Plain = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Eof => Fault::CutOff { line, column },
            Category::Data => Fault::TooManyValues,
            Category::Syntax | Category::Io => Fault::NotJson { line, column },
        }
    })?;
    scenario(&plain)
}

fn scenario(plain: &Plain) -> Read<Scenario> {
    let [format, name, seed, settings_in, costs_in, script_in, branch] = members(
        plain,
        [
            "jotlens", "name", "seed", "settings", "costs", "script", "branch",
        ],
    )?;
    let found = required(format, "jotlens", text)?;
    if found != FORMAT {
        let found = found.into();
        return Err(ScenarioFault::from(Fault::Format { found }).within(".jotlens"));
    }
    let script = required(script_in, "script", script)?;
    let branch = optional(branch, ".branch", |plain| {
        let name = text(plain)?;
        script
            .branch(name)
            .ok_or_else(|| Fault::UnknownBranch { name: name.into() }.into())
    })?;
    Ok(Scenario {
        name: required(name, "name", named)?,
        seed: optional(seed, ".seed", whole)?.unwrap_or(DEFAULT_SEED),
        settings: optional(settings_in, ".settings", settings)?.unwrap_or_default(),
        costs: optional(costs_in, ".costs", costs)?.unwrap_or_default(),
        branch: branch.unwrap_or_default(),
        script,
    })
}

fn settings(plain: &Plain) -> Read<Settings> {
    let mut settings = Settings::default();
    fields(plain, |name, plain| {
        let row = known(Settings::row(name), name)?;
        settings.set(row.id, value(row.id, row.kind, plain)?)
    })?;
    Ok(settings)
}

fn costs(plain: &Plain) -> Read<Costs> {
    let mut costs = Costs::default();
    fields(plain, |name, plain| {
        let row = known(Costs::row(name), name)?;
        costs.set_by_name(row.id, value(row.id, row.kind(), plain)?)
    })?;
    Ok(costs)
}

fn known<R>(row: Option<R>, name: &str) -> Result<R, SettingFault> {
    row.ok_or_else(|| SettingFault::UnknownSetting { id: name.into() })
}

/// Sets each member of an object. Duplicates are faults.
fn fields(
    plain: &Plain,
    mut set: impl FnMut(&str, &Plain) -> Result<(), SettingFault>,
) -> Read<()> {
    // Never longer than the table: an unknown or duplicate name ends the loop.
    let mut seen = Vec::new();
    for (name, plain) in object(plain)? {
        if seen.contains(&name) {
            return Err(Fault::Duplicate { name: name.clone() }.into());
        }
        seen.push(name);
        set(name, plain).map_err(|fault| match fault {
            SettingFault::UnknownSetting { .. } => fault.into(),
            fault => ScenarioFault::from(fault).within(&format!(".{name}")),
        })?;
    }
    Ok(())
}

/// A value as a field of this kind takes it.
fn value<'a>(
    id: &'static str,
    kind: FieldKind,
    plain: &'a Plain,
) -> Result<FieldValue<'a>, SettingFault> {
    match plain {
        Plain::Switch(on) => Ok(FieldValue::Switch(*on)),
        Plain::Whole(number) => Ok(FieldValue::Whole(*number)),
        Plain::Text(text) => Ok(FieldValue::Choice(text)),
        other => Err(SettingFault::WrongKind {
            id,
            found: other.kind(),
            wanted: kind,
        }),
    }
}

fn script(plain: &Plain) -> Read<Script> {
    let [nodes, branches] = members(plain, ["nodes", "branches"])?;
    let nodes = required(nodes, "nodes", |plain| {
        list(plain, MAX_NODES, ScriptFault::TooManyNodes, node)
    })?;
    let branches = required(branches, "branches", |plain| {
        list(plain, MAX_BRANCHES, ScriptFault::BranchCount, branch)
    })?;
    Ok(Script::from_parts(nodes, branches)?)
}

fn node(plain: &Plain) -> Read<Node> {
    let [parent, name, together] = members(plain, ["parent", "name", "together"])?;
    Ok(Node {
        parent: optional(parent, ".parent", index)?.flatten(),
        step: step_of(name, together)?,
    })
}

fn step(plain: &Plain) -> Read<Step> {
    let [name, together] = members(plain, ["name", "together"])?;
    step_of(name, together)
}

fn step_of(name: Option<&Plain>, together: Option<&Plain>) -> Read<Step> {
    let step = Step {
        name: optional(name, ".name", named)?,
        together: required(together, "together", |plain| {
            let count = array(plain)?.len();
            let fault = ScriptFault::Together { count };
            list(plain, super::script::MAX_TOGETHER, fault, action)
        })?,
    };
    step.check()?;
    Ok(step)
}

fn branch(plain: &Plain) -> Read<Branch> {
    let [name, tip] = members(plain, ["name", "tip"])?;
    Ok(Branch {
        name: required(name, "name", named)?,
        tip: optional(tip, ".tip", index)?.flatten(),
    })
}

fn action(plain: &Plain) -> Read<Action> {
    let all = object(plain)?;
    let id = all.iter().find(|(name, _)| name == "do");
    let row = required(id.map(|(_, plain)| plain), "do", |plain| {
        let id = text(plain)?;
        ACTIONS
            .iter()
            .find(|row| row.id == id)
            .ok_or_else(|| Fault::UnknownAction { id: id.into() }.into())
    })?;
    Ok((row.make)(&arguments(all, row)?))
}

/// The arguments of an action. A missing switch is off; all others are required.
fn arguments(all: &[(String, Plain)], row: &ActionRow) -> Read<Arguments> {
    let mut arguments = Arguments::default();
    let mut seen = Vec::new();
    for (name, plain) in all {
        if seen.contains(&name) {
            return Err(Fault::Duplicate { name: name.clone() }.into());
        }
        seen.push(name);
        if name == "do" {
            continue;
        }
        let argument = ARGUMENTS
            .iter()
            .find(|argument| argument.id == name && row.arguments.contains(&argument.id))
            .ok_or_else(|| Fault::UnknownMember { name: name.clone() })?;
        value(argument.id, argument.kind, plain)
            .and_then(|value| arguments.set(argument.id, value))
            .map_err(|fault| ScenarioFault::from(fault).within(&format!(".{}", argument.id)))?;
    }
    let missing = ARGUMENTS.iter().find(|argument| {
        row.arguments.contains(&argument.id)
            && argument.kind != FieldKind::Switch
            && !seen.iter().any(|name| *name == argument.id)
    });
    match missing {
        Some(argument) => Err(Fault::Missing { name: argument.id }.into()),
        None => Ok(arguments),
    }
}

// ---- the shapes of JSON ----

fn wrong<T>(plain: &Plain, wanted: &'static str) -> Read<T> {
    let found = plain.kind();
    Err(Fault::WrongKind { found, wanted }.into())
}

fn object(plain: &Plain) -> Read<&[(String, Plain)]> {
    match plain {
        Plain::Members(members) => Ok(members),
        other => wrong(other, "an object"),
    }
}

fn array(plain: &Plain) -> Read<&[Plain]> {
    match plain {
        Plain::List(items) => Ok(items),
        other => wrong(other, "an array"),
    }
}

fn text(plain: &Plain) -> Read<&str> {
    match plain {
        Plain::Text(text) => Ok(text),
        other => wrong(other, "a text"),
    }
}

fn named(plain: &Plain) -> Read<String> {
    let name = text(plain)?;
    check_name(name)?;
    Ok(name.into())
}

fn whole(plain: &Plain) -> Read<u64> {
    let number = match plain {
        Plain::Whole(number) => u64::try_from(*number).ok(),
        Plain::Large(number) => Some(*number),
        _ => None,
    };
    number.map_or_else(|| wrong(plain, "a whole number from 0"), Ok)
}

/// An index, or `null` for none.
fn index(plain: &Plain) -> Read<Option<usize>> {
    let number = match plain {
        Plain::Null => return Ok(None),
        Plain::Whole(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    number.map_or_else(
        || wrong(plain, "a whole number from 0, or null"),
        |at| Ok(Some(at)),
    )
}

/// The members of an object by name. Unknown names and duplicates are faults.
fn members<'a, const N: usize>(
    plain: &'a Plain,
    names: [&'static str; N],
) -> Read<[Option<&'a Plain>; N]> {
    let mut found = [None; N];
    for (name, plain) in object(plain)? {
        let slot = names
            .iter()
            .zip(found.iter_mut())
            .find_map(|(known, slot)| (known == name).then_some(slot));
        match slot {
            None => return Err(Fault::UnknownMember { name: name.clone() }.into()),
            Some(Some(_)) => return Err(Fault::Duplicate { name: name.clone() }.into()),
            Some(slot) => *slot = Some(plain),
        }
    }
    Ok(found)
}

/// A required member.
fn required<'a, T>(
    plain: Option<&'a Plain>,
    name: &'static str,
    read: impl FnOnce(&'a Plain) -> Read<T>,
) -> Read<T> {
    let plain = plain.ok_or(Fault::Missing { name })?;
    read(plain).map_err(|fault| fault.within(&format!(".{name}")))
}

/// An optional member.
fn optional<'a, T>(
    plain: Option<&'a Plain>,
    place: &'static str,
    read: impl FnOnce(&'a Plain) -> Read<T>,
) -> Read<Option<T>> {
    plain
        .map(|plain| read(plain).map_err(|fault| fault.within(place)))
        .transpose()
}

/// The items of an array, at most so many.
fn list<T>(
    plain: &Plain,
    max: usize,
    too_many: ScriptFault,
    read: impl Fn(&Plain) -> Read<T>,
) -> Read<Vec<T>> {
    let items = array(plain)?;
    if items.len() > max {
        return Err(too_many.into());
    }
    let items = items.iter().enumerate();
    items
        .map(|(index, item)| read(item).map_err(|fault| fault.within(&format!("[{index}]"))))
        .collect()
}

// ---- serde ----

macro_rules! deserialize {
    ($($type:ty, $read:ident;)+) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $read(&Plain::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    )+};
}

deserialize! {
    Settings, settings;
    Costs, costs;
    Action, action;
    Step, step;
    Script, script;
    Scenario, scenario;
}

/// Only what differs from the defaults.
impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.changed().map(|(row, value)| (row.id, value)))
    }
}

/// Only what differs from the defaults.
impl Serialize for Costs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.changed().map(|(row, value)| (row.id, value)))
    }
}

impl Serialize for Scenario {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Scenario", 7)?;
        out.serialize_field("jotlens", FORMAT)?;
        out.serialize_field("name", &self.name)?;
        out.serialize_field("seed", &self.seed)?;
        out.serialize_field("settings", &self.settings)?;
        out.serialize_field("costs", &self.costs)?;
        out.serialize_field("script", &self.script)?;
        // An index without a branch runs nothing; a missing one is the first branch.
        match self.script.branches().get(self.branch) {
            Some(branch) => out.serialize_field("branch", &branch.name)?,
            None => out.skip_field("branch")?,
        }
        out.end()
    }
}
