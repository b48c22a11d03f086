//! The IANA registry "JSON Web Token Claims", as data.
//!
//! All 163 registrations of the registry as it stood on 2026-07-20, in this
//! project's own words. Widely used names that nobody registered are in
//! [`super::unregistered`]. They say what a
//! claim is, not how to judge it.

use crate::table::rows;
use std::sync::LazyLock;

pub use crate::value_kind::{JsonShape, ValueKind};

/// One registered claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredClaim {
    /// The member name, case-sensitive: "exp".
    pub name: &'static str,
    /// A short name for people: "Expiration time".
    pub title: &'static str,
    /// The JSON type that its specification gives it.
    pub kind: ValueKind,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Where it is specified: "RFC 7519, section 4.1.4".
    pub reference: &'static str,
}

/// Finds a registered claim by its exact name.
///
/// ```
/// use jose::claims::registry::{self, JsonShape};
/// let exp = registry::claim("exp").unwrap();
/// assert_eq!(exp.title, "Expiration time");
/// assert_eq!(exp.reference, "RFC 7519, section 4.1.4");
/// assert!(!exp.kind.accepts(JsonShape::String));
/// assert!(registry::claim("Exp").is_none());
/// ```
#[must_use]
pub fn claim(name: &str) -> Option<&'static RegisteredClaim> {
    let at = CLAIMS.binary_search_by(|row| row.name.cmp(name)).ok()?;
    CLAIMS.get(at)
}

/// Every registered claim, sorted by name (in byte order).
#[must_use]
pub fn claims() -> &'static [RegisteredClaim] {
    &CLAIMS
}

/// Every row, split on first use.
static CLAIMS: LazyLock<Vec<RegisteredClaim>> = LazyLock::new(|| {
    rows(TEXTS)
        .zip(KINDS)
        .map(
            |([name, title, meaning, reference], kind)| RegisteredClaim {
                name,
                title,
                kind,
                meaning,
                reference,
            },
        )
        .collect()
});

macro_rules! table {
    ($(row($name:literal, $title:literal, $kind:ident, $meaning:literal, $reference:literal),)*) => {
        static TEXTS: &str = concat!($(
                $name, "\n",
                $title, "\n",
                $meaning, "\n",
                $reference, "\n"
        ),*);
        static KINDS: [ValueKind; 163] = [$(ValueKind::$kind),*];
    };
}

// One row a line.
table! {
    row("...", "Array element digest", String, "Hash that stands in for an array element which the holder can choose to reveal.", "RFC 9901, section 4.2.4.2"),
    row("_claim_names", "Claims kept elsewhere", Object, "Which claims are not in this token, and under which source each is found.", "OpenID Connect Core 1.0, section 5.6.2"),
    row("_claim_sources", "Sources of claims", Object, "Where to get the claims named in _claim_names: a nested token, or an address.", "OpenID Connect Core 1.0, section 5.6.2"),
    row("_sd", "Disclosure digests", ArrayOfStrings, "Hashes of object members that the holder can choose to reveal.", "RFC 9901, section 4.2.4.1"),
    row("_sd_alg", "Disclosure hash algorithm", String, "Which hash the digests of disclosures use; sha-256 if absent.", "RFC 9901, section 4.1.1"),
    row("ace_profile", "ACE profile", StringOrNumber, "Which security profile a constrained device must use with this token.", "RFC 9200, section 5.10"),
    row("acr", "Authentication context class", String, "How strong the sign-in was, as a level that issuer and client agreed on.", "OpenID Connect Core 1.0, section 2"),
    row("act", "Actor", Object, "Who is acting on the subject's behalf; can be nested to show a chain.", "RFC 8693, section 4.1"),
    row("address", "Postal address", Object, "Postal address in parts: street, locality, region, postal code, country.", "OpenID Connect Core 1.0, section 5.1"),
    row("also_known_as", "Also known as", String, "A stage name, religious name or other alias that the person is known by.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("amr", "Authentication methods", ArrayOfStrings, "How the person signed in: pwd, otp, mfa and the like (values in RFC 8176).", "OpenID Connect Core 1.0, section 2"),
    row("analyticsIdList", "Analytics", Array, "Which analytics of the 5G network the token gives access to.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("at_hash", "Access token hash", Base64url, "Half the hash of the access token issued alongside, so that it cannot be swapped.", "OpenID Connect Core 1.0, section 2"),
    row("at_use_nbr", "Number of uses", Number, "For how many API requests the access token can be used.", "ETSI GS NFV-SEC 022 V2.7.1"),
    row("atc", "Authority token challenge", Object, "Shows a certificate authority that the sender may have a certificate for these numbers.", "RFC 9447"),
    row("ath", "Access token hash", Base64url, "SHA-256 hash of the access token that this proof goes with.", "RFC 9449, section 4.2"),
    row("attest", "Call attestation level", String, "How surely the phone company knows the caller's number: A, B or C.", "RFC 8588"),
    row("aud", "Audience", StringOrArray, "For whom the token is meant. Refuse it if you are not among them.", "RFC 7519, section 4.1.3"),
    row("auth_time", "Authentication time", NumericDate, "When the person last actually signed in.", "OpenID Connect Core 1.0, section 2"),
    row("authority_hints", "Authority hints", ArrayOfStrings, "The entities directly above this one, where a trust chain can continue.", "OpenID Federation 1.0, section 3.2"),
    row("authorization_details", "Authorization details", Array, "What the token allows, spelled out in objects where a scope would be too coarse.", "RFC 9396, section 9.1"),
    row("azp", "Authorized party", StringOrUri, "The client that the ID token was issued to, where that is not simply the audience.", "OpenID Connect Core 1.0, section 2"),
    row("birth_family_name", "Family name at birth", String, "Family names that the person had as a child.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("birth_given_name", "Given name at birth", String, "Given names that the person had as a child.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("birth_middle_name", "Middle name at birth", String, "Middle names that the person had as a child.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("birthdate", "Birth date", String, "Date of birth as YYYY-MM-DD, or only the year; 0000 stands for a year withheld.", "OpenID Connect Core 1.0, section 5.1"),
    row("bootcount", "Boot count", Number, "How often the device has been started.", "RFC 9711, section 4.2"),
    row("bootseed", "Boot seed", Base64url, "A random value that stays the same until the device is started again.", "RFC 9711, section 4.2"),
    row("c_hash", "Code hash", Base64url, "Half the hash of the authorization code issued alongside, so that it cannot be swapped.", "OpenID Connect Core 1.0, section 3.3.2.11"),
    row("cdnicrit", "CDNI critical claims", String, "Claims that the receiver must understand, separated by commas.", "RFC 9246, section 2.1.9"),
    row("cdniets", "CDNI renewal lifetime", Number, "For how many seconds a renewed link is valid.", "RFC 9246, section 2.1.12"),
    row("cdniip", "CDNI IP address", String, "The client address that may use this signed link, encrypted.", "RFC 9246, section 2.1.10"),
    row("cdnistd", "CDNI token depth", Number, "How many path segments the renewed token's cookie covers.", "RFC 9246, section 2.1.14"),
    row("cdnistt", "CDNI token transport", Number, "How a renewed token reaches the client, for instance by cookie.", "RFC 9246, section 2.1.13"),
    row("cdniuc", "CDNI URI container", String, "The addresses that this signed link allows, as a hash or a pattern.", "RFC 9246, section 2.1.11"),
    row("cdniv", "CDNI claim set version", Number, "Version of the rules that this signed link follows.", "RFC 9246, section 2.1.8"),
    row("client_id", "Client ID", String, "The OAuth client that asked for the token.", "RFC 8693, section 4.3"),
    row("cmw", "Attestation message", ObjectOrArray, "A wrapped attestation message, such as evidence or a result, with its media type.", "RFC 9999"),
    row("cnf", "Confirmation", Object, "Binds the token to a key: whoever presents it must prove that they hold the key.", "RFC 7800, section 3.1"),
    row("cnonce", "Client nonce", String, "A value from a device without a clock, so that it can tell a fresh token from an old one.", "RFC 9200, section 5.10"),
    row("constraints", "Constraints", Object, "Limits on the trust chains that may run through this entity.", "OpenID Federation 1.0, section 13.3"),
    row("consumerPlmnId", "Consumer's network", Object, "Mobile network of the 5G function that asks for the service.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("consumerSnpnId", "Consumer's private network", Object, "Private network of the 5G function that asks for the service.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("crit", "Critical claims", ArrayOfStrings, "Claims that the receiver must understand, or else refuse the statement.", "OpenID Federation 1.0, section 13.4"),
    row("crn", "Call reason", String, "Why the caller is calling, in a few words.", "RFC 9795"),
    row("dbgstat", "Debug status", String, "Whether debugging is possible, from enabled to disabled fully and permanently.", "RFC 9711, section 4.2"),
    row("delegation", "Delegation", String, "A signed permission to issue trust marks in their owner's name.", "OpenID Federation 1.0, section 13.6"),
    row("dest", "Called party", Object, "Who is being called: telephone numbers or addresses.", "RFC 8225, section 5.2.1"),
    row("div", "Diverted from", Object, "The number that was called before the call was forwarded.", "RFC 8946"),
    row("dloas", "Certifications", Array, "Letters of approval that the device received, and where to find them.", "RFC 9711, section 4.2"),
    row("eat_nonce", "Attestation nonce", StringOrArray, "Echoes random values from whoever asked for the evidence, which proves that it is fresh.", "RFC 9711, section 4.1"),
    row("eat_profile", "Attestation profile", String, "Which profile of the attestation format this token follows.", "RFC 9711, section 4.3"),
    row("email", "Email address", String, "Email address. It can change hands: do not use it to recognise an account.", "OpenID Connect Core 1.0, section 5.1"),
    row("email_verified", "Email verified", Boolean, "Whether the issuer made sure that the person controls the email address.", "OpenID Connect Core 1.0, section 5.1"),
    row("entitlements", "Entitlements", Array, "Particular things that the subject is entitled to.", "RFC 7643, section 4.1.2; RFC 9068, section 2.2.3.1"),
    row("events", "Security events", Object, "What happened: one member per event, named by the kind of event.", "RFC 8417, section 2.2"),
    row("exi", "Expires in", Number, "Lifetime in seconds from first sight, for a device without a clock.", "RFC 9200, section 5.10.3"),
    row("exp", "Expiration time", NumericDate, "Refused from this moment on.", "RFC 7519, section 4.1.4"),
    row("family_name", "Family name", String, "Last or family names.", "OpenID Connect Core 1.0, section 5.1"),
    row("gender", "Gender", String, "Gender, commonly female or male; other values are allowed.", "OpenID Connect Core 1.0, section 5.1"),
    row("geohash", "Geohash", StringOrArray, "A place on earth as a short code; more characters mean more precision.", "CTA-5009"),
    row("given_name", "Given name", String, "First or given names.", "OpenID Connect Core 1.0, section 5.1"),
    row("groups", "Groups", Array, "The groups that the subject belongs to.", "RFC 7643, section 4.1.2; RFC 9068, section 2.2.3.1"),
    row("htm", "HTTP method", String, "The HTTP method of the request that this proof goes with.", "RFC 9449, section 4.2"),
    row("htu", "HTTP URI", Uri, "The address of the request that this proof goes with, without query and fragment.", "RFC 9449, section 4.2"),
    row("hwmodel", "Hardware model", Base64url, "The model of the hardware.", "RFC 9711, section 4.2"),
    row("hwversion", "Hardware version", Array, "The version of the hardware, and the scheme it is written in.", "RFC 9711, section 4.2"),
    row("iat", "Issued at", NumericDate, "When the token was made.", "RFC 7519, section 4.1.6"),
    row("intuse", "Intended use", String, "What the attestation is for, such as registration or proof of possession.", "RFC 9711, section 4.3"),
    row("iss", "Issuer", StringOrUri, "Who issued this token. Accept only issuers that you know, compared character by character.", "RFC 7519, section 4.1.1"),
    row("jcard", "jCard", Array, "Details about the caller as a contact card.", "RFC 8688; RFC 7095"),
    row("jti", "JWT ID", String, "A unique name for this one token, to notice a replay or to revoke it.", "RFC 7519, section 4.1.7"),
    row("jwks", "JWK Set", Object, "The public keys of the entity that this statement is about.", "OpenID Federation 1.0, section 13.1"),
    row("keys", "Keys", Array, "The keys of a signed JWK Set.", "OpenID Federation 1.0, section 5.2.1"),
    row("locale", "Locale", String, "Language and region, such as en-US.", "OpenID Connect Core 1.0, section 5.1"),
    row("location", "Location", Object, "Where the device is: latitude, longitude and how precise they are.", "RFC 9711, section 4.2"),
    row("logo_uri", "Logo", Uri, "Address of a logo to show.", "OpenID Federation 1.0, section 13.7"),
    row("manifests", "Software manifests", Array, "Descriptions of the software installed on the device, made by its producer.", "RFC 9711, section 4.2"),
    row("may_act", "May act", Object, "Who is allowed to act on the subject's behalf.", "RFC 8693, section 4.4"),
    row("measres", "Measurement results", Array, "How the measurements compare with the values that were expected.", "RFC 9711, section 4.2"),
    row("measurements", "Measurements", Array, "Hashes and other measurements taken of the software on the device.", "RFC 9711, section 4.2"),
    row("metadata", "Metadata", Object, "Settings of the entity in each of its roles, such as client or provider.", "OpenID Federation 1.0, section 13.2"),
    row("metadata_policy", "Metadata policy", Object, "Rules that the metadata of all entities below must satisfy.", "OpenID Federation 1.0, section 3.3"),
    row("metadata_policy_crit", "Critical policy operators", ArrayOfStrings, "Policy rules that the receiver must understand, or else refuse the chain.", "OpenID Federation 1.0, section 3.3"),
    row("middle_name", "Middle name", String, "Middle names.", "OpenID Connect Core 1.0, section 5.1"),
    row("mky", "Media key fingerprints", Array, "Fingerprints of the keys that encrypt the call's media.", "RFC 8225, section 5.2.2"),
    row("msgi", "Message integrity", String, "Hash of the text message that this token goes with.", "RFC 9475"),
    row("msisdn", "Mobile number", String, "Mobile telephone number in international digits.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("name", "Full name", String, "The person's full name, ready to display.", "OpenID Connect Core 1.0, section 5.1"),
    row("nationalities", "Nationalities", ArrayOfStrings, "The person's nationalities, as country codes.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("nbf", "Not before", NumericDate, "Refused before this moment.", "RFC 7519, section 4.1.5"),
    row("nickname", "Nickname", String, "What the person is called casually.", "OpenID Connect Core 1.0, section 5.1"),
    row("nonce", "Nonce", String, "Echoes a random value from the request, which ties the token to it and stops replays.", "OpenID Connect Core 1.0, section 2; RFC 9449"),
    row("oemboot", "Started with maker's software", Boolean, "Whether the device started only software that its manufacturer authorized.", "RFC 9711, section 4.2"),
    row("oemid", "Manufacturer ID", StringOrNumber, "Who made the hardware.", "RFC 9711, section 4.2"),
    row("opt", "Original call token", String, "The whole token of the call as it was before forwarding.", "RFC 8946"),
    row("orig", "Caller", Object, "Who is calling: a telephone number or an address.", "RFC 8225, section 5.2.1"),
    row("origid", "Call origin ID", String, "An opaque ID of where the call entered the network, for tracing it.", "RFC 8588"),
    row("phone_number", "Phone number", String, "Telephone number, best in the international form +1 …", "OpenID Connect Core 1.0, section 5.1"),
    row("phone_number_verified", "Phone number verified", Boolean, "Whether the issuer made sure that the person controls the phone number.", "OpenID Connect Core 1.0, section 5.1"),
    row("picture", "Picture", Uri, "Address of the person's picture.", "OpenID Connect Core 1.0, section 5.1"),
    row("place_of_birth", "Place of birth", Object, "Where the person was born: country, region, locality.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("preferred_username", "Preferred username", String, "A short name the person likes to be shown as. It can change and need not be unique.", "OpenID Connect Core 1.0, section 5.1"),
    row("producerNfServiceSetId", "Producer's service set", String, "The set of interchangeable 5G services that may be used.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("producerNfSetId", "Producer's set", String, "The set of interchangeable 5G functions that may provide the service.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("producerNsiList", "Producer's slice instances", ArrayOfStrings, "Network slice instances of the 5G service for which the token is valid.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("producerPlmnId", "Producer's network", Object, "Mobile network of the 5G function that provides the service.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("producerSnpnId", "Producer's private network", Object, "Private network of the 5G function that provides the service.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("producerSnssaiList", "Producer's network slices", Array, "Network slices of the 5G service for which the token is valid.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("profile", "Profile page", Uri, "Address of the person's profile page.", "OpenID Connect Core 1.0, section 5.1"),
    row("rcd", "Rich call data", Object, "What to show to the called person: the caller's name, logo and more.", "RFC 9795"),
    row("rcdi", "Rich call data integrity", Object, "Hashes of the linked parts of the rich call data, so that they cannot be swapped.", "RFC 9795"),
    row("rdap_allowed_purposes", "RDAP purposes", ArrayOfStrings, "For which purposes the person may query domain registration data.", "RFC 9560, section 3.1.5.1"),
    row("rdap_dnt_allowed", "RDAP do not track", Boolean, "Whether the person may ask that their queries are not logged.", "RFC 9560, section 3.1.5.2"),
    row("ref", "Reference", Uri, "Address with more information about what the trust mark stands for.", "OpenID Federation 1.0, section 13.5"),
    row("resOwnerId", "Resource owner", String, "Who owns the resource that the API call is about, such as a subscriber.", "3GPP TS 29.222, clause 8.5.4.2.8"),
    row("roles", "Roles", Array, "The subject's roles, such as administrator. What they mean is up to you.", "RFC 7643, section 4.1.2; RFC 9068, section 2.2.3.1"),
    row("rph", "Call priority authorization", Object, "Which priority levels the call may claim in its Resource-Priority header.", "RFC 8443, section 3"),
    row("salutation", "Salutation", String, "How the person is addressed, such as Mr.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("scope", "Scope", String, "What the token allows, as names separated by spaces.", "RFC 8693, section 4.2"),
    row("sd_hash", "SD-JWT hash", Base64url, "Hash of the SD-JWT and the disclosures shown, which this key-binding token goes with.", "RFC 9901, section 4.3"),
    row("sid", "Session ID", String, "Names the sign-in session at the issuer, for logging out of it later.", "OpenID Connect Front-Channel Logout 1.0, section 3"),
    row("sig_val_claims", "Signature validation result", Object, "States that another signature was checked, how, and with what result.", "RFC 9321, section 3.2.3"),
    row("sip_callid", "SIP Call-ID", String, "The Call-ID of the call request that this token covers.", "RFC 8055"),
    row("sip_cseq_num", "SIP CSeq number", Any, "The CSeq number of the call request that this token covers.", "RFC 8055"),
    row("sip_date", "SIP Date", Any, "The Date header of the call request that this token covers.", "RFC 8055"),
    row("sip_from_tag", "SIP From tag", String, "The From tag of the call request that this token covers.", "RFC 8055"),
    row("sip_via_branch", "SIP Via branch", String, "The Via branch of the call request that this token covers.", "RFC 8055"),
    row("sourceNfInstanceId", "Source function", String, "The 5G function from which data is collected.", "3GPP TS 29.510, clause 6.3.5.2.4"),
    row("source_endpoint", "Source endpoint", Uri, "Where this statement was fetched, so that it can be fetched again.", "OpenID Federation 1.0, section 3.3"),
    row("sph", "SIP Priority", String, "The Priority header that the call may carry, such as an emergency call back.", "RFC 9027"),
    row("status", "Status", Object, "Where to look up whether this token has been revoked or suspended.", "Token Status List (draft-ietf-oauth-status-list), section 6.1"),
    row("status_list", "Status list", Object, "The states of many tokens, one after another in compressed bits.", "Token Status List (draft-ietf-oauth-status-list), section 5.1"),
    row("stpl", "Certificate status", Any, "Proof that the certificate behind this call token was not revoked.", "draft-ietf-stir-certificates-ocsp"),
    row("sub", "Subject", StringOrUri, "Whom or what the token is about. Unique for this issuer, not across issuers.", "RFC 7519, section 4.1.2"),
    row("sub_id", "Subject identifier", Object, "Whom the token is about, in a format such as email, phone number or issuer and subject.", "RFC 9493, section 4.1"),
    row("sub_jwk", "Subject's key", Object, "The public key that checks this ID token, when the person issued it themselves.", "OpenID Connect Core 1.0, section 7.4"),
    row("submods", "Submodules", Object, "Claims about the parts of the device, one member for each part.", "RFC 9711, section 4.2"),
    row("sueids", "Semi-permanent device IDs", Object, "IDs of the device that change only at moments such as a change of owner.", "RFC 9711, section 4.2"),
    row("swname", "Software name", String, "The name of the software that runs on the device.", "RFC 9711, section 4.2"),
    row("swversion", "Software version", Array, "The version of the software, and the scheme it is written in.", "RFC 9711, section 4.2"),
    row("title", "Title", String, "The person's title, such as Dr.", "OpenID Connect for Identity Assurance Claims Registration 1.0, section 4"),
    row("toe", "Time of event", NumericDate, "When the reported event happened, as opposed to when the token was made.", "RFC 8417, section 2.2"),
    row("token_introspection", "Introspection response", Object, "What the authorization server says about another token, signed.", "RFC 9701, section 5"),
    row("trust_anchor", "Trust anchor", Uri, "The trust anchor that was chosen for the registration.", "OpenID Federation 1.0, section 12.2.3"),
    row("trust_anchor_hints", "Trust anchor hints", ArrayOfStrings, "Trust anchors to which this entity's trust chains lead.", "OpenID Federation 1.0, section 3.2"),
    row("trust_chain", "Trust chain", ArrayOfStrings, "Signed statements that lead from the entity up to a trust anchor.", "OpenID Federation 1.0, section 8.3.2"),
    row("trust_mark_issuers", "Trust mark issuers", Object, "Who may issue each type of trust mark.", "OpenID Federation 1.0, section 3.2"),
    row("trust_mark_owners", "Trust mark owners", Object, "Who owns each type of trust mark, and with which keys.", "OpenID Federation 1.0, section 3.2"),
    row("trust_mark_type", "Trust mark type", String, "Which seal of approval this trust mark is.", "OpenID Federation 1.0, section 7.1"),
    row("trust_marks", "Trust marks", Array, "Signed seals of approval that the entity has received.", "OpenID Federation 1.0, section 3.2"),
    row("ttl", "Time to live", Number, "For how many seconds this status list may be kept before a fresh one is fetched.", "Token Status List (draft-ietf-oauth-status-list), section 5.1"),
    row("txn", "Transaction ID", String, "Ties together all tokens that belong to the same transaction.", "RFC 8417, section 2.2"),
    row("ueid", "Device ID", Base64url, "A worldwide unique ID of this device that never changes.", "RFC 9711, section 4.2"),
    row("updated_at", "Updated at", NumericDate, "When the person's details last changed.", "OpenID Connect Core 1.0, section 5.1"),
    row("uptime", "Uptime", Number, "Seconds since the device was last started.", "RFC 9711, section 4.2"),
    row("vc", "Verifiable credential", Object, "A W3C verifiable credential carried inside the token.", "W3C Verifiable Credentials Data Model 1.0, section 6.3.1"),
    row("verified_claims", "Verified claims", ObjectOrArray, "Claims about a person together with how they were verified.", "OpenID Identity Assurance Schema Definition 1.0, section 5"),
    row("vot", "Vector of trust", String, "How the identity was proven, in short codes for proofing, credentials and more.", "RFC 8485"),
    row("vp", "Verifiable presentation", Object, "A W3C verifiable presentation: credentials as shown by their holder.", "W3C Verifiable Credentials Data Model 1.0, section 6.3.1"),
    row("vtm", "Vector of trust trustmark", Uri, "Address of the document that defines the codes in vot.", "RFC 8485"),
    row("website", "Website", Uri, "Address of the person's web page or blog.", "OpenID Connect Core 1.0, section 5.1"),
    row("zoneinfo", "Time zone", String, "Time zone by its database name, such as Europe/Paris.", "OpenID Connect Core 1.0, section 5.1"),
}

#[cfg(test)]
mod tests {
    use super::ValueKind::{NumericDate, String, StringOrArray, StringOrUri};
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(CLAIMS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn every_row_is_found_and_filled_in() {
        for row in claims() {
            assert_eq!(claim(row.name), Some(row));
            assert!(!row.title.is_empty() && !row.reference.is_empty());
            assert!(row.meaning.ends_with(['.', '…']), "{}", row.name);
            assert!(row.meaning.chars().count() <= 110, "{}", row.name);
        }
    }

    #[test]
    fn the_seven_claims_of_rfc_7519_have_the_types_it_gives_them() {
        for (name, kind, section) in [
            ("iss", StringOrUri, "4.1.1"),
            ("sub", StringOrUri, "4.1.2"),
            ("aud", StringOrArray, "4.1.3"),
            ("exp", NumericDate, "4.1.4"),
            ("nbf", NumericDate, "4.1.5"),
            ("iat", NumericDate, "4.1.6"),
            ("jti", String, "4.1.7"),
        ] {
            let row = claim(name).expect(name);
            assert_eq!(row.kind, kind, "{name}");
            assert_eq!(row.reference, format!("RFC 7519, section {section}"));
        }
    }
}
