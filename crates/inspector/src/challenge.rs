//! What an API with this policy would answer: the `WWW-Authenticate` line of RFC 6750.

use crate::verdict::{CheckName, Judgement, Policy, Verdict};

/// The line with which an API refuses the token (RFC 6750 section 3); none where the verdict does
/// not refuse it, or a rule cannot be read.
///
/// ```
/// use inspector::challenge::challenge;
/// use inspector::inspect::{Input, inspect};
/// use inspector::verdict::Policy;
/// use jose::claims::numeric_date::NumericDate;
///
/// let input = Input { text: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.".into(), ..Input::default() };
/// let found = inspect(&input, &Policy::default(), NumericDate::from_seconds(1_795_248_000));
/// assert_eq!(
///     challenge(&found.judgement, &Policy::default()).unwrap(),
///     "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The token is not signed\"",
/// );
/// ```
#[must_use]
pub fn challenge(judgement: &Judgement, policy: &Policy) -> Option<String> {
    if !policy.unreadable.is_empty() {
        return None;
    }
    let description = match judgement.verdict {
        Verdict::Valid | Verdict::Empty | Verdict::Encrypted | Verdict::Unverified => return None,
        Verdict::Expired => "The token has expired".to_owned(),
        Verdict::NotYetValid => "The token is not valid yet".into(),
        Verdict::Invalid => "The signature is invalid".into(),
        Verdict::UntrustedKey => "The key of the signature is not trusted".into(),
        Verdict::Unsecured => "The token is not signed".into(),
        Verdict::Unsupported => "The algorithm is not accepted".into(),
        Verdict::Malformed => "The token is malformed".into(),
        Verdict::PolicyFailed => {
            let summary = judgement
                .check(CheckName::Policy)
                .map_or("", |check| check.summary.as_str());
            // Without the sentence's own end; a period inside a value stays.
            let first = summary.split(". ").next().unwrap_or_default();
            allowed(first.trim_end_matches('.'))
        }
    };
    Some(format!(
        "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"{description}\""
    ))
}

/// `error_description` takes printable ASCII without `"` and `\` (RFC 6750 section 3).
fn allowed(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '`' | '"' => '\'',
            ' '..='~' if c != '\\' => c,
            _ => '?',
        })
        .collect()
}
