//! Which values are folded at first, and which a filter leaves.

use jose::json::{JsonKind, Member, Value, read};
use jose::text::quoted;

/// A header or payload up to this size is shown without folding anything, in bytes.
pub const SMALL: usize = 4 * 1024;

/// The text of a value that is never folded is at most this long, in bytes.
pub const SHORT: usize = 240;

/// What stands for a folded value: "{ 12 members }", "[ 1 item ]".
pub fn summary(value: &Value) -> Option<String> {
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    match &value.kind {
        JsonKind::Array(items) => Some(format!("[ {} ]", count(items.len(), "item"))),
        JsonKind::Object(members) => Some(format!("{{ {} }}", count(members.len(), "member"))),
        _ => None,
    }
}

/// The names or values that a folded value begins with, as far as they fit into a line.
pub fn preview(value: &Value) -> String {
    const MOST: usize = 60;
    let first: Vec<String> = match &value.kind {
        JsonKind::Object(members) => members
            .iter()
            .take(8)
            .map(|member| quoted(&member.name))
            .collect(),
        JsonKind::Array(items) => items.iter().take(8).filter_map(scalar).collect(),
        _ => Vec::new(),
    };
    let mut line = String::new();
    for one in first {
        if line.len() + one.len() > MOST {
            break;
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(&one);
    }
    line
}

/// A value that holds no others, as text.
fn scalar(value: &Value) -> Option<String> {
    match &value.kind {
        JsonKind::String(text) => Some(quoted(text)),
        JsonKind::Number(digits) => Some(digits.clone()),
        JsonKind::Bool(value) => Some(value.to_string()),
        JsonKind::Null => Some("null".into()),
        JsonKind::Array(_) | JsonKind::Object(_) => None,
    }
}

/// The JSON object or array that a string holds, as some issuers send them.
pub fn json_in(value: &Value) -> Option<&str> {
    let text = value.as_str()?.trim();
    let document = text
        .starts_with(['{', '['])
        .then(|| read(text.as_bytes()))?;
    let is_filled = document.root.as_ref().and_then(summary).is_some();
    (is_filled && document.is_complete()).then_some(text)
}

/// Whether a text holds what is looked for, ASCII letters in either case; anything holds an
/// empty text.
pub fn holds(text: &str, wanted: &str) -> bool {
    wanted.is_empty()
        || text
            .as_bytes()
            .windows(wanted.len())
            .any(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// Whether a member holds it, in its name or anywhere in its value.
pub fn member_holds(member: &Member, wanted: &str) -> bool {
    holds(&member.name, wanted) || value_holds(&member.value, wanted)
}

/// Whether a value holds it, at any depth.
pub fn value_holds(value: &Value, wanted: &str) -> bool {
    match &value.kind {
        JsonKind::Object(members) => members.iter().any(|member| member_holds(member, wanted)),
        JsonKind::Array(items) => items.iter().any(|item| value_holds(item, wanted)),
        JsonKind::String(text) | JsonKind::Number(text) => holds(text, wanted),
        JsonKind::Bool(value) => holds(if *value { "true" } else { "false" }, wanted),
        JsonKind::Null => holds("null", wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::json::Document;

    fn document(text: &str) -> Document {
        read(text.as_bytes())
    }

    #[test]
    fn a_filter_looks_into_names_and_values_at_any_depth() {
        let document = document(
            r#"{"Roles":{"shop":["Reader",{"on":true}]},"n":42,"none":null,"s":"gr\u00fcn"}"#,
        );
        let members = document.members();
        for (wanted, found) in [
            ("", vec!["Roles", "n", "none", "s"]),
            ("roles", vec!["Roles"]),
            ("READER", vec!["Roles"]),
            ("TRUE", vec!["Roles"]),
            ("42", vec!["n"]),
            ("nul", vec!["none"]),
            ("grün", vec!["s"]),
            ("nothing of this", vec![]),
        ] {
            let names: Vec<_> = members
                .iter()
                .filter(|member| member_holds(member, wanted))
                .map(|member| member.name.as_str())
                .collect();
            assert_eq!(names, found, "{wanted}");
        }
    }

    #[test]
    fn what_is_folded_says_how_much_it_holds() {
        for (text, is) in [
            (r#"{"a":1,"b":2}"#, Some("{ 2 members }")),
            ("[null]", Some("[ 1 item ]")),
            ("[]", Some("[ 0 items ]")),
            ("7", None),
        ] {
            let document = document(text);
            assert_eq!(
                document.root.as_ref().and_then(summary).as_deref(),
                is,
                "{text}"
            );
        }
        let many = document(&format!("[{}1]", "\"reader\",".repeat(50)));
        let line = preview(many.root.as_ref().unwrap());
        assert!(
            line.starts_with("reader, reader") && line.len() <= 62,
            "{line}"
        );
    }

    #[test]
    fn json_in_a_string_is_found_where_it_is_whole() {
        for (text, inner) in [
            (r#""{\"a\":1}""#, Some(r#"{"a":1}"#)),
            (r#"" [1] ""#, Some("[1]")),
            (r#""{\"a\":""#, None),
            (r#""[not JSON]""#, None),
            (r#""plain""#, None),
            (r#"{"a":1}"#, None),
        ] {
            assert_eq!(
                document(text).root.as_ref().and_then(json_in),
                inner,
                "{text}"
            );
        }
    }
}
