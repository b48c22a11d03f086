//! An input of the whole inspector, as it is kept: JSON whose members may be left out.

use crate::originals::NOW;
use inspector::inspect::{Input, Inspection, inspect};
use inspector::verdict::Policy;
use jose::claims::numeric_date::NumericDate;
use jose::key::SecretEncoding;
use serde::{Deserialize, Serialize};

/// Text, keys, policy and moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Case {
    /// The text of the token's box.
    pub text: String,
    /// The text of the key's box.
    pub key: String,
    /// Index in [`SecretEncoding::ALL`]; none to recognise it.
    pub encoding: Option<usize>,
    /// The payload of a token that does not carry it.
    pub detached: Option<String>,
    /// Which signature of a serialization.
    pub signature: usize,
    /// Which token of several.
    pub candidate: usize,
    /// The `iss` that is expected.
    pub issuer: String,
    /// The `aud` that is expected.
    pub audience: String,
    /// The `typ` that is expected.
    pub typ: String,
    /// The `alg` that is allowed.
    pub algorithm: String,
    /// A claim that must be there.
    pub required: String,
    /// The greatest age, in seconds.
    pub max_age: Option<i64>,
    /// Seconds by which clocks may differ.
    pub leeway: i64,
    /// The moment.
    pub now: i64,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            text: String::new(),
            key: String::new(),
            encoding: None,
            detached: None,
            signature: 0,
            candidate: 0,
            issuer: String::new(),
            audience: String::new(),
            typ: String::new(),
            algorithm: String::new(),
            required: String::new(),
            max_age: None,
            leeway: 0,
            now: NOW,
        }
    }
}

impl Case {
    /// What is inspected.
    pub fn input(&self) -> Input {
        Input {
            key_from_link: false,
            text: self.text.clone(),
            key: self.key.clone(),
            encoding: self
                .encoding
                .and_then(|index| SecretEncoding::ALL.get(index).copied()),
            detached: self.detached.clone(),
            signature: Some(self.signature),
            candidate: self.candidate,
            ..Input::default()
        }
    }

    /// What is expected.
    pub fn policy(&self) -> Policy {
        let list = |name: &String| match name.is_empty() {
            true => Vec::new(),
            false => vec![name.clone()],
        };
        Policy {
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            typ: self.typ.clone(),
            algorithms: list(&self.algorithm),
            required: list(&self.required),
            max_age: self.max_age,
            leeway: self.leeway,
            ..Policy::default()
        }
    }

    /// The inspection.
    pub fn inspect(&self) -> Inspection {
        inspect(
            &self.input(),
            &self.policy(),
            NumericDate::from_seconds(self.now),
        )
    }

    /// Bytes of everything that is read.
    pub fn size(&self) -> usize {
        self.text.len() + self.key.len() + self.detached.as_ref().map_or(0, String::len)
    }
}
