//! Growth as SVG: both axes logarithmic, a line for each series with a mark of its own, and
//! n log n to compare with. Light and dark as the reader has it.

use std::fmt::Write as _;

/// A curve: size and milliseconds, by size.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// What is drawn.
pub struct Chart<'a> {
    pub title: &'a str,
    /// What the size is.
    pub size: &'a str,
    pub series: &'a [Series],
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 430.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 510.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 374.0;

/// Looks: Okabe–Ito hues, darker on light ground and lighter on dark.
const STYLE: &str = "svg{font:12px system-ui,sans-serif;fill:#1d2330;background:#fff}\
.axis{stroke:#8a93a5;fill:none}.grid{stroke:#e2e6ee;fill:none}.guide{stroke:#6b7385;stroke-dasharray:5 4;fill:none}\
.line{fill:none;stroke-width:1.6}.t{font-size:15px;font-weight:600}\
.s0{stroke:#0060a8;color:#0060a8}.s1{stroke:#b34700;color:#b34700}.s2{stroke:#00755a;color:#00755a}\
.s3{stroke:#95407a;color:#95407a}.s4{stroke:#7a6200;color:#7a6200}.s5{stroke:#3a3f9e;color:#3a3f9e}\
.mark{fill:currentColor}\
@media(prefers-color-scheme:dark){svg{fill:#e4e8f0;background:#12151c}.axis{stroke:#7d879b}.grid{stroke:#2a303c}\
.guide{stroke:#98a2b6}.s0{stroke:#6bb8f0;color:#6bb8f0}.s1{stroke:#ff9a57;color:#ff9a57}.s2{stroke:#4fd0ab;color:#4fd0ab}\
.s3{stroke:#e59bc9;color:#e59bc9}.s4{stroke:#e6cf5a;color:#e6cf5a}.s5{stroke:#a5a9ff;color:#a5a9ff}}";

/// How many styles there are.
const STYLES: usize = 6;

/// Draws a chart.
pub fn svg(chart: &Chart<'_>) -> String {
    let points = || chart.series.iter().flat_map(|one| &one.points);
    let range = |value: fn(&(f64, f64)) -> f64| {
        let logs = points()
            .map(value)
            .filter(|value| *value > 0.0)
            .map(f64::log10);
        logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), log| {
            (least.min(log), most.max(log))
        })
    };
    let (x, y) = (range(|point| point.0), range(|point| point.1));
    let y = (y.0.floor(), y.1.ceil());
    let across = |size: f64| LEFT + (size.log10() - x.0) / (x.1 - x.0).max(1e-9) * (RIGHT - LEFT);
    let up = |time: f64| BOTTOM - (time.log10() - y.0) / (y.1 - y.0).max(1e-9) * (BOTTOM - TOP);

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n<style>{STYLE}</style>\n\
         <text class=\"t\" x=\"{LEFT}\" y=\"24\">{}: time against size</text>\n",
        escaped(chart.title),
        escaped(chart.title)
    );
    for power in whole(x) {
        let at = across(10_f64.powi(power));
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{at:.1} {TOP}V{BOTTOM}\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            BOTTOM + 18.0,
            amount(power)
        );
    }
    for power in whole(y) {
        let at = up(10_f64.powi(power));
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            time(power)
        );
    }
    let _ = writeln!(
        out,
        "<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        f64::midpoint(LEFT, RIGHT),
        BOTTOM + 40.0,
        escaped(chart.size)
    );
    // From the slowest end backwards: a curve that grows faster would lie below it.
    let slowest = chart
        .series
        .iter()
        .filter_map(|one| one.points.last())
        .max_by(|one, other| one.1.total_cmp(&other.1));
    if let Some(&(size, most)) = slowest {
        let scale = most / (size * size.ln());
        let path = line((0..=40).filter_map(|step| {
            let n = 10_f64.powf(x.0 + (x.1 - x.0) * f64::from(step) / 40.0);
            let time = scale * n * n.ln();
            (n > 1.0 && time >= 10_f64.powf(y.0)).then(|| (across(n), up(time)))
        }));
        let _ = writeln!(out, "<path class=\"guide\" d=\"{path}\"/>");
    }
    let mut row = TOP + 8.0;
    for (number, one) in chart.series.iter().enumerate() {
        let class = number % STYLES;
        let seen = one
            .points
            .iter()
            .filter(|point| point.0 > 0.0 && point.1 > 0.0);
        let places: Vec<(f64, f64)> = seen.map(|point| (across(point.0), up(point.1))).collect();
        let _ = writeln!(
            out,
            "<g class=\"s{class}\"><path class=\"line\" d=\"{}\"/><path class=\"mark\" d=\"{}\"/>\
             <path class=\"line\" d=\"M{:.1} {row:.1}h24\"/><path class=\"mark\" d=\"{}\"/></g>\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            line(places.iter().copied()),
            places
                .iter()
                .map(|place| mark(number, *place))
                .collect::<String>(),
            RIGHT + 14.0,
            mark(number, (RIGHT + 26.0, row)),
            RIGHT + 44.0,
            row + 4.0,
            escaped(&one.name)
        );
        row += 22.0;
    }
    let _ = writeln!(
        out,
        "<path class=\"guide\" d=\"M{:.1} {row:.1}h24\"/><text x=\"{:.1}\" y=\"{:.1}\">n log n</text>\n</svg>",
        RIGHT + 14.0,
        RIGHT + 44.0,
        row + 4.0
    );
    out
}

/// The whole numbers in a range.
fn whole((least, most): (f64, f64)) -> std::ops::RangeInclusive<i32> {
    // Powers of ten of what was measured: small numbers.
    least.ceil() as i32..=most.floor() as i32
}

fn line(places: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (number, (x, y)) in places.enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if number == 0 { "M" } else { "L" });
    }
    path
}

/// A mark of its own for each series: colour is not the only sign.
fn mark(number: usize, (x, y): (f64, f64)) -> String {
    match number % 4 {
        0 => format!("M{:.1} {:.1}h5v5h-5z", x - 2.5, y - 2.5),
        1 => format!("M{x:.1} {:.1}l3.5 3.5-3.5 3.5-3.5-3.5z", y - 3.5),
        2 => format!("M{x:.1} {:.1}l3.5 6h-7z", y - 3.5),
        _ => format!("M{:.1} {y:.1}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z", x - 3.0),
    }
}

/// A power of ten of milliseconds.
fn time(power: i32) -> String {
    match power {
        i32::MIN..=-4 => format!("{} ns", 10_i64.pow((power + 6).max(0).unsigned_abs())),
        -3..=-1 => format!("{} µs", 10_i64.pow((power + 3).unsigned_abs())),
        0..=2 => format!("{} ms", 10_i64.pow(power.unsigned_abs())),
        _ => format!("{} s", 10_i64.pow((power - 3).unsigned_abs())),
    }
}

/// A power of ten of anything.
fn amount(power: i32) -> String {
    match power {
        0..=2 => 10_i64.pow(power.unsigned_abs()).to_string(),
        3..=5 => format!("{} k", 10_i64.pow((power - 3).unsigned_abs())),
        6..=8 => format!("{} M", 10_i64.pow((power - 6).unsigned_abs())),
        _ => format!("10^{power}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_its_lines_names_and_guide() {
        let series = [
            Series {
                name: "one & two".into(),
                points: vec![(1024.0, 0.02), (2048.0, 0.04), (16_777_216.0, 400.0)],
            },
            Series {
                name: "three".into(),
                points: vec![(1024.0, 0.01), (16_777_216.0, 0.011)],
            },
        ];
        let drawn = svg(&Chart {
            title: "A",
            size: "bytes",
            series: &series,
        });
        for part in [
            "one &amp; two",
            ">three<",
            ">n log n<",
            ">bytes<",
            ">10 k<",
            ">1 M<",
            ">100 ms<",
            ">10 µs<",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
        assert_eq!(drawn.matches("<g class=").count(), 2);
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!(
            (time(-3), time(0), time(4)),
            ("1 µs".into(), "1 ms".into(), "10 s".into())
        );
        assert_eq!(
            (amount(2), amount(5), amount(7)),
            ("100".into(), "100 k".into(), "10 M".into())
        );
    }
}
