//! A trace in words and pictures: captions, sequence diagrams, transcripts and exports. All
//! are functions of a trace and a position.

pub mod answer; // a verdict in words
pub mod caption; // a step in words
pub mod changes; // what a step changed in the state
pub mod curl; // requests as commands
pub mod diagram; // a lane as a sequence diagram, as data
pub mod files; // the kinds of files, as a table
pub mod mermaid; // diagrams for documents
pub mod svg; // a run as an SVG picture
pub mod transcript; // a whole run in words

mod lost_session; // why a session is unknown to a server
pub mod settings; // settings that differ from their defaults
pub mod words; // times and shortened texts
