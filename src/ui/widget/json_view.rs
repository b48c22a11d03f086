//! JSON as it was sent, indented and coloured, otherwise unchanged.

use jose::json::{JsonKind, Value};
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

/// How much may still be drawn. Each piece is an element, and tens of thousands of elements
/// freeze a page: so pieces count, not only bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    pub bytes: usize,
    pub pieces: usize,
}

impl Room {
    /// How many of the next bytes have room, whole characters only.
    fn take(&mut self, text: &str) -> usize {
        let end = match self.pieces.checked_sub(1) {
            Some(_) => text.floor_char_boundary(self.bytes.min(text.len())),
            None => 0,
        };
        self.pieces = self.pieces.saturating_sub(1);
        self.bytes = if end < text.len() {
            0
        } else {
            self.bytes - end
        };
        end
    }
}

/// Lays a value out over indented lines, after the name of its member if it has one. Scalars
/// are taken from `source` as they are, digits and escapes included. What has no room is left
/// out, and that is said.
pub fn json_pieces(source: &str, name: Option<&str>, value: &Value, room: Room) -> Vec<Piece> {
    let mut layout = Layout {
        source,
        pieces: Vec::new(),
        room,
        shortened: false,
    };
    if let Some(name) = name {
        layout.push(PieceKind::Name, name);
        layout.push(PieceKind::Punctuation, ": ");
    }
    layout.value(value, 0);
    if layout.shortened {
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
    room: Room,
    shortened: bool,
}

impl Layout<'_> {
    fn push(&mut self, kind: PieceKind, text: &str) {
        if self.shortened {
            return;
        }
        let (pieces, end) = visible_start(text, kind, &mut self.room);
        self.shortened = end < text.len();
        for piece in pieces {
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
        if self.shortened {
            return;
        }
        match &value.kind {
            JsonKind::String(_) => self.raw(PieceKind::Text, value.span.clone()),
            JsonKind::Number(_) => self.raw(PieceKind::Number, value.span.clone()),
            JsonKind::Null | JsonKind::Bool(_) => self.raw(PieceKind::Word, value.span.clone()),
            JsonKind::Array(items) => {
                let flat = items
                    .iter()
                    .all(|item| !matches!(item.kind, JsonKind::Array(_) | JsonKind::Object(_)));
                self.push(PieceKind::Punctuation, "[");
                for (index, item) in items.iter().enumerate() {
                    if self.shortened {
                        break;
                    }
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
            JsonKind::Object(members) => {
                self.push(PieceKind::Punctuation, "{");
                for (index, member) in members.iter().enumerate() {
                    if self.shortened {
                        break;
                    }
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
    let mut room = Room {
        bytes: usize::MAX,
        pieces: usize::MAX,
    };
    visible_start(text, kind, &mut room).0
}

/// The same of as much of the text as has room, and where that ends, in bytes.
pub fn visible_start(text: &str, kind: PieceKind, room: &mut Room) -> (Vec<Piece>, usize) {
    let hidden = |c: char| is_hidden(c) && c != '\n';
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = match rest.find(hidden) {
            Some(0) => (
                PieceKind::Invisible,
                rest.chars().next().map_or(0, char::len_utf8),
            ),
            Some(length) => (kind, length),
            None => (kind, rest.len()),
        };
        let next = rest.get(..length).unwrap_or_default();
        let taken = room.take(next);
        at += taken;
        if taken > 0 {
            let taken = next.get(..taken).unwrap_or_default();
            pieces.push(Piece {
                kind,
                text: match kind {
                    PieceKind::Invisible => taken.chars().map(code_point).collect(),
                    _ => taken.to_owned(),
                },
            });
        }
        if taken < length {
            break;
        }
    }
    (pieces, at)
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

    fn plain(source: &str, bytes: usize) -> String {
        let document = read(source.as_bytes());
        let room = Room { bytes, pieces: 99 };
        json_pieces(source, None, document.root.as_ref().unwrap(), room)
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
        let whole = format!("\"{}\"", "x".repeat(8));
        assert_eq!(plain(&whole, 10), whole, "what just fits is whole");
    }

    #[test]
    fn pieces_are_limited_as_bytes_are() {
        let many = format!("[{}1]", "1,".repeat(200));
        let marks = format!("\"{}\"", "\u{200B}".repeat(200));
        for source in [&many, &marks] {
            let document = read(source.as_bytes());
            let room = Room {
                bytes: 9999,
                pieces: 99,
            };
            let pieces = json_pieces(source, Some("a"), document.root.as_ref().unwrap(), room);
            assert!((50..=100).contains(&pieces.len()), "{}", pieces.len());
            assert_eq!(pieces.last().unwrap().kind, PieceKind::Omission);
        }
        let mut room = Room {
            bytes: 9999,
            pieces: 3,
        };
        let (pieces, end) = visible_start("a\0b\0c", PieceKind::Text, &mut room);
        assert_eq!((pieces.len(), end, room.pieces), (3, 3, 0));
    }

    #[test]
    fn invisible_and_turning_characters_become_code_points() {
        let pieces = visible("a\u{202E}b\u{200B}", PieceKind::Text);
        let texts: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["a", "U+202E", "b", "U+200B"]);
    }
}
