//! The five checks and how they combine into one verdict.
//!
//! A verdict never claims more than was checked: each check says what was
//! compared and under which rule, and the headline is the weakest of them.

mod check; // what a check is
mod judgement; // the verdict and its checks

mod cause; // why a signature does not match, proved
mod comparison; // a signature, ready to be compared
mod decryption; // whether a key opens an encrypted token
mod disclosing; // what the holder of an SD-JWT sends along
mod signature; // whether the signature matches

mod key_trust; // where the key came from, and whether it is strong enough
mod policy; // issuer, audience, type and the rest, as expected
mod rules; // whether the token is as expected
mod structure; // whether it is well formed
mod time; // `nbf` and `exp`

mod combine; // five checks to one verdict

pub use cause::Cause;
pub use check::{Check, CheckName, CheckOutcome};
pub use combine::judge;
pub use decryption::{Decryption, decrypt};
pub use disclosing::{Disclosed, Presentation, PresentationFault, disclose};
pub use judgement::{Judgement, Verdict};
pub use policy::{CompareRules, Policy, PolicyRule, RuleOutcomes};
pub use rules::compare_rules;
pub use signature::{
    CertificatePeriod, KeyCertificate, KeyOrigin, SignatureResult, SignatureStatus, examine,
    examine_within, wanted_key,
};
pub use time::{TimeState, date, time_state};
