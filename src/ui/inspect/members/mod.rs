//! The header and the payload: every member once, explained beside its value. All of this loads
//! with the first token ([`super::more`]).

mod disclosed; // what the holder of an SD-JWT sends along
mod fold; // which values are folded, and which a filter leaves
mod node; // a value as a tree
mod panel; // the card
mod row; // a member with what it means
mod rows; // all members, and the filter

pub use panel::MemberPanel;
pub use rows::Props;
