//! How a trace is told: captions in plain words, sequence diagrams, transcripts, and the
//! files that a run can be exported to. All are functions of a trace and a position.

pub mod answer; // what a verdict says
pub mod caption; // what a step did, in a sentence
pub mod changes; // what a step changed in the state
pub mod curl; // requests as commands
pub mod diagram; // a lane as a sequence diagram, as data
pub mod files; // the kinds of files, as a table
pub mod mermaid; // diagrams for documents
pub mod svg; // a run as a picture of its own
pub mod transcript; // a whole run in words

mod lost_session; // what became of a session that a server does not know
pub mod settings; // what is not as usual
pub mod words; // times, shortened and safe texts
