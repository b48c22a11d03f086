//! Every fact about every algorithm, in three tables that all else reads: signatures, key
//! management, content encryption.
//!
//! Sources: the IANA registry "JSON Web Signature and Encryption Algorithms", RFC 7518,
//! RFC 8037, RFC 8812, RFC 9864, RFC 9964.

mod curve; // curves by name
mod hash; // hashes by name
mod parameter_set; // parameter sets of ML-DSA by name
mod status; // recommended, acceptable, deprecated, unsafe

mod content_encryption; // `enc` of a JWE
mod key_management; // `alg` of a JWE
mod signature; // `alg` of a JWS

mod any; // one name, whichever table it stands in

pub use any::{AnyAlgorithm, find_any};
pub use content_encryption::{CONTENT_ENCRYPTION, ContentEncryption, find_content_encryption};
pub use curve::Curve;
pub use hash::Hash;
pub use key_management::{KEY_MANAGEMENT, KeyFamily, KeyManagement, find_key_management};
pub use parameter_set::ParameterSet;
pub use signature::{ALGORITHMS, Algorithm, Family, find, is_none};
pub use status::AlgorithmStatus;
