//! Where Chromium departs from the standards. The simulator follows Chromium, so a case that
//! disagrees is always a fault, and so is a row here whose departure no longer occurs.

use crate::Outcome;
use crate::case::{Cell, Shown};

/// A documented departure, with the cells of the tables that show it.
pub struct Deviation {
    pub chromium: &'static str,
    pub standard: &'static str,
    pub reference: &'static str,
    /// Table, row, column, and what is to be seen there.
    pub cells: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

/// Every known departure.
pub const DEVIATIONS: &[Deviation] = &[
    Deviation {
        chromium: "A cookie that is overwritten with another value counts as created anew: it moves back in the order, \
            and without SameSite it is fresh for another two minutes.",
        standard: "Whatever the value, the time of creation stays.",
        reference: "RFC 6265bis §5.7",
        cells: &[
            (
                "Overwriting and deleting",
                "`a=1`, `b=1`, then `a=2`",
                "sent to `/x/y`",
                "`b=1; a=2`",
            ),
            (
                "Unset, and how old the cookie is",
                "set two minutes ago, and now again with another value",
                "form POST from another site",
                "sent",
            ),
        ],
    },
    Deviation {
        chromium: "A tab within a value is a control character, for which the line is ignored.",
        standard: "Of the control characters, the tab is let pass.",
        reference: "RFC 6265bis §5.6",
        cells: &[("Odd lines", "`c=1⇥2`", "response", "nothing")],
    },
    Deviation {
        chromium: "A line without a name whose value has a `=` is ignored.",
        standard: "It makes a cookie without a name.",
        reference: "RFC 6265bis §5.6",
        cells: &[("Odd lines", "`=c=1`", "response", "nothing")],
    },
    Deviation {
        chromium: "`Max-Age` may begin with a plus sign.",
        standard: "It begins with a digit or `-`, or is ignored.",
        reference: "RFC 6265bis §5.6.2",
        cells: &[(
            "Expires and Max-Age",
            "`c=1; Max-Age=+60`",
            "stored",
            "a minute",
        )],
    },
    Deviation {
        chromium: "Of an attribute given twice the last counts, even where it cannot be read.",
        standard: "An attribute that cannot be read is left out, so that the one before it counts.",
        reference: "RFC 6265bis §5.6.1, §5.6.2",
        cells: &[
            (
                "Expires and Max-Age",
                "`c=1; Max-Age=60; Max-Age=wrong`",
                "stored",
                "for the session",
            ),
            (
                "Expires and Max-Age",
                "`c=1; Expires={+60}; Expires=wrong`",
                "stored",
                "for the session",
            ),
        ],
    },
    Deviation {
        chromium: "`Domain=.` is refused.",
        standard: "Without its dot the attribute is empty, and the cookie is for this host only.",
        reference: "RFC 6265bis §5.6.3",
        cells: &[(
            "Domain: stored",
            "`c=1; Domain=.`",
            "at site-a.test",
            "nothing",
        )],
    },
    Deviation {
        chromium: "In a date, nothing may follow the digits of a day or a time, and a year may have one to five digits.",
        standard: "What follows the digits is skipped; years have two to four digits and begin with 1601.",
        reference: "RFC 6265bis §5.1.1",
        cells: &[
            (
                "Expires and Max-Age",
                "`c=1; Expires=Fri, 31st Dec 2099 23:59:59 GMT`",
                "stored",
                "for the session",
            ),
            (
                "Expires and Max-Age",
                "`c=1; Expires=Fri, 31 Dec 2099 23:59:59x`",
                "stored",
                "for the session",
            ),
            (
                "Expires and Max-Age",
                "`c=1; Expires=Fri, 31 Dec 20990 23:59:59 GMT`",
                "stored",
                "400 days",
            ),
            (
                "Expires and Max-Age",
                "`c=1; Expires=Fri, 31 Dec 1600 23:59:59 GMT`",
                "stored",
                "nothing",
            ),
        ],
    },
    Deviation {
        chromium: "A form's `Origin` becomes `null` at any redirect to another origin.",
        standard: "It is kept where the origin that redirects is that of the form.",
        reference: "Fetch §3.2 and §4.4",
        cells: &[(
            "Origin and Sec-Fetch-Site",
            "form POST on B to B, redirected to A (307)",
            "Origin",
            "`null`",
        )],
    },
    Deviation {
        chromium: "`Access-Control-Allow-Headers: *` covers `Authorization`, with a warning in the console.",
        standard: "`Authorization` has to be named.",
        reference: "Fetch §4.8, \"CORS non-wildcard request-header name\"",
        cells: &[
            (
                "Preflight: request × answer",
                "GET with Authorization",
                "`*`",
                "preflight, read",
            ),
            (
                "Answers to a preflight",
                "`*` for the headers",
                "outcome",
                "preflight, read",
            ),
        ],
    },
];

/// A sentence for each departure that is not as its row says.
pub fn faults(outcomes: &[Outcome]) -> Vec<String> {
    let mut faults = Vec::new();
    for (group, row, column, wanted) in DEVIATIONS.iter().flat_map(|known| known.cells) {
        let is_meant = |cell: &&Cell| cell.row == *row && cell.column == *column;
        let shown: Vec<String> = outcomes
            .iter()
            .filter(|outcome| outcome.case.group == *group)
            .flat_map(|outcome| {
                let cells = outcome.case.cells.iter().filter(is_meant);
                let shown = |shown: &Shown| outcome.real.shown(shown);
                cells.map(move |cell| shown(&cell.shown))
            })
            .collect();
        if shown != [*wanted] {
            faults.push(format!(
                "Chromium no longer departs from the standard in \"{group}: {row}, {column}\": it is {shown:?}, \
                 not {wanted:?}. Correct the row in tests/agreement/deviations.rs."
            ));
        }
    }
    faults
}
