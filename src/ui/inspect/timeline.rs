//! The times of a token on a line: `iat`, `nbf`, `auth_time`, now, `exp`.

use jose::claims::numeric_date::NumericDate;
use jose::json::Document;
use yew::prelude::*;

/// The claims that are drawn, in the order in which they share a label.
const NAMES: [&str; 4] = ["auth_time", "iat", "nbf", "exp"];

/// Marks closer than this share a label, in thousandths of the width.
const CLOSE: i64 = 90;

/// Room at both ends, in thousandths.
const MARGIN: i64 = 80;

/// A mark on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub label: String,
    /// In thousandths of the width.
    pub at: i64,
}

/// The picture as plain numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    pub marks: Vec<Mark>,
    pub now: i64,
    /// Now is so far away that the line is broken on its side.
    pub broken: bool,
    /// Where the token may be used, from and to.
    pub window: Option<(i64, i64)>,
    pub sentence: String,
}

/// Lays the times out; none if the token has none.
pub fn layout(claims: &Document, now: NumericDate) -> Option<Timeline> {
    let date = |name: &str| {
        let date = NumericDate::from_number_text(claims.get(name)?.as_number()?).ok()?;
        // Whatever was meant: a mistaken unit would flatten everything else.
        Some(date.reread_as(date.likely_unit()).seconds())
    };
    let times: Vec<(&str, i64)> = NAMES
        .iter()
        .filter_map(|name| Some((*name, date(name)?)))
        .collect();
    let first = times.iter().map(|(_, at)| *at).min()?;
    let last = times.iter().map(|(_, at)| *at).max()?;
    let now = now.seconds();
    // The token's own span is the measure; a now far from it is drawn behind a break.
    let span = match last.saturating_sub(first) {
        0 => now
            .abs_diff(first)
            .try_into()
            .unwrap_or(i64::MAX)
            .saturating_mul(2),
        span => span,
    }
    .max(60);
    let start = if now < first {
        now.max(first.saturating_sub(span / 2))
    } else {
        first
    };
    let end = if now > last {
        now.min(last.saturating_add(span / 2))
    } else {
        last
    };
    let width = i128::from(end.saturating_sub(start).max(60));
    let place = |at: i64| {
        let along = i128::from(at.clamp(start, end)) - i128::from(start);
        // At most a thousand, so it fits.
        MARGIN + i64::try_from(along * i128::from(1000 - 2 * MARGIN) / width).unwrap_or(0)
    };
    let broken = now < start || now > end;
    let mut marks: Vec<Mark> = Vec::new();
    let mut order = String::from("In order of time: ");
    // "now" before "nbf" or "exp" of the same second would be wrong: both are reached.
    let rank = |(at, name): &(i64, &str)| (*at, *name == "now");
    // Each into its place: there are a handful, and code that sorts is a kilobyte.
    let mut places: Vec<(i64, &str)> = vec![(now, "now")];
    for (name, at) in &times {
        let new = (*at, *name);
        let index = places.partition_point(|other| rank(other) <= rank(&new));
        places.insert(index, new);
    }
    for (position, (at, name)) in places.iter().enumerate() {
        order.push_str(if position == 0 { "" } else { ", " });
        order.push_str(name);
        if *name == "now" {
            continue;
        }
        let at = place(*at);
        match marks.last_mut() {
            Some(last) if at - last.at < CLOSE => last.label = format!("{}, {name}", last.label),
            _ => marks.push(Mark {
                label: (*name).into(),
                at,
            }),
        }
    }
    order.push('.');
    let begin = date("nbf").or(date("iat")).unwrap_or(first);
    let window = date("exp")
        .filter(|exp| *exp > begin)
        .map(|exp| (place(begin), place(exp)));
    Some(Timeline {
        marks,
        now: place(now),
        broken,
        window,
        sentence: order,
    })
}

/// Draws it; its numbers are shares of the width, so that it fits any.
pub fn timeline_view(timeline: &Timeline) -> Html {
    let Timeline {
        marks,
        now,
        broken,
        window,
        sentence,
    } = timeline;
    let percent = |value: i64| format!("{}.{}%", value / 10, value % 10);
    let anchor = |at: i64| {
        if at < 150 {
            "start"
        } else if at > 850 {
            "end"
        } else {
            "middle"
        }
    };
    html! {
        <svg class="timeline" role="img" aria-label={sentence.clone()} height="44" width="100%">
            <line class="timeline-axis" x1="0" x2="100%" y1="22" y2="22" />
            if let Some((from, to)) = window {
                <line class="timeline-window" x1={percent(*from)} x2={percent(*to)} y1="22" y2="22" />
            }
            { for marks.iter().map(|mark| html! {
                <g>
                    <line class="timeline-mark" x1={percent(mark.at)} x2={percent(mark.at)} y1="15" y2="29" />
                    <text class="timeline-label" x={percent(mark.at)} y="42" text-anchor={anchor(mark.at)}>{ mark.label.clone() }</text>
                </g>
            }) }
            if *broken {
                <text class="timeline-break" x={percent(if *now > 500 { now - 40 } else { now + 40 })} y="27" text-anchor="middle">{ "//" }</text>
            }
            <circle class="timeline-now" cx={percent(*now)} cy="22" r="5" />
            <text class="timeline-now-label" x={percent(*now)} y="11" text-anchor={anchor(*now)}>{ "now" }</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::json::read;

    fn at(now: i64, claims: &str) -> Timeline {
        layout(&read(claims.as_bytes()), NumericDate::from_seconds(now)).unwrap()
    }

    #[test]
    fn marks_stand_in_order_and_share_a_label_when_close() {
        let line = at(500, r#"{"exp":1000,"iat":100,"nbf":100}"#);
        let labels: Vec<_> = line.marks.iter().map(|mark| mark.label.as_str()).collect();
        assert_eq!(labels, ["iat, nbf", "exp"]);
        let (from, to) = line.window.unwrap();
        assert!(from < line.now && line.now < to && !line.broken);
        assert_eq!(line.sentence, "In order of time: iat, nbf, now, exp.");
    }

    #[test]
    fn a_now_far_away_is_drawn_behind_a_break() {
        let late = at(1_000_000, r#"{"iat":100,"exp":1000}"#);
        assert!(late.broken && late.now > late.window.unwrap().1);
        let early = at(0, r#"{"nbf":1000000,"exp":1000100}"#);
        assert!(early.broken && early.now < early.window.unwrap().0);
    }

    #[test]
    fn milliseconds_do_not_flatten_the_line() {
        let line = at(1_795_850_000, r#"{"iat":1795849000,"exp":1795852800000}"#);
        assert!(!line.broken);
    }

    #[test]
    fn without_times_there_is_no_line() {
        assert_eq!(
            layout(&read(b"{\"exp\":\"soon\"}"), NumericDate::from_seconds(0)),
            None
        );
    }
}
