//! How the commands talk to a person: plain lines on standard output, times in
//! units one reads at a glance, tables whose columns line up.

use std::io::Write;
use std::time::Duration;
use tabwriter::TabWriter;

/// Says one line.
pub fn line(text: impl AsRef<str>) {
    println!("{}", text.as_ref());
}

/// Says one line with room above it: the beginning of something that takes time.
pub fn heading(text: impl AsRef<str>) {
    println!("\n== {}", text.as_ref());
}

/// A length of time as a person would say it.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(xtask::say::time(Duration::from_millis(59_940)), "59.9 s");
/// assert_eq!(xtask::say::time(Duration::from_secs(192)), "3 min 12 s");
/// ```
pub fn time(length: Duration) -> String {
    let seconds = length.as_secs();
    if seconds < 60 {
        format!("{:.1} s", length.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

/// Rows as a table whose columns line up. The first row is the heading.
pub fn table(rows: &[Vec<String>]) -> String {
    let lines: String = rows
        .iter()
        .map(|row| format!("  {}\n", row.join("\t")))
        .collect();
    let mut table = TabWriter::new(Vec::new());
    // Writing to memory cannot fail, and the text stays UTF-8.
    let _ = table.write_all(lines.as_bytes());
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let text = table(&[row("step", "time"), row("a longer one", "1 s")]);
        assert_eq!(text, "  step          time\n  a longer one  1 s\n");
    }
}
