//! Compressed copies beside the files of the built site, for hosts that send them as they
//! are: `.br` (Brotli 11) and `.gz` (Zopfli). Made once, so with all the patience there is.
//!
//! Brotli comes from Node, which the project needs anyway; Zopfli is a small crate.

use crate::{Outcome, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How the names of compressed copies end.
pub const ENDINGS: [&str; 2] = [".br", ".gz"];

/// Files that compression makes smaller, by their endings. Pictures are compressed already.
const COMPRESSIBLE: &[&str] = &[
    ".css",
    ".html",
    ".js",
    ".json",
    ".svg",
    ".txt",
    ".wasm",
    ".webmanifest",
];

/// Zopfli works on so many files at once.
const THREADS: usize = 4;

/// Writes a Brotli copy of each file named.
const NODE_BROTLI: &str = "
const { brotliCompressSync, constants } = require('node:zlib');
const { readFileSync, writeFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
}";

/// Writes both copies of those of the files that it makes smaller.
pub fn compress(dist: &Path, files: &[String]) -> Outcome {
    let paths: Vec<PathBuf> = files
        .iter()
        .filter(|file| COMPRESSIBLE.iter().any(|ending| file.ends_with(ending)))
        .map(|file| dist.join(file))
        .collect();
    run::run(
        run::program("node")
            .args(["-e", NODE_BROTLI, "--"])
            .args(&paths),
    )
    .map_err(|fault| format!("{fault}\nNode (20 or newer) is needed for Brotli."))?;
    let queue = Mutex::new(paths.iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Outcome {
        while let Some(path) = next() {
            let bytes = fs::read(path).map_err(|fault| named(path, &fault))?;
            let copy = with_ending(path, ".gz");
            fs::write(&copy, gzip(&bytes)?).map_err(|fault| named(&copy, &fault))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            let broken = |_| Err("Compressing broke off.".to_owned());
            worker.join().unwrap_or_else(broken)
        })
    })
}

/// The bytes in the format of gzip, without a time or a name: the same bytes give the same.
///
/// # Errors
/// Zopfli's own, of which none is known for bytes in memory.
fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut packed = Vec::new();
    let options = zopfli::Options::default();
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut packed)
        .map_err(|fault| format!("Zopfli failed: {fault}."))?;
    Ok(packed)
}

/// The name of a copy.
pub fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn named(path: &Path, fault: &std::io::Error) -> String {
    format!("{}: {fault}.", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_hold_the_same_bytes_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("jotlens-compress-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let text = "see through any token, ".repeat(500);
        fs::write(folder.join("a.css"), &text).unwrap();
        fs::write(folder.join("a.png"), &text).unwrap();
        let files = ["a.css", "a.png"].map(str::to_owned);
        compress(&folder, &files).unwrap();
        assert!(!folder.join("a.png.gz").exists() && !folder.join("a.png.br").exists());
        let packed = fs::read(folder.join("a.css.gz")).unwrap();
        assert!(packed.len() < text.len() / 10);
        // No flags, no time.
        assert_eq!(packed[..8], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        let unpacked = run::output(run::program("node").args([
            "-e",
            "const z = require('node:zlib'), { readFileSync } = require('node:fs'), [name] = process.argv.slice(1);
             process.stdout.write(z.gunzipSync(readFileSync(name + '.gz')));
             process.stdout.write(z.brotliDecompressSync(readFileSync(name + '.br')))",
            "--",
        ])
        .arg(folder.join("a.css")));
        assert_eq!(unpacked, Ok(text.repeat(2)));
        fs::remove_dir_all(&folder).unwrap();
    }
}
