//! How a trace is told: captions in plain words, sequence diagrams, transcripts, and the
//! files that a run can be exported to. All are functions of a trace and a position.
