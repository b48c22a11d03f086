//! The certificates in a text, in whatever form it has them.

use super::fields::Certificate;
use crate::key::forms;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// Certificates of one text that are read.
pub const MAX_CERTIFICATES: usize = 24;

/// Certificates of one text among which one is searched, without comparing their signatures.
pub const MAX_SEARCHED: usize = 500;

/// The certificates that were found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Found {
    /// In the order of the text, each once.
    pub certificates: Vec<Certificate>,
    /// There are more, which were not read.
    pub is_cut: bool,
}

impl Found {
    fn of<T: AsRef<[u8]>>(ders: impl IntoIterator<Item = T>, most: usize) -> Self {
        let mut found = Self::default();
        for der in ders {
            let Some(certificate) = Certificate::read(der.as_ref()) else {
                continue;
            };
            let is_known = |other: &Certificate| other.x5t_s256 == certificate.x5t_s256;
            if found.certificates.iter().any(is_known) {
                continue;
            }
            if found.certificates.len() == most {
                found.is_cut = true;
                break;
            }
            found.certificates.push(certificate);
        }
        found
    }
}

/// The certificates of a text: PEM, `x5c` of a JWK or a JWK Set, Base64 of either, and so on.
pub fn find(text: &str) -> Found {
    Found::of(forms::certificates(text), MAX_CERTIFICATES)
}

/// As [`find`], with more of them: to look for one.
pub fn search(text: &str) -> Found {
    let ders = forms::certificates(text);
    let is_cut = ders.len() >= MAX_SEARCHED;
    let mut found = Found::of(ders, MAX_SEARCHED);
    found.is_cut |= is_cut;
    found
}

/// Certificates in Base64, as `x5c` has them (RFC 7515 section 4.1.6).
pub fn from_base64<'a>(items: impl IntoIterator<Item = &'a str>) -> Found {
    Found::of(decoded(items), MAX_CERTIFICATES)
}

/// As [`from_base64`], with more of them: to look for one.
pub fn search_base64<'a>(items: impl IntoIterator<Item = &'a str>) -> Found {
    Found::of(decoded(items), MAX_SEARCHED)
}

fn decoded<'a>(items: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = Vec<u8>> {
    let ders = items.into_iter().map(|item| STANDARD.decode(item));
    ders.filter_map(Result::ok)
}
