//! Components that several pages use.

mod copy_button;
mod json_view;
mod outcome_sign;
mod reference;
mod shared;

pub use copy_button::CopyButton;
pub use json_view::{PieceKind, Room, json_pieces, render_pieces, visible, visible_start};
pub use outcome_sign::outcome_sign;
pub use reference::{short_reference, short_references};
pub use shared::Shared;
