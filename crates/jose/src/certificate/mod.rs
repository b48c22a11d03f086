//! X.509 certificates (RFC 5280), as far as the keys of tokens need them: what a certificate
//! says, and which of several signed which.
//!
//! Nothing here is trust. A root is trusted because somebody decided so, and no certificate can
//! say that of itself. Revocation, name constraints and policies are not looked at.
//!
//! ```
//! use jose::certificate::{Chains, Link, find};
//!
//! let text = "MIIBZjCCARigAwIBAgIUEizu1ZZmBE6UIs2jQV1F6ZoyOZMwBQYDK2VwMDExCzAJBgNVBAYTAkdCMRMw\
//!     EQYDVQQKDApKb3RsZW5zIGVkMQ0wCwYDVQQDDARSb290MB4XDTI2MDEwMTAwMDAwMFoXDTQ2MDEwMTAw\
//!     MDAwMFowMTELMAkGA1UEBhMCR0IxEzARBgNVBAoMCkpvdGxlbnMgZWQxDTALBgNVBAMMBFJvb3QwKjAF\
//!     BgMrZXADIQC0BzF/kvGIqTbZ1VzDeQvNEHYrgAcXhv2FdQasKZV9maNCMEAwDwYDVR0TAQH/BAUwAwEB\
//!     /zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFIt04AW0TXPo8hxcPXmr//pub102MAUGAytlcANBADdO\
//!     zblAvwSOA6869IWQYu+BbDfspmkhkNzvf21SozV6xNEEVNWXipDKRRg2yYA9eXZ6RTiffBlMk96mIp4C\
//!     bgM=";
//! let chains = Chains::of(find(text).certificates);
//! let [root] = &chains.certificates[..] else { panic!("one certificate") };
//! assert_eq!(root.certificate.subject.text, "CN=Root, O=Jotlens ed, C=GB");
//! assert_eq!(root.link, Link::SelfSigned);
//! ```

mod algorithm; // signature algorithms, by object identifier
mod name; // distinguished names as text
mod validity; // from when until when

mod extensions; // what its extensions say
mod fields; // what one certificate says
mod signature; // whether the key of one signed another

mod chain; // several in the order of their chains
mod link; // which of several signed one
mod route; // the way to a root with the fewest faults

mod find; // the certificates in a text

pub use algorithm::SignatureAlgorithm;
pub use chain::Chains;
pub use extensions::{ExtensionFault, KeyUsage};
pub use fields::{Certificate, MAX_CERTIFICATE};
pub use find::{Found, MAX_CERTIFICATES, MAX_SEARCHED, find, from_base64, search, search_base64};
pub use link::{Link, Linked};
pub use name::Name;
pub use route::{ChainFault, Route};
pub use signature::SignatureCheck;
pub use validity::{Validity, ValidityState};
