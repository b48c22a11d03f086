//! The outcome as a document, `docs/browser-agreement.md`: it is compared with what a
//! run would write, all but the line of the version.

use crate::Outcome;
use crate::deviations::DEVIATIONS;
use crate::groups::{self, Fold, Group};
use std::fmt::Write;
use std::path::Path;

/// Where the document lies below the root.
const FILE: &str = "docs/browser-agreement.md";

/// With what the line begins that may differ from one run to the next.
const VERSION: &str = "Last written with Chromium ";

/// Compares the document with these outcomes, or writes it if that is wished.
///
/// # Errors
/// A sentence that says what differs and how to mend it.
pub fn check(outcomes: &[Outcome], version: &str) -> Result<(), String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(FILE);
    let text = write(outcomes, version);
    if std::env::var_os("JOTLENS_WRITE").is_some() {
        return std::fs::write(&file, text)
            .map_err(|fault| format!("{FILE} cannot be written: {fault}"));
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with(VERSION));
        lines.map(str::to_owned).collect()
    };
    let (kept, new) = (lines(&kept), lines(&text));
    if kept == new {
        return Ok(());
    }
    let differs = kept.iter().zip(&new).position(|(kept, new)| kept != new);
    let at = differs.unwrap_or(kept.len().min(new.len()));
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "its end".into());
    Err(format!(
        "{FILE} is not what this run would write. It has\n  {}\nwhere this run has\n  {}\nWrite it \
         anew with JOTLENS_WRITE=1 cargo test --test agreement, and read what changed.",
        line(&kept),
        line(&new)
    ))
}

fn write(outcomes: &[Outcome], version: &str) -> String {
    let cells: usize = outcomes
        .iter()
        .map(|outcome| outcome.case.cells.len())
        .sum();
    let major = version.split(['.', ' ']).nth(1).unwrap_or_default();
    let mut text = format!(
        "# How the simulated browser agrees with a real one

Each case below was run twice: by `simulator::sim::browser`, and by a real Chromium that talked to real HTTP servers on \
loopback (`*.test` by host-resolver rules, TLS with a certificate made for the run). Compared were all requests that \
reached a server with their `Cookie`, `Origin`, `Sec-Fetch-*` and `Access-Control-Request-*`, what scripts read, whether \
responses could be read, and every cookie in the jar with all its attributes. The tables show the outcome, which is \
the same in both.

This file is written by `JOTLENS_WRITE=1 cargo test --test agreement`; without the variable, the test compares.

{VERSION}{major}.

{cells} cases in {} runs: {cells} agree, 0 disagree. In {} points the simulator goes with Chromium where a standard says otherwise.

## Where Chromium departs from the standards

A disagreement between the simulator and Chromium is always a fault. Where Chromium itself departs from a standard, the \
simulator does as Chromium does, for no one is helped by what no browser does:

| Chromium, and the simulator | the standard | where | seen in |
|---|---|---|---|
",
        outcomes.len(),
        DEVIATIONS.len(),
    );
    for known in DEVIATIONS {
        let mut places: Vec<&str> = known.cells.iter().map(|(group, ..)| *group).collect();
        places.dedup();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            known.chromium,
            known.standard,
            known.reference,
            places.join("; ")
        );
    }
    for group in groups::groups() {
        table(&mut text, group, outcomes);
    }
    text
}

/// One table: rows and columns in the order in which they first come up.
fn table(text: &mut String, group: &Group, outcomes: &[Outcome]) {
    let mut rows: Rows = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    let own = outcomes
        .iter()
        .filter(|outcome| outcome.case.group == group.title);
    for outcome in own {
        for cell in &outcome.case.cells {
            let column = place(&mut columns, |known| *known == cell.column, || &cell.column);
            let row = place(
                &mut rows,
                |(known, _)| *known == cell.row,
                || (cell.row.clone(), Vec::new()),
            );
            let cells = &mut rows[row].1;
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column] = outcome.real.shown(&cell.shown);
        }
    }
    rows = match group.fold {
        Fold::None => rows,
        Fold::Alike => alike(rows),
        Fold::ByPage => by_page(rows),
    };
    let _ = writeln!(text, "\n## {}\n\n{}\n", group.title, group.about);
    let _ = writeln!(text, "| {} | {} |", group.rows, columns.join(" | "));
    let _ = writeln!(text, "|---|{}", "---|".repeat(columns.len()));
    for (row, mut cells) in rows {
        cells.resize(columns.len(), String::new());
        let _ = writeln!(text, "| {row} | {} |", cells.join(" | "));
    }
}

/// The place of something in a list, at whose end it is put if it is new.
fn place<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
    list.iter().position(is).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    })
}

type Rows = Vec<(String, Vec<String>)>;

/// Rows with the same cells as one row.
fn alike(rows: Rows) -> Rows {
    let mut folded: Rows = Vec::new();
    for (row, cells) in rows {
        match folded.iter_mut().find(|(_, known)| *known == cells) {
            Some((known, _)) => known.push_str(&format!("<br>{row}")),
            None => folded.push((row, cells)),
        }
    }
    folded
}

/// Rows "page, means" of one page and with the same cells as one row.
fn by_page(rows: Rows) -> Rows {
    let mut folded: Rows = Vec::new();
    for (row, cells) in rows {
        let (page, means) = row.split_once(", ").unwrap_or((&row, ""));
        let same = folded.iter_mut().find(|(known, known_cells)| {
            known.starts_with(&format!("**{page}**")) && *known_cells == cells
        });
        match same {
            Some((known, _)) => known.push_str(&format!("; {means}")),
            None => folded.push((format!("**{page}** {means}").trim().to_owned(), cells)),
        }
    }
    folded
}
