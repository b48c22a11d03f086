//! The stored entries of a lane at a position, by keeper, with the changes of the step.

use super::diagrams::LaneDiagram;
use super::message;
use super::token;
use simulator::sim::frame::LaneFrame;
use simulator::sim::state::{Actor, Entry, Place};
use simulator::sim::trace::{Event, LaneTrace};
use simulator::story::changes::{ChangeMark, described, is_shown};
use simulator::story::diagram::{Column, Participant, column_of};
use simulator::story::words;
use std::collections::BTreeSet;
use yew::prelude::*;

/// The most entries of a lane that are listed.
const MOST: usize = 40;

/// A stored entry, or one that this step removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredThing {
    pub keeper: String,
    /// How this step changed it.
    pub mark: Option<ChangeMark>,
    pub what: String,
    pub detail: String,
    /// A JWT in it.
    pub token: Option<String>,
}

/// The entries of all participants of a lane, changed ones first within each keeper, and the
/// number of entries that are not listed.
pub fn stored(lane: &LaneFrame<'_>, participants: &[Participant]) -> (Vec<StoredThing>, usize) {
    let takes_part = |keeper| {
        let column = column_of(keeper);
        // Services may share the column of the nodes.
        column == Column::Services || participants.iter().any(|one| one.column == column)
    };
    let step = lane.events.get(lane.step_from..).unwrap_or_default();
    let before = lane.events.get(..lane.step_from).unwrap_or_default();
    let touched: BTreeSet<&Place> = step
        .iter()
        .flat_map(|event| &event.changes)
        .map(|change| &change.place)
        .filter(|place| is_shown(place))
        .collect();
    let mut rows: Vec<(&Place, Option<ChangeMark>, &Entry)> = Vec::new();
    for place in &touched {
        let old = last(before, place);
        let now = last(step, place);
        let row = match (old, now) {
            (None, Some(now)) => Some((ChangeMark::Came, now)),
            (Some(old), Some(now)) if old != now => Some((ChangeMark::Changed, now)),
            (Some(old), None) => Some((ChangeMark::Went, old)),
            _ => None,
        };
        // The initial state counts as no change.
        if let Some((mark, entry)) = row.filter(|_| lane.step_from > 0) {
            rows.push((place, Some(mark), entry));
        }
    }
    let marked: BTreeSet<&Place> = rows.iter().map(|(place, _, _)| *place).collect();
    let quiet = lane.state.entries().filter(|(place, entry)| {
        is_shown(place) && is_telling(entry) && takes_part(place.keeper) && !marked.contains(place)
    });
    let mut total = rows.len();
    for (place, entry) in quiet {
        total += 1;
        if rows.len() < MOST {
            rows.push((place, None, entry));
        }
    }
    rows.truncate(MOST);
    // By keeper; keepers with changes first, changed entries before others.
    let changed: BTreeSet<Actor> = rows
        .iter()
        .filter(|(_, mark, _)| mark.is_some())
        .map(|(place, _, _)| place.keeper)
        .collect();
    rows.sort_by_key(|(place, mark, _)| {
        (
            !changed.contains(&place.keeper),
            place.keeper,
            mark.is_none(),
        )
    });
    let more = total - rows.len();
    let rows = rows
        .into_iter()
        .map(|(place, mark, entry)| {
            let (what, detail) = described(place, entry);
            StoredThing {
                keeper: place.keeper.to_string(),
                mark,
                what: words::visible(&what),
                detail: words::visible(&detail),
                token: jwt(entry),
            }
        })
        .collect();
    (rows, more)
}

/// Whether an entry is worth showing: a machine that works normally is not.
fn is_telling(entry: &Entry) -> bool {
    !matches!(entry, Entry::Machine(machine) if machine.up && machine.offset == 0)
}

/// The entry at a place after these events, if they change it.
fn last<'a>(events: &'a [Event], place: &Place) -> Option<&'a Entry> {
    events
        .iter()
        .rev()
        .flat_map(|event| event.changes.iter().rev())
        .find(|change| change.place == *place)
        .and_then(|change| change.entry.as_ref())
}

/// The first JWT that an entry holds.
fn jwt(entry: &Entry) -> Option<String> {
    let text = match entry {
        Entry::Cookie(cookie) => &cookie.value,
        Entry::Text(text) => text,
        Entry::Tokens(tokens) => &tokens.access,
        Entry::Session(session) => &session.tokens.as_ref()?.access,
        Entry::Loot(loot) => &loot.value,
        _ => return None,
    };
    let span = token::spans(text).into_iter().next()?;
    text.get(span).map(str::to_owned)
}

/// Draws the stored entries of a lane.
pub fn view(frame: &LaneFrame<'_>, lane: LaneDiagram<'_>) -> Html {
    let (rows, more) = stored(frame, lane.participants);
    let trace = lane.trace;
    let until = frame.events.len().saturating_sub(1);
    let mut keepers: Vec<&str> = rows.iter().map(|row| row.keeper.as_str()).collect();
    keepers.dedup();
    html! {
        <div class="kept" tabindex="0" role="group" aria-label={format!("State of {}", frame.lane.label())}>
            <h3 class="kept-title">{ "State" }</h3>
            if rows.is_empty() { <p class="quiet">{ "Nothing is kept anywhere yet." }</p> }
            <dl class="kept-list">
                { for keepers.into_iter().map(|keeper| html! {
                    <div class="kept-group">
                        <dt>{ keeper.strip_prefix("the ").unwrap_or(keeper).to_owned() }</dt>
                        { for rows.iter().filter(|row| row.keeper == keeper).map(|row| thing(row, trace, until)) }
                    </div>
                }) }
            </dl>
            if more > 0 { <p class="quiet">{ format!("and {more} more") }</p> }
        </div>
    }
}

fn thing(row: &StoredThing, trace: &LaneTrace, until: usize) -> Html {
    let class = match row.mark {
        Some(ChangeMark::Came) => Some("is-came"),
        Some(ChangeMark::Changed) => Some("is-changed"),
        Some(ChangeMark::Went) => Some("is-gone"),
        None => None,
    };
    html! {
        <dd class={classes!("kept-thing", class)}>
            if let Some(mark) = row.mark {
                <span class="kept-mark"><span aria-hidden="true">{ mark.sign() }</span>{ " " }{ mark.word() }{ " " }</span>
            }
            <span class="kept-what">{ row.what.clone() }</span>
            if !row.detail.is_empty() { <span class="kept-detail">{ " " }{ row.detail.clone() }</span> }
            if let Some(token) = &row.token {
                { " " }
                { message::opener(trace, until, token, "inspect", &format!("inspect: {}, {}", row.what, row.keeper)) }
            }
        </dd>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use simulator::sim::scenario::action::{ACTIONS, Action, Arguments};
    use simulator::sim::scenario::script::{Script, Step};
    use simulator::sim::{LaneName, Position, Scenario, frame, simulate};
    use simulator::story::diagram::participants;

    fn action(id: &str) -> Action {
        let row = ACTIONS.iter().find(|row| row.id == id).unwrap();
        (row.make)(&Arguments::default())
    }

    fn run(ids: &[&str]) -> simulator::sim::Trace {
        let steps = ids.iter().map(|id| Step {
            name: None,
            together: vec![action(id)],
        });
        let script = Script::of(steps).unwrap();
        simulate(
            &Scenario::new("t", script),
            &[LaneName::Session, LaneName::Jwt],
        )
    }

    #[test]
    fn what_a_step_changed_is_marked_as_the_story_tells_it() {
        let trace = run(&["log-in", "read", "log-out"]);
        for step in 1..=3 {
            let picture = frame(&trace, Position::after(step));
            for (lane, own) in picture.lanes.iter().zip(&trace.lanes) {
                let marks: BTreeSet<(String, String)> = stored(lane, &participants(own))
                    .0
                    .into_iter()
                    .filter_map(|row| Some((row.mark?.sign().to_owned(), row.what)))
                    .collect();
                let expected: BTreeSet<(String, String)> =
                    simulator::story::changes::changes(own, step)
                        .into_iter()
                        .map(|line| (line.mark.sign().to_owned(), line.what))
                        .collect();
                assert_eq!(marks, expected, "step {step}, {:?}", lane.lane);
            }
        }
        // The token lane keeps a token that opens.
        let picture = frame(&trace, Position::after(1));
        let jwt = picture.lanes.last().unwrap();
        let taking = participants(trace.lanes.last().unwrap());
        assert!(stored(jwt, &taking).0.iter().any(|row| row.token.is_some()));
    }
}
