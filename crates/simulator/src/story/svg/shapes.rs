//! Shapes, arrows and the legend. Each tone has a shape and a word besides its colour, so
//! that nothing is told by colour alone.

use super::colours::{QUIET, line_colour, text_colour};
use super::writer::{Anchor, SvgWriter, TextStyle, width};
use crate::story::diagram::Tone;

/// The shape of a tone, about twelve pixels wide.
pub fn shape(out: &mut SvgWriter, tone: Tone, x: i32, y: i32) {
    let fill = text_colour(tone);
    let white = r##"fill="none" stroke="#ffffff" stroke-width="1.8""##;
    match tone {
        Tone::Plain => {}
        // A disc with a tick.
        Tone::Served => {
            out.push(&format!(
                r#"<circle cx="{x}" cy="{y}" r="6" fill="{fill}"/>"#
            ));
            out.path(&format!("M{} {y}l2 3 4-6", x - 3), white);
        }
        // A square with a cross.
        Tone::Refused => {
            out.rect(x - 6, y - 6, 12, 12, &format!(r#"rx="1" fill="{fill}""#));
            out.path(&format!("M{} {}l6 6m0-6l-6 6", x - 3, y - 3), white);
        }
        // A triangle with a stroke.
        Tone::Attack => {
            out.path(
                &format!("M{x} {}l7 12h-14z", y - 6),
                &format!(r#"fill="{fill}""#),
            );
            out.path(&format!("M{x} {}v4m0 1.6v1.6", y - 1), white);
        }
        // A diamond with a bar.
        Tone::Blocked => {
            out.path(
                &format!("M{x} {}l7 7-7 7-7-7z", y - 7),
                &format!(r#"fill="{fill}""#),
            );
            out.path(&format!("M{} {y}h6", x - 3), white);
        }
    }
}

/// An arrow: dashed for an answer; it ends early in a cross if the message is lost.
pub fn arrow(out: &mut SvgWriter, x1: i32, x2: i32, y: i32, colour: &str, back: bool, lost: bool) {
    let dash = if back {
        r#" stroke-dasharray="6 4""#
    } else {
        ""
    };
    let stroke = format!(r#"fill="none" stroke="{colour}" stroke-width="1.6""#);
    let way = if x2 > x1 { 1 } else { -1 };
    if lost {
        let end = x1 + (x2 - x1) * 6 / 10;
        out.line(x1, y, end, y, &format!("{stroke}{dash}"));
        out.path(&format!("M{} {}l8 8m0-8l-8 8", end - 4, y - 4), &stroke);
        return;
    }
    out.line(x1, y, x2 - way * 2, y, &format!("{stroke}{dash}"));
    out.path(
        &format!("M{x2} {y}l{} -4v8z", -way * 8),
        &format!(r#"fill="{colour}""#),
    );
}

/// Draws the legend; returns the y of its end.
pub fn legend(out: &mut SvgWriter, left: i32, top: i32, room: i32) -> i32 {
    let tones = [
        (Tone::Served, "served"),
        (Tone::Refused, "refused"),
        (
            Tone::Attack,
            "the attacker's doing, or served to the attacker",
        ),
        (Tone::Blocked, "held back by the browser"),
    ];
    let style = TextStyle {
        size: 12,
        bold: false,
        colour: QUIET,
    };
    let mut cursor = LegendCursor {
        left,
        right: left + room,
        x: left,
        y: top + 10,
    };
    for (tone, text) in tones {
        let (x, y) = cursor.place(24 + width(text, 12));
        shape(out, tone, x + 7, y - 4);
        out.text(x + 20, y, Anchor::Start, style, text);
    }
    for (back, lost, text) in [
        (false, false, "request or question"),
        (true, false, "answer"),
        (true, true, "lost on the way"),
    ] {
        let (x, y) = cursor.place(52 + width(text, 12));
        arrow(out, x, x + 40, y - 4, line_colour(Tone::Plain), back, lost);
        out.text(x + 48, y, Anchor::Start, style, text);
    }
    let text = "≠  the lanes part in this step";
    let (x, y) = cursor.place(width(text, 12));
    out.text(x, y, Anchor::Start, style, text);
    cursor.y + 6
}

/// The position of the next entry of the legend.
struct LegendCursor {
    left: i32,
    right: i32,
    x: i32,
    y: i32,
}

impl LegendCursor {
    fn place(&mut self, width: i32) -> (i32, i32) {
        if self.x > self.left && self.x + width > self.right {
            self.x = self.left;
            self.y += 22;
        }
        let place = (self.x, self.y);
        self.x += width + 24;
        place
    }
}
