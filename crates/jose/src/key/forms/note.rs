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
    /// Keys that could not be read.
    LeftOut {
        /// How many.
        count: usize,
        /// The `kid` of the first, if it has one.
        kid: Option<String>,
        /// Why the first could not.
        fault: String,
    },
    /// A mark in front of every line: `> `.
    Prefix {
        /// The mark.
        marks: String,
    },
    /// Line numbers.
    Numbers,
    /// String literals of a programming language that are put together.
    Joined,
    /// Letters of a label that are not capital.
    Case,
    /// Base64url in a PEM block.
    UrlAlphabet,
    /// Spaces where `+` was.
    Plus,
    /// Percent-encoding (RFC 3986 section 2.1).
    Percent,
    /// Tags or character references of HTML.
    Html,
    /// Base64 inside other text.
    Run,
    /// What a tool printed for people to read.
    Printed,
    /// A line that is commented out.
    Commented,
    /// JSON with other text around it.
    Around,
    /// JSON that is cut off, of which parts are whole.
    Broken,
    /// JSON whose quotes have backslashes.
    Escaped,
    /// Other quotes than JSON has.
    Quotes,
    /// Comments in JSON.
    Comment,
    /// Spaces of other kinds than the plain one.
    Spaces,
    /// NUL characters, which are left of UTF-16.
    Nul,
    /// Backslashes before hyphens.
    Markdown,
    /// Backslashes before slashes.
    Slashes,
    /// Quotes around the whole text.
    Quoted,
    /// Names without quotes.
    Bare,
    /// Line breaks in strings.
    LineBreaks,
    /// Members of a JWK in another spelling.
    Spelling,
    /// Members of a JWK that are null.
    Nulls,
    /// A `kid` that is a number.
    KidNumber,
    /// A member of a JWK in another Base64.
    Encoding {
        /// The member's name.
        member: &'static str,
    },
    /// A value of a JWK in another spelling.
    ReadAs {
        /// The member's name.
        member: &'static str,
        /// How it was written.
        written: String,
        /// How it was read.
        read: &'static str,
    },
    /// A JWK without `kty`.
    NoType {
        /// The type that its members tell.
        kty: &'static str,
    },
    /// Modulus and exponent in decimal digits.
    Decimal,
    /// A coordinate without its leading zeros, or with more.
    Coordinate {
        /// The member's name.
        member: &'static str,
    },
    /// The private bytes of a key and nothing else, or with the public ones behind.
    Seed {
        /// The curve.
        curve: &'static str,
        /// How many bytes.
        bytes: usize,
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
            Self::LeftOut { count, kid, fault } => {
                match kid {
                    Some(kid) => {
                        write!(f, "The key `{}` could not be read: {fault}.", quoted(kid))?
                    }
                    None => write!(f, "A key could not be read: {fault}.")?,
                }
                return match count {
                    1 => Ok(()),
                    _ => write!(f, " In all, {count} keys could not be read."),
                };
            }
            Self::Prefix { marks } => {
                return write!(
                    f,
                    "Removed `{}` from the start of each line.",
                    quoted(marks)
                );
            }
            Self::Encoding { member } => {
                return write!(
                    f,
                    "Read `{member}` as Base64: it is not base64url without padding."
                );
            }
            Self::ReadAs {
                member,
                written,
                read,
            } => {
                return write!(f, "Read the `{member}` `{}` as `{read}`.", quoted(written));
            }
            Self::NoType { kty } => {
                return write!(f, "The JWK has no `kty`. Read it as `{kty}`.");
            }
            Self::Coordinate { member } => {
                return write!(f, "Corrected the leading zeros of `{member}`.");
            }
            Self::Seed { curve, bytes } => {
                return write!(f, "Read as a raw {curve} private key of {bytes} bytes.");
            }
            Self::Numbers => "Removed the line numbers.",
            Self::Joined => "Joined the string literals of source code.",
            Self::Case => "Read the PEM label in capital letters.",
            Self::UrlAlphabet => "The PEM block is Base64url. PEM has Base64.",
            Self::Plus => "Put `+` back where the PEM block has spaces.",
            Self::Percent => "Decoded the percent-encoding.",
            Self::Html => "Decoded the HTML.",
            Self::Run => "Found Base64 of a key in the text.",
            Self::Printed => "Read the numbers that a tool printed.",
            Self::Commented => "A line with a key is commented out. It was read anyway.",
            Self::Around => "Left out the text around the JSON.",
            Self::Broken => "The JSON is cut off or broken. Read the parts that are whole.",
            Self::Escaped => "Removed the backslashes before the quotes.",
            Self::Quotes => "Replaced quotes that JSON does not have.",
            Self::Comment => "Left out the comments in the JSON.",
            Self::Spaces => "Replaced spaces of other kinds with plain ones.",
            Self::Nul => "Removed NUL characters. The text was UTF-16.",
            Self::Markdown => "Removed the backslashes before hyphens.",
            Self::Slashes => "Removed the backslashes before slashes.",
            Self::Quoted => "Removed the quotes around the text.",
            Self::Bare => "Added quotes around names in the JSON.",
            Self::LineBreaks => "Kept the line breaks inside a JSON string.",
            Self::Spelling => "Read JWK members in another spelling than RFC 7517 has.",
            Self::Nulls => "Left out members of the JWK that are `null`.",
            Self::KidNumber => "Read a `kid` that is a number as text.",
            Self::Decimal => "Read the modulus and the exponent as decimal digits.",
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
            Self::Modulus => "Read as an RSA modulus, with the usual exponent 65537, or 3.",
        })
    }
}
