//! The sequence diagrams of all lanes of a run, computed once: participants, and lines by
//! step.

use super::super::recording::Recording;
use super::super::state::Pointed;
use simulator::sim::frame;
use simulator::sim::trace::{Event, LaneTrace, What};
use simulator::sim::{LaneName, Position};
use simulator::story::diagram::{self, Line, Participant};
use std::rc::Rc;

/// Compared by identity, like the run.
#[derive(Debug, Clone)]
pub struct Diagrams(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    recording: Recording,
    lanes: Vec<LaneLines>,
}

#[derive(Debug)]
struct LaneLines {
    participants: Vec<Participant>,
    /// By step, from 0.
    lines: Vec<Vec<Line>>,
}

impl PartialEq for Diagrams {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The diagram of one lane.
#[derive(Debug, Clone, Copy)]
pub struct LaneDiagram<'a> {
    pub trace: &'a LaneTrace,
    pub participants: &'a [Participant],
    lines: &'a [Vec<Line>],
}

impl Diagrams {
    pub fn of(recording: &Recording) -> Self {
        let lanes = recording.trace().lanes.iter().map(|lane| LaneLines {
            participants: diagram::participants(lane),
            lines: diagram::all_lines(lane),
        });
        Self(Rc::new(Inner {
            lanes: lanes.collect(),
            recording: recording.clone(),
        }))
    }

    pub fn recording(&self) -> &Recording {
        &self.0.recording
    }

    pub fn lanes(&self) -> impl Iterator<Item = LaneDiagram<'_>> {
        let traces = self.0.recording.trace().lanes.iter();
        traces
            .zip(&self.0.lanes)
            .map(|(trace, diagrams)| LaneDiagram {
                trace,
                participants: &diagrams.participants,
                lines: &diagrams.lines,
            })
    }

    pub fn lane(&self, name: LaneName) -> Option<LaneDiagram<'_>> {
        self.lanes().find(|lane| lane.trace.lane == name)
    }

    /// The event whose message is open, if it has happened at this position.
    pub fn event(&self, pointed: Pointed, at: Position) -> Option<&Event> {
        let lane = self.lane(pointed.lane)?;
        frame::shown(lane.trace, at).get(pointed.event)
    }
}

impl<'a> LaneDiagram<'a> {
    /// The lines of a step up to a position.
    pub fn lines(self, at: Position) -> &'a [Line] {
        let all = usize::try_from(at.step)
            .ok()
            .and_then(|step| self.lines.get(step))
            .map_or(&[][..], Vec::as_slice);
        if at.events.is_none() {
            return all;
        }
        let shown = frame::shown(self.trace, at).len();
        let end = all.partition_point(|line| line.event < shown);
        all.get(..end).unwrap_or_default()
    }

    /// The line that stands for an event's message.
    pub fn line(self, event: usize) -> Option<&'a Line> {
        let step = self.trace.events.get(event)?.step;
        self.lines(Position::after(step))
            .iter()
            .find(|line| line.event == event && line.message)
    }

    /// The number of columns.
    pub fn columns(self) -> usize {
        self.participants.len()
    }
}

/// Sender and receiver of an event's message; none if it is no message.
pub fn way(event: &Event) -> Option<(String, String)> {
    let name = |actor: &dyn std::fmt::Display| {
        let name = actor.to_string();
        name.strip_prefix("the ")
            .map_or(name.clone(), str::to_owned)
    };
    match &event.what {
        What::Request { from, to, .. }
        | What::Lookup { from, to, .. }
        | What::Response { from, to, .. } => Some((name(from), name(to))),
        _ => None,
    }
}

/// The HTTP text of an event, if it is a message.
pub fn http_text(event: &Event) -> Option<String> {
    match &event.what {
        What::Request { message, .. } | What::Blocked { message, .. } => Some(message.text()),
        What::Response { message, .. } => Some(message.text()),
        _ => None,
    }
}
