//! The actions of a step as sentences.

use crate::sim::clock::Span;
use crate::sim::scenario::action::{Action, ActionRow, Forgery, Who};
use crate::sim::scenario::script::Step;
use crate::story::answer::victim;
use crate::story::words::{duration, small};

/// The name of an action, with the argument that matters.
pub fn label(action: &Action) -> String {
    match action {
        Action::Advance { seconds } => format!("{} later", duration(Span::seconds(*seconds))),
        Action::ChangeRole { role } => format!("Change the role to {}", role.id()),
        Action::CrashNode { node } => format!("Crash node {node}"),
        Action::RestartNode { node } => format!("Restart node {node}"),
        _ => action.row().map_or(action.id(), |row| row.label).to_owned(),
    }
}

/// A sentence for each action; equal actions share one.
pub fn sentences(step: &Step) -> Vec<String> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for action in &step.together {
        let sentence = sentence(action);
        match counted.iter_mut().find(|(own, _)| *own == sentence) {
            Some((_, count)) => *count += 1,
            None => counted.push((sentence, 1)),
        }
    }
    let times = |(sentence, count): (String, usize)| match count {
        1 => sentence,
        2 => format!(
            "{}, twice at the same moment.",
            sentence.trim_end_matches('.')
        ),
        _ => format!(
            "{}, {count} times at the same moment.",
            sentence.trim_end_matches('.')
        ),
    };
    let mut sentences: Vec<String> = counted.into_iter().map(times).collect();
    for other in sentences.iter_mut().skip(1) {
        *other = format!("At the same moment: {other}");
    }
    sentences
}

fn sentence(action: &Action) -> String {
    match action {
        Action::Advance { seconds } => {
            format!(
                "The clock moves on by {}.",
                duration(Span::seconds(*seconds))
            )
        }
        Action::ChangeRole { role } => {
            format!("The operator gives {} the role {}.", victim(), role.id())
        }
        Action::CrashNode { node } => {
            format!("Node {node} crashes, and all that it held in memory is lost.")
        }
        Action::RestartNode { node } => format!("Node {node} starts with empty memory."),
        Action::Forge { forgery } => forged(*forgery),
        _ => action
            .row()
            .map_or_else(String::new, |row| of_row(row, action)),
    }
}

/// The sentence of a row continues after the name of the actor.
fn of_row(row: &ActionRow, action: &Action) -> String {
    let who = match row.who {
        Who::Person | Who::App | Who::Service => victim(),
        Who::Operator => "The operator".to_owned(),
        Who::Attacker => "The attacker".to_owned(),
        Who::Clock => "The clock".to_owned(),
    };
    let arguments = action.arguments();
    let mut rest = small(row.sentence.trim_end_matches('.'));
    if arguments.tab > 1 && row.arguments.contains(&"tab") {
        rest = rest.replace(" in a tab", "").replace(" of a tab", "");
        rest.push_str(&format!(", in tab {}", arguments.tab));
    }
    if arguments.lose_response && row.arguments.contains(&"lose_response") {
        rest.push_str(", and the answer gets lost on the way");
    }
    format!("{who} {rest}.")
}

fn forged(forgery: Forgery) -> String {
    let how = Forgery::OPTIONS
        .iter()
        .find(|option| option.id == forgery.id())
        .map_or("makes one up.", |option| option.sentence);
    format!(
        "The attacker logs in with an account of their own and tries to pass for somebody else: {}",
        small(how)
    )
}
