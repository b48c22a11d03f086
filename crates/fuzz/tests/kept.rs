//! The kept inputs, and some hundred decisions that are the same each time.
#![cfg(not(target_arch = "wasm32"))]

// cargo-bolero compiles this, too, for a library that must then be linked.
#[cfg(fuzzing)]
use bolero as _;

use fuzz::target::{TARGETS, Target, case_of};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the inputs of a target are kept: where bolero looks for them, too.
fn folder(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/__fuzz__")
        .join(target.name)
        .join("corpus")
}

/// Numbers that look random (SplitMix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[test]
fn every_kept_input_holds() {
    let mut bytes = 0;
    for target in TARGETS {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder(target))
            .unwrap_or_else(|error| panic!("{}: {error}", target.name))
            .map(|entry| entry.expect("a readable entry").path())
            // What libFuzzer leaves there has no such name.
            .filter(|file| file.extension().is_some_and(|extension| extension == "txt"))
            .collect();
        files.sort();
        assert!(files.len() >= 5, "{} has inputs", target.name);
        for file in files {
            let input = std::fs::read(&file).expect("a readable file");
            bytes += input.len();
            eprintln!("{}", file.display());
            target.run(&input);
        }
    }
    assert!(bytes < 200_000, "{bytes} bytes are kept");
}

/// Inputs of a target that are the same each time.
fn decisions(count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 1;
    (0..count).map(move |_| {
        let length = usize::try_from(next(&mut state) % 400).expect("small");
        let words = (0..length.div_ceil(8)).flat_map(|_| next(&mut state).to_le_bytes());
        words.collect()
    })
}

#[test]
fn the_same_decisions_hold_each_time() {
    for target in TARGETS {
        decisions(300).for_each(|bytes| target.run(&bytes));
    }
}

#[test]
fn forged_tokens_get_every_verdict() {
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for bytes in decisions(1_500) {
        let id = case_of(&bytes).inspect().judgement.verdict.id();
        *verdicts.entry(id).or_default() += 1;
    }
    for id in [
        "valid",
        "invalid",
        "untrusted-key",
        "expired",
        "not-yet-valid",
        "policy-failed",
        "unverified",
        "unsecured",
        "unsupported",
        "encrypted",
        "malformed",
    ] {
        assert!(verdicts.contains_key(id), "no {id} among {verdicts:?}");
    }
    assert!(verdicts["valid"] > 50, "{verdicts:?}");
}
