//! What stands beside a key in JSON and says something about it: its ID, what it may be used
//! for, whether it was revoked.

use super::names::plain;
use super::other::NotAKey;
use crate::algorithm::find_any;
use crate::json::{JsonKind, Value};
use crate::key::{Key, KeyFault};

/// What is known of a key before it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    pub(super) kid: Option<String>,
    public_use: Option<String>,
    alg: Option<String>,
    is_revoked: bool,
}

impl Beside {
    /// What the members of an object say about the keys in it. Restrictions of the objects around
    /// it stay; their IDs and algorithms are about other keys.
    pub(super) fn of(object: &Value, outer: &Self) -> Self {
        let mut found = Self {
            public_use: outer.public_use.clone(),
            is_revoked: outer.is_revoked,
            ..Self::default()
        };
        let JsonKind::Object(members) = &object.kind else {
            return found;
        };
        for member in members {
            let text = member.value.as_str();
            match plain(&member.name).as_str() {
                // Google's service accounts have the first, a JWK the second.
                "privatekeyid" | "kid" | "keyid" => {
                    found.kid = text.map(Into::into).or(found.kid);
                }
                "use" => found.public_use = text.map(str::to_ascii_lowercase),
                // A name of another standard is no restriction here.
                "alg" | "algorithm" => {
                    found.alg = text.filter(|name| find_any(name).is_some()).map(Into::into);
                }
                "revoked" | "isrevoked" | "disabled" => {
                    found.is_revoked |= member.value.as_bool() == Some(true);
                }
                "enabled" => found.is_revoked |= member.value.as_bool() == Some(false),
                "revokedat" | "revocationdate" => {
                    found.is_revoked |= !matches!(member.value.kind, JsonKind::Null);
                }
                "status" | "state" => {
                    let states = ["revoked", "disabled", "destroyed", "compromised"];
                    found.is_revoked |= text.is_some_and(|text| {
                        states.iter().any(|word| text.eq_ignore_ascii_case(word))
                    });
                }
                _ => {}
            }
        }
        found
    }

    /// The same for a key with this ID.
    pub(super) fn named(&self, kid: &str) -> Self {
        Self {
            kid: Some(kid.into()),
            ..self.clone()
        }
    }

    /// The same for what stands in a member of this name: a list of revoked keys.
    pub(super) fn under(&self, name: &str) -> Self {
        let name = plain(name);
        let is_list = [
            "revokedkeys",
            "revoked",
            "compromised",
            "blocklist",
            "denylist",
        ]
        .iter()
        .any(|word| name.starts_with(word));
        Self {
            is_revoked: self.is_revoked || is_list,
            ..self.clone()
        }
    }

    /// A key with what is said of it, where it does not say so itself.
    ///
    /// # Errors
    /// It was revoked.
    pub(super) fn apply(&self, mut key: Key) -> Result<Key, KeyFault> {
        if self.is_revoked {
            return Err(NotAKey::Revoked.into());
        }
        key.kid = key.kid.or_else(|| self.kid.clone());
        key.public_use = key.public_use.or_else(|| self.public_use.clone());
        key.alg = key.alg.or_else(|| self.alg.clone());
        Ok(key)
    }
}
