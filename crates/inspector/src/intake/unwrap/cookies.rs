//! Cookies that were too long and went into numbered chunks.
//!
//! - `name.0`, `name.1`: Auth.js and next-auth (`SessionStore`), Supabase (`@supabase/ssr`,
//!   `createChunks`).
//! - `name_0`, `name_1`: oauth2-proxy (`splitCookieName`), mod_auth_openidc.
//! - `nameC1`, `nameC2`, with `name=chunks-2`: ASP.NET Core (`ChunkingCookieManager`).
//! - `name-1`, `name-2`: Frontegg.

use core::ops::Range;

use super::super::symbol::is_quote;
use super::draft::{Draft, Unwrapped, counted};
use jose::text::quoted;

/// Chunks of one text.
const MAX_CHUNKS: usize = 256;

/// Greatest number of a chunk.
const MAX_NUMBER: u32 = 99;

/// Shortest value of a chunk that is not the last.
const SHORTEST: usize = 8;

/// What stands between a cookie's name and a chunk's number.
const MARKS: [char; 4] = ['.', '_', 'C', '-'];

/// One chunk; ranges are bytes of the text.
struct Chunk<'a> {
    base: &'a str,
    mark: char,
    number: u32,
    name: Range<usize>,
    /// What separates the name from the value.
    sign: Range<usize>,
    value: Range<usize>,
}

/// Joins the chunks of each cookie in the order of their numbers, wherever they stand.
pub(super) fn join_chunks(text: &str) -> Option<Unwrapped> {
    let found = chunks(text);
    let mut draft = Draft::new(text);
    let mut sentences = Vec::new();
    let mut done: Vec<(&str, char)> = Vec::new();
    for chunk in &found {
        if done.contains(&(chunk.base, chunk.mark)) {
            continue;
        }
        done.push((chunk.base, chunk.mark));
        let mut own: Vec<&Chunk> = found
            .iter()
            .filter(|other| other.base == chunk.base && other.mark == chunk.mark)
            .collect();
        own.sort_by_key(|chunk| chunk.number);
        own.dedup_by_key(|chunk| chunk.number);
        let first = own.first().map_or(2, |chunk| chunk.number);
        let row = own.iter().zip(first..);
        let whole = row
            .take_while(|(chunk, number)| chunk.number == *number)
            .count();
        if first > 1 || whole < 2 {
            continue;
        }
        if !sentences.is_empty() {
            draft.put('\n', chunk.sign.clone());
        }
        draft.keep(chunk.name.start..chunk.name.start + chunk.base.len());
        draft.put('=', chunk.sign.clone());
        for chunk in own.iter().take(whole) {
            draft.keep(chunk.value.clone());
            draft.remove(chunk.name.clone());
        }
        sentences.push(sentence(text, &own, whole));
    }
    if sentences.is_empty() {
        return None;
    }
    draft.finish(sentences.join(" "))
}

fn sentence(text: &str, own: &[&Chunk], whole: usize) -> String {
    let name = |chunk: &Chunk| quoted(text.get(chunk.name.clone()).unwrap_or_default());
    let number = |chunk: &Chunk| format!("{}{}", chunk.mark, chunk.number);
    let joined = own.get(..whole).unwrap_or_default();
    let (first, last) = (joined.first(), joined.last());
    let mut sentence = format!(
        "Joined {}: `{}` to `{}`.",
        counted(whole, "cookie chunk"),
        first.map_or_else(String::new, |chunk| name(chunk)),
        last.map_or_else(String::new, |chunk| number(chunk)),
    );
    if whole < own.len()
        && let Some(last) = last
    {
        sentence.push_str(&format!(
            " Chunk `{}{}` is missing.",
            last.mark,
            last.number + 1
        ));
    }
    sentence
}

fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let mut found: Vec<Chunk> = Vec::new();
    // `{"name": "a.0", "value": "…"}`, as HAR files and browser tools write cookies.
    let mut pending: Option<Range<usize>> = None;
    let mut at = 0;
    for part in text.split_inclusive(['\n', ';', ',', '&']) {
        let start = at;
        at += part.len();
        for (sign, _) in part.match_indices(['=', '\t', ':']) {
            let name = name_before(text, start, start + sign);
            let written = text.get(name.clone()).unwrap_or_default();
            let number = Number::of(written);
            // Only these need their value: each is read once.
            if number.is_none() && !matches!(written, "name" | "value") {
                continue;
            }
            let value = value_after(text, start + sign + 1, at);
            let sign = start + sign..start + sign + 1;
            match number {
                Some(number) => {
                    found.extend(chunk(number, name, sign, value));
                    break;
                }
                None if written == "name" => pending = Some(value),
                None => {
                    if let Some(name) = pending.take()
                        && let Some(number) = text.get(name.clone()).and_then(Number::of)
                    {
                        found.extend(chunk(number, name, sign, value));
                    }
                    break;
                }
            }
        }
        if found.len() >= MAX_CHUNKS {
            break;
        }
    }
    found
}

/// A chunk's name, taken apart.
struct Number<'a> {
    base: &'a str,
    mark: char,
    number: u32,
}

impl<'a> Number<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let stem = name.trim_end_matches(|ch: char| ch.is_ascii_digit());
        let number: u32 = name.get(stem.len()..)?.parse().ok()?;
        let mark = stem.chars().next_back().filter(|ch| MARKS.contains(ch))?;
        let base = stem.get(..stem.len() - 1)?;
        let named =
            base.starts_with(|ch: char| ch.is_ascii_alphabetic() || matches!(ch, '_' | '.'));
        (named && number <= MAX_NUMBER).then_some(Self { base, mark, number })
    }
}

fn chunk(
    number: Number,
    name: Range<usize>,
    sign: Range<usize>,
    value: Range<usize>,
) -> Option<Chunk> {
    let Number { base, mark, number } = number;
    let fits = number > 1 || value.len() >= SHORTEST;
    (fits && !value.is_empty()).then_some(Chunk {
        base,
        mark,
        number,
        name,
        sign,
        value,
    })
}

/// The name that ends at `at`, a quote or space between them, no further back than `from`.
fn name_before(text: &str, from: usize, at: usize) -> Range<usize> {
    let head = text.get(from..at).unwrap_or_default();
    let trimmed = head.trim_end_matches(|ch: char| is_quote(ch) || ch == ' ');
    let stem = trimmed.trim_end_matches(|ch: char| {
        ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.' | '@' | '%')
    });
    from + stem.len()..from + trimmed.len()
}

/// The value from `at` to the next space, quote or the end of its part.
fn value_after(text: &str, at: usize, end: usize) -> Range<usize> {
    let rest = text.get(at..end).unwrap_or_default();
    let value = rest.trim_start_matches(|ch: char| is_quote(ch) || matches!(ch, ' ' | '\t'));
    let start = end - value.len();
    let len = value
        .find(|ch: char| is_quote(ch) || ch.is_whitespace() || matches!(ch, ';' | ',' | '&'))
        .unwrap_or(value.len());
    start..start + len
}
