//! Access tokens as signed JWTs: made (RFC 9068) and checked (RFC 7519 section 7.2,
//! RFC 8725).

use super::{Server, keys};
use crate::sim::clock::Span;
use crate::sim::exchange::Refusal;
use crate::sim::rule::Rule;
use crate::sim::scenario::action::Role;
use crate::sim::scenario::settings::Verifier;
use crate::sim::state::{Actor, SigningKey, User};
use crate::sim::trace::Cost;
use jose::algorithm;
use jose::base64url::decode_strict;
use jose::json;
use jose::jws::{self, Jws, Signature};
use jose::key::{Key, SecretEncoding, from_jwk_value};
use jose::resolver::Resolver;
use serde::{Deserialize, Serialize};

/// Who issues every token of the shop.
pub const ISSUER: &str = "https://shop.test";

/// Whom access tokens are for.
pub const SHOP_API: &str = "https://shop.test/api";
/// The second API, on another site, as an audience.
pub const SECOND_API: &str = "https://api.partner.test";

/// The `typ` of an access token (RFC 9068 section 2.1).
pub const ACCESS: &str = "at+jwt";

/// An accepted token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Its claims.
    pub claims: Claims,
    /// [`Rule::TokenHolds`], or what a naive verifier believed instead.
    pub rule: Rule,
}

/// The claims of the shop's tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer (RFC 7519 section 4.1.1).
    pub iss: String,
    /// Subject: the user's name (RFC 7519 section 4.1.2).
    pub sub: String,
    /// Audience: the APIs that it is for (RFC 7519 section 4.1.3).
    pub aud: Vec<String>,
    /// Seconds since 1970, as are `nbf` and `iat`.
    pub exp: u64,
    /// Not before (RFC 7519 section 4.1.5).
    pub nbf: u64,
    /// Issued at (RFC 7519 section 4.1.6).
    pub iat: u64,
    /// Unique for each token (RFC 7519 section 4.1.7).
    pub jti: String,
    /// The client that it was issued to (RFC 8693 section 4.3, required by RFC 9068).
    pub client_id: String,
    /// The login that it comes from.
    pub sid: String,
    /// What the user may do, as it was when the token was made.
    pub role: Role,
    /// The user's token version, where versions are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ver: Option<u32>,
    /// The key that it is bound to (RFC 7800, RFC 9449 section 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    /// Padding, for the size of the token.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub more: String,
}

/// `cnf`: the thumbprint of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Base64url of the key's SHA-256 thumbprint (RFC 9449 section 6.1, RFC 7638).
    pub jkt: String,
}

/// What differs between the kinds of tokens.
pub struct TokenDraft<'a> {
    /// Header parameter `typ`.
    pub typ: &'a str,
    /// Claim `iss`.
    pub issuer: &'a str,
    /// Claim `aud`.
    pub audience: Vec<String>,
    /// Seconds.
    pub lifetime: u64,
}

impl Server<'_> {
    /// An access token for a login, bound to a key where there is one.
    pub fn issue_access_token(
        &mut self,
        user: &str,
        row: &User,
        login: &str,
        bound_to: Option<String>,
    ) -> String {
        let mut audience = vec![SHOP_API.to_owned()];
        if self.world.settings.second_api_in_audience {
            audience.push(SECOND_API.to_owned());
        }
        let draft = TokenDraft {
            typ: ACCESS,
            issuer: ISSUER,
            audience,
            lifetime: self.world.settings.access_lifetime,
        };
        self.sign_token(&draft, user, row, login, bound_to)
    }

    /// A token of any kind, signed with the key that signs now.
    pub fn sign_token(
        &mut self,
        draft: &TokenDraft<'_>,
        user: &str,
        row: &User,
        login: &str,
        bound_to: Option<String>,
    ) -> String {
        let now = self.now().as_seconds();
        let claims = Claims {
            iss: draft.issuer.to_owned(),
            sub: user.to_owned(),
            aud: draft.audience.clone(),
            exp: now.saturating_add(draft.lifetime),
            nbf: now,
            iat: now,
            jti: self.world.draw("jti"),
            client_id: "shop".to_owned(),
            sid: login.to_owned(),
            role: row.role,
            ver: self
                .world
                .settings
                .token_version
                .then_some(row.token_version),
            cnf: bound_to.map(|jkt| Confirmation { jkt }),
            more: "x".repeat(self.world.settings.extra_claims as usize),
        };
        let payload = serde_json::to_string(&claims).unwrap_or_default();
        let settings = &self.world.settings;
        let algorithm = settings.algorithm;
        self.world.charge(Cost {
            time: Span::micros(self.world.costs.sign(algorithm)),
            signatures: 1,
            ..Cost::default()
        });
        let Some((kid, key)) = self.signing_key() else {
            return String::new();
        };
        let header = format!(
            r#"{{"alg":"{}","typ":"{}","kid":"{kid}"}}"#,
            algorithm.alg(),
            draft.typ
        );
        algorithm
            .row()
            .and_then(|row| jws::sign_compact(row, &key, &header, payload.as_bytes(), &[]).ok())
            .unwrap_or_default()
    }

    /// Checks a token: signature, allowed algorithm, issuer, audience, type, times.
    ///
    /// # Errors
    /// The first check that fails, in this order.
    pub fn verify_token(
        &mut self,
        token: &str,
        typ: &str,
        audience: &str,
    ) -> Result<Verified, Refusal> {
        let jws = jws::from_compact(token)
            .map_err(|fault| Rule::TokenMalformed.because(fault.to_string()))?;
        let signature = jws.signatures.first().ok_or(Rule::TokenMalformed)?;
        let rule = self.verify_signature(token, &jws, signature)?;
        let claims: Claims = decode_strict(&jws.payload)
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| Rule::TokenMalformed.because("the claims cannot be read"))?;
        self.verify_claims(&claims, signature, typ, audience)?;
        Ok(Verified { claims, rule })
    }

    fn verify_claims(
        &self,
        claims: &Claims,
        signature: &Signature,
        typ: &str,
        audience: &str,
    ) -> Result<(), Refusal> {
        let settings = &self.world.settings;
        let own = parameter(signature, "typ").unwrap_or_default();
        if settings.verifier == Verifier::Strict && !own.eq_ignore_ascii_case(typ) {
            return Err(Rule::WrongType.because(format!("`typ` is {own:?}, not {typ:?}")));
        }
        if claims.iss != ISSUER {
            return Err(Rule::WrongIssuer.because(format!("`iss` is {:?}", claims.iss)));
        }
        if !claims.aud.iter().any(|aud| aud == audience) {
            return Err(Rule::WrongAudience.because(format!("`aud` does not name {audience}")));
        }
        let now = self.now().as_seconds();
        if now < claims.nbf.saturating_sub(settings.leeway) {
            let early = claims.nbf - now;
            return Err(Rule::TokenTooEarly.because(format!("by {early} s on this clock")));
        }
        if now >= claims.exp.saturating_add(settings.leeway) {
            let late = now - claims.exp;
            return Err(Rule::TokenExpired.because(format!("{late} s ago on this clock")));
        }
        Ok(())
    }

    /// Checks the signature as the verifier of this scenario does.
    fn verify_signature(
        &mut self,
        token: &str,
        jws: &Jws,
        signature: &Signature,
    ) -> Result<Rule, Refusal> {
        let own = self.world.settings.algorithm;
        let named = parameter(signature, "alg").unwrap_or_default();
        let strict = self.world.settings.verifier == Verifier::Strict;
        if algorithm::is_none(named) {
            // A naive verifier does what the token says: it checks nothing.
            return if strict {
                Err(Rule::Unsecured.into())
            } else {
                Ok(Rule::NaiveUnsecured)
            };
        }
        if strict && named != own.alg() {
            let detail = format!("`alg` is {named:?}, and only {} is allowed", own.alg());
            return Err(Rule::AlgorithmRefused.because(detail));
        }
        let kid = parameter(signature, "kid").unwrap_or_default();
        if !strict && let Some(jwk) = signature.parameter("jwk") {
            let brought =
                from_jwk_value(jwk, &Resolver::of_curves()).map_err(|_| Rule::SignatureMismatch)?;
            self.compare(jws, signature, named, &brought)?;
            return Ok(Rule::NaiveKey);
        }
        let number = self.find_key(kid)?;
        let key = keys::key(self.world, number).ok_or(Rule::UnknownKey)?;
        if named == own.alg() {
            self.compare_once(token, number, jws, signature, &key)?;
            return Ok(Rule::TokenHolds);
        }
        // Key confusion: the algorithm of the token decides what the key's bytes mean.
        let published = self
            .world
            .state
            .get::<SigningKey>(Actor::AuthServer, kid)
            .map(|key| key.jwk.clone())
            .unwrap_or_default();
        let confused = Key::secret(published, SecretEncoding::Utf8);
        self.compare(jws, signature, named, &confused)?;
        Ok(Rule::NaiveConfusion)
    }

    /// As [`Server::compare`], with a cache.
    fn compare_once(
        &mut self,
        token: &str,
        number: u32,
        jws: &Jws,
        signature: &Signature,
        key: &Key,
    ) -> Result<(), Refusal> {
        let known = (token.to_owned(), number);
        if let Some(matches) = self.world.checked.get(&known).copied() {
            self.charge_verification();
            return if matches {
                Ok(())
            } else {
                Err(Rule::SignatureMismatch.into())
            };
        }
        let alg = self.world.settings.algorithm.alg();
        let answer = self.compare(jws, signature, alg, key);
        self.world.checked.insert(known, answer.is_ok());
        answer
    }

    fn compare(
        &mut self,
        jws: &Jws,
        signature: &Signature,
        alg: &str,
        key: &Key,
    ) -> Result<(), Refusal> {
        self.charge_verification();
        let row = algorithm::find(alg).ok_or(Rule::SignatureMismatch)?;
        let input = jws.signing_input(signature);
        jws::verify(row, key, &input, &signature.signature)
            .map_err(|_| Rule::SignatureMismatch.into())
    }

    fn charge_verification(&mut self) {
        let time = self.world.costs.verify(self.world.settings.algorithm);
        self.world.charge(Cost {
            time: Span::micros(time),
            verifications: 1,
            ..Cost::default()
        });
    }
}

/// A string parameter of the protected header.
fn parameter<'a>(signature: &'a Signature, name: &str) -> Option<&'a str> {
    signature.parameter(name).and_then(json::Value::as_str)
}
