//! Running totals of the lanes: numbers, and bars relative to the greatest.

use simulator::sim::frame::{Frame, LaneFrame, Totals};
use simulator::sim::measure;
use yew::prelude::*;

/// One total.
pub struct Meter {
    /// A stable name in kebab case.
    pub name: &'static str,
    pub label: &'static str,
    of: fn(&Totals) -> u64,
    written: fn(u64) -> String,
}

/// The totals that are shown.
pub static METERS: &[Meter] = &[
    Meter {
        name: "bytes-sent",
        label: "bytes sent",
        of: |totals| totals.cost.sent,
        written: grouped,
    },
    Meter {
        name: "lookups",
        label: "lookups and writes",
        of: |totals| {
            let cost = &totals.cost;
            cost.store_reads + cost.store_writes + cost.database_reads + cost.database_writes
        },
        written: grouped,
    },
    Meter {
        name: "signature-checks",
        label: "signature checks",
        of: |totals| totals.cost.verifications,
        written: grouped,
    },
    Meter {
        name: "server-memory",
        label: "server memory",
        of: |totals| totals.server_memory,
        written: |bytes| format!("{} B", grouped(bytes)),
    },
    Meter {
        name: "time",
        label: "time",
        of: |totals| totals.cost.time.as_micros(),
        written: milliseconds,
    },
    Meter {
        name: "exposure",
        label: "exposure so far",
        of: |totals| totals.exposure.as_seconds(),
        written: measure::duration,
    },
];

/// A number with its digits in groups of three, separated by narrow no-break spaces.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// Microseconds as milliseconds with about three significant digits.
pub fn milliseconds(micros: u64) -> String {
    if micros >= 100_000 {
        return format!("{} ms", grouped((micros + 500) / 1_000));
    }
    if micros >= 10_000 {
        let tenths = (micros + 50) / 100;
        return format!("{}.{} ms", tenths / 10, tenths % 10);
    }
    let hundredths = (micros + 5) / 10;
    let whole = grouped(hundredths / 100);
    match hundredths % 100 {
        0 => format!("{whole} ms"),
        part if part.is_multiple_of(10) => format!("{whole}.{} ms", part / 10),
        part => format!("{whole}.{part:02} ms"),
    }
}

/// The share of the greatest, in percent; at least 1 unless the amount is 0.
fn share(amount: u64, greatest: u64) -> u64 {
    if amount == 0 || greatest == 0 {
        return 0;
    }
    let percent = u128::from(amount) * 100 / u128::from(greatest);
    u64::try_from(percent).unwrap_or(100).max(1)
}

/// Draws the totals.
pub fn view(frame: &Frame<'_>) -> Html {
    html! {
        <section class="meters" aria-label="Running totals">
            { for METERS.iter().map(|meter| {
                let amounts: Vec<u64> = frame.lanes.iter().map(|lane| (meter.of)(&lane.totals)).collect();
                let greatest = amounts.iter().copied().max().unwrap_or_default();
                html! {
                    <dl class="meter" data-meter={meter.name}>
                        <dt class="meter-label">{ meter.label }</dt>
                        { for frame.lanes.iter().zip(&amounts).map(|(lane, amount)| bar(lane, meter, *amount, greatest)) }
                    </dl>
                }
            }) }
        </section>
    }
}

fn bar(lane: &LaneFrame<'_>, meter: &Meter, amount: u64, greatest: u64) -> Html {
    let width = format!("{}%", share(amount, greatest));
    html! {
        <dd class={classes!("meter-row", format!("lane-{}", lane.lane.id()))}>
            <span class="meter-lane">{ lane.lane.label() }</span>
            <svg class="meter-bar" aria-hidden="true"><rect class="meter-ground" width="100%" height="100%" /><rect class="meter-fill" {width} height="100%" /></svg>
            <span class="meter-number">{ (meter.written)(amount) }</span>
        </dd>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_compare() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(3_108), "3\u{202f}108");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(milliseconds(0), "0 ms");
        assert_eq!(milliseconds(540), "0.54 ms");
        assert_eq!(milliseconds(1_500), "1.5 ms");
        assert_eq!(milliseconds(59_525), "59.5 ms");
        assert_eq!(milliseconds(12_345_678), "12\u{202f}346 ms");
    }

    #[test]
    fn bars_are_relative_and_something_is_never_nothing() {
        assert_eq!(share(0, 0), 0);
        assert_eq!(share(0, 9), 0);
        assert_eq!(share(1, 100_000), 1);
        assert_eq!(share(9, 9), 100);
        assert_eq!(share(u64::MAX, u64::MAX), 100);
    }
}
