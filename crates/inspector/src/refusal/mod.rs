//! "Why is it refused?": causes, each proved by computing, the likeliest first.
//!
//! A cause is a row of a table. [`Search`] tries the rows one after the other, so that a page can
//! stop between two of them; the result depends on the case alone.

mod case; // what is asked, and the comparisons made for it
mod row; // a cause: its name, what it tries, what it proves

mod form; // the signature's own form: cut, empty, hex, DER
mod header; // `alg` under another name, `kid` not in the set, a hashed nonce
mod payload; // what was signed differs from what arrived
mod secret; // the secret, read or written another way
mod signer; // the right key, used in another way
mod standing; // time and policy

pub use case::Case;
pub use row::Reason;

use row::{Row, Step};

/// Rows in the order in which they are tried. One proof is enough; whether the rows of a table
/// need a key to compare with stands before it.
static TABLES: &[(bool, &[Row])] = &[
    (false, form::ROWS),
    (false, header::ROWS),
    (true, secret::ROWS),
    (true, signer::ROWS),
    (true, payload::ROWS),
    (false, header::LAST),
];

/// A search for the causes of one refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    table: usize,
    row: usize,
    /// How far the row has come that takes several steps.
    within: usize,
    reasons: Vec<Reason>,
    /// What was tried without a result, in words.
    tried: Vec<&'static str>,
    /// Comparisons made.
    compared: usize,
    /// Work done, as [`Case`] counts it.
    work: usize,
    is_proved: bool,
    is_stopped: bool,
}

impl Search {
    /// Whether there is nothing left to try.
    pub fn is_done(&self) -> bool {
        self.is_stopped || self.table >= TABLES.len()
    }

    /// Ends the search where it is.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// The causes so far, the likeliest first.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Tries one row, or a part of one that takes long: some hundred comparisons at most.
    pub fn step(&mut self, case: &Case<'_>) {
        let Some((needs_comparison, rows)) = TABLES.get(self.table) else {
            return;
        };
        let row = rows.get(self.row);
        let is_over = *needs_comparison && (self.is_proved || !case.was_compared());
        let Some(row) = row.filter(|_| !is_over) else {
            (self.table, self.row, self.within) = (self.table + 1, 0, 0);
            return;
        };
        if row.is_proof && self.is_proved {
            (self.row, self.within) = (self.row + 1, 0);
            return;
        }
        case.begin(self.work);
        let step = (row.find)(case, self.within);
        let (compared, work) = case.done();
        self.compared += compared;
        self.work = work;
        match step {
            Step::More => {
                self.within += 1;
                return;
            }
            Step::Found { what, fix } => {
                self.reasons.push(row.reason(what, fix));
                self.is_proved |= row.is_proof;
            }
            Step::Nothing if compared > 0 || self.within > 0 => self.tried.push(row.tries),
            Step::Nothing => {}
        }
        (self.row, self.within) = (self.row + 1, 0);
    }

    /// Where nothing was proved: what to do, and what was tried.
    pub fn in_vain(&self, case: &Case<'_>) -> Option<InVain> {
        if !self.is_done() || !self.reasons.is_empty() || !case.has_failed() {
            return None;
        }
        let mut tried = self.tried.clone();
        tried.retain(|what| !what.is_empty());
        tried.dedup();
        if tried.is_empty() {
            tried.push("the key as it stands");
        }
        let is_whole = match (self.is_stopped, self.work > case::MAX_WORK) {
            (true, _) => " The search was stopped.",
            (false, true) => " Not everything was tried: it would take too long.",
            (false, false) => "",
        };
        Some(InVain {
            advice: "Either this is not the signer's key, or the token was changed. Ask the issuer which key signs this token.",
            compared: self.compared + 1,
            tried: format!("Tried: {}.{is_whole}", tried.join(", ")),
        })
    }
}

/// What is said of a search that proved nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InVain {
    /// What to do.
    pub advice: &'static str,
    /// Comparisons made.
    pub compared: usize,
    /// What was tried, in a sentence.
    pub tried: String,
}

/// Causes in the token's times and in what the policy asks for, at the moment of the case. They
/// are found at once.
pub fn standing(case: &Case<'_>) -> Vec<Reason> {
    standing::ROWS
        .iter()
        .filter_map(|row| match (row.find)(case, 0) {
            Step::Found { what, fix } => Some(row.reason(what, fix)),
            _ => None,
        })
        .collect()
}

/// Searches to the end.
pub fn search(case: &Case<'_>) -> Search {
    let mut search = Search::default();
    while !search.is_done() {
        search.step(case);
    }
    search
}

/// The names of all causes, in the order of search.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let standing = standing::ROWS.iter();
    TABLES
        .iter()
        .flat_map(|(_, rows)| rows.iter())
        .chain(standing)
        .map(|row| row.id)
}
