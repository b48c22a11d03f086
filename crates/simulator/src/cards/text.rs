//! Placeholders in the texts of cards, filled from runs, so that no text states a number
//! that its run does not give.
//!
//! - `{records-written:session}`: the value of a measure in a lane of the run `main`;
//! - `{records-written:jwt@refresh}`: the same in another run of the card;
//! - `{=access_lifetime}`: a setting of the run `main`, in words; `{=nodes@one}` of another;
//! - `{5:jwt}`: the status of the last answer of step 5 in a lane; `@` as above.

use super::{Card, Results};
use crate::sim::LaneName;
use crate::story::settings::in_words;

/// A part of a filled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPart {
    /// Text of the card itself.
    Words(String),
    /// A number that the run gave.
    Number(String),
    /// A placeholder that nothing fills, as in the source: an error of the card.
    Unknown(String),
}

impl Card {
    /// A text of this card with its placeholders filled.
    pub fn fill(&self, text: &str, results: &Results) -> Vec<TextPart> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((place, after)) = behind.split_once('}') else {
                break;
            };
            if !before.is_empty() {
                parts.push(TextPart::Words(before.to_owned()));
            }
            parts.push(match self.number_at(place, results) {
                Some(number) => TextPart::Number(number),
                None => TextPart::Unknown(format!("{{{place}}}")),
            });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(TextPart::Words(rest.to_owned()));
        }
        parts
    }

    /// The same as one text.
    pub fn filled(&self, text: &str, results: &Results) -> String {
        let parts = self.fill(text, results);
        parts
            .iter()
            .map(|part| match part {
                TextPart::Words(text) | TextPart::Number(text) | TextPart::Unknown(text) => {
                    text.as_str()
                }
            })
            .collect()
    }

    fn number_at(&self, place: &str, results: &Results) -> Option<String> {
        let (place, run) = place.split_once('@').unwrap_or((place, "main"));
        if let Some(setting) = place.strip_prefix('=') {
            return in_words(&self.run(run)?.scenario(self.claim).settings, setting);
        }
        let (what, lane) = place.split_once(':')?;
        let lane = LaneName::of_id(lane)?;
        if let Ok(step) = what.parse::<u32>() {
            return Some(results.status(run, step, lane)?.to_string());
        }
        Some(results.amount(run, what, lane)?.to_string())
    }
}
