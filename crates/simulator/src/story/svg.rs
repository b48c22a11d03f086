//! A run as an SVG picture on white: lanes side by side, a row for each step, arrows,
//! verdicts, the steps where the lanes part, and a legend. The page makes its PNG from it.

mod colours; // of tones and texts
mod shapes; // shapes of tones, arrows, the legend
mod writer; // SVG elements and text widths

use super::caption::title;
use super::diagram::{Column, Line, LineKind, Participant, Tone, all_lines, participants};
use super::words::moment;
use crate::sim::divergence::Divergence;
use crate::sim::frame::{self, Position};
use crate::sim::trace::{LaneTrace, Trace};
use colours::{INK, QUIET, RULE};
use writer::{Anchor, SvgWriter, TextStyle, escaped, width, wrapped};

/// A picture and its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The SVG document.
    pub text: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Limits of canvases in browsers: pixels of a side, and in total.
const MOST_SIDE: f64 = 16_000.0;
const MOST_PIXELS: f64 = 64e6;

impl Picture {
    /// The scale of its PNG: 2, for sharp screens and print, or less if browsers cannot draw
    /// so much.
    pub fn png_scale(&self) -> f64 {
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let by_side = MOST_SIDE / width.max(height).max(1.0);
        let by_pixels = (MOST_PIXELS / (width * height).max(1.0)).sqrt();
        by_side.min(by_pixels).min(2.0)
    }
}

/// Pixels around the picture, and between lanes.
const MARGIN: i32 = 24;
const GAP: i32 = 32;
/// Width left of the first lane, for step numbers.
const GUTTER: i32 = 40;
/// Width between two lifelines, and the least width of a lane.
const COLUMN: i32 = 132;
const LEAST_LANE: i32 = 420;
/// Height of a line, and of each line of its detail.
const LINE: i32 = 30;
const DETAIL: i32 = 15;
/// Height of the heading of a step.
const HEADING: i32 = 30;
/// Sizes of type.
const BIG: i32 = 20;
const BODY: i32 = 14;
const SMALL: i32 = 12;

const FAINT: TextStyle = TextStyle {
    size: SMALL,
    bold: false,
    colour: QUIET,
};

/// A lane's position and content.
struct Strip<'a> {
    lane: &'a LaneTrace,
    left: i32,
    width: i32,
    columns: Vec<Participant>,
    /// By step, from 0.
    lines: Vec<Vec<Line>>,
}

impl Strip<'_> {
    /// The x position of a lifeline.
    fn x(&self, column: Column) -> i32 {
        let count = self.columns.len().max(1);
        let index = self
            .columns
            .iter()
            .position(|own| own.column == column)
            .unwrap_or_default();
        let (count, index) = (to_i32(count), to_i32(index));
        self.left + self.width * (2 * index + 1) / (2 * count)
    }

    fn right(&self) -> i32 {
        self.left + self.width
    }

    fn of_step(&self, step: u32) -> &[Line] {
        let step = usize::try_from(step).unwrap_or(usize::MAX);
        self.lines.get(step).map_or(&[], Vec::as_slice)
    }

    fn height(&self, step: u32) -> i32 {
        self.of_step(step)
            .iter()
            .map(|line| {
                let more = self.label(line).len().saturating_sub(1) + self.details(line).len();
                LINE + DETAIL * to_i32(more)
            })
            .sum()
    }

    /// The label and its word, wrapped: an arrow has the width of the lane, other lines have
    /// the room beside their column.
    fn label(&self, line: &Line) -> Vec<String> {
        let shape = shape_room(line);
        match line.kind {
            LineKind::Arrow { .. } => wrapped(&line.text(), SMALL, self.width - 8 - shape, 1),
            LineKind::Own { at } => {
                let x = self.x(at);
                let beside = (self.right() - x).max(x - self.left) - 12 - shape;
                wrapped(&line.text(), SMALL, beside, 3)
            }
        }
    }

    /// The reason, under lines that decide something.
    fn details(&self, line: &Line) -> Vec<String> {
        let decides = line.status.is_some() && line.tone != Tone::Plain;
        if !decides && line.tone != Tone::Blocked {
            return Vec::new();
        }
        wrapped(&line.detail, SMALL, self.width - 32, 3)
    }
}

/// The width of the shape of a line's tone.
fn shape_room(line: &Line) -> i32 {
    if line.tone == Tone::Plain { 0 } else { 18 }
}

/// The run up to a position.
pub fn picture(trace: &Trace, position: Position) -> Picture {
    let strips = strips(trace, position);
    let right = strips.last().map_or(GUTTER + LEAST_LANE, Strip::right);
    let total = right + MARGIN;
    let divergences = frame::frame(trace, position).divergences;
    let mut out = SvgWriter::default();
    let mut y = heading(&mut out, trace, position, total);
    let top = y;
    y = heads(&mut out, &strips, y);
    let lifelines_from = y;
    let mut body = SvgWriter::default();
    let steps = trace.scenario.steps();
    for (number, step) in (1..=position.step).zip(&steps) {
        let parted = divergences
            .iter()
            .find(|parted| parted.step == number)
            .map(|parted| &**parted);
        let name = title(step);
        y = row(
            &mut body,
            &strips,
            total,
            y,
            &Row {
                number,
                name,
                parted,
            },
        );
    }
    y += 12;
    for strip in &strips {
        lifelines(&mut out, strip, top, lifelines_from, y);
    }
    out.push(&body.into_text());
    y = heads(&mut out, &strips, y);
    let height = shapes::legend(&mut out, MARGIN, y + 24, total - 2 * MARGIN) + MARGIN;
    Picture {
        text: document(trace, total, height, &out.into_text()),
        width: to_u32(total),
        height: to_u32(height),
    }
}

/// The lanes, with the lines that are shown.
fn strips(trace: &Trace, position: Position) -> Vec<Strip<'_>> {
    let mut left = MARGIN + GUTTER;
    trace
        .lanes
        .iter()
        .map(|lane| {
            let columns = participants(lane);
            let width = LEAST_LANE.max(COLUMN * to_i32(columns.len()));
            let shown = frame::shown(lane, position).len();
            let mut lines = all_lines(lane);
            for line in &mut lines {
                line.retain(|line| line.event < shown);
            }
            let strip = Strip {
                lane,
                left,
                width,
                columns,
                lines,
            };
            left += width + GAP;
            strip
        })
        .collect()
}

fn document(trace: &Trace, width: i32, height: i32, body: &str) -> String {
    let lanes: Vec<&str> = trace.lanes.iter().map(|lane| lane.lane.label()).collect();
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" font-family="system-ui, sans-serif">
<title>{}</title>
<desc>Sequence diagrams of the lanes {}, a row for each step.</desc>
<rect width="{width}" height="{height}" fill="#ffffff"/>
{body}</svg>
"##,
        escaped(&trace.scenario.name),
        escaped(&lanes.join(", ")),
    )
}

fn heading(out: &mut SvgWriter, trace: &Trace, position: Position, total: i32) -> i32 {
    let style = TextStyle {
        size: BIG,
        bold: true,
        colour: INK,
    };
    let mut y = MARGIN + BIG;
    for line in wrapped(&trace.scenario.name, BIG, total - 2 * MARGIN, 3) {
        out.text(MARGIN, y, Anchor::Start, style, &line);
        y += BIG + 6;
    }
    let all = trace.scenario.steps().len();
    let shown = position.step.min(u32::try_from(all).unwrap_or(u32::MAX));
    let part = if usize::try_from(shown) == Ok(all) {
        format!("{all} steps")
    } else {
        format!("steps 1 to {shown} of {all}")
    };
    let text = format!("{part}, seed {}, Jotlens", trace.scenario.seed);
    out.text(MARGIN, y, Anchor::Start, FAINT, &text);
    y + 20
}

/// Draws the names of lanes and columns; returns the y where the lifelines begin.
fn heads(out: &mut SvgWriter, strips: &[Strip<'_>], y: i32) -> i32 {
    for strip in strips {
        let style = TextStyle {
            size: BODY,
            bold: true,
            colour: INK,
        };
        let middle = strip.left + strip.width / 2;
        out.text(
            middle,
            y + 16,
            Anchor::Middle,
            style,
            strip.lane.lane.label(),
        );
        let room = strip.width / to_i32(strip.columns.len().max(1)) - 8;
        for column in &strip.columns {
            let x = strip.x(column.column);
            let lines = wrapped(column.label, SMALL, room - 8, 2);
            let looks = format!(r##"rx="4" fill="#f4f6f8" stroke="{RULE}""##);
            out.rect(x - room / 2, y + 26, room, 38, &looks);
            let first = if lines.len() > 1 { y + 42 } else { y + 49 };
            for (line, at) in lines.iter().zip([first, first + 15]) {
                let style = TextStyle {
                    size: SMALL,
                    bold: false,
                    colour: INK,
                };
                out.bare_text(x, at, Anchor::Middle, style, line);
            }
        }
    }
    y + 64
}

fn lifelines(out: &mut SvgWriter, strip: &Strip<'_>, top: i32, from: i32, to: i32) {
    let ground = format!(r##"rx="6" fill="none" stroke="{RULE}""##);
    out.rect(
        strip.left - 8,
        top - 6,
        strip.width + 16,
        to - top + 78,
        &ground,
    );
    for column in &strip.columns {
        let x = strip.x(column.column);
        out.line(x, from, x, to, r##"stroke="#b8c0c8" stroke-width="1""##);
    }
}

/// A step and its title.
struct Row<'a> {
    number: u32,
    name: String,
    parted: Option<&'a Divergence>,
}

/// Draws a step in every lane; returns the y of the next.
fn row(out: &mut SvgWriter, strips: &[Strip<'_>], total: i32, y: i32, row: &Row<'_>) -> i32 {
    let bold = TextStyle {
        size: BODY,
        bold: true,
        colour: INK,
    };
    let y = y + 14;
    let ground = if row.parted.is_some() {
        "#fdf1e3"
    } else {
        "#f4f6f8"
    };
    out.rect(
        MARGIN,
        y,
        total - 2 * MARGIN,
        HEADING - 4,
        &format!(r#"rx="4" fill="{ground}""#),
    );
    let base = y + 18;
    out.bare_text(
        MARGIN + 8,
        base,
        Anchor::Start,
        bold,
        &row.number.to_string(),
    );
    let time = strips
        .first()
        .and_then(|strip| {
            let events = &strip.lane.events;
            events.iter().find(|event| event.step == row.number)
        })
        .map(|event| moment(event.at))
        .unwrap_or_default();
    let parts = row.parted.map(parting).unwrap_or_default();
    let right = total - MARGIN - 10;
    out.bare_text(right, base, Anchor::End, FAINT, &time);
    let left = MARGIN + GUTTER;
    let room = right - width(&time, SMALL) - 24 - left;
    // Bold type is wider.
    let parts_room = (width(&parts, SMALL) * 9 / 8 + 16).min(room / 2);
    let cut = |text: &str, size, room: i32| {
        let mut lines = wrapped(text, size, room * 8 / 9, 1).into_iter();
        lines.next().unwrap_or_default()
    };
    let name = cut(&row.name, BODY, room - parts_room);
    let parts = cut(&parts, SMALL, room / 2);
    out.heading(left, base, &name, &parts);
    let y = y + HEADING;
    let height = strips
        .iter()
        .map(|strip| strip.height(row.number))
        .max()
        .unwrap_or_default();
    for strip in strips {
        let mut at = y;
        for line in strip.of_step(row.number) {
            at = draw(out, strip, at, line);
        }
        if strip.of_step(row.number).is_empty() {
            let middle = strip.left + strip.width / 2;
            out.text(middle, y + 16, Anchor::Middle, FAINT, "no message");
        }
    }
    y + height.max(LINE - 6)
}

/// "≠ parts: Session 401, JWT 200".
fn parting(parted: &Divergence) -> String {
    let outcomes: Vec<String> = parted
        .outcomes
        .iter()
        .map(|outcome| match outcome.status {
            Some(status) => format!("{} {status}", outcome.lane.label()),
            None => format!("{} no answer", outcome.lane.label()),
        })
        .collect();
    format!("≠ lanes part: {}", outcomes.join(", "))
}

/// Draws a line and its detail; returns the y of the next.
fn draw(out: &mut SvgWriter, strip: &Strip<'_>, y: i32, line: &Line) -> i32 {
    let colour = colours::line_colour(line.tone);
    let style = TextStyle {
        size: SMALL,
        bold: line.status.is_some() && line.tone != Tone::Plain,
        colour: colours::text_colour(line.tone),
    };
    let texts = strip.label(line);
    let shape = shape_room(line);
    let long = widest(&texts) + shape;
    let base = y + 14;
    let start = match line.kind {
        LineKind::Arrow {
            from,
            to,
            back,
            lost,
        } => {
            let (x1, x2) = (strip.x(from), strip.x(to));
            shapes::arrow(out, x1, x2, y + 21, colour, back, lost);
            (x1 + x2 - long) / 2
        }
        LineKind::Own { at } => {
            let x = strip.x(at);
            let mark = format!(r##"fill="#ffffff" stroke="{colour}" stroke-width="1.5""##);
            out.rect(x - 4, base - 9, 8, 10, &mark);
            if x + 12 + long <= strip.right() {
                x + 12
            } else {
                x - 12 - long
            }
        }
    };
    let within = |start: i32, long: i32| {
        let last = (strip.right() - long).max(strip.left);
        start.clamp(strip.left, last)
    };
    let start = within(start, long);
    shapes::shape(out, line.tone, start + 6, base - 4);
    let mut below = y + LINE - DETAIL;
    for text in &texts {
        out.text(start + shape, below - 1, Anchor::Start, style, text);
        below += DETAIL;
    }
    let details = strip.details(line);
    let x = within(start + shape, widest(&details));
    for detail in details {
        out.text(x, below + 7, Anchor::Start, FAINT, &detail);
        below += DETAIL;
    }
    below
}

fn widest(texts: &[String]) -> i32 {
    let widths = texts.iter().map(|text| width(text, SMALL));
    widths.max().unwrap_or_default()
}

fn to_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn to_u32(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
