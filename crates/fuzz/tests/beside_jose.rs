//! Some thousand tokens, whole and forged, verified here and by npm's `jose`. Whatever one says
//! matches, the other must say matches too, but for the differences that are named below.
#![cfg(not(target_arch = "wasm32"))]

// cargo-bolero compiles this, too, for a library that must then be linked.
#[cfg(fuzzing)]
use bolero as _;

use fuzz::change::{change_object, json};
use fuzz::choices::Choices;
use fuzz::forge::forge_token;
use fuzz::originals::{NOW, ORIGINALS, Original, SIGNERS, sign};
use fuzz::target::Case;
use inspector::inspect::Inspection;
use inspector::token::{Shape, TokenFault, TokenPart};
use inspector::verdict::{CheckName, CheckOutcome, SignatureStatus, Verdict};
use jose::algorithm::Family;
use jose::base64url::encode;
use jose::key::{Key, Material, public_members};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Tokens that are compared. `JOTLENS_BESIDE_JOSE` asks for another number.
const TOKENS: usize = 2_000;

/// A difference that is none of a fault: its name, where it applies, and which side is stricter.
struct Difference {
    name: &'static str,
    why: &'static str,
    applies: fn(&Compared) -> bool,
}

/// A token with both answers.
struct Compared {
    case: Case,
    found: Inspection,
    /// Whether it matches here.
    ours: bool,
    /// Whether it verifies there; what it says if it does not.
    theirs: Result<(), String>,
}

/// Where jose verifies and we refuse, and the other way round: each with its reason. None of them
/// is a signature that only one side finds right.
const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "padding, plain Base64, line breaks",
        why: "RFC 7515, section 2 leaves them out; jose decodes all of them",
        applies: |it| {
            it.theirs.is_ok() && it.has_fatal(|fault| fault.code.starts_with("base64url-"))
        },
    },
    Difference {
        name: "repeated members",
        why: "RFC 7515, section 4 lets a reader refuse them or take the last; jose takes the last",
        applies: |it| it.refused_for(|fault| fault.code == "json-duplicate-member"),
    },
    Difference {
        name: "flattened and general form at once",
        why: "RFC 7515, section 7.2.2 forbids it; jose passes over the flattened members",
        applies: |it| it.refused_for(|fault| fault.code == "serialization-mixed"),
    },
    Difference {
        name: "claims that are none",
        why: "a payload that is announced as claims or begins like them is read as claims; jose's JWS functions do not read it",
        applies: |it| {
            it.refused_for(|fault| fault.part == Some(TokenPart::Payload))
                || it.has_claims_of_wrong_type()
        },
    },
    Difference {
        name: "header parameters of the wrong type",
        why: "RFC 7515, section 4.1 gives each its type; jose does not look at those that it does not use",
        applies: |it| it.refused_for(|fault| fault.code == "header-parameter-type"),
    },
    Difference {
        name: "an empty protected header",
        why: "RFC 7515, section 7.2.1 demands that the member is left out; jose passes over it",
        applies: |it| it.refused_for(|fault| fault.code == "serialization-member-empty"),
    },
    Difference {
        name: "half a surrogate pair",
        why: "RFC 8259, section 8.2 calls what readers make of it unpredictable; jose makes U+FFFD of it",
        applies: |it| it.refused_for(|fault| fault.code == "json-lone-surrogate"),
    },
    Difference {
        name: "b64 not the same for all signatures",
        why: "RFC 7797, section 3 demands that it is; jose looks at one signature after the other",
        applies: |it| it.refused_for(|fault| fault.code == "serialization-b64-mixed"),
    },
    Difference {
        name: "times beyond every calendar",
        why: "nobody can tell whether such a moment has passed; jose takes it for infinity",
        applies: |it| {
            let malformed = it.found.judgement.verdict == Verdict::Malformed;
            it.theirs.is_ok() && it.signature_matches() && malformed && it.fails(CheckName::Time)
        },
    },
    Difference {
        name: "byte order mark",
        why: "RFC 8259, section 8.1 lets a reader pass over it; jose does",
        applies: |it| it.theirs.is_ok() && it.header().starts_with(b"\xEF\xBB\xBF"),
    },
    Difference {
        name: "b64 that crit does not name",
        why: "RFC 7797, section 6 demands that crit names it; jose passes over it",
        applies: |it| it.theirs.is_ok() && it.signature_matches() && it.fails(CheckName::Policy),
    },
    Difference {
        name: "JWS and JWE at once",
        why: "what has a ciphertext is a JWE here; jose's JWS functions pass over it",
        applies: |it| {
            let shape = it.found.examination.token.as_ref().map(|token| token.shape);
            it.theirs.is_ok() && shape == Some(Shape::Jwe) && it.case.text.starts_with('{')
        },
    },
    Difference {
        name: "escapes in the names of members",
        why: "a serialization is recognised by its names as they are usually written",
        applies: |it| {
            it.theirs.is_ok() && it.case.text.starts_with('{') && it.case.text.contains("\"\\u00")
        },
    },
    Difference {
        name: "unencoded payload in a compact token",
        why: "RFC 7797, section 5.2 allows characters there that end a token in a paste",
        applies: |it| {
            let is_inside = it.case.detached.is_some() && !it.case.text.contains("..");
            it.theirs.is_ok() && is_inside && !it.case.text.starts_with('{')
        },
    },
    Difference {
        name: "Ed448 and ML-DSA",
        why: "jose computes what its runtime offers, and older Nodes offer neither",
        applies: |it| {
            let token = it.found.examination.token.as_ref();
            let alg = token.and_then(|token| token.parameter_text("alg"));
            it.ours && alg.is_some_and(|alg| alg == "Ed448" || alg.starts_with("ML-DSA-"))
        },
    },
    Difference {
        name: "no JWT",
        why: "a JWS may sign anything; jose's jwtVerify wants claims",
        applies: |it| it.ours && it.says("JWT Claims Set must be"),
    },
    Difference {
        name: "line breaks inside",
        why: "a pasted token is put together again; jose takes it as it is",
        applies: |it| it.ours && it.case.text.contains('\n'),
    },
];

impl Compared {
    /// It verifies there, the signature matches here, too, and it is refused for such faults.
    fn refused_for(&self, is_named: fn(&TokenFault) -> bool) -> bool {
        self.theirs.is_ok() && self.signature_matches() && self.has_fatal(is_named)
    }

    fn has_fatal(&self, is_named: fn(&TokenFault) -> bool) -> bool {
        let token = self.found.examination.token.as_ref();
        token.is_some_and(|token| {
            token
                .faults
                .iter()
                .any(|fault| fault.fatal && is_named(fault))
        })
    }

    fn signature_matches(&self) -> bool {
        status(&self.found) == Some(&SignatureStatus::Matches)
    }

    fn fails(&self, name: CheckName) -> bool {
        let check = self.found.judgement.check(name);
        check.is_some_and(|check| check.outcome == CheckOutcome::Fail)
    }

    fn has_claims_of_wrong_type(&self) -> bool {
        let token = self.found.examination.token.as_ref();
        let has_fatal = token.is_some_and(|token| token.faults.iter().any(|fault| fault.fatal));
        self.theirs.is_ok()
            && self.signature_matches()
            && !has_fatal
            && self.fails(CheckName::Structure)
    }

    fn header(&self) -> &[u8] {
        let token = self.found.examination.token.as_ref();
        let segment = token.and_then(|token| token.segment(TokenPart::Header));
        segment.map_or(&[], |segment| &segment.bytes)
    }

    fn says(&self, words: &str) -> bool {
        self.theirs.as_ref().is_err_and(|said| said.contains(words))
    }
}

#[test]
fn what_matches_here_matches_there() {
    let count =
        std::env::var("JOTLENS_BESIDE_JOSE").map_or(TOKENS, |text| text.parse().expect("a number"));
    let cases = cases(count);
    let answers = answers_of_jose(&cases);
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unnamed = Vec::new();
    let (mut matching, mut refused) = (0, 0);
    for (case, answer) in cases.into_iter().zip(answers) {
        for compared in both(&case, &answer) {
            match (compared.ours, compared.theirs.is_ok()) {
                (true, true) => matching += 1,
                (false, false) => refused += 1,
                _ => match DIFFERENCES.iter().find(|row| (row.applies)(&compared)) {
                    Some(row) => *named.entry(row.name).or_default() += 1,
                    None => unnamed.push(told(&compared)),
                },
            }
        }
    }
    eprintln!("{matching} match in both, {refused} in neither. Named differences:");
    for row in DIFFERENCES {
        let count = named.get(row.name).copied().unwrap_or_default();
        eprintln!("{count:6} {}: {}", row.name, row.why);
    }
    assert!(
        unnamed.is_empty(),
        "{} differences: {}",
        unnamed.len(),
        unnamed.join("\n")
    );
    assert!(
        matching > count / 10 && refused > count / 10,
        "both kinds are there"
    );
}

fn told(compared: &Compared) -> String {
    let judgement = &compared.found.judgement;
    let details: Vec<_> = judgement
        .checks
        .iter()
        .map(|check| check.summary.as_str())
        .collect();
    format!(
        "\nours {}, theirs {:?}\n  {} {details:?}\n  {}",
        compared.ours,
        compared.theirs,
        judgement.verdict.id(),
        serde_json::to_string(&compared.case).expect("JSON")
    )
}

/// What both say of the signature and, of a compact token, of the JWT as a whole.
fn both(case: &Case, answer: &Value) -> Vec<Compared> {
    let theirs = |what: &str| match answer[what].as_str()? {
        "" => Some(Ok(())),
        fault => Some(Err(fault.to_owned())),
    };
    let mut compared = Vec::new();
    if let Some(theirs) = theirs("jws") {
        // There, one signature that matches is enough.
        let mut found = case.inspect();
        for signature in 0..found.examination.signatures.min(4) {
            let other = Case {
                signature,
                ..case.clone()
            }
            .inspect();
            let is_better = |found: &Inspection| {
                (
                    matches(found),
                    status(found) == Some(&SignatureStatus::Matches),
                )
            };
            if is_better(&other) > is_better(&found) {
                found = other;
            }
        }
        compared.push(Compared {
            case: case.clone(),
            ours: matches(&found),
            found,
            theirs,
        });
    }
    if let Some(theirs) = theirs("jwt") {
        let found = case.inspect();
        let ours = found.judgement.verdict == Verdict::Valid;
        compared.push(Compared {
            case: case.clone(),
            ours,
            found,
            theirs,
        });
    }
    compared
}

/// The signature matches, and the token has no fault as a JWS.
fn matches(found: &Inspection) -> bool {
    let fails = |name| {
        found
            .judgement
            .check(name)
            .is_none_or(|check| check.outcome == CheckOutcome::Fail)
    };
    let status = found
        .examination
        .signature
        .as_ref()
        .map(|result| &result.status);
    status == Some(&SignatureStatus::Matches)
        && !fails(CheckName::Structure)
        && !fails(CheckName::Policy)
}

fn status(found: &Inspection) -> Option<&SignatureStatus> {
    found
        .examination
        .signature
        .as_ref()
        .map(|result| &result.status)
}

/// The same tokens each time.
fn cases(count: usize) -> Vec<Case> {
    let known: Vec<&Original> = ORIGINALS
        .iter()
        .filter(|original| original.algorithm.name != "ES256K")
        .collect();
    let mut state = 7_u64;
    let mut bytes = move || {
        (0..32)
            .flat_map(|_| {
                // Xorshift: numbers that look random.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes()
            })
            .collect::<Vec<u8>>()
    };
    (0..count)
        .map(|at| {
            let bytes = bytes();
            let mut choices = Choices::new(&bytes);
            let original = known[at % known.len()];
            let renewed = renew(original, &mut choices);
            let forged = forge_token(renewed.as_ref().unwrap_or(original), &mut choices);
            Case {
                text: forged.text,
                detached: forged.detached,
                key: jwk(&SIGNERS[original.signer].key),
                ..Case::default()
            }
        })
        .collect()
}

/// The same kind of token with another header and payload, signed anew. RSA takes its time.
fn renew(original: &Original, choices: &mut Choices<'_>) -> Option<Original> {
    let is_rsa = matches!(original.algorithm.family, Family::RsaPkcs1 | Family::RsaPss);
    if !choices.once_in(if is_rsa { 16 } else { 2 }) {
        return None;
    }
    let (mut header, mut payload) = (original.header.clone(), original.payload.clone());
    match choices.below(4) {
        0 => change_object(&mut header, choices),
        1 => change_object(&mut payload, choices),
        2 => payload = json(choices, 3),
        _ => header = header.replace("ALG", original.algorithm.name),
    }
    let mut renewed = Original {
        algorithm: original.algorithm,
        signer: original.signer,
        template: original.template,
        is_unencoded: original.is_unencoded,
        header,
        payload,
        signature: Vec::new(),
    };
    let key = &SIGNERS[original.signer].key;
    renewed.signature = sign(original.algorithm, key, &renewed.signing_input());
    Some(renewed)
}

fn jwk(key: &Key) -> String {
    match (&key.material, public_members(key)) {
        (Material::Secret(secret), _) => {
            json!({ "kty": "oct", "k": encode(secret.as_slice()) }).to_string()
        }
        (_, members) => format!("{{{}}}", members.expect("a public key")),
    }
}

/// One Node for all of them.
fn answers_of_jose(cases: &[Case]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/beside_jose.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .arg(library())
        .arg(NOW.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node starts");
    let mut input = node.stdin.take().expect("its input");
    let lines: Vec<String> = cases
        .iter()
        .map(|case| {
            let key: Value = serde_json::from_str(&case.key).expect("a JWK");
            json!({ "text": case.text, "detached": case.detached, "key": key }).to_string()
        })
        .collect();
    let writer = std::thread::spawn(move || {
        for line in lines {
            writeln!(input, "{line}").expect("Node reads");
        }
    });
    let output = node.wait_with_output().expect("Node ends");
    writer.join().expect("all is written");
    assert!(output.status.success(), "Node ends with {}", output.status);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), cases.len());
    answers
}

/// The module of `jose`: what `JOTLENS_JOSE` names, or what set-up installed.
fn library() -> PathBuf {
    const FILE: &str = "node_modules/jose/dist/webapi/index.js";
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let installed = || {
        let tools = variable("JOTLENS_TOOLS")
            .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("jotlens/tools")))
            .or_else(|| Some(std::env::home_dir()?.join(".cache/jotlens/tools")))?;
        let folders = std::fs::read_dir(tools).ok()?.flatten();
        let files = folders
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("npm-"))
            .map(|entry| entry.path().join(FILE));
        files.filter(|file| file.is_file()).max()
    };
    variable("JOTLENS_JOSE").or_else(installed).expect(
        "npm's jose is missing. Install it with `cargo xtask setup`, or name its dist/webapi/index.js in the variable JOTLENS_JOSE.",
    )
}
