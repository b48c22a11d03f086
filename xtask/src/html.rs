//! Just enough HTML to read the page that was built: tags, their attributes, and
//! the text inside scripts and style sheets. It is our own page, made by our own
//! tools, so this reads well-formed HTML and repairs nothing.

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// In lower case.
    pub name: String,
    /// The tag as it is written, from `<` to `>`.
    pub source: &'a str,
    /// Names in lower case; values as written, character references and all.
    pub attributes: Vec<(String, &'a str)>,
    /// What lies between a script's (style sheet's, title's, text box's) tags;
    /// empty for all others.
    pub text: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes
            .iter()
            .find(|(own, _)| own == name)
            .map(|&(_, value)| value)
    }

    /// Whether this is a script written into the page itself.
    pub fn is_inline_script(&self) -> bool {
        self.name == "script" && self.get("src").is_none()
    }
}

/// Elements whose content is text, whatever it looks like.
const TEXT_ONLY: &[&str] = &["script", "style", "textarea", "title"];

/// All opening tags, in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (mut tag, after) = opening_tag(rest);
            let from = html.len() - rest.len() - 1;
            tag.source = html.get(from..html.len() - after.len()).unwrap_or("");
            rest = after;
            if TEXT_ONLY.contains(&tag.name.as_str()) {
                let end = find_ignoring_case(rest, &format!("</{}", tag.name));
                (tag.text, rest) = rest.split_at(end.unwrap_or(rest.len()));
            }
            found.push(tag);
        }
    }
    found
}

/// Reads a tag whose `<` has been read; returns what follows its `>`.
fn opening_tag(text: &str) -> (Tag<'_>, &str) {
    let (name, mut rest) = split_where(text, |c| c.is_ascii_whitespace() || c == '/' || c == '>');
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let (attribute, after) = split_where(rest, |c| {
            c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')
        });
        if attribute.is_empty() {
            // The text ends inside the tag, or an `=` stands alone.
            match after.strip_prefix('=') {
                Some(after) => {
                    rest = after;
                    continue;
                }
                None => {
                    rest = after;
                    break;
                }
            }
        }
        let after_spaces = after.trim_start();
        let (value, after) = match after_spaces.strip_prefix('=').map(str::trim_start) {
            None => ("", after),
            Some(value) => match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let value = &value[1..];
                    value.split_once(quote).unwrap_or((value, ""))
                }
                _ => split_where(value, |c| c.is_ascii_whitespace() || c == '>'),
            },
        };
        attributes.push((attribute.to_ascii_lowercase(), value));
        rest = after;
    }
    let tag = Tag {
        name: name.to_ascii_lowercase(),
        source: "",
        attributes,
        text: "",
    };
    (tag, rest)
}

fn split_where(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    // ASCII case folding keeps every byte position.
    text.to_ascii_lowercase().find(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_every_way_they_are_written() {
        let read = tags(r#"<!DOCTYPE html><LINK rel=icon HREF="a b" data-x='"' async/><p>"#);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].name, "link");
        assert_eq!(read[0].get("rel"), Some("icon"));
        assert_eq!(read[0].get("href"), Some("a b"));
        assert_eq!(read[0].get("data-x"), Some("\""));
        assert_eq!(read[0].get("async"), Some(""));
        assert_eq!(read[0].get("src"), None);
        assert_eq!(
            read[0].source,
            r#"<LINK rel=icon HREF="a b" data-x='"' async/>"#
        );
        assert_eq!(read[1].name, "p");
    }

    #[test]
    fn scripts_are_text_and_comments_are_nothing() {
        let read = tags("<!-- <b> --><script>if (1<a) '<i>'</SCRIPT><script src=x></script><u>");
        let names: Vec<_> = read.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["script", "script", "u"]);
        assert_eq!(read[0].text, "if (1<a) '<i>'");
        assert!(read[0].is_inline_script());
        assert!(!read[1].is_inline_script());
    }

    #[test]
    fn a_torn_page_ends_quietly() {
        for torn in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b=\"",
            "<a =",
            "<script>x",
            "<!--",
        ] {
            tags(torn);
        }
    }
}
