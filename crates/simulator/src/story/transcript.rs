//! A whole run in words: for the page, and as Markdown.

use super::caption::{self, Caption};
use super::changes::{ChangeLine, all_changes};
use super::diagram::{Line, LineKind, Participant, all_lines, participants};
use super::settings::changed_settings;
use super::words::{duration, moment, visible};
use crate::sim::frame::{Position, Totals, frame};
use crate::sim::lane::LaneName;
use crate::sim::trace::{LaneTrace, Trace, What};

/// One step in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepText {
    /// From 1; 0 is the state before the first step.
    pub step: u32,
    /// When it begins: "09:00:31".
    pub time: String,
    /// What was done, in words.
    pub caption: Caption,
    /// In the order of the trace.
    pub lanes: Vec<LaneText>,
}

/// One lane in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneText {
    /// Which lane it is.
    pub lane: LaneName,
    /// What happened, in order.
    pub lines: Vec<LineText>,
    /// What it changed, in the order of the page.
    pub changes: Vec<ChangeLine>,
}

/// One line of the diagram in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineText {
    /// The index of its event in [`LaneTrace::events`].
    pub event: usize,
    /// "browser to nodes: GET /api/me, carries no credential".
    pub text: String,
    /// Whether [`message`] gives its HTTP text.
    pub message: bool,
}

/// Every step in words, from 0.
pub fn step_texts(trace: &Trace) -> Vec<StepText> {
    let mut lanes: Vec<_> = trace
        .lanes
        .iter()
        .map(|lane| {
            let columns = participants(lane);
            let lines = all_lines(lane).into_iter();
            (lane, columns, lines, all_changes(lane).into_iter())
        })
        .collect();
    (0..)
        .zip(caption::all(trace))
        .map(|(step, caption)| StepText {
            step,
            time: begins(trace, step),
            caption,
            lanes: lanes
                .iter_mut()
                .map(|(lane, columns, lines, changes)| LaneText {
                    lane: lane.lane,
                    lines: lines
                        .next()
                        .unwrap_or_default()
                        .iter()
                        .map(|line| LineText {
                            event: line.event,
                            text: in_words(columns, line),
                            message: line.message,
                        })
                        .collect(),
                    changes: changes.next().unwrap_or_default(),
                })
                .collect(),
        })
        .collect()
}

/// The HTTP text of an event that has one.
pub fn message(lane: &LaneTrace, event: usize) -> Option<String> {
    match &lane.events.get(event)?.what {
        What::Request { message, .. } | What::Blocked { message, .. } => Some(message.text()),
        What::Response { message, .. } => Some(message.text()),
        _ => None,
    }
}

fn begins(trace: &Trace, step: u32) -> String {
    let first = trace.lanes.iter().find_map(|lane| {
        let at = lane.events.partition_point(|event| event.step < step);
        lane.events.get(at).filter(|event| event.step == step)
    });
    first.map_or_else(String::new, |event| moment(event.at))
}

fn in_words(columns: &[Participant], line: &Line) -> String {
    let label = |column| {
        columns
            .iter()
            .find(|own| own.column == column)
            .map_or("", |own| own.label)
    };
    let who = match line.kind {
        LineKind::Arrow { from, to, .. } => format!("{} to {}", label(from), label(to)),
        LineKind::Own { at } => label(at).to_owned(),
    };
    if line.detail.is_empty() {
        format!("{who}: {}", line.text())
    } else {
        format!("{who}: {}, {}", line.text(), line.detail)
    }
}

/// The whole run as Markdown (CommonMark with the tables of GitHub).
pub fn markdown(trace: &Trace) -> String {
    let mut out = format!("# {}\n\n", inline(&trace.scenario.name));
    out.push_str(&setting_lines(trace));
    for step in step_texts(trace) {
        let title = inline(&step.caption.title);
        if step.step == 0 {
            out.push_str(&format!("\n## {title}\n\n"));
        } else {
            let time = &step.time;
            out.push_str(&format!("\n## Step {}: {title}\n\n{time}\n\n", step.step));
        }
        out.push_str(&inline(&step.caption.sentence));
        out.push('\n');
        for (lane, text) in trace.lanes.iter().zip(&step.lanes) {
            out.push_str(&lane_text(lane, text));
        }
    }
    out.push_str(&totals(trace));
    out
}

fn setting_lines(trace: &Trace) -> String {
    let scenario = &trace.scenario;
    let lanes: Vec<&str> = trace.lanes.iter().map(|lane| lane.lane.label()).collect();
    let mut out = format!("Lanes: {}. Seed: {}.\n\n", lanes.join(", "), scenario.seed);
    let rows = changed_settings(&scenario.settings);
    if rows.is_empty() {
        out.push_str("All settings are as usual.\n");
        return out;
    }
    out.push_str("| Setting | Here | Usual |\n| --- | --- | --- |\n");
    for row in rows {
        let cells = [row.label, &row.value, &row.usual].map(inline);
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

fn lane_text(lane: &LaneTrace, text: &LaneText) -> String {
    if text.lines.is_empty() && text.changes.is_empty() {
        return String::new();
    }
    let mut out = format!("\n### {}\n", lane.lane.label());
    for line in &text.lines {
        out.push_str(&format!("\n- {}\n", inline(&line.text)));
        if let Some(message) = message(lane, line.event).filter(|_| line.message) {
            out.push_str(&fenced(&message));
        }
    }
    if !text.changes.is_empty() {
        out.push_str("\nWhat changed:\n\n");
    }
    for change in &text.changes {
        let detail = if change.detail.is_empty() {
            String::new()
        } else {
            format!(" ({})", inline(&change.detail))
        };
        let (keeper, what) = (inline(&change.keeper), inline(&change.what));
        out.push_str(&format!(
            "- {}: {keeper}, {what}{detail}\n",
            change.mark.word()
        ));
    }
    out
}

/// A message as a block of code inside a list item.
fn fenced(message: &str) -> String {
    let longest = message
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let mut out = format!("\n  {fence}http\n");
    for line in message.trim_end().lines() {
        let line = format!("  {}", visible(line));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push_str(&format!("  {fence}\n"));
    out
}

fn totals(trace: &Trace) -> String {
    let last = trace.scenario.steps().len();
    let end = Position::after(u32::try_from(last).unwrap_or(u32::MAX));
    let frame = frame(trace, end);
    let mut out = "\n## Totals\n\n| |".to_owned();
    for lane in &frame.lanes {
        out.push_str(&format!(" {} |", lane.lane.label()));
    }
    out.push_str("\n| --- |");
    out.push_str(&" ---: |".repeat(frame.lanes.len()));
    out.push('\n');
    for (label, of) in TOTALS {
        out.push_str(&format!("| {label} |"));
        for lane in &frame.lanes {
            out.push_str(&format!(" {} |", of(&lane.totals)));
        }
        out.push('\n');
    }
    out
}

/// One row of [`TOTALS`]: its heading and its cell.
type Total = (&'static str, fn(&Totals) -> String);

/// The rows of the table at the end.
const TOTALS: &[Total] = &[
    ("Requests served", |totals| totals.accepted.to_string()),
    ("Requests refused", |totals| totals.refused.to_string()),
    ("Served without a right to it", |totals| {
        totals.wrongly_accepted.to_string()
    }),
    ("Exposure", |totals| duration(totals.exposure)),
    ("Bytes sent", |totals| totals.cost.sent.to_string()),
    ("Bytes received", |totals| totals.cost.received.to_string()),
    ("Bytes of credentials", |totals| {
        totals.cost.credential.to_string()
    }),
    ("Bytes between servers", |totals| {
        totals.cost.internal.to_string()
    }),
    ("Store reads", |totals| totals.cost.store_reads.to_string()),
    ("Store writes", |totals| {
        totals.cost.store_writes.to_string()
    }),
    ("Database reads", |totals| {
        totals.cost.database_reads.to_string()
    }),
    ("Database writes", |totals| {
        totals.cost.database_writes.to_string()
    }),
    ("Records written", |totals| {
        totals.cost.records_written.to_string()
    }),
    ("Signature checks", |totals| {
        totals.cost.verifications.to_string()
    }),
    ("Signatures made", |totals| {
        totals.cost.signatures.to_string()
    }),
    ("Bytes that the servers hold", |totals| {
        totals.server_memory.to_string()
    }),
];

/// A text with Markdown punctuation escaped (CommonMark, section 2.4).
fn inline(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let text = fenced("a ````b\r\nc");
        assert_eq!(text, "\n  `````http\n  a ````b\n  c\n  `````\n");
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(inline("<b> *x* a|b"), "\\<b\\> \\*x\\* a\\|b");
    }
}
