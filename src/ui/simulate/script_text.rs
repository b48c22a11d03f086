//! Scripts as text in links: steps divided by `;`, actions of one step by `+`, arguments
//! after a point each.

use jose::text::quoted;
use simulator::sim::Scenario;
use simulator::sim::scenario::action::{ACTIONS, ARGUMENTS, Action, Arguments};
use simulator::sim::scenario::field::Value;
use simulator::sim::scenario::script::{Script, Step};

/// The steps of the branch that is run, as in a link.
pub fn written(scenario: &Scenario) -> String {
    let steps: Vec<String> = scenario
        .steps()
        .into_iter()
        .map(|step| {
            let actions: Vec<String> = step.together.iter().map(written_action).collect();
            actions.join("+")
        })
        .collect();
    steps.join(";")
}

fn written_action(action: &Action) -> String {
    let usual = Arguments::default();
    let own = action.arguments();
    let arguments = action.row().map_or(&[][..], |row| row.arguments);
    // Arguments are known by their order, so all up to the last changed one are written.
    let count = arguments
        .iter()
        .rposition(|id| own.get(id) != usual.get(id))
        .map_or(0, |last| last + 1);
    let mut text = action.id().to_owned();
    for id in arguments.iter().take(count) {
        if let Some(value) = own.get(id) {
            text.push('.');
            text.push_str(&value.to_string());
        }
    }
    text
}

/// Reads a script as in a link; the error is a clause without a full stop.
pub fn read(text: &str) -> Result<Script, String> {
    let mut steps = Vec::new();
    for (index, step) in text.split(';').filter(|step| !step.is_empty()).enumerate() {
        let together = step
            .split('+')
            .map(action)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|fault| format!("step {}: {fault}", index + 1))?;
        steps.push(Step {
            name: None,
            together,
        });
    }
    Script::of(steps).map_err(|fault| fault.to_string())
}

fn action(text: &str) -> Result<Action, String> {
    let mut words = text.split('.');
    let id = words.next().unwrap_or_default();
    let row = ACTIONS
        .iter()
        .find(|row| row.id == id)
        .ok_or_else(|| format!("there is no action `{}`", quoted(id)))?;
    let mut arguments = Arguments::default();
    let mut names = row.arguments.iter();
    for word in words {
        let name = names
            .next()
            .ok_or_else(|| format!("`{id}` has fewer arguments"))?;
        let value = ARGUMENTS
            .iter()
            .find(|argument| argument.id == *name)
            .map_or(Value::Choice(word), |argument| {
                argument.kind.read_text(word)
            });
        arguments
            .set(name, value)
            .map_err(|fault| fault.to_string())?;
    }
    Ok((row.make)(&arguments))
}
