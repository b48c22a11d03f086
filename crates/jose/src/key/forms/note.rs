//! What was found in the text of a key, and what was mended.

use crate::text::quoted;
use std::fmt;

/// How a key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormNote {
    /// The label of a PEM block names another structure than its DER has.
    Label {
        /// The text between `BEGIN` and the dashes.
        label: String,
        /// What the DER is.
        is: &'static str,
    },
    /// The lines of a PEM block do not have five hyphens on each side.
    Dashes,
    /// A PEM block without its last line.
    NoEnd,
    /// Invisible characters inside a PEM block.
    Invisible,
    /// The text was Base64 of something that holds the key.
    Base64,
    /// The key is the value of this member.
    Member {
        /// The member's name.
        name: String,
    },
    /// The shared secret is the value of this member.
    Secret {
        /// The member's name.
        name: String,
    },
    /// An object whose members are named after the `kid` of each key.
    Map,
    /// The key of a certificate in `x5c` (RFC 7517 section 4.7).
    X5c,
    /// Headers of an HTTP response stood before the JSON.
    Http,
    /// JSON with a comma before the end of an object or array.
    Comma,
    /// A member without the object around it.
    Braces,
    /// One JWK a line.
    Lines,
    /// An OpenSSH public key.
    Ssh,
    /// The public half, from a private key as OpenSSH writes it.
    SshPrivate,
    /// XML as .NET writes it.
    Xml,
    /// The bytes of a public key and nothing else.
    Raw {
        /// The curve.
        curve: &'static str,
        /// How many bytes.
        bytes: usize,
    },
    /// A number that can only be an RSA modulus.
    Modulus,
}

impl fmt::Display for FormNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Label { label, is } => {
                return write!(
                    f,
                    "The label says `{}`, but the block holds: {is}.",
                    quoted(label)
                );
            }
            Self::Member { name } => {
                return write!(f, "Took the key from the member `{}`.", quoted(name));
            }
            Self::Secret { name } => {
                return write!(f, "Took the secret from the member `{}`.", quoted(name));
            }
            Self::Raw { curve, bytes } => {
                return write!(f, "Read as a raw {curve} public key of {bytes} bytes.");
            }
            Self::Dashes => "Repaired the hyphens around BEGIN and END: PEM has five on each side.",
            Self::NoEnd => "The END line of the PEM block is missing.",
            Self::Invisible => "Removed invisible characters from the PEM block.",
            Self::Base64 => "Decoded Base64 around the key.",
            Self::Map => "Read as a map from `kid` to key.",
            Self::X5c => "Took the key from the first certificate in `x5c`.",
            Self::Http => "Left out the headers of the HTTP response.",
            Self::Comma => "Ignored an extra comma in the JSON.",
            Self::Braces => "Added the braces that are missing around the JSON.",
            Self::Lines => "Read one JWK from each line.",
            Self::Ssh => "Read as an SSH public key.",
            Self::SshPrivate => "Took the public half of an OpenSSH private key.",
            Self::Xml => "Read as RSAKeyValue XML.",
            Self::Modulus => "Read as an RSA modulus, with the usual exponent 65537.",
        })
    }
}
