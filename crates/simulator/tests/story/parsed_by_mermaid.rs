//! Mermaid diagrams, read by Mermaid's own parser. Where the parser is missing, the test
//! fails.

use crate::{chosen, scenario, traced};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use simulator::sim::Trace;
use simulator::sim::trace::LaneTrace;
use simulator::story::caption::title;
use simulator::story::diagram::{Line, all_lines};
use simulator::story::mermaid::{all_lanes, lane_diagram};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What the script says of a file.
#[derive(Debug, serde::Deserialize)]
struct Said {
    name: String,
    fault: Option<String>,
    /// The texts of messages and notes.
    messages: Vec<String>,
}

fn parse(folder: &Path) -> Vec<Said> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mermaid/parse.mjs");
    let ran = Command::new("node")
        .arg(script)
        .arg(e2e::tools::mermaid().expect("Mermaid"))
        .arg(folder)
        .output()
        .expect("Node, which `cargo xtask setup` asks for");
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{errors}");
    String::from_utf8(ran.stdout)
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// The texts that a diagram must come to.
fn wanted(trace: &Trace, lanes: &[LaneTrace]) -> Vec<String> {
    let drawn: Vec<Vec<Vec<Line>>> = lanes.iter().map(all_lines).collect();
    let mut texts = Vec::new();
    for (number, step) in (1..).zip(trace.scenario.steps()) {
        texts.push(format!("{number}. {}", title(step)));
        for line in drawn.iter().filter_map(|steps| steps.get(number)).flatten() {
            texts.push(match line.status {
                Some(400..) if !line.detail.is_empty() => {
                    format!("{}: {}", line.text(), line.detail)
                }
                _ => line.text(),
            });
        }
    }
    texts.iter().map(|text| text.trim().to_owned()).collect()
}

#[test]
fn mermaid_reads_what_is_written() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mermaid");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut traces = chosen();
    let mut runner = TestRunner::deterministic();
    for number in 0..12 {
        let drawn = scenario().new_tree(&mut runner).expect("a scenario");
        traces.push((format!("drawn-{number}"), traced(&drawn.current())));
    }
    let mut texts = BTreeMap::new();
    for (name, trace) in &traces {
        let mut add = |name: String, diagram: String, lanes: &[LaneTrace]| {
            std::fs::write(folder.join(format!("{name}.mmd")), diagram).expect("a file");
            texts.insert(format!("{name}.mmd"), wanted(trace, lanes));
        };
        add(format!("{name}-all"), all_lanes(trace), &trace.lanes);
        // One lane is written as all are.
        let alone = if name.starts_with("claim-") {
            &[]
        } else {
            trace.lanes.as_slice()
        };
        for lane in alone {
            let diagram = lane_diagram(trace, lane);
            let lane = std::slice::from_ref(lane);
            add(format!("{name}-{}", lane[0].lane.id()), diagram, lane);
        }
    }
    // What the parser must refuse, so that its silence means something.
    std::fs::write(
        folder.join("wrong.mmd"),
        "sequenceDiagram\n    a->>: no one\n",
    )
    .expect("a file");
    let said = parse(&folder);
    assert_eq!(said.len(), texts.len() + 1);
    for said in said {
        if said.name == "wrong.mmd" {
            assert!(said.fault.is_some(), "the parser takes anything");
            continue;
        }
        assert_eq!(said.fault, None, "{}", said.name);
        assert_eq!(said.messages, texts[&said.name], "{}", said.name);
    }
}
