//! One step in all lanes: its number and title, a cell for each lane, and the reason if the
//! lanes part. It is rendered again only when its props change.

use super::super::state::Pointed;
use super::diagrams::{Diagrams, LaneDiagram};
use super::line::{self, LineOptions};
use simulator::sim::Position;
use simulator::sim::divergence::{self, Outcome};
use simulator::sim::trace::LaneTrace;
use simulator::story::diagram::{Line, Tone};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub diagrams: Diagrams,
    pub at: Position,
    /// It is the current step.
    pub current: bool,
    /// It is an earlier step: only messages between clients and servers are drawn.
    pub brief: bool,
    /// The lanes end it differently.
    pub parts: bool,
    /// The open message, if it belongs to this step.
    pub pointed: Option<Pointed>,
    pub on_point: Callback<Option<Pointed>>,
    pub on_step: Callback<u32>,
}

/// The id of a step's row.
pub fn row_id(step: u32) -> String {
    format!("step-{step}")
}

#[component]
pub fn Row(props: &Props) -> Html {
    let step = props.at.step;
    let trace = props.diagrams.recording().trace();
    let title = usize::try_from(step)
        .ok()
        .and_then(|step| step.checked_sub(1))
        .and_then(|index| {
            trace
                .scenario
                .steps()
                .get(index)
                .map(|step| simulator::story::caption::title(step))
        })
        .unwrap_or_default();
    let outcomes: Vec<Outcome> = if props.parts {
        trace
            .lanes
            .iter()
            .map(|lane| divergence::outcome(lane, step))
            .collect()
    } else {
        Vec::new()
    };
    html! {
        <li id={row_id(step)} class={classes!("stage-row", props.current.then_some("is-current"), props.parts.then_some("is-parted"))}
            data-step={step.to_string()} aria-current={props.current.then_some("step")}>
            <div class="row-head">
                <p class="row-title">{ title }</p>
                <h3 class="row-number">
                    <button type="button" class="row-button" onclick={props.on_step.reform(move |_| step)} title={format!("Go to step {step}")}>
                        <span class="visually-hidden">{ "Step " }</span>{ step }
                    </button>
                    if props.parts { <span class="row-parts"><span aria-hidden="true">{ "≠" }</span><span class="visually-hidden">{ ", the lanes part" }</span></span> }
                </h3>
                <p class="row-outcomes">{ for outcomes.iter().enumerate().map(|(index, outcome)| outcome_text(index, outcome)) }</p>
            </div>
            if props.parts {
                <p class="row-why"><span aria-hidden="true">{ "≠ " }</span>{ why(&trace.lanes, step) }</p>
            }
            <div class="row-cells">
                { for props.diagrams.lanes().map(|lane| cell(props, lane)) }
            </div>
        </li>
    }
}

fn outcome_text(index: usize, outcome: &Outcome) -> Html {
    let status = outcome
        .status
        .map_or("no answer".to_owned(), |status| status.to_string());
    html! { <>
        if index > 0 { { ", " } }
        <span class="row-outcome">{ format!("{} {status}", outcome.lane.label()) }</span>
    </> }
}

/// Why the lanes ended a step differently, a sentence for each.
pub fn why(lanes: &[LaneTrace], step: u32) -> String {
    let clauses: Vec<String> = lanes
        .iter()
        .map(|lane| {
            let from = lane.events.partition_point(|event| event.step < step);
            let to = lane.events.partition_point(|event| event.step <= step);
            let last = lane
                .events
                .get(from..to)
                .unwrap_or_default()
                .iter()
                .filter_map(simulator::sim::trace::Answer::of)
                .rfind(|answer| answer.counts() && !answer.lost);
            match last {
                Some(answer) => format!(
                    "{} {}: {}",
                    lane.lane.label(),
                    answer.message.status,
                    simulator::story::answer::whole_reason_in(lane, &answer)
                ),
                None => format!("{}: no request was answered", lane.lane.label()),
            }
        })
        .collect();
    format!("{}.", clauses.join(". "))
}

/// Whether a line of the current step shows its reason: if it decides, if the browser
/// blocked something, or if its label is cut. If the lanes part, the row gives the reason.
fn shows_reason(line: &Line, newest: bool, parts: bool) -> bool {
    let decides = (line.status.is_some() || newest) && !parts;
    decides || line.tone == Tone::Blocked || line.label.ends_with('…')
}

fn cell(props: &Props, lane: LaneDiagram<'_>) -> Html {
    let name = lane.trace.lane;
    let all = lane.lines(props.at);
    let lines: Vec<&Line> = all
        .iter()
        .filter(|line| !props.brief || line::is_outside(lane, line))
        .collect();
    let more = all.len() - lines.len();
    let newest = lines
        .iter()
        .rposition(|line| line.message)
        .or(lines.len().checked_sub(1));
    let point = {
        let (on_point, open) = (props.on_point.clone(), props.pointed);
        Callback::from(move |event| {
            let wanted = Pointed { lane: name, event };
            on_point.emit((open != Some(wanted)).then_some(wanted));
        })
    };
    let columns = lane.columns();
    html! {
        <div class={classes!("cell", format!("lane-{}", name.id()), format!("columns-{columns}"))}>
            <h4 class="cell-lane">{ name.label() }</h4>
            if all.is_empty() {
                <p class="cell-nothing">{ "Nothing happens in this lane." }</p>
            } else {
                <ol class="lines">
                    { for lines.iter().enumerate().map(|(index, line)| {
                        let options = LineOptions {
                            newest: props.current && newest == Some(index),
                            reason: props.current && shows_reason(line, newest == Some(index), props.parts),
                            open: props.pointed == Some(Pointed { lane: name, event: line.event }),
                        };
                        line::draw(lane, line, options, &point)
                    }) }
                </ol>
            }
            if more > 0 {
                <p class="cell-more">{ format!("{more} more at the servers") }</p>
            }
        </div>
    }
}
