//! Runs as Mermaid sequence diagrams, for documents that render them.

use super::caption::title;
use super::diagram::{Column, Line, LineKind, Participant, all_lines, participants};
use super::words::visible;
use crate::sim::trace::{LaneTrace, Trace};

/// One lane as a diagram.
pub fn lane_diagram(trace: &Trace, lane: &LaneTrace) -> String {
    let name = format!("{}, lane {}", trace.scenario.name, lane.lane.label());
    diagram(trace, &name, std::slice::from_ref(lane))
}

/// All lanes in one diagram, each lane's participants in a box of their own, step by step.
pub fn all_lanes(trace: &Trace) -> String {
    diagram(trace, &trace.scenario.name, &trace.lanes)
}

/// A lane's columns, and its lines by step.
struct LaneColumns<'a> {
    lane: &'a LaneTrace,
    columns: Vec<Participant>,
    lines: Vec<Vec<Line>>,
}

impl LaneColumns<'_> {
    /// The id of a participant, unique among all lanes.
    fn id(&self, column: Column) -> String {
        format!("{}_{}", self.lane.lane.id(), column.id())
    }
}

fn diagram(trace: &Trace, name: &str, lanes: &[LaneTrace]) -> String {
    let parts: Vec<LaneColumns<'_>> = lanes
        .iter()
        .map(|lane| LaneColumns {
            lane,
            columns: participants(lane),
            lines: all_lines(lane),
        })
        .collect();
    let mut out = format!("sequenceDiagram\n    title: {}\n", escaped(name));
    for part in &parts {
        out.push_str(&format!("    box transparent {}\n", part.lane.lane.label()));
        for column in &part.columns {
            let id = part.id(column.column);
            out.push_str(&format!(
                "        participant {id} as {}\n",
                escaped(column.label)
            ));
        }
        out.push_str("    end\n");
    }
    let ends = all_ends(&parts);
    for (index, step) in (1..).zip(&trace.scenario.steps()) {
        if let Some((first, last)) = &ends {
            let name = escaped(&title(step));
            out.push_str(&format!("    Note over {first},{last}: {index}. {name}\n"));
        }
        for part in &parts {
            for line in part.lines.get(index).into_iter().flatten() {
                out.push_str(&format!("    {}\n", drawn(part, line)));
            }
        }
    }
    out
}

/// The first and the last participant.
fn all_ends(parts: &[LaneColumns<'_>]) -> Option<(String, String)> {
    let (first, last) = (parts.first()?, parts.last()?);
    Some((
        first.id(first.columns.first()?.column),
        last.id(last.columns.last()?.column),
    ))
}

fn drawn(part: &LaneColumns<'_>, line: &Line) -> String {
    let mut text = line.text();
    if line.status.is_some_and(|status| status >= 400) && !line.detail.is_empty() {
        text = format!("{text}: {}", line.detail);
    }
    let text = escaped(&text);
    match line.kind {
        LineKind::Arrow {
            from,
            to,
            back,
            lost,
        } => {
            let arrow = match (back, lost) {
                (false, false) => "->>",
                (true, false) => "-->>",
                (false, true) => "-x",
                (true, true) => "--x",
            };
            format!("{}{arrow}{}: {text}", part.id(from), part.id(to))
        }
        LineKind::Own { at } => format!("Note over {}: {text}", part.id(at)),
    }
}

/// A text without markup for Mermaid: special characters become its entity codes
/// (Mermaid, sequence diagrams, "Entity codes to escape characters").
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        if c.is_alphanumeric()
            || matches!(
                c,
                ' ' | ':' | '.' | ',' | '/' | '-' | '_' | '(' | ')' | '\''
            )
        {
            out.push(c);
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
    }
    // Keywords of Mermaid at the start of a text.
    let lower = out.to_ascii_lowercase();
    let own = lower == "end" || lower.starts_with("wrap:") || lower.starts_with("nowrap:");
    match out.chars().next().filter(|_| own) {
        Some(first) => {
            let rest = out.get(first.len_utf8()..).unwrap_or_default();
            format!("#{};{rest}", u32::from(first))
        }
        None => out,
    }
}
