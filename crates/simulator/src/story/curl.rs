//! Requests as commands for `curl` in a POSIX shell, so that they can be sent to a real
//! server. The hosts of a run exist nowhere; whoever tries one puts their own in its place.

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
            // With a colon and nothing behind it curl would leave the field out.
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

/// The request of an event as a command; none where the event is no request that left.
pub fn of_event(lane: &LaneTrace, event: usize) -> Option<String> {
    match &lane.events.get(event)?.what {
        What::Request { message, .. } => Some(command(message)),
        _ => None,
    }
}

/// All requests of a lane as a script, with the steps as comments.
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
/// single quotes nothing has a meaning but the next one.
fn quoted(text: &str) -> String {
    format!("'{}'", visible(text).replace('\'', r"'\''"))
}
