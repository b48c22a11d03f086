//! The opening tags of the built page, by the tokenizer of html5gum.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// In lower case.
    pub name: String,
    /// The tag as it is written, from `<` to `>`.
    pub source: &'a str,
    /// Names in lower case.
    pub attributes: Vec<(String, String)>,
    /// The text up to the end tag, of elements without others in them: scripts, style sheets.
    pub text: &'a str,
}

impl Tag<'_> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes.find_map(|(own, value)| (own == name).then_some(value.as_str()))
    }

    /// Whether this is a script written into the page itself.
    pub fn is_inline_script(&self) -> bool {
        self.name == "script" && self.get("src").is_none()
    }
}

/// All opening tags, in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Scripts and style sheets are text, whatever they look like.
    emitter.naively_switch_states(true);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut tags: Vec<Tag<'_>> = Vec::new();
    // Where the last opening tag ends.
    let mut end = 0;
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                end = tag.span.end;
                let attributes = tag.attributes.iter();
                tags.push(Tag {
                    name: text(&tag.name),
                    source: html.get(tag.span.start..end).unwrap_or_default(),
                    attributes: attributes.map(|(n, v)| (text(n), text(v))).collect(),
                    text: "",
                });
            }
            Token::EndTag(tag) => {
                if let Some(last) = tags.last_mut()
                    && last.name.as_bytes() == &**tag.name
                    && last.text.is_empty()
                {
                    last.text = html.get(end..tag.span.start).unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_every_way_they_are_written() {
        let page = r#"<!DOCTYPE html><LINK rel=icon HREF="a b" data-x='"' async/><p>"#;
        let read = tags(page);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].name, "link");
        assert_eq!(read[0].get("rel"), Some("icon"));
        assert_eq!(read[0].get("href"), Some("a b"));
        assert_eq!(read[0].get("data-x"), Some("\""));
        assert_eq!(read[0].get("async"), Some(""));
        assert_eq!(read[0].get("src"), None);
        assert_eq!(format!("<!DOCTYPE html>{}<p>", read[0].source), page);
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
}
