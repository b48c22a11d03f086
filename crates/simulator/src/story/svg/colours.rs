//! The colours of pictures. Hues are those of Okabe and Ito; text has darker ones, for
//! contrast.

use crate::story::diagram::Tone;

/// Text, quiet text, and thin lines.
pub const INK: &str = "#1d2733";
pub const QUIET: &str = "#55606c";
pub const RULE: &str = "#d3d9df";
/// Text that says how lanes part.
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
