//! The files that a run can be exported to, one row for each kind. The page makes the PNG
//! from the SVG.

use super::{curl, mermaid, svg, transcript};
use crate::sim::frame::Position;
use crate::sim::trace::Trace;

/// A kind of file.
#[derive(Debug, Clone, Copy)]
pub struct Export {
    /// A stable name in kebab case.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// The extension of the file's name.
    pub ending: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// Makes the file's text. Pictures show the run up to the position, other files all of it.
    pub make: fn(&Trace, Position) -> String,
}

/// Every kind.
pub const EXPORTS: &[Export] = &[
    Export {
        id: "svg",
        label: "Picture (SVG)",
        ending: "svg",
        mime: "image/svg+xml",
        make: |trace, position| svg::picture(trace, position).text,
    },
    Export {
        id: "mermaid",
        label: "Diagram (Mermaid)",
        ending: "mmd",
        mime: "text/vnd.mermaid",
        make: |trace, _| mermaid::all_lanes(trace),
    },
    Export {
        id: "markdown",
        label: "Transcript (Markdown)",
        ending: "md",
        mime: "text/markdown",
        make: |trace, _| transcript::markdown(trace),
    },
    Export {
        id: "json",
        label: "Export trace",
        ending: "trace.json",
        mime: "application/json",
        make: |trace, _| trace.to_json(),
    },
    Export {
        id: "curl",
        label: "Requests (curl)",
        // Browsers warn about downloads that end in `.sh`.
        ending: "curl.txt",
        mime: "text/plain",
        make: |trace, _| curl::scripts(trace),
    },
];

/// The row of this id.
pub fn export(id: &str) -> Option<&'static Export> {
    EXPORTS.iter().find(|row| row.id == id)
}

/// The name of the PNG on the page, and its extension.
pub const PNG: (&str, &str) = ("Picture (PNG)", "png");

/// Exports that can also be copied: id and name.
pub const COPIED: &[(&str, &str)] = &[
    ("markdown", "transcript (Markdown)"),
    ("mermaid", "diagram (Mermaid)"),
    ("curl", "requests (curl)"),
];

/// The most characters of a file's name before its extension.
const MOST: usize = 60;

/// A file's name: the scenario's id or name in kebab case, and the extension.
pub fn file_name(scenario: &str, ending: &str) -> String {
    let mut name = String::new();
    for c in scenario.chars().take(MOST) {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    let name = if name.is_empty() { "run" } else { name };
    format!("{name}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_everywhere() {
        assert_eq!(file_name("claim-4", "svg"), "claim-4.svg");
        assert_eq!(file_name("../Ana's run?", "md"), "ana-s-run.md");
        assert_eq!(file_name("…", "curl.txt"), "run.curl.txt");
    }
}
