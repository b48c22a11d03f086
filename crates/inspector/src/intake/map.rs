//! Offsets in a cleaned token to offsets in the pasted text, and back.

use core::ops::Range;

use serde::Serialize;

use super::limits::MAX_PIECES;

/// Where each byte of a token stood in the pasted text.
///
/// Kept as pieces, one for each stretch that was taken over without a gap, so
/// an untouched token of any length costs one piece. A stretch of decoded
/// characters (`%2E`) is one piece too: each byte then stands for `stride`
/// bytes of the pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Piece {
    /// First byte in the token.
    token: usize,
    /// First byte in the pasted text.
    source: usize,
    /// Bytes in the token.
    len: usize,
    /// Bytes of the pasted text for each byte of the token.
    stride: usize,
}

impl Piece {
    fn token_end(&self) -> usize {
        self.token.saturating_add(self.len)
    }

    fn source_end(&self) -> usize {
        self.source
            .saturating_add(self.len.saturating_mul(self.stride))
    }

    fn to_source(self, offset: usize) -> usize {
        let inside = offset.saturating_sub(self.token).min(self.len);
        self.source
            .saturating_add(inside.saturating_mul(self.stride))
    }
}

impl SourceMap {
    /// The map of a token of `len` bytes that is the pasted text itself.
    #[must_use]
    pub fn identity(len: usize) -> Self {
        let mut map = Self::default();
        map.push(0, len, 1);
        map
    }

    /// The map of a token put together from stretches of the pasted text, each
    /// given by its first byte there and its length.
    #[must_use]
    pub fn of_pieces(pieces: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut map = Self::default();
        for (source, len) in pieces {
            map.push(source, len, 1);
        }
        map
    }

    /// The range of the pasted text that a range of the token came from. What
    /// was removed inside the range (a line break, say) is part of it; what
    /// was removed at its edges is not. Offsets beyond the token are taken as
    /// its end.
    #[must_use]
    pub fn to_source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.position(range.start);
        if range.end <= range.start {
            return start..start;
        }
        // The end belongs to the last byte inside, not to the first one after.
        let last = range.end.saturating_sub(1);
        let end = match self.piece_at(last) {
            Some(piece) => piece.to_source(range.end),
            None => self.end(),
        };
        start..end.max(start)
    }

    /// The byte of the token that came from a byte of the pasted text; `None`
    /// where the token took nothing.
    #[must_use]
    pub fn to_token(&self, source: usize) -> Option<usize> {
        let holds = |piece: &&Piece| (piece.source..piece.source_end()).contains(&source);
        let after = self.pieces.partition_point(|piece| piece.source <= source);
        let near = after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index));
        // The members of a JSON serialization may stand in any order.
        let piece = near
            .filter(holds)
            .or_else(|| self.pieces.iter().find(holds))?;
        let inside = source
            .checked_sub(piece.source)?
            .checked_div(piece.stride)?;
        (inside < piece.len).then(|| piece.token.saturating_add(inside))
    }

    /// From the first to the last byte of the pasted text that the token uses.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        // Chunks of a cookie may stand in any order.
        let start = self.pieces.iter().map(|piece| piece.source).min();
        let end = self.pieces.iter().map(Piece::source_end).max();
        start.unwrap_or(0)..end.unwrap_or(0)
    }

    /// This map from a token to a text, and `outer` from that text to the paste, as one map
    /// from the token to the paste. At most [`MAX_PIECES`] pieces: what lies beyond them is
    /// taken as the end.
    #[must_use]
    pub fn through(&self, outer: &Self) -> Self {
        let mut map = Self::default();
        for piece in &self.pieces {
            let mut done = 0;
            while done < piece.len && map.pieces.len() < MAX_PIECES {
                let left = piece.len.saturating_sub(done);
                let at = piece.to_source(piece.token.saturating_add(done));
                // Whole bytes of the token that lie in one piece of the outer map.
                let held = outer.piece_at(at).and_then(|holder| {
                    let room = holder.token_end().saturating_sub(at);
                    let count = left.min(room.checked_div(piece.stride)?);
                    (count > 0).then_some((holder, count))
                });
                if let Some((holder, count)) = held {
                    let stride = piece.stride.saturating_mul(holder.stride);
                    map.push(holder.to_source(at), count, stride);
                    done = done.saturating_add(count);
                } else {
                    // One byte that was written with characters from several places.
                    let end = at.saturating_add(piece.stride);
                    let mut source = outer.to_source(at..end);
                    if source.is_empty() {
                        source = outer.to_source(at..at.saturating_add(1));
                    }
                    map.push(source.start, 1, source.len());
                    done = done.saturating_add(1);
                }
            }
        }
        map
    }

    /// Adds `len` token bytes found at `source`, each `stride` bytes wide.
    pub(super) fn push(&mut self, source: usize, len: usize, stride: usize) {
        if len == 0 {
            return;
        }
        let token = self.pieces.last().map_or(0, Piece::token_end);
        match self.pieces.last_mut() {
            Some(last) if last.source_end() == source && last.stride == stride => {
                last.len = last.len.saturating_add(len);
            }
            _ => self.pieces.push(Piece {
                token,
                source,
                len,
                stride,
            }),
        }
    }

    /// Adds another map's bytes behind the own ones.
    pub(super) fn append(&mut self, other: &Self) {
        for piece in &other.pieces {
            self.push(piece.source, piece.len, piece.stride);
        }
    }

    /// The places where bytes of the token that are neighbours came from places that are not.
    pub(super) fn seams(&self) -> impl Iterator<Item = usize> {
        let pairs = self.pieces.iter().zip(self.pieces.iter().skip(1));
        pairs
            .filter(|(left, right)| left.source_end() != right.source)
            .map(|(_, right)| right.token)
    }

    /// Forgets all beyond the first `len` bytes of the token.
    pub(super) fn truncate(&mut self, len: usize) {
        while let Some(last) = self.pieces.last_mut() {
            if last.token < len {
                last.len = last.len.min(len.saturating_sub(last.token));
                break;
            }
            self.pieces.pop();
        }
    }

    pub(super) fn clear(&mut self) {
        self.pieces.clear();
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    fn position(&self, offset: usize) -> usize {
        self.piece_at(offset)
            .map_or_else(|| self.end(), |piece| piece.to_source(offset))
    }

    /// Where the last byte of the token ends in the pasted text.
    fn end(&self) -> usize {
        self.pieces.last().map_or(0, Piece::source_end)
    }

    fn piece_at(&self, offset: usize) -> Option<Piece> {
        let after = self.pieces.partition_point(|piece| piece.token <= offset);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        (offset < piece.token_end()).then_some(*piece)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_PIECES, SourceMap};
    use proptest::prelude::*;

    /// A map made of these stretches: source, length, stride.
    fn map(pieces: &[(usize, usize, usize)]) -> SourceMap {
        let mut map = SourceMap::default();
        for (source, len, stride) in pieces {
            map.push(*source, *len, *stride);
        }
        map
    }

    #[test]
    fn through_an_untouched_text_nothing_changes() {
        let inner = map(&[(3, 4, 1), (9, 2, 3)]);
        assert_eq!(inner.through(&SourceMap::identity(20)), inner);
        assert_eq!(SourceMap::identity(6).through(&inner), inner);
    }

    #[test]
    fn strides_are_multiplied() {
        // `%252E`: five bytes, then three, then one.
        let inner = map(&[(0, 2, 1), (2, 1, 3), (5, 1, 1)]);
        let outer = map(&[(10, 2, 1), (12, 1, 3), (15, 3, 1)]);
        let both = inner.through(&outer);
        assert_eq!(both.to_source(0..2), 10..12);
        assert_eq!(both.to_source(2..3), 12..17);
        assert_eq!(both.to_source(3..4), 17..18);
    }

    #[test]
    fn a_byte_from_several_places_covers_them() {
        // Base64 over two lines: the third byte begins on the first of them.
        let inner = map(&[(0, 2, 1), (2, 1, 2)]);
        let outer = map(&[(0, 3, 1), (4, 1, 1)]);
        let both = inner.through(&outer);
        assert_eq!(both.to_source(0..2), 0..2);
        assert_eq!(both.to_source(2..3), 2..5);
    }

    #[test]
    fn chunks_in_another_order() {
        let outer = map(&[(20, 5, 1), (3, 5, 1)]);
        assert_eq!(outer.span(), 3..25);
        let both = map(&[(1, 8, 1)]).through(&outer);
        assert_eq!(both.to_source(0..4), 21..25);
        assert_eq!(both.to_source(4..8), 3..7);
        assert_eq!(both.to_token(4), Some(5));
        // Two characters of different chunks make one byte.
        let across = map(&[(4, 1, 2)]).through(&outer);
        assert_eq!(across.to_source(0..1), 24..25);
    }

    #[test]
    fn the_pieces_of_a_composition_are_bounded() {
        let wrapped = SourceMap::of_pieces((0..=MAX_PIECES).map(|line| (line * 3, 2)));
        assert_eq!(wrapped.pieces(), MAX_PIECES + 1);
        let both = SourceMap::identity(2 * MAX_PIECES + 2).through(&wrapped);
        assert_eq!(both.pieces(), MAX_PIECES);
        assert_eq!(
            both.to_source(usize::MAX..usize::MAX).start,
            3 * MAX_PIECES - 1
        );
    }

    fn maps() -> impl Strategy<Value = SourceMap> {
        // Gap before the piece, length, stride.
        prop::collection::vec((0_usize..4, 1_usize..6, 1_usize..4), 0..12).prop_map(|pieces| {
            let (mut map, mut at) = (SourceMap::default(), 0);
            for (gap, len, stride) in pieces {
                at += gap;
                map.push(at, len, stride);
                at += len * stride;
            }
            map
        })
    }

    proptest! {
        #[test]
        fn a_composition_leads_where_its_parts_lead(inner in maps(), outer in maps(), from in 0_usize..40, len in 1_usize..9) {
            let both = inner.through(&outer);
            // Only as far as the outer text goes.
            let held = inner.to_source(from..from + len);
            let outer_len: usize = outer.pieces.iter().map(|piece| piece.len).sum();
            let inner_len: usize = inner.pieces.iter().map(|piece| piece.len).sum();
            if held.end > outer_len || from + len > inner_len {
                return Ok(());
            }
            prop_assert_eq!(both.to_source(from..from + len), outer.to_source(held));
        }

        #[test]
        fn a_composition_has_as_many_bytes_as_its_inner_map(inner in maps(), outer in maps()) {
            let both = inner.through(&outer);
            let count = |map: &SourceMap| map.pieces.iter().map(|piece| piece.len).sum::<usize>();
            prop_assert_eq!(count(&both), count(&inner));
        }
    }
}
