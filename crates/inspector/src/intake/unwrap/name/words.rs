//! Words and placeholders that were sent instead of a token.

use super::paste::Paste;

/// What programs print for a value that is not there, and where it comes from.
const MISSING: [(&str, &str); 14] = [
    (
        "undefined",
        "A JavaScript variable was not set when the request was built",
    ),
    ("null", "The variable that should hold the token was empty"),
    (
        "none",
        "In Python, the variable that should hold the token was `None`",
    ),
    ("nil", "The variable that should hold the token was empty"),
    (
        "<nil>",
        "In Go, the variable that should hold the token was nil",
    ),
    (
        "%!s(<nil>)",
        "In Go, the variable that should hold the token was nil",
    ),
    (
        "(null)",
        "The variable that should hold the token was empty",
    ),
    (
        "nan",
        "A JavaScript program calculated with the token instead of sending it",
    ),
    (
        "[object object]",
        "A JavaScript object was turned into text. Its member with the token was meant",
    ),
    (
        "[object promise]",
        "JavaScript code did not wait for the promise of the token: an `await` is missing",
    ),
    ("true", "A condition was sent instead of the token itself"),
    ("false", "A condition was sent instead of the token itself"),
    (
        "optional(nil)",
        "In Swift, the variable that should hold the token was nil",
    ),
    (
        "system.string[]",
        "In .NET, an array was turned into text. One of its items was meant",
    ),
];

/// Words that stand for a token in documentation.
const EXAMPLES: [&str; 6] = [
    "xxxxx.yyyyy.zzzzz",
    "header.payload.signature",
    "aaaaa.bbbbb.ccccc",
    "xxx.yyy.zzz",
    "aaa.bbb.ccc",
    "base64url(header).base64url(payload).signature",
];

/// Longest placeholder.
const MAX_PLACEHOLDER: usize = 80;

/// `Bearer undefined`, `token=null`, `Bearer` with nothing behind it.
pub(super) fn missing(paste: &Paste) -> Option<String> {
    let expects = !paste.scheme.is_empty() || is_token_name(paste.field);
    if paste.value.is_empty() {
        return (!paste.scheme.is_empty() && !paste.scheme.eq_ignore_ascii_case("token")).then(|| {
            format!(
                "The client sent `{}` without a token. The variable that should hold the token was empty. Log it just before the request.",
                paste.scheme
            )
        });
    }
    let (word, cause) = MISSING
        .iter()
        .find(|(word, _)| paste.value.eq_ignore_ascii_case(word))?;
    // `true` and `none` mean something elsewhere.
    let sure = expects
        || matches!(
            *word,
            "undefined" | "null" | "[object object]" | "[object promise]"
        );
    sure.then(|| {
        format!(
            "The client sent the word `{}` instead of a token. {cause}. Log it just before the request.",
            paste.value
        )
    })
}

/// `{{token}}`, `${TOKEN}`, `<token>`, `YOUR_TOKEN`.
pub(super) fn placeholder(paste: &Paste) -> Option<String> {
    let value = paste.value;
    if value.is_empty() || value.len() > MAX_PLACEHOLDER || value.contains(['\n', '`']) {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    let inside = |open: &str, close: &str| {
        let inner = value.strip_prefix(open)?.strip_suffix(close)?;
        is_words(inner).then_some(())
    };
    let template = inside("{{", "}}")
        .or(inside("${{", "}}"))
        .or(inside("<%=", "%>"));
    let variable = inside("${", "}")
        .or(inside("$env:", ""))
        .or(inside("%", "%"))
        .or(inside("$(", ")"))
        .or(value
            .strip_prefix('$')
            .filter(|name| is_identifier(name))
            .map(|_| ()));
    let mentions = ["token", "jwt", "secret", "credential"]
        .iter()
        .any(|word| lower.contains(word));
    let described = inside("<", ">")
        .or(inside("[", "]"))
        .or(inside("{", "}"))
        .filter(|()| mentions || !paste.scheme.is_empty());
    let yours = [
        "your",
        "my_",
        "my-",
        "insert",
        "paste",
        "replace",
        "changeme",
        "change_me",
    ];
    let instruction = is_words(value)
        && mentions
        && yours.iter().any(|word| {
            lower.starts_with(word) || lower.contains("_here") || lower.contains("-here")
        });
    let what = if template.is_some() {
        "a template variable that was not filled in"
    } else if variable.is_some() {
        "a variable that was not replaced by its value"
    } else if described.is_some() || instruction || EXAMPLES.contains(&lower.as_str()) {
        "a placeholder from an example"
    } else {
        return None;
    };
    let advice = if variable.is_some() {
        "In a shell, single quotes keep variables as they are: use double quotes."
    } else {
        "Replace it with a real token."
    };
    Some(format!("This is {what}, not a token: `{value}`. {advice}"))
}

/// `***`, `[REDACTED]`, as logs mask tokens.
pub(super) fn masked(paste: &Paste) -> Option<String> {
    let value = paste.value;
    let stars = value.chars().count() >= 3
        && value
            .chars()
            .all(|ch| matches!(ch, '*' | '•' | '●' | '█' | 'x' | 'X' | '.' | '…'));
    let word = value
        .trim_matches(|ch: char| !ch.is_ascii_alphanumeric())
        .to_ascii_lowercase();
    let expects = !paste.scheme.is_empty()
        || is_token_name(paste.field)
        || paste.field.eq_ignore_ascii_case("authorization");
    let says = matches!(
        word.as_str(),
        "redacted"
            | "masked"
            | "hidden"
            | "filtered"
            | "secret"
            | "removed"
            | "sensitive"
            | "censored"
    );
    (says && (expects || value.starts_with(['[', '<', '(', '{', '*'])) || stars && (expects || value.contains(['*', '•', '●', '█']))).then(|| {
        "The token was masked before it was logged or copied, so nothing of it is left. Copy it where it is sent, for example from the browser's network panel."
            .to_owned()
    })
}

fn is_token_name(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    ["token", "jwt", "authorization", "assertion"]
        .iter()
        .any(|word| field.ends_with(word))
}

/// The name of a variable.
fn is_identifier(text: &str) -> bool {
    text.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A name or a few words, as placeholders are.
fn is_words(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().all(|ch| {
            ch.is_ascii_alphanumeric()
                || matches!(
                    ch,
                    ' ' | '_' | '-' | '.' | ':' | '$' | '(' | ')' | '\'' | '|'
                )
        })
        && text.contains(|ch: char| ch.is_ascii_alphabetic())
}
