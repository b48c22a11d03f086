//! Selective disclosure (RFC 9901): claims that a token carries as digests, and whose holder
//! sends what the digests stand for.
//!
//! [`process`] puts the disclosures into the payload and says what is wrong with them; [`conceal`]
//! makes such a payload. Whether the issuer signed the payload, and the holder the presentation,
//! is for [`crate::jws`] to say.

mod digest; // the hash algorithms of `_sd_alg`

mod fault; // why an SD-JWT is to be refused

mod disclosure; // one disclosure as it was sent

mod conceal;
mod process; // disclosures into the payload // and out of it

pub use conceal::{ConcealFault, Concealed, Salt, conceal};
pub use digest::{DIGESTS, DigestAlgorithm, find_digest};
pub use disclosure::{Disclosure, DisclosureFault};
pub use fault::SdJwtFault;
pub use process::{MAX_DISCLOSURES, Processed, process};
