//! The rules that a person sets, as data, and `crit`, which the token sets. Comparing the rules is
//! `rules`.

use super::{Check, CheckName, CheckOutcome};
use crate::token::{Token, TokenPart};
use jose::claims::duration::read_duration;
use jose::claims::numeric_date::{NumericDate, duration_text};
use jose::decisive;
use jose::json::{Names, Value};
use jose::text::quoted;
use serde::Serialize;

/// Requirements beyond the signature; an empty field requires nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Policy {
    /// The `iss` that is expected, compared exactly (RFC 7519 section 4.1.1); or several with
    /// commas between them, of which it must be one.
    pub issuer: String,
    /// The `aud` that must be among those of the token (RFC 7519 section 4.1.3); or several with
    /// commas between them, of which one must be.
    pub audience: String,
    /// The `typ` that is expected (RFC 8725 section 3.11).
    pub typ: String,
    /// Names of the `alg` values that are allowed (RFC 8725 section 3.1).
    pub algorithms: Vec<String>,
    /// Claims that must be there.
    pub required: Vec<String>,
    /// The greatest age by `iat`, in seconds.
    pub max_age: Option<i64>,
    /// Seconds by which clocks may differ.
    pub leeway: i64,
    /// Whether the rules came with a link: then whoever made the link chose them.
    pub from_link: bool,
    /// Rules that cannot be read, each with what was written. Nothing passes them.
    pub unreadable: Vec<(PolicyRule, String)>,
}

/// A rule that is a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PolicyRule {
    /// [`Policy::leeway`].
    Leeway,
    /// [`Policy::max_age`].
    MaximumAge,
    /// The rules of a link as a whole.
    Profile,
}

impl PolicyRule {
    /// What is wrong with what was written for it.
    pub fn complaint(self, written: &str) -> String {
        let name = match self {
            Self::Leeway => "Leeway",
            Self::MaximumAge => "Maximum age",
            Self::Profile => {
                return "The rules of the link are not read, so nothing passes them.".into();
            }
        };
        format!(
            "{name}: `{}` is no length of time. Write seconds or a unit: 900, 15 min, 1 h.",
            quoted(written)
        )
    }
}

impl Policy {
    /// Sets a length of time as it was written: "900", "15 min"; nothing written is no rule. What
    /// cannot be read is kept in [`Policy::unreadable`], and then nothing is granted.
    pub fn set_duration(&mut self, rule: PolicyRule, text: &str) {
        let text = text.trim();
        self.unreadable.retain(|(unread, _)| *unread != rule);
        let seconds = read_duration(text);
        if seconds.is_none() && !text.is_empty() {
            self.unreadable.push((rule, text.into()));
        }
        match rule {
            PolicyRule::Leeway => self.leeway = seconds.unwrap_or(0),
            PolicyRule::MaximumAge => self.max_age = seconds,
            PolicyRule::Profile => {}
        }
    }

    /// What is wrong with this rule as it was written, if it cannot be read.
    pub fn complaint(&self, rule: PolicyRule) -> Option<String> {
        let mut unreadable = self.unreadable.iter();
        let (_, written) = unreadable.find(|(unread, _)| *unread == rule)?;
        Some(rule.complaint(written))
    }

    /// Whether any rule is set; leeway alone is none.
    pub fn is_empty(&self) -> bool {
        Self {
            leeway: 0,
            from_link: false,
            ..self.clone()
        } == Self::default()
    }
}

/// Header parameters that may stand in `crit` because they are understood here.
const UNDERSTOOD: [&str; 1] = ["b64"];

/// Whoever does not know `b64` reads another payload than was signed, unless
/// `crit` makes them refuse the token.
const UNANNOUNCED: &str =
    "`b64` is false and `crit` does not name it, as it must (RFC 7797, section 6).";

/// What is said while the rules cannot be compared. Nothing passes them meanwhile.
pub const LOADING: &str = "The rules are not compared yet: a part of the page is loading.";

/// Rules whose outcome is told beside the first.
const MAX_LINES: usize = 20;

/// What came of the rules, a sentence each.
#[derive(Debug, Default)]
pub struct RuleOutcomes {
    /// Refused.
    pub failed: Vec<String>,
    /// Passed, with something to be said of it.
    pub doubts: Vec<String>,
    /// Passed.
    pub passed: Vec<String>,
}

impl RuleOutcomes {
    /// Takes the outcome of a rule.
    pub fn add(&mut self, outcome: Result<String, String>) {
        match outcome {
            Ok(text) => self.passed.push(text),
            Err(text) => self.failed.push(text),
        }
    }
}

/// Compares a token with the rules of a policy: `compare_rules`.
pub type CompareRules = fn(&Token, &Policy, NumericDate, &mut RuleOutcomes);

/// Checks the token against the policy, with what compares rules if that is at hand.
pub fn check(
    token: &Token,
    policy: &Policy,
    compare: Option<CompareRules>,
    now: NumericDate,
) -> Check {
    let mut outcomes = RuleOutcomes::default();
    if let Some(outcome) = critical(token) {
        outcomes.add(outcome);
    }
    if let Some(fault) = token.proof_fault() {
        outcomes.add(Err(fault.into()));
    }
    if *policy != Policy::default() {
        match compare {
            Some(compare) => compare(token, policy, now, &mut outcomes),
            None => outcomes.add(Err(LOADING.into())),
        }
    }
    let RuleOutcomes {
        failed,
        doubts,
        passed,
    } = outcomes;
    let mut lines = failed.iter().chain(&doubts).chain(&passed).cloned();
    let Some(summary) = lines.next() else {
        return Check::new(
            CheckName::Policy,
            CheckOutcome::Skip,
            match policy.leeway {
                0 => "No rules set.".into(),
                leeway => format!("Only a leeway of {} is set.", duration_text(leeway)),
            },
            "RFC 8725, section 3",
        )
        .with(
            "Set the issuer, the audience or other rules under Policy, and they are checked here.",
        );
    };
    let outcome = match (failed.is_empty(), doubts.is_empty()) {
        (false, _) => CheckOutcome::Fail,
        (_, false) => CheckOutcome::Warn,
        _ => CheckOutcome::Pass,
    };
    let mut check = Check::new(CheckName::Policy, outcome, summary, "RFC 8725, section 3");
    check.details = lines.by_ref().take(MAX_LINES).collect();
    let more = lines.count();
    if more > 0 {
        check.details.push(format!("And {more} more."));
    }
    check
}

/// `crit` must be understood and used as RFC 7515 section 4.1.11 says.
fn critical(token: &Token) -> Option<Result<String, String>> {
    let outside = |name: &str| {
        token
            .unprotected
            .as_ref()
            .is_some_and(|header| header.get(name).is_some())
    };
    if let Some(name) = ["crit", "b64", "zip"]
        .into_iter()
        .find(|name| outside(name))
    {
        return Some(Err(format!(
            "`{name}` must be in the protected header, and it stands outside of it."
        )));
    }
    if let Some(value) = token.header.get("b64")
        && value.as_bool().is_none()
    {
        return Some(Err(format!(
            "`b64` is {}; it must be true or false (RFC 7797, section 3).",
            value.shape().name()
        )));
    }
    let Some(value) = token.header.get("crit") else {
        return (!token.payload_is_encoded()).then(|| Err(UNANNOUNCED.into()));
    };
    Some(announced(token, value))
}

/// Whether every name that `crit` lists may stand there and is understood.
fn announced(token: &Token, value: &Value) -> Result<String, String> {
    let items = value.as_array().unwrap_or_default();
    let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    if names.is_empty() || names.len() != items.len() {
        return Err("`crit` must be a non-empty array of parameter names.".into());
    }
    let mut earlier = Names::default();
    for name in &names {
        let shown = quoted(name);
        if earlier.insert(name, 0).is_some() {
            return Err(format!("`crit` lists `{shown}` twice."));
        }
        if !UNDERSTOOD.contains(name) {
            return Err(if decisive::HEADERS.contains(name) {
                format!(
                    "`crit` must not list `{shown}`: it is a standard parameter (RFC 7515, section 4.1.11)."
                )
            } else {
                format!(
                    "`crit` demands that `{shown}` is understood, and it is not here: the token must be refused (RFC 7515, section 4.1.11)."
                )
            });
        }
        if token.header.get(name).is_none() {
            return Err(format!(
                "`crit` names `{shown}`, which the header does not have."
            ));
        }
    }
    if !token.payload_is_encoded() && !names.contains(&"b64") {
        return Err(UNANNOUNCED.into());
    }
    Ok("Every `crit` extension is understood.".into())
}

/// Whether the header can be read at all, without which no rule applies.
pub fn applies(token: &Token) -> bool {
    token.segment(TokenPart::Header).is_some()
        && (token.header.is_object() || token.unprotected.is_some())
}
