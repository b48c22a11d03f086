//! JSON as it was sent, indented and coloured, otherwise unchanged.

use jose::json::{Kind, Value};
use jose::text::{code_point, is_hidden};
use yew::prelude::*;

/// What a piece of JSON text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    Name,
    Text,
    Number,
    Word,
    Punctuation,
    /// An invisible character, or one that changes the direction of text.
    Invisible,
    /// A note that the text was shortened.
    Omission,
}

impl PieceKind {
    fn class(self) -> &'static str {
        match self {
            Self::Name => "json-name",
            Self::Text => "json-text",
            Self::Number => "json-number",
            Self::Word => "json-word",
            Self::Punctuation => "json-punctuation",
            Self::Invisible => "invisible",
            Self::Omission => "omission",
        }
    }
}

/// A run of characters of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub kind: PieceKind,
    pub text: String,
}

/// Lays a value out over indented lines. Scalars are taken from `source` as
/// it is, digits and escapes included; `limit` bounds the length in bytes.
pub fn json_pieces(source: &str, value: &Value, limit: usize) -> Vec<Piece> {
    let mut layout = Layout {
        source,
        pieces: Vec::new(),
        left: limit,
    };
    layout.value(value, 0);
    if layout.left == 0 {
        layout.pieces.push(Piece {
            kind: PieceKind::Omission,
            text: " … shortened; the raw view and copying have all".into(),
        });
    }
    layout.pieces
}

struct Layout<'a> {
    source: &'a str,
    pieces: Vec<Piece>,
    left: usize,
}

impl Layout<'_> {
    fn push(&mut self, kind: PieceKind, text: &str) {
        let end = text.floor_char_boundary(self.left.min(text.len()));
        self.left = self.left.saturating_sub(text.len());
        for piece in visible(text.get(..end).unwrap_or_default(), kind) {
            match self.pieces.last_mut() {
                Some(last) if last.kind == piece.kind && piece.kind == PieceKind::Punctuation => {
                    last.text.push_str(&piece.text)
                }
                _ => self.pieces.push(piece),
            }
        }
    }

    fn raw(&mut self, kind: PieceKind, span: std::ops::Range<usize>) {
        let text = self.source.get(span).unwrap_or_default();
        self.push(kind, text);
    }

    fn line(&mut self, depth: usize) {
        let text = format!("\n{}", "  ".repeat(depth));
        self.push(PieceKind::Punctuation, &text);
    }

    fn value(&mut self, value: &Value, depth: usize) {
        if self.left == 0 {
            return;
        }
        match &value.kind {
            Kind::String(_) => self.raw(PieceKind::Text, value.span.clone()),
            Kind::Number(_) => self.raw(PieceKind::Number, value.span.clone()),
            Kind::Null | Kind::Bool(_) => self.raw(PieceKind::Word, value.span.clone()),
            Kind::Array(items) => {
                let flat = items
                    .iter()
                    .all(|item| !matches!(item.kind, Kind::Array(_) | Kind::Object(_)));
                self.push(PieceKind::Punctuation, "[");
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.push(PieceKind::Punctuation, if flat { ", " } else { "," });
                    }
                    if !flat {
                        self.line(depth + 1);
                    }
                    self.value(item, depth + 1);
                }
                if !flat {
                    self.line(depth);
                }
                self.push(PieceKind::Punctuation, "]");
            }
            Kind::Object(members) => {
                self.push(PieceKind::Punctuation, "{");
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        self.push(PieceKind::Punctuation, ",");
                    }
                    self.line(depth + 1);
                    self.raw(PieceKind::Name, member.name_span.clone());
                    self.push(PieceKind::Punctuation, ": ");
                    self.value(&member.value, depth + 1);
                }
                if !members.is_empty() {
                    self.line(depth);
                }
                self.push(PieceKind::Punctuation, "}");
            }
        }
    }
}

/// Splits a text so that invisible and direction-changing characters become
/// their code points.
pub fn visible(text: &str, kind: PieceKind) -> Vec<Piece> {
    let hidden = |c: char| is_hidden(c) && c != '\n';
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(hidden) {
        let (plain, tail) = rest.split_at(at);
        if !plain.is_empty() {
            pieces.push(Piece {
                kind,
                text: plain.into(),
            });
        }
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            pieces.push(Piece {
                kind: PieceKind::Invisible,
                text: code_point(c),
            });
        }
        rest = chars.as_str();
    }
    if !rest.is_empty() {
        pieces.push(Piece {
            kind,
            text: rest.into(),
        });
    }
    pieces
}

/// Pieces as elements.
pub fn render_pieces(pieces: &[Piece]) -> Html {
    pieces
        .iter()
        .map(|piece| html! { <span class={piece.kind.class()}>{ piece.text.clone() }</span> })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::json::read;

    fn plain(source: &str, limit: usize) -> String {
        let document = read(source.as_bytes());
        json_pieces(source, document.root.as_ref().unwrap(), limit)
            .into_iter()
            .map(|piece| piece.text)
            .collect()
    }

    #[test]
    fn scalars_stand_as_they_were_sent() {
        assert_eq!(
            plain(r#"{"n":1e400,"s":"\u00e9","a":[1,2],"o":{}}"#, 999),
            "{\n  \"n\": 1e400,\n  \"s\": \"\\u00e9\",\n  \"a\": [1, 2],\n  \"o\": {}\n}"
        );
        assert_eq!(plain(r#"[{"a":[]}]"#, 999), "[\n  {\n    \"a\": []\n  }\n]");
    }

    #[test]
    fn a_long_value_is_shortened_and_says_so() {
        let text = plain(&format!("\"{}\"", "x".repeat(100)), 10);
        assert!(text.starts_with("\"xxxxxxxxx …"), "{text}");
    }

    #[test]
    fn invisible_and_turning_characters_become_code_points() {
        let pieces = visible("a\u{202E}b\u{200B}", PieceKind::Text);
        let texts: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["a", "U+202E", "b", "U+200B"]);
    }
}
