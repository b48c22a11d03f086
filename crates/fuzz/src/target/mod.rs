//! One function for each reader of the core, and one for the whole.

mod case; // an input of the whole inspector, as it is kept
mod der; // PEM and DER
mod inspection; // the whole, and against false verdicts
mod intake; // any text
mod json; // any bytes as JSON
mod jwe; // encrypted tokens, changed
mod key; // any text as a key
mod sd_jwt; // presentations with disclosures, changed
mod serialization; // JSON serializations, read strictly and leniently

pub use case::Case;
pub use inspection::case_of;

use std::fmt::Write as _;
use std::ops::Range;

/// What holds for an input, or why it does not.
type Outcome = Result<(), String>;

/// A target: its name, which is that of the folder with its kept inputs, and what it does.
#[derive(Clone, Copy)]
pub struct Target {
    /// The name.
    pub name: &'static str,
    check: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident: $what:literal),* $(,)?) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[
            $(Target { name: stringify!($name), check: $name::check }),*
        ];
        $(
            #[doc = $what]
            ///
            /// # Panics
            /// Something does not hold that must.
            pub fn $name(bytes: &[u8]) {
                $name::check(bytes);
            }
        )*
    };
}

targets! {
    der: "Bytes of PEM and DER, read as keys.",
    inspection: "Text, keys and policy, inspected.",
    intake: "Any text, in which a token is looked for.",
    json: "Any bytes, read as JSON.",
    jwe: "Encrypted tokens, changed or with another key.",
    key: "Any text, read as a key in every way.",
    sd_jwt: "SD-JWTs, changed, or with other disclosures.",
    serialization: "Any text, read as a JSON serialization.",
}

impl Target {
    /// Runs it on an input.
    ///
    /// # Panics
    /// Something does not hold that must.
    pub fn run(&self, bytes: &[u8]) {
        (self.check)(bytes);
    }
}

/// The input itself, if that is what the bytes are, and not decisions.
fn kept(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(b"=")
}

/// Runs a check on an input and says the input, as it would be kept, when it fails or panics.
fn hold(input: &[u8], check: impl FnOnce() -> Outcome) {
    struct Shown<'a>(&'a [u8]);
    impl Drop for Shown<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                let mut escaped = String::new();
                for byte in self.0 {
                    let _ = write!(escaped, "{}", std::ascii::escape_default(*byte));
                }
                eprintln!("The input, to be kept with `printf`:\n={escaped}");
            }
        }
    }
    let shown = Shown(input);
    if let Err(fault) = check() {
        panic!("{fault}");
    }
    drop(shown);
}

fn ensure(holds: bool, fault: impl FnOnce() -> String) -> Outcome {
    match holds {
        true => Ok(()),
        false => Err(fault()),
    }
}

/// The span lies in the text, between whole characters.
fn lies_in(text: &str, span: &Range<usize>, what: &str) -> Outcome {
    ensure(text.get(span.clone()).is_some(), || {
        format!(
            "{what} at {span:?} is not in a text of {} bytes, or cuts a character",
            text.len()
        )
    })
}
