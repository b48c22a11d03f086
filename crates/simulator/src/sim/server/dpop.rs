//! Proofs of possession (RFC 9449): a token is bound to a key of the client, and each
//! request proves that the sender holds it.

use super::Server;
use crate::sim::clock::{Span, Time};
use crate::sim::exchange::Refusal;
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::state::Actor;
use crate::sim::trace::Cost;
use crate::sim::world::World;
use jose::algorithm::{self, Curve};
use jose::base64url::{decode_strict, encode};
use jose::jws;
use jose::key::{self, Key, from_jwk_value};
use jose::resolver::Resolver;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Prefix of the names under which used proofs are kept.
pub const PROOF: &str = "proof ";

/// How far `iat` may differ from the server's clock, in seconds.
const WINDOW: u64 = 60;

#[derive(Serialize, Deserialize)]
struct Proof {
    jti: String,
    htm: String,
    htu: String,
    iat: u64,
    /// The hash of the access token, if one is sent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
}

/// A client's key. It never leaves the client: browsers keep it as a non-extractable key.
pub fn client_key(world: &World, client: Actor) -> Option<Key> {
    let holder = match client {
        Actor::Tab(_) | Actor::Script | Actor::Browser => "browser",
        Actor::App => "app",
        _ => "someone else",
    };
    let bytes = world.seed.bytes(&format!("DPoP key of the {holder}"), 0);
    Key::from_private(Curve::P256, &bytes)
}

/// Adds a new proof to a request, for the token that is sent with it.
pub fn prove(world: &mut World, client: Actor, request: &mut Request, token: Option<&str>) {
    let Some(key) = client_key(world, client) else {
        return;
    };
    let proof = Proof {
        jti: world.draw("proof"),
        htm: request.method.clone(),
        htu: target(request),
        iat: world.now.as_seconds(),
        ath: token.map(hash),
    };
    let header = format!(
        r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{{}}}}}"#,
        key::public_members(&key).unwrap_or_default()
    );
    let payload = serde_json::to_string(&proof).unwrap_or_default();
    let signed = algorithm::find("ES256")
        .and_then(|row| jws::sign_compact(row, &key, &header, payload.as_bytes(), &[]).ok());
    world.charge(Cost {
        time: Span::micros(world.costs.get(CostId::SignDpop)),
        signatures: 1,
        ..Cost::default()
    });
    request.headers.add("DPoP", signed.unwrap_or_default());
}

impl Server<'_> {
    /// Checks the proof of a request, and returns the thumbprint of its key (RFC 9449
    /// section 4.3).
    ///
    /// # Errors
    /// No proof, one that does not fit, or one that was used before.
    pub fn check_proof(
        &mut self,
        request: &Request,
        token: Option<&str>,
    ) -> Result<String, Refusal> {
        let text = request.headers.get("DPoP").ok_or(Rule::ProofMissing)?;
        self.world.charge(Cost {
            time: Span::micros(self.world.costs.get(CostId::VerifyDpop)),
            verifications: 1,
            ..Cost::default()
        });
        let (thumbprint, proof) =
            open(text).ok_or_else(|| Rule::ProofInvalid.because("it cannot be verified"))?;
        let now = self.now().as_seconds();
        let faults = [
            (
                proof.htm != request.method,
                "it was made for another method",
            ),
            (
                proof.htu != target(request),
                "it was made for another address",
            ),
            (
                proof.ath != token.map(hash),
                "it was made for another token",
            ),
            (
                proof.iat.abs_diff(now) > WINDOW,
                "it was made at another time",
            ),
        ];
        if let Some((_, detail)) = faults.iter().find(|(wrong, _)| *wrong) {
            return Err(Rule::ProofInvalid.because(*detail));
        }
        self.remember_proof(&proof)?;
        Ok(thumbprint)
    }

    /// Checks that a bound token comes with a proof of its key.
    ///
    /// # Errors
    /// As [`Server::check_proof`]; or the key is another one.
    pub fn check_possession(
        &mut self,
        request: &Request,
        token: &str,
        bound_to: Option<&str>,
    ) -> Result<(), Refusal> {
        // A proof is valid only for the request it was made for. The internal service
        // trusts the node that has checked it and forwards the token.
        let Some(bound_to) = bound_to.filter(|_| self.me != Actor::Service) else {
            return Ok(());
        };
        if self.check_proof(request, Some(token))? == bound_to {
            Ok(())
        } else {
            Err(Rule::ProofInvalid.because("it proves possession of another key"))
        }
    }

    /// Keeps the proof's `jti` as long as the proof could be used again.
    fn remember_proof(&mut self, proof: &Proof) -> Result<(), Refusal> {
        let name = format!("{PROOF}{}", proof.jti);
        // The second API belongs to someone else and keeps its own list.
        let keeper = if self.me == Actor::SecondApi {
            self.me
        } else {
            self.write_store("the proof's jti, if it is new", 1)?;
            Actor::Store
        };
        if self.world.state.get::<Time>(keeper, &name).is_some() {
            return Err(Rule::ProofRepeated.because(format!("its `jti` is {:?}", proof.jti)));
        }
        let until = Time::from_seconds(proof.iat.saturating_add(WINDOW + 1));
        let until = until.after(self.most_behind());
        self.put(keeper, &name, until);
        Ok(())
    }
}

/// The thumbprint of the key that signed a proof, and its claims.
fn open(text: &str) -> Option<(String, Proof)> {
    let jws = jws::from_compact(text).ok()?;
    let signature = jws.signatures.first()?;
    let parameter = |name: &str| signature.parameter(name);
    if parameter("typ")?.as_str()? != "dpop+jwt" || parameter("alg")?.as_str()? != "ES256" {
        return None;
    }
    let key = from_jwk_value(parameter("jwk")?, &Resolver::of_curves()).ok()?;
    let input = jws.signing_input(signature);
    jws::verify(
        algorithm::find("ES256")?,
        &key,
        &input,
        &signature.signature,
    )
    .ok()?;
    let proof = serde_json::from_slice(&decode_strict(&jws.payload)?).ok()?;
    Some((key::thumbprint(&key)?, proof))
}

/// `htu`: the address without query and fragment.
fn target(request: &Request) -> String {
    format!("{}{}", request.url.origin, request.url.path)
}

/// `ath`: base64url of the SHA-256 of the token's ASCII.
fn hash(token: &str) -> String {
    encode(Sha256::digest(token))
}
