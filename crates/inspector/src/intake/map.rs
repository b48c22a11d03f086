//! Offsets in a cleaned token to offsets in the pasted text, and back.

use core::ops::Range;

use serde::Serialize;

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
            None => self.span().end,
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
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => first.source..last.source_end(),
            _ => 0..0,
        }
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
            .map_or(self.span().end, |piece| piece.to_source(offset))
    }

    fn piece_at(&self, offset: usize) -> Option<Piece> {
        let after = self.pieces.partition_point(|piece| piece.token <= offset);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        (offset < piece.token_end()).then_some(*piece)
    }
}
