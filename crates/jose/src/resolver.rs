//! Work that the caller may do elsewhere, as data.
//!
//! Some answers take code or time that is not at hand where a token is inspected: a curve whose
//! arithmetic loads when it is wanted, a key that is derived in a worker. Such work is a
//! [`Request`]. Whoever asks a [`Resolver`] gets the [`Answer`] or nothing; the requests that
//! stayed open can be performed anywhere, and their answers given to the next resolver, under
//! which the same inspection gets further.
//!
//! [`Resolver::immediate`] computes every answer when it is asked for. That is how tests and
//! native programs run, and what answers from elsewhere are compared with.
//!
//! ```
//! use jose::jws::{VerifyFault, from_compact, verify_with};
//! use jose::resolver::Resolver;
//! use jose::{algorithm, key};
//!
//! let key = r#"{"kty":"EC","crv":"P-521",
//!   "x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
//!   "y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}"#;
//! let es512 = algorithm::find("ES512").unwrap();
//! // Nothing is known yet, so that the key is a point of its curve stays open.
//! let resolver = Resolver::default();
//! let set = key::read_with(key, None, &resolver).unwrap().unwrap();
//! let open = resolver.into_open();
//! assert_eq!(open.len(), 1);
//! // Performed here; it could be done anywhere.
//! let answers = open.into_iter().map(|request| { let answer = request.perform(); (request, answer) });
//! let resolver = Resolver::with_answers(answers.collect::<Vec<_>>());
//! let again = key::read_with(key, None, &resolver).unwrap().unwrap();
//! assert!(resolver.into_open().is_empty());
//! assert_eq!(set.keys, again.keys);
//! ```

use crate::algorithm::{Curve, KeyManagement, ParameterSet};
use crate::curve::{self, Refusal};
use crate::jwe;
use crate::jws::SigningInput;
use crate::key::KeyFault;
use crate::key::forms::{self, FoundKeys};
use crate::late;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Something to compute.
#[derive(Clone, PartialEq, Eq)]
pub enum Request {
    /// Is this public key a point of its curve, and none of small order?
    IsPoint {
        /// The curve that the key names.
        curve: Curve,
        /// As in [`crate::key::Material`]: an uncompressed SEC 1 point, or the bytes of RFC 8037.
        public: Vec<u8>,
    },
    /// The public key of a private one.
    PublicKey {
        /// The curve that the key names.
        curve: Curve,
        /// Scalar (EC) or seed (OKP).
        private: Zeroizing<Vec<u8>>,
    },
    /// Does this signature match?
    Verify {
        /// The curve of the key.
        curve: Curve,
        /// As in [`Request::IsPoint`].
        public: Vec<u8>,
        /// The bytes that were signed.
        message: Arc<[u8]>,
        /// In JOSE's form, as long as the curve makes them.
        signature: Vec<u8>,
    },
    /// The public key of a seed of ML-DSA.
    MlDsaPublicKey {
        /// What the key's `alg` names.
        set: ParameterSet,
        /// [`ParameterSet::SEED_SIZE`] bytes.
        seed: Zeroizing<Vec<u8>>,
    },
    /// Does this signature of ML-DSA match?
    VerifyMlDsa {
        /// What the key's `alg` names.
        set: ParameterSet,
        /// [`ParameterSet::public_size`] bytes.
        public: Vec<u8>,
        /// The bytes that were signed.
        message: Arc<[u8]>,
        /// [`ParameterSet::signature_size`] bytes.
        signature: Vec<u8>,
    },
    /// Which keys does this text hold, in forms that are not the usual ones
    /// ([`crate::key::forms`])?
    FindKeys {
        /// The text of the key.
        text: Zeroizing<String>,
    },
    /// Which key does PBES2 make of this password (RFC 7518 section 4.8)? It takes long by
    /// design.
    DeriveKey {
        /// The row of the algorithm.
        algorithm: &'static KeyManagement,
        /// The password.
        password: Zeroizing<Vec<u8>>,
        /// The header's `p2s`, decoded.
        salt: Vec<u8>,
        /// The header's `p2c`.
        iterations: u32,
    },
}

/// What came of a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is a point; the signature matches.
    Yes,
    /// It is none; the signature does not match, the private key is out of its range, or the
    /// curve is not computed here.
    No,
    /// `r` or `s` is zero or not below the order of the curve.
    OutOfRange,
    /// What [`Request::PublicKey`] or [`Request::MlDsaPublicKey`] asked for.
    PublicKey(Vec<u8>),
    /// What [`Request::FindKeys`] asked for; none if the text is nothing that is known.
    Keys(Rc<Option<Result<FoundKeys, KeyFault>>>),
    /// What [`Request::DeriveKey`] asked for.
    Derived(DerivedKey),
}

/// The bytes of a key that was derived. Wiped when dropped, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DerivedKey(pub Zeroizing<Vec<u8>>);

impl fmt::Debug for DerivedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DerivedKey({} bytes)", self.0.len())
    }
}

impl Request {
    /// Asks for the keys in a text.
    pub fn find_keys(text: &str) -> Self {
        Self::FindKeys {
            text: Zeroizing::new(text.to_owned()),
        }
    }

    /// Computes the answer.
    pub fn perform(&self) -> Answer {
        match self {
            Self::FindKeys { text } => Answer::Keys(Rc::new(forms::find(text))),
            Self::DeriveKey {
                algorithm,
                password,
                salt,
                iterations,
            } => jwe::derive_from_password(algorithm, password, salt, *iterations)
                .map_or(Answer::No, |key| Answer::Derived(DerivedKey(key))),
            _ => self.compute(),
        }
    }

    /// Computes the answer to a question about a curve or ML-DSA.
    fn compute(&self) -> Answer {
        let truth = |holds| if holds { Answer::Yes } else { Answer::No };
        match self {
            Self::IsPoint { curve, public } => truth(curve::is_point_any(*curve, public)),
            Self::PublicKey { curve, private } => {
                curve::public_from_private(*curve, private).map_or(Answer::No, Answer::PublicKey)
            }
            Self::Verify {
                curve,
                public,
                message,
                signature,
            } => match curve::verify_any(*curve, public, &SigningInput::new(message), signature) {
                Err(Refusal::OutOfRange) => Answer::OutOfRange,
                outcome => truth(outcome.is_ok()),
            },
            Self::MlDsaPublicKey { set, seed } => {
                let made = late::get().and_then(|late| (late.ml_dsa_public)(*set, seed));
                made.map_or(Answer::No, Answer::PublicKey)
            }
            Self::VerifyMlDsa {
                set,
                public,
                message,
                signature,
            } => truth(
                late::get()
                    .is_some_and(|late| (late.verify_ml_dsa)(*set, public, message, signature)),
            ),
            Self::FindKeys { .. } | Self::DeriveKey { .. } => Answer::No,
        }
    }

    /// The curve that it is about, if it is about one.
    pub fn curve(&self) -> Option<Curve> {
        match self {
            Self::IsPoint { curve, .. }
            | Self::PublicKey { curve, .. }
            | Self::Verify { curve, .. } => Some(*curve),
            Self::MlDsaPublicKey { .. }
            | Self::VerifyMlDsa { .. }
            | Self::FindKeys { .. }
            | Self::DeriveKey { .. } => None,
        }
    }

    /// Whether it takes code that was not installed yet ([`crate::late`]).
    pub fn is_late(&self) -> bool {
        let is_of_late = matches!(self.curve(), Some(Curve::Ed448 | Curve::X448))
            || self.parameter_set().is_some();
        is_of_late && late::get().is_none()
    }

    /// The parameter set that it is about, if it is about one.
    fn parameter_set(&self) -> Option<ParameterSet> {
        match self {
            Self::MlDsaPublicKey { set, .. } | Self::VerifyMlDsa { set, .. } => Some(*set),
            _ => None,
        }
    }
}

impl fmt::Debug for Request {
    /// Names the work; a private key is never printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::IsPoint { .. } => "IsPoint",
            Self::PublicKey { .. } | Self::MlDsaPublicKey { .. } => "PublicKey",
            Self::Verify { .. } | Self::VerifyMlDsa { .. } => "Verify",
            Self::FindKeys { .. } => "FindKeys",
            Self::DeriveKey { .. } => "DeriveKey",
        };
        let set = self.parameter_set().map_or("", ParameterSet::name);
        write!(f, "{what}({})", self.curve().map_or(set, Curve::name))
    }
}

/// Answers requests: from answers that it was given, by computing at once, or not yet.
#[derive(Default)]
pub struct Resolver {
    known: Rc<Vec<(Request, Answer)>>,
    perform: Option<fn(&Request) -> Option<Answer>>,
    open: RefCell<Vec<Request>>,
}

impl Resolver {
    /// One that computes every answer itself.
    pub fn immediate() -> Self {
        Self::computing(|request| Some(request.perform()))
    }

    /// One that computes at once what the usual forms of a key and signatures ask for, and looks
    /// for keys in no other form.
    pub fn of_curves() -> Self {
        Self::computing(|request| match request {
            Request::FindKeys { .. } => Some(Answer::Keys(Rc::new(None))),
            _ => Some(request.compute()),
        })
    }

    /// One that has this function compute answers; requests that it gives none to stay open.
    pub fn computing(perform: fn(&Request) -> Option<Answer>) -> Self {
        Self {
            perform: Some(perform),
            ..Self::default()
        }
    }

    /// One that knows these answers and computes none.
    pub fn with_answers(known: Vec<(Request, Answer)>) -> Self {
        Self::default().knowing(Rc::new(known))
    }

    /// The same, with answers that it knows.
    #[must_use]
    pub fn knowing(self, known: Rc<Vec<(Request, Answer)>>) -> Self {
        Self { known, ..self }
    }

    /// The answer, if it is known or can be computed; else the request stays open.
    pub fn ask(&self, request: Request) -> Option<Answer> {
        let known = self.known.iter().find(|(known, _)| *known == request);
        if let Some((_, answer)) = known {
            return Some(answer.clone());
        }
        let perform = self.perform.filter(|_| !request.is_late());
        if let Some(answer) = perform.and_then(|perform| perform(&request)) {
            return Some(answer);
        }
        let mut open = self.open.borrow_mut();
        if !open.contains(&request) {
            open.push(request);
        }
        None
    }

    /// Whether a request stayed without an answer.
    pub fn has_open(&self) -> bool {
        !self.open.borrow().is_empty()
    }

    /// The requests that stayed without an answer, each once, in the order of asking.
    pub fn into_open(self) -> Vec<Request> {
        self.open.into_inner()
    }

    /// A message to put into requests: one copy, however many keys are tried with it.
    pub(crate) fn shared(&self, message: &[u8]) -> Arc<[u8]> {
        let open = self.open.borrow();
        let asked = self
            .known
            .iter()
            .map(|(request, _)| request)
            .chain(open.iter());
        let held = asked.filter_map(|request| match request {
            Request::Verify { message, .. } | Request::VerifyMlDsa { message, .. } => Some(message),
            _ => None,
        });
        match held.into_iter().find(|held| held.as_ref() == message) {
            Some(held) => Arc::clone(held),
            None => Arc::from(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(private: u8) -> Request {
        Request::PublicKey {
            curve: Curve::Secp256k1,
            private: Zeroizing::new(vec![private; 32]),
        }
    }

    #[test]
    fn what_is_unknown_stays_open_once_and_what_is_known_is_answered() {
        let resolver = Resolver::default();
        assert_eq!(resolver.ask(request(7)), None);
        assert_eq!(resolver.ask(request(7)), None);
        assert!(resolver.has_open());
        let open = resolver.into_open();
        assert_eq!(open, [request(7)]);
        let answer = open[0].perform();
        let resolver = Resolver::with_answers(vec![(request(7), answer.clone())]);
        assert_eq!(resolver.ask(request(7)), Some(answer.clone()));
        assert!(!resolver.has_open());
        assert_eq!(Resolver::immediate().ask(request(7)), Some(answer));
    }

    #[test]
    fn a_private_key_is_never_printed() {
        assert_eq!(format!("{:?}", request(7)), "PublicKey(secp256k1)");
        let request = Request::MlDsaPublicKey {
            set: ParameterSet::MlDsa44,
            seed: Zeroizing::new(vec![7; 32]),
        };
        assert_eq!(format!("{request:?}"), "PublicKey(ML-DSA-44)");
    }

    #[test]
    fn a_private_key_out_of_its_range_has_no_public_one() {
        assert_eq!(request(0).perform(), Answer::No);
        assert_eq!(request(0xFF).perform(), Answer::No);
    }

    #[test]
    fn requests_about_one_message_share_it() {
        let resolver = Resolver::default();
        for key in [1, 2] {
            let request = Request::Verify {
                curve: Curve::P521,
                public: vec![key],
                message: resolver.shared(b"message"),
                signature: Vec::new(),
            };
            resolver.ask(request);
        }
        let [
            Request::Verify { message: first, .. },
            Request::Verify {
                message: second, ..
            },
        ] = &resolver.into_open()[..]
        else {
            panic!("two requests");
        };
        assert!(Arc::ptr_eq(first, second));
    }
}
