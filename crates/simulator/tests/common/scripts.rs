//! Settings, actions and scripts at random, for tests of the simulator. What is common
//! in the world is common here: short lifetimes, few tabs, a login to begin with.
//!
//! Use it by `#[path = "common/scripts.rs"] mod scripts;`.

// Each test file is a crate of its own and uses a part of this.
#![allow(dead_code)]

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::Union;
use simulator::sim::scenario::Scenario;
use simulator::sim::scenario::action::{ACTIONS, Action, ActionRow, Arguments, Forgery, Role};
use simulator::sim::scenario::costs::{COSTS, Costs};
use simulator::sim::scenario::field::{FieldKind, FieldValue};
use simulator::sim::scenario::script::{MAX_TOGETHER, Script, Step};
use simulator::sim::scenario::settings::{SETTINGS, Setting, Settings};

/// How many of the settings differ from their defaults, at most.
const MAX_CHANGED: usize = 12;

/// Any settings: a few that differ from their defaults, towards short times.
pub fn settings() -> impl Strategy<Value = Settings> {
    prop::collection::vec(select(SETTINGS).prop_flat_map(setting), 0..=MAX_CHANGED).prop_map(
        |changes| {
            let mut settings = Settings::default();
            for (id, value) in changes {
                settings.set(id, value).expect("a value from the table");
            }
            settings
        },
    )
}

/// A value for one setting.
pub fn setting(row: Setting) -> BoxedStrategy<(&'static str, FieldValue<'static>)> {
    value(row.kind)
        .prop_map(move |value| (row.id, value))
        .boxed()
}

/// Any value that a field of this kind may hold.
pub fn value(kind: FieldKind) -> BoxedStrategy<FieldValue<'static>> {
    match kind {
        FieldKind::Switch => any::<bool>().prop_map(FieldValue::Switch).boxed(),
        FieldKind::Choice(options) => select(options)
            .prop_map(|option| FieldValue::Choice(option.id))
            .boxed(),
        FieldKind::Whole { min, max, unit } => {
            let usual: &[i64] = match unit {
                // One step, a minute, the usual lifetimes, a day.
                "seconds" => &[
                    0, 1, 2, 5, 10, 30, 60, 61, 300, 900, 901, 1_800, 3_600, 86_400,
                ],
                // About where a cookie becomes too large.
                "bytes" => &[0, 1, 100, 1_000, 2_500, 2_800, 3_000, 4_096, 5_000, 8_192],
                _ => &[0, 1, 2, 3, 4, 10, 20, 100],
            };
            let fitting: Vec<i64> = usual
                .iter()
                .copied()
                .filter(|number| (min..=max).contains(number))
                .collect();
            prop_oneof![
                6 => select(fitting),
                4 => min..=max.min(min.saturating_add(120)),
                1 => min..=max,
                1 => select(vec![min, max]),
            ]
            .prop_map(FieldValue::Whole)
            .boxed()
        }
    }
}

/// Any costs: a few that differ from their defaults.
pub fn costs() -> impl Strategy<Value = Costs> {
    let change = select(COSTS).prop_flat_map(|row| (Just(row), row.min..=row.max));
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut costs = Costs::default();
        for (row, value) in changes {
            costs.set(row.which, value).expect("a value from the table");
        }
        costs
    })
}

/// Any action, towards what people do most.
pub fn action() -> impl Strategy<Value = Action> {
    let weighted = ACTIONS
        .iter()
        .map(|row| (weight(row.id), made(*row).boxed()));
    Union::new_weighted(weighted.collect())
}

/// An action of this row.
pub fn made(row: ActionRow) -> impl Strategy<Value = Action> {
    arguments().prop_map(move |arguments| (row.make)(&arguments))
}

fn weight(id: &str) -> u32 {
    match id {
        "read" => 14,
        "log-in" | "advance" => 10,
        "write" | "refresh" => 6,
        "reload" | "privileged" | "log-out" | "steal" | "replay" | "open-tab" => 4,
        "revoke-session" | "change-role" | "rotate-keys" | "replay-refresh" => 3,
        "log-in-bad-password" | "disable-user" | "enable-user" | "flush-denylist" => 1,
        _ => 2,
    }
}

/// Any arguments, all in their ranges.
pub fn arguments() -> impl Strategy<Value = Arguments> {
    let seconds = prop_oneof![
        6 => 1..=60_u64,
        6 => select(vec![29_u64, 30, 31, 299, 301, 870, 900, 930, 931, 1_800, 3_600, 3_660]),
        2 => 1..=86_400_u64,
        1 => 1..=31_536_000_u64,
    ];
    (
        prop_oneof![6 => Just(1_u8), 3 => Just(2), 1 => 1..=4_u8],
        prop_oneof![6 => 1..=4_u32, 1 => 1..=16_u32],
        seconds,
        select(Role::ALL),
        prop::bool::weighted(0.25),
        select(Forgery::ALL),
    )
        .prop_map(
            |(tab, node, seconds, role, lose_response, forgery)| Arguments {
                tab,
                node,
                seconds,
                role,
                lose_response,
                forgery,
            },
        )
}

/// Any step: mostly one action by itself, sometimes several at once.
pub fn step() -> impl Strategy<Value = Step> {
    let together = prop_oneof![
        8 => prop::collection::vec(action(), 1),
        2 => prop::collection::vec(action(), 2..=3),
        1 => prop::collection::vec(action(), 1..=MAX_TOGETHER),
    ];
    (prop::option::weighted(0.2, name()), together)
        .prop_map(|(name, together)| Step { name, together })
}

/// Any name that a scenario, a branch or a step may have.
pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[A-Za-z][a-z ]{0,20}",
        1 => "[^\\x00-\\x20\\x7f-\\xa0\\u{2000}-\\u{200a}\\u{2028}-\\u{202f}\\u{205f}\\u{3000}\\u{1680}]{1,80}",
    ]
}

/// Something that a person does to a script.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Adds a step to one of the branches.
    Append(Index, Step),
    /// Forks at one of the nodes, or at the start where there is none yet.
    Fork(Index, String),
    /// Gives one of the branches another name.
    Rename(Index, String),
}

/// Any edits, mostly added steps.
pub fn edits(max: usize) -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        12 => (any::<Index>(), step()).prop_map(|(at, step)| Edit::Append(at, step)),
        1 => (any::<Index>(), name()).prop_map(|(at, name)| Edit::Fork(at, name)),
        1 => (any::<Index>(), name()).prop_map(|(at, name)| Edit::Rename(at, name)),
    ];
    prop::collection::vec(edit, 0..=max)
}

/// Applies an edit; one that a script refuses, such as a name that is taken, changes nothing.
pub fn apply(script: &mut Script, edit: &Edit) {
    let branches = script.branches().len();
    let _ = match edit {
        Edit::Append(at, step) => script.append(at.index(branches), step.clone()),
        Edit::Fork(at, name) => {
            let nodes = script.nodes().len();
            script.fork((nodes > 0).then(|| at.index(nodes)), name)
        }
        Edit::Rename(at, name) => script.rename(at.index(branches), name),
    };
}

/// Any script of at most so many steps. Most begin with a login in the first tab.
pub fn script(max_steps: usize) -> impl Strategy<Value = Script> {
    (
        prop::bool::weighted(0.8),
        edits(max_steps.saturating_sub(1)),
    )
        .prop_map(|(logs_in, edits)| {
            let first = logs_in.then(|| Action::LogIn { tab: 1 }.into());
            let mut script = Script::of(first).expect("one step");
            edits.iter().for_each(|edit| apply(&mut script, edit));
            script
        })
}

/// Any scenario with at most so many steps.
pub fn scenario(max_steps: usize) -> impl Strategy<Value = Scenario> {
    let seed = prop_oneof![0..100_u64, any::<u64>()];
    (
        name(),
        seed,
        settings(),
        costs(),
        script(max_steps),
        any::<Index>(),
    )
        .prop_map(|(name, seed, settings, costs, script, branch)| Scenario {
            branch: branch.index(script.branches().len()),
            name,
            seed,
            settings,
            costs,
            script,
        })
}
