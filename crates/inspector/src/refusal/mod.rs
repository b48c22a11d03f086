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
    /// Comparisons of the step that were made before it paused.
    skipped: usize,
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

    /// Tries one row, or a part of one that takes long: about 20 ms of work.
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
        let is_resumed = self.skipped > 0;
        case.begin(self.work, self.skipped);
        let step = (row.find)(case, self.within);
        let (compared, work) = case.done();
        self.compared += compared;
        self.work = work;
        self.skipped = case.paused().unwrap_or_default();
        if self.skipped > 0 {
            return;
        }
        match step {
            Step::More => {
                self.within += 1;
                return;
            }
            Step::Found { what, fix } => {
                self.reasons.push(row.reason(what, fix));
                self.is_proved |= row.is_proof;
            }
            Step::Nothing if compared > 0 || self.within > 0 || is_resumed => {
                self.tried.push(row.tries)
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::{Input, inspect};
    use crate::verdict::Policy;
    use jose::algorithm::find;
    use jose::base64url::encode;
    use jose::claims::numeric_date::NumericDate;
    use jose::jws::sign_compact;
    use jose::key::{Key, SecretEncoding};

    const NOW: NumericDate = NumericDate::from_seconds(1_795_300_000);

    fn signed(secret: &str, payload: &str) -> String {
        let key = Key::secret(secret, SecretEncoding::Utf8);
        let header = r#"{"alg":"HS256"}"#;
        sign_compact(
            find("HS256").unwrap(),
            &key,
            header,
            payload.as_bytes(),
            &[],
        )
        .unwrap()
    }

    /// Searches to the end: the causes, and the most work of a step.
    fn searched(text: String, key: String) -> (Vec<&'static str>, usize) {
        let input = Input {
            text,
            key,
            ..Input::default()
        };
        let policy = Policy::default();
        let found = inspect(&input, &policy, NOW);
        let (examination, judgement) = (&found.examination, &found.judgement);
        let case = Case::new(&input, examination, judgement, &policy, NOW).unwrap();
        let (mut search, mut most) = (Search::default(), 0);
        while !search.is_done() {
            let before = search.work;
            search.step(&case);
            most = most.max(search.work - before);
        }
        assert!(
            search.work <= case::MAX_WORK + 10_000_000,
            "{}",
            search.work
        );
        (
            search.reasons.iter().map(|reason| reason.id).collect(),
            most,
        )
    }

    /// One comparison more than what a step may do.
    fn is_short(most: usize, one: usize) {
        assert!(most <= case::STEP_WORK + one, "{most}");
    }

    #[test]
    fn a_step_is_short_however_long_the_secret_is() {
        let secret = "s".repeat(900_000);
        let token = signed(&secret, r#"{"sub":"ana"}"#);
        let (header, rest) = token.split_once('.').unwrap();
        let (payload, signature) = rest.split_once('.').unwrap();
        let other = format!("{header}.{}.{signature}", encode(r#"{"sub":"bob"}"#));
        let (found, most) = searched(other, secret.clone());
        assert_eq!(found, [""; 0]);
        is_short(most, 5_000_000);
        // What was changed is found as with any other secret.
        let changed = payload.replacen('J', "j", 1);
        assert_ne!(changed, payload);
        let (found, _) = searched(format!("{header}.{changed}.{signature}"), secret);
        assert!(found.contains(&"character-changed"), "{found:?}");
    }

    #[test]
    fn a_step_is_short_however_many_secrets_and_bytes_there_are() {
        let keys: Vec<String> = (0..4)
            .map(|n| format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(format!("secret {n}"))))
            .collect();
        let set = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        let payload = format!(r#"{{"x":"{}"}}"#, "x".repeat(150_000));
        let other = signed("another secret", &payload);
        let (found, most) = searched(other, set);
        assert_eq!(found, [""; 0]);
        is_short(most, 2_500_000);
    }

    #[test]
    fn a_step_is_short_however_long_the_rsa_keys_are() {
        let modulus = |n: u8| {
            let mut modulus = vec![0xFF; 1024];
            modulus[1] = n;
            format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, encode(&modulus))
        };
        let keys: Vec<String> = (0..4).map(modulus).collect();
        let set = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        let payload = encode(r#"{"sub":"ana"}"#);
        for alg in ["RS256", "PS256"] {
            let header = encode(format!(r#"{{"alg":"{alg}"}}"#));
            let token = format!("{header}.{payload}.{}", encode(vec![1; 1024]));
            let (found, most) = searched(token, set.clone());
            assert_eq!(found, [""; 0]);
            is_short(most, 2_500_000);
        }
    }

    #[test]
    fn a_key_that_is_too_long_is_not_searched_with() {
        let long = format!(
            r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#,
            encode(vec![0xFF; 100_000])
        );
        let short = format!(
            r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#,
            encode(vec![0xFF; 128])
        );
        let header = encode(r#"{"alg":"RS256"}"#);
        let token = format!("{header}.{}.{}", encode("{}"), encode(vec![1; 128]));
        let (found, _) = searched(token, format!(r#"{{"keys":[{short},{long}]}}"#));
        assert_eq!(found, [""; 0]);
    }
}
