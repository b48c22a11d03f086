//! What tones look like: a colour, a shape and a word for each, so that none is told by
//! colour alone. Hues are those of Okabe and Ito; text has them darker, for contrast.

use super::paper::{Anchor, Paper, Type, width};
use crate::story::diagram::Tone;

/// Text, quiet text, and thin lines.
pub const INK: &str = "#1d2733";
pub const QUIET: &str = "#55606c";
pub const RULE: &str = "#d3d9df";
/// Where lanes part.
pub const PARTED: &str = "#8a3c00";

pub const fn line_colour(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "#5b6773",
        Tone::Served => "#009e73",
        Tone::Refused => "#d55e00",
        Tone::Attack => "#cc79a7",
        Tone::Blocked => "#e69f00",
    }
}

/// At least 4.5 to 1 on white.
pub const fn text_colour(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => INK,
        Tone::Served => "#006b4e",
        Tone::Refused => "#a54400",
        Tone::Attack => "#8c3766",
        Tone::Blocked => "#7a5400",
    }
}

/// The shape of a tone, about twelve pixels wide.
pub fn shape(paper: &mut Paper, tone: Tone, x: i32, y: i32) {
    let fill = text_colour(tone);
    let white = r##"fill="none" stroke="#ffffff" stroke-width="1.8""##;
    match tone {
        Tone::Plain => {}
        // A disc with a tick.
        Tone::Served => {
            paper.push(&format!(
                r#"<circle cx="{x}" cy="{y}" r="6" fill="{fill}"/>"#
            ));
            paper.path(&format!("M{} {y}l2 3 4-6", x - 3), white);
        }
        // A square with a cross.
        Tone::Refused => {
            paper.rect(x - 6, y - 6, 12, 12, &format!(r#"rx="1" fill="{fill}""#));
            paper.path(&format!("M{} {}l6 6m0-6l-6 6", x - 3, y - 3), white);
        }
        // A triangle with a stroke.
        Tone::Attack => {
            paper.path(
                &format!("M{x} {}l7 12h-14z", y - 6),
                &format!(r#"fill="{fill}""#),
            );
            paper.path(&format!("M{x} {}v4m0 1.6v1.6", y - 1), white);
        }
        // A diamond with a bar.
        Tone::Blocked => {
            paper.path(
                &format!("M{x} {}l7 7-7 7-7-7z", y - 7),
                &format!(r#"fill="{fill}""#),
            );
            paper.path(&format!("M{} {y}h6", x - 3), white);
        }
    }
}

/// An arrow: dashed where it is an answer, ending in a cross on its way where it is lost.
pub fn arrow(paper: &mut Paper, x1: i32, x2: i32, y: i32, colour: &str, back: bool, lost: bool) {
    let dash = if back {
        r#" stroke-dasharray="6 4""#
    } else {
        ""
    };
    let stroke = format!(r#"fill="none" stroke="{colour}" stroke-width="1.6""#);
    let way = if x2 > x1 { 1 } else { -1 };
    if lost {
        let end = x1 + (x2 - x1) * 6 / 10;
        paper.line(x1, y, end, y, &format!("{stroke}{dash}"));
        paper.path(&format!("M{} {}l8 8m0-8l-8 8", end - 4, y - 4), &stroke);
        return;
    }
    paper.line(x1, y, x2 - way * 2, y, &format!("{stroke}{dash}"));
    paper.path(
        &format!("M{x2} {y}l{} -4v8z", -way * 8),
        &format!(r#"fill="{colour}""#),
    );
}

/// What the signs mean. Gives where it ends.
pub fn legend(paper: &mut Paper, left: i32, top: i32, room: i32) -> i32 {
    let tones = [
        (Tone::Served, "served"),
        (Tone::Refused, "refused"),
        (
            Tone::Attack,
            "the attacker's doing, or served to the attacker",
        ),
        (Tone::Blocked, "held back by the browser"),
    ];
    let like = Type {
        size: 12,
        bold: false,
        colour: QUIET,
    };
    let mut pen = Legend {
        left,
        right: left + room,
        x: left,
        y: top + 10,
    };
    for (tone, text) in tones {
        let (x, y) = pen.place(24 + width(text, 12));
        shape(paper, tone, x + 7, y - 4);
        paper.text(x + 20, y, Anchor::Start, like, text);
    }
    for (back, lost, text) in [
        (false, false, "request or question"),
        (true, false, "answer"),
        (true, true, "lost on the way"),
    ] {
        let (x, y) = pen.place(52 + width(text, 12));
        arrow(
            paper,
            x,
            x + 40,
            y - 4,
            line_colour(Tone::Plain),
            back,
            lost,
        );
        paper.text(x + 48, y, Anchor::Start, like, text);
    }
    let text = "≠  the lanes part in this step";
    let (x, y) = pen.place(width(text, 12));
    paper.text(x, y, Anchor::Start, like, text);
    pen.y + 6
}

/// Where the next entry of the legend goes.
struct Legend {
    left: i32,
    right: i32,
    x: i32,
    y: i32,
}

impl Legend {
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
