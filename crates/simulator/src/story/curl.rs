//! Requests as `curl` commands for a POSIX shell. The hosts of a run do not exist: they are
//! to be replaced by real ones.

use super::caption::title;
use super::words::visible;
use crate::sim::http::Request;
use crate::sim::trace::{LaneTrace, Trace, What};

/// One request as a command on several lines.
pub fn command(request: &Request) -> String {
    let mut words = vec![
        "curl --http1.1 --include --globoff".to_owned(),
        format!("--request {}", quoted(&request.method)),
        format!("--url {}", quoted(&request.url.to_string())),
    ];
    for (name, value) in &request.headers.0 {
        let line = if value.is_empty() {
            // curl leaves out a field written as `name:`.
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        words.push(format!("--header {}", quoted(&line)));
    }
    if !request.body.is_empty() {
        words.push(format!("--data-raw {}", quoted(&request.body)));
    } else if request.method == "POST" {
        words.push(format!("--header {}", quoted("Content-Length: 0")));
    }
    words.join(" \\\n  ")
}

/// The request of an event as a command; none if the event is no request that was sent.
pub fn of_event(lane: &LaneTrace, event: usize) -> Option<String> {
    match &lane.events.get(event)?.what {
        What::Request { message, .. } => Some(command(message)),
        _ => None,
    }
}

/// All requests of a lane as a script, with step titles as comments.
pub fn script(trace: &Trace, lane: &LaneTrace) -> String {
    let mut out = comment(&format!(
        "{}, lane {}",
        trace.scenario.name,
        lane.lane.label()
    ));
    let steps = trace.scenario.steps();
    let mut step = 0;
    for event in &lane.events {
        let What::Request {
            from, to, message, ..
        } = &event.what
        else {
            continue;
        };
        if event.step != step {
            step = event.step;
            let index = usize::try_from(step).unwrap_or_default();
            let row = index.checked_sub(1).and_then(|index| steps.get(index));
            let name = row.map(|row| title(row)).unwrap_or_default();
            out.push('\n');
            out.push_str(&comment(&format!("Step {step}: {name}")));
        }
        out.push('\n');
        out.push_str(&comment(&format!("{from} to {to}")));
        out.push_str(&command(message));
        out.push('\n');
    }
    out
}

/// All requests of all lanes.
pub fn scripts(trace: &Trace) -> String {
    let mut out = "#!/bin/sh\n".to_owned();
    out.push_str(&comment(
        "The hosts of this run exist nowhere: put your own in their place.",
    ));
    for lane in &trace.lanes {
        out.push('\n');
        out.push_str(&script(trace, lane));
    }
    out
}

fn comment(text: &str) -> String {
    format!("# {}\n", visible(text))
}

/// One word of a POSIX shell (POSIX.1-2024, Shell Command Language, section 2.2.2): inside
/// single quotes only the next single quote is special.
fn quoted(text: &str) -> String {
    format!("'{}'", visible(text).replace('\'', r"'\''"))
}
