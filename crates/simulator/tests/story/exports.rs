//! Exports: each is read back by something that is not ours.

use crate::{chosen, controls, eventful, last_step, scenario, traced, tries};
use proptest::prelude::*;
use simulator::sim::http::Request;
use simulator::sim::trace::What;
use simulator::sim::{Position, Trace};
use simulator::story::caption;
use simulator::story::diagram::all_lines;
use simulator::story::files::{EXPORTS, export};
use simulator::story::svg::picture;
use simulator::story::transcript::{message, step_texts};
use simulator::story::{curl, transcript};
use std::process::Command;

/// The texts of a picture, and its size as it says itself.
fn read_svg(text: &str) -> Result<(Vec<String>, u32, u32), String> {
    let document = roxmltree::Document::parse(text).map_err(|fault| fault.to_string())?;
    let root = document.root_element();
    let size = |name| {
        root.attribute(name)
            .and_then(|value| value.parse::<u32>().ok())
            .ok_or(format!("no {name}"))
    };
    let (width, height) = (size("width")?, size("height")?);
    if root.attribute("viewBox") != Some(&format!("0 0 {width} {height}")) {
        return Err("the view box is another".into());
    }
    let mut texts = Vec::new();
    for node in document.descendants() {
        for attribute in node.attributes() {
            let number: f64 = match attribute.name() {
                "x" | "y" | "x1" | "x2" | "y1" | "y2" => {
                    attribute.value().parse().map_err(|_| "no number")?
                }
                _ => continue,
            };
            let most = if attribute.name().starts_with('x') {
                width
            } else {
                height
            };
            if !(0.0..=f64::from(most)).contains(&number) {
                return Err(format!("{node:?} lies outside"));
            }
        }
        if node.has_tag_name("text") || node.has_tag_name("tspan") {
            texts.push(node.text().unwrap_or_default().to_owned());
        }
    }
    Ok((texts, width, height))
}

fn check_svg(trace: &Trace) -> Result<(), String> {
    let mut before = 0;
    for step in 0..=last_step(trace) {
        let drawn = picture(trace, Position::after(step));
        let (texts, width, height) = read_svg(&drawn.text)?;
        if (drawn.width, drawn.height) != (width, height) {
            return Err("the size is another".into());
        }
        if texts.len() < before {
            return Err(format!("step {step} shows less than the one before"));
        }
        before = texts.len();
        for line in trace.lanes.iter().flat_map(all_lines).flatten() {
            let of_step = trace
                .lanes
                .iter()
                .any(|lane| lane.events.get(line.event).map(|e| e.step) <= Some(step));
            let start: String = line.label.chars().take(12).collect();
            if step == last_step(trace)
                && of_step
                && !texts.iter().any(|text| text.starts_with(start.trim()))
            {
                return Err(format!("`{}` is not shown", line.label));
            }
        }
    }
    Ok(())
}

/// What a command would send, as a POSIX shell takes it apart.
fn check_curl(request: &Request) -> Result<(), String> {
    // A shell joins such lines before it looks for words; the crate makes a word of each.
    let joined = curl::command(request).replace("\\\n", "");
    let words = shlex::split(&joined).ok_or("no words")?;
    if words != arguments(request) {
        return Err(format!("{words:?}"));
    }
    Ok(())
}

/// The words that a command for a request must come to.
fn arguments(request: &Request) -> Vec<String> {
    let mut words: Vec<String> = ["curl", "--http1.1", "--include", "--globoff", "--request"]
        .map(str::to_owned)
        .into();
    words.extend([
        request.method.clone(),
        "--url".into(),
        request.url.to_string(),
    ]);
    for (name, value) in &request.headers.0 {
        words.extend(["--header".into(), format!("{name}: {value}")]);
    }
    if !request.body.is_empty() {
        words.extend(["--data-raw".into(), request.body.clone()]);
    } else if request.method == "POST" {
        words.extend(["--header".into(), "Content-Length: 0".into()]);
    }
    words
}

fn requests(trace: &Trace) -> Vec<&Request> {
    trace
        .lanes
        .iter()
        .flat_map(|lane| &lane.events)
        .filter_map(|event| match &event.what {
            What::Request { message, .. } => Some(message),
            _ => None,
        })
        .collect()
}

/// The code blocks of a Markdown text, and the text outside of them.
fn blocks(markdown: &str) -> Result<(Vec<String>, String), String> {
    let mut blocks = Vec::new();
    let mut outside = String::new();
    let mut open: Option<(String, Vec<&str>)> = None;
    for line in markdown.lines() {
        let inner = line.trim_start();
        match &mut open {
            Some((fence, block)) if inner == fence => {
                blocks.push(block.join("\n"));
                open = None;
            }
            Some((_, block)) => block.push(line.strip_prefix("  ").unwrap_or(line)),
            None if inner.starts_with("```") => {
                let fence = inner.strip_suffix("http").ok_or("another language")?;
                open = Some((fence.to_owned(), Vec::new()));
            }
            None => {
                outside.push_str(line);
                outside.push('\n');
            }
        }
    }
    match open {
        Some(_) => Err("a block does not end".into()),
        None => Ok((blocks, outside)),
    }
}

fn check_markdown(trace: &Trace) -> Result<(), String> {
    let (blocks, outside) = blocks(&transcript::markdown(trace))?;
    let headings: Vec<&str> = outside
        .lines()
        .filter(|line| line.starts_with("## Step "))
        .collect();
    if headings.len() != last_step(trace) as usize {
        return Err(format!("{headings:?}"));
    }
    for (number, heading) in (1..).zip(&headings) {
        if !heading.starts_with(&format!("## Step {number}: ")) {
            return Err((*heading).to_owned());
        }
    }
    let mut messages = Vec::new();
    for step in step_texts(trace) {
        for (lane, own) in trace.lanes.iter().zip(&step.lanes) {
            for line in own.lines.iter().filter(|line| line.message) {
                let text = message(lane, line.event).ok_or("no message")?;
                let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
                messages.push(lines.join("\n"));
            }
        }
    }
    if blocks != messages {
        return Err(format!(
            "{} blocks, {} messages",
            blocks.len(),
            messages.len()
        ));
    }
    let rows = outside
        .lines()
        .filter(|line| line.starts_with("| Store reads |"));
    if rows.count() != 1 {
        return Err("no totals".into());
    }
    Ok(())
}

fn check(trace: &Trace) -> Result<(), String> {
    check_svg(trace)?;
    check_markdown(trace)?;
    requests(trace).into_iter().try_for_each(check_curl)?;
    for row in EXPORTS {
        let text = (row.make)(trace, Position::after(last_step(trace)));
        let found = controls(&text);
        if !found.is_empty() {
            return Err(format!("{} has {found:?}", row.id));
        }
    }
    let json = export("json").ok_or("no JSON")?;
    let back = Trace::from_json(&(json.make)(trace, Position::after(0)));
    if back.as_ref() != Ok(trace) {
        return Err("the trace comes back as another".into());
    }
    Ok(())
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn any_run_can_be_exported(scenario in scenario()) {
        check(&traced(&scenario)).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn chosen_runs_can_be_exported() {
    for (name, trace) in chosen() {
        check(&trace).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(
            caption::all(&trace).len(),
            step_texts(&trace).len(),
            "{name}"
        );
    }
}

/// A real shell runs the whole script, with something in place of curl that tells what it
/// was given.
#[test]
#[cfg(unix)]
fn a_shell_runs_the_script() {
    let trace = eventful();
    let script = format!(
        "curl() {{ printf '%s\\0' \"$#\" curl \"$@\"; }}\n{}",
        curl::scripts(&trace)
    );
    let ran = Command::new("sh")
        .args(["-e", "-c", &script])
        .output()
        .expect("a POSIX shell");
    assert!(ran.status.success() && ran.stderr.is_empty(), "{ran:?}");
    let said = String::from_utf8(ran.stdout).expect("UTF-8");
    let mut words = said.split('\0').map(str::to_owned);
    for request in requests(&trace) {
        let wanted = arguments(request);
        assert_eq!(words.next(), Some((wanted.len() - 1).to_string()));
        let given: Vec<String> = words.by_ref().take(wanted.len()).collect();
        assert_eq!(given, wanted);
    }
    assert_eq!(words.collect::<Vec<_>>(), [""]);
}

#[test]
fn a_picture_up_to_a_position_shows_no_more() {
    let trace = eventful();
    let texts = |position| {
        read_svg(&picture(&trace, position).text)
            .expect("a picture")
            .0
    };
    let part = texts(Position {
        step: 1,
        events: Some(2),
    });
    let whole = texts(Position::after(1));
    assert!(part.iter().any(|text| text.contains("POST /login")));
    assert!(!part.iter().any(|text| text.contains("204 served")));
    assert!(whole.iter().any(|text| text.contains("204 served")));
    assert!(!whole.iter().any(|text| text.contains("lanes part:")));
    let later = texts(Position::after(2));
    assert!(
        later
            .iter()
            .any(|text| text.contains("≠ lanes part: Session 401, JWT 200"))
    );
}

#[test]
fn a_name_that_would_not_show_is_spelt_out_in_every_export() {
    const HOSTILE: &str = "na\u{202E}me\u{E0041}\u{3164}";
    let mut scenario = simulator::cards::tour();
    scenario.name = HOSTILE.into();
    scenario.script.rename(0, HOSTILE).expect("a name");
    let text = scenario.to_json().replace("Ana logs in", HOSTILE);
    let scenario = simulator::sim::Scenario::from_json(&text).expect("a scenario");
    let trace = simulator::sim::simulate(&scenario, &simulator::sim::LaneName::ALL);
    // JSON is data that is read back: it keeps every character.
    for row in EXPORTS.iter().filter(|row| row.id != "json") {
        let text = (row.make)(&trace, Position::after(last_step(&trace)));
        // Mermaid has another sign for the plus.
        assert!(text.contains("202E"), "{}", row.id);
        let hidden = text
            .chars()
            .find(|c| jose::text::is_hidden(*c) && *c != '\n');
        assert_eq!(hidden, None, "{}", row.id);
    }
}
