//! The inspector's whole path: a pasted text, a pasted key, a policy and a
//! moment in; one verdict, five checks and the place of every fault out.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../../../jose/tests/common/mod.rs"]
mod common;

mod adversarial;
mod bounded;
mod certificates;
mod certificates_named;
mod confusion;
mod disclosed;
mod encrypted;
mod faults;
mod forms;
mod forms_damaged;
mod forms_json;
mod forms_named;
mod forms_wrapped;
mod keys;
mod never_more_than_checked;
mod pending;
mod policies;
mod proofs;
mod properties;
mod refusal;
mod serialization;
mod support;
mod verdicts;
