//! Each target on new inputs, for a time. `JOTLENS_FUZZ_SECONDS` says how long, 60 if it is not
//! set. `cargo bolero` runs the same tests with libFuzzer, led by what an input reaches.
#![cfg(not(target_arch = "wasm32"))]

use fuzz::pace;
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Bytes of decisions; more than any input needs.
const MOST: usize = 1_024;

fn seconds() -> u64 {
    match std::env::var("JOTLENS_FUZZ_SECONDS") {
        Ok(text) => text
            .parse()
            .expect("JOTLENS_FUZZ_SECONDS is a number of seconds"),
        Err(_) => 60,
    }
}

macro_rules! campaigns {
    ($($name:ident),*) => { $(
        #[test]
        // cargo-bolero finds no test that is ignored.
        #[cfg_attr(not(fuzzing), ignore = "takes a while: `cargo xtask test --only fuzz`")]
        fn $name() {
            // With libFuzzer, what follows its coverage would be measured, too.
            #[cfg(not(fuzzing))]
            pace::watch();
            let started = Instant::now();
            let count = std::panic::AssertUnwindSafe(Cell::new(0_u64));
            bolero::check!()
                .with_max_len(MOST)
                .with_test_time(Duration::from_secs(seconds()))
                .for_each(|bytes: &[u8]| {
                    count.set(count.get() + 1);
                    fuzz::target::$name(bytes);
                });
            eprintln!(
                "{}: {} inputs in {} s, no fault; slowest answer so far {:?}",
                stringify!($name), count.get(), started.elapsed().as_secs(), pace::slowest()
            );
        }
    )* };
}

campaigns!(
    der,
    inspection,
    intake,
    json,
    jwe,
    key,
    sd_jwt,
    serialization
);
