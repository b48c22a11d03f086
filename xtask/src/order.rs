//! The order of a program's functions: each next to those that it resembles.
//!
//! Brotli finds repetitions the more cheaply the closer they are, and functions that were
//! made from the same generic source are almost the same: 4 KB of a first visit. Binaryen
//! sorts functions by their names, so this writes names that sort as wanted.

use crate::wasm;
use std::collections::BTreeMap;

/// How many bytes in a row count as a resemblance.
const RUN: usize = 4;

/// What more functions than this have in common tells nothing of them.
const COMMON: usize = 200;

/// A program, which has no names yet, with names for its functions that sort by
/// resemblance; none if it cannot be read.
pub fn named(program: Vec<u8>) -> Option<Vec<u8>> {
    let imported = wasm::imported_functions(&program)?;
    let order = by_resemblance(&wasm::bodies(&program)?);
    let mut names: Vec<(usize, String)> = order
        .into_iter()
        .enumerate()
        .map(|(place, function)| (imported + function, format!("{place:06}")))
        .collect();
    names.sort_unstable();
    Some(wasm::with_names(program, &names))
}

/// Every function once: the one with the most code, then always the one of those left that
/// shares most with the last, measured against its own length.
fn by_resemblance(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<Vec<u32>> = bodies.iter().map(|body| runs(body)).collect();
    let mut with: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (function, own) in runs.iter().enumerate() {
        for run in own {
            with.entry(*run).or_default().push(function);
        }
    }
    with.retain(|_, functions| (2..=COMMON).contains(&functions.len()));
    let mut left = vec![true; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = (0..bodies.len()).max_by_key(|at| (bodies[*at].len(), usize::MAX - at));
    let mut shared = vec![0_u64; bodies.len()];
    while let Some(function) = next {
        order.push(function);
        left[function] = false;
        let mut touched = Vec::new();
        for others in runs[function].iter().filter_map(|run| with.get(run)) {
            for other in others.iter().filter(|other| left[**other]) {
                if shared[*other] == 0 {
                    touched.push(*other);
                }
                shared[*other] += 1;
            }
        }
        // In thousandths, so that the same program gives the same order anywhere.
        next = touched
            .iter()
            .max_by_key(|at| {
                (
                    shared[**at] * 1_000 / (runs[**at].len() as u64 + 30),
                    usize::MAX - **at,
                )
            })
            .copied()
            .or_else(|| left.iter().position(|left| *left));
        for other in touched {
            shared[other] = 0;
        }
    }
    order
}

/// Every run of bytes in a function, once.
fn runs(body: &[u8]) -> Vec<u32> {
    let mut runs: Vec<u32> = body
        .array_windows::<RUN>()
        .map(|run| u32::from_le_bytes(*run))
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_stand_beside_those_that_they_resemble() {
        let bodies: [&[u8]; 5] = [
            b"a first function of some length, and more",
            b"0123456789",
            b"a second function of some length",
            b"",
            b"123456780",
        ];
        // The last two have nothing in common with the one before them.
        assert_eq!(by_resemblance(&bodies), [0, 2, 1, 4, 3]);
        assert_eq!(by_resemblance(&[]), [0; 0]);
    }
}
