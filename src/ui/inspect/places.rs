//! Which characters of the paste carry which claim, and back.

use super::state::Mark;
use inspector::intake::SourceMap;
use inspector::token::{Token, TokenPart};
use jose::base64url;
use jose::json::{Document, Member};
use std::ops::Range;

/// The top-level members of a part, if it is a JSON object.
pub fn document(token: &Token, part: TokenPart) -> Option<&Document> {
    match part {
        TokenPart::Header => Some(&token.header),
        TokenPart::Payload => token.claims(),
        _ => None,
    }
}

/// The bytes of a part, as they were signed or inflated.
pub fn bytes(token: &Token, part: TokenPart) -> &[u8] {
    match part {
        TokenPart::Payload => token.payload_bytes(),
        _ => token
            .segment(part)
            .map_or(&[][..], |segment| &segment.bytes),
    }
}

/// The name of the card of a header or payload, its `id` and its class.
pub fn card(part: TokenPart) -> (&'static str, &'static str, &'static str) {
    match part {
        TokenPart::Header => ("Header", "header", "header-card"),
        _ => ("Payload", "payload", "payload-card"),
    }
}

/// The bytes of the paste that are marked.
pub fn of_mark(mark: &Mark, token: &Token, map: &SourceMap) -> Option<Range<usize>> {
    match mark {
        Mark::Bytes(span) => Some(span.clone()),
        Mark::Member(part, index) => {
            let member = document(token, *part)?.members().get(*index)?;
            of_member(token, map, *part, member)
        }
    }
}

/// The bytes of the paste that carry a member.
pub fn of_member(
    token: &Token,
    map: &SourceMap,
    part: TokenPart,
    member: &Member,
) -> Option<Range<usize>> {
    let segment = token
        .segment(part)
        .filter(|segment| !segment.span.is_empty())?;
    // Compressed, the payload carries its members as a whole.
    if part == TokenPart::Payload && token.inflated.is_some() {
        return Some(map.to_source(segment.span.clone()));
    }
    let bytes = member.name_span.start..member.value.span.end;
    let characters = if part == TokenPart::Payload && !token.payload_is_encoded() {
        bytes
    } else {
        base64url::characters_of(bytes)
    };
    let end = (segment.span.start + characters.end).min(segment.span.end);
    Some(map.to_source(segment.span.start + characters.start..end))
}

/// The part, and the position of the member in it, that a byte of the paste carries.
pub fn member_at(token: &Token, map: &SourceMap, byte: usize) -> Option<(TokenPart, usize)> {
    let at = map.to_token(byte)?;
    let segment = token
        .segments
        .iter()
        .find(|segment| segment.span.contains(&at))?;
    if segment.part == TokenPart::Payload && token.inflated.is_some() {
        return None;
    }
    let place = at - segment.span.start;
    let bytes = if segment.part == TokenPart::Payload && !token.payload_is_encoded() {
        place..place + 1
    } else {
        base64url::bytes_of(place)
    };
    let members = document(token, segment.part)?.members();
    // A character on the border carries bits of two bytes; the later one wins.
    let index = members.iter().position(|member| {
        (member.name_span.start..member.value.span.end).contains(&bytes.end.saturating_sub(1))
    })?;
    Some((segment.part, index))
}

/// A stretch of the paste and how it is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    pub span: Range<usize>,
    pub classes: Vec<&'static str>,
}

/// The whole paste as strokes, in order and without gaps.
pub fn strokes(
    text_len: usize,
    token: &Token,
    map: &SourceMap,
    marked: Option<&Range<usize>>,
) -> Vec<Stroke> {
    let mut layers: Vec<(Range<usize>, &'static str)> = Vec::new();
    for segment in &token.segments {
        layers.push((map.to_source(segment.span.clone()), class(segment.part)));
    }
    for fault in token.faults.iter().take(32) {
        layers.push((
            fault.at.clone(),
            if fault.fatal { "fault" } else { "doubt" },
        ));
    }
    if let Some(marked) = marked {
        layers.push((marked.clone(), "marked"));
    }
    // Each into its place, once: there are some dozens, and code that sorts is a kilobyte.
    let mut cuts: Vec<usize> = vec![0];
    let ends = layers.iter().flat_map(|(span, _)| [span.start, span.end]);
    for cut in ends.chain([text_len]).filter(|cut| *cut <= text_len) {
        let index = cuts.partition_point(|other| *other < cut);
        if cuts.get(index) != Some(&cut) {
            cuts.insert(index, cut);
        }
    }
    cuts.windows(2)
        .filter_map(|pair| {
            let [start, end] = pair else { return None };
            let classes = layers
                .iter()
                .filter(|(span, _)| span.start <= *start && *end <= span.end)
                .map(|(_, class)| *class);
            Some(Stroke {
                span: *start..*end,
                classes: classes.collect(),
            })
        })
        .collect()
}

/// The style of a part: three colours are enough, the five of a JWE alternate.
pub fn class(part: TokenPart) -> &'static str {
    match part {
        TokenPart::Header => "part-header",
        TokenPart::Payload | TokenPart::EncryptedKey | TokenPart::Ciphertext => "part-payload",
        TokenPart::Signature | TokenPart::InitializationVector | TokenPart::AuthenticationTag => {
            "part-signature"
        }
        TokenPart::Disclosures => "part-disclosures",
        TokenPart::Surplus => "part-surplus",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inspector::intake::SourceMap;
    use inspector::token::decode;

    /// {"alg":"none"}.{"sub":"ana","admin":true}.
    const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEiLCJhZG1pbiI6dHJ1ZX0.";

    #[test]
    fn a_member_leads_to_its_characters_and_they_lead_back() {
        let map = SourceMap::identity(TOKEN.len());
        let token = decode(TOKEN, &map);
        let members = token.claims().unwrap().members();
        for (index, member) in members.iter().enumerate() {
            let span = of_member(&token, &map, TokenPart::Payload, member).unwrap();
            let middle = (span.start + span.end) / 2;
            assert_eq!(
                member_at(&token, &map, middle),
                Some((TokenPart::Payload, index))
            );
        }
        assert_eq!(member_at(&token, &map, 8), Some((TokenPart::Header, 0)));
        assert_eq!(
            member_at(&token, &map, 19),
            None,
            "the period belongs to no claim"
        );
    }

    #[test]
    fn a_payload_that_is_not_encoded_is_found_byte_by_byte() {
        // {"alg":"HS256","b64":false,"crit":["b64"]}
        let token =
            r#"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.{"sub":"ana","n":1}.AA"#;
        let map = SourceMap::identity(token.len());
        let decoded = decode(token, &map);
        for (text, index) in [("sub", 0), ("ana", 0), ("\"n\"", 1)] {
            let at = token.find(text).unwrap();
            assert_eq!(
                member_at(&decoded, &map, at + 1),
                Some((TokenPart::Payload, index)),
                "{text}"
            );
        }
    }

    #[test]
    fn strokes_cover_the_paste_without_gaps() {
        let map = SourceMap::identity(TOKEN.len());
        let token = decode(TOKEN, &map);
        let strokes = strokes(TOKEN.len(), &token, &map, Some(&(24..30)));
        assert_eq!(strokes.first().unwrap().span.start, 0);
        assert_eq!(strokes.last().unwrap().span.end, TOKEN.len());
        assert!(
            strokes
                .windows(2)
                .all(|pair| pair[0].span.end == pair[1].span.start)
        );
        let marked = strokes
            .iter()
            .find(|stroke| stroke.span == (24..30))
            .unwrap();
        assert_eq!(marked.classes, ["part-payload", "marked"]);
    }
}
