//! The stated limits hold.

use super::super::limits::{MAX_LISTED, MAX_PIECES};
use super::super::{PasteKind, read};
use super::*;

#[test]
fn a_token_in_too_many_pieces_is_cut_and_said() {
    let text = format!("{HEADER}.{PAYLOAD}.{}", "a\u{200b}".repeat(MAX_PIECES + 10));
    let intake = read(&text);
    let PasteKind::Token(candidate) = &intake.found else {
        panic!("a token")
    };
    assert_eq!(candidate.map.pieces(), MAX_PIECES);
    assert!(
        said(&intake)
            .contains(&"The token is in too many pieces; the rest of it was left out.".to_owned())
    );
}

#[test]
fn all_maps_together_are_bounded() {
    let broken = format!("{HEADER}.{PAYLOAD}.{}\n\n", "a\u{200b}".repeat(5000));
    let intake = read(&broken.repeat(2 * MAX_LISTED));
    let PasteKind::Token(first) = &intake.found else {
        panic!("a token")
    };
    let pieces: usize = intake.others.iter().map(|other| other.map.pieces()).sum();
    assert!(pieces + first.map.pieces() <= MAX_PIECES);
    assert_eq!(intake.total, 2 * MAX_LISTED);
}

#[test]
fn decoded_stretches_are_one_piece() {
    let text = format!("{HEADER}.{}", "%2D".repeat(100_000));
    let PasteKind::Token(candidate) = read(&text).found else {
        panic!("a token")
    };
    assert_eq!(candidate.map.pieces(), 2);
    assert_eq!(candidate.token.len(), HEADER.len() + 1 + 100_000);
}
