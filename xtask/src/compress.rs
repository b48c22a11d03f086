//! Compressed copies beside the files of the built site, for hosts that send them as they
//! are: `.br` (Brotli 11) and `.gz` (Zopfli).

use crate::{Result, files};
use rayon::prelude::*;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How the names of compressed copies end.
pub const ENDINGS: [&str; 2] = [".br", ".gz"];

/// Files that compression makes smaller, by their endings. Pictures are compressed already.
const COMPRESSIBLE: &str = "css html js json svg txt wasm webmanifest";

/// Writes both copies of each file that is worth it.
pub fn compress(dist: &Path, files: &[String]) -> Result {
    let mut wanted = files.to_vec();
    let is_one = |ending: &OsStr| COMPRESSIBLE.split(' ').any(|one| ending == one);
    wanted.retain(|file| Path::new(file).extension().is_some_and(is_one));
    wanted.par_iter().try_for_each(|file| {
        let path = dist.join(file);
        let bytes = files::read(&path)?;
        files::write(with_ending(&path, ENDINGS[0]), brotli(&bytes)?)?;
        files::write(with_ending(&path, ENDINGS[1]), gzip(&bytes)?)
    })
}

/// The sizes of files after Brotli 11, in bytes: of their copies, where those are there.
pub fn brotli_sizes(folder: &Path, files: &[String]) -> Result<Vec<u64>> {
    let size = |file: &String| {
        let path = folder.join(file);
        files::size(with_ending(&path, ENDINGS[0]))
            .or_else(|_| Ok(brotli(&files::read(path)?)?.len() as u64))
    };
    files.par_iter().map(size).collect()
}

/// The bytes after Brotli 11.
pub fn brotli(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &parameters)
        .map_err(|error| format!("Brotli failed: {error}."))?;
    Ok(packed)
}

/// The bytes in the format of gzip. It has neither time nor name in it: the same bytes give
/// the same result.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    // More rounds gain 0.03 % and take twice as long.
    let options = zopfli::Options {
        iteration_count: std::num::NonZeroU64::MIN.saturating_add(2),
        ..Default::default()
    };
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut packed)
        .map_err(|error| format!("Zopfli failed: {error}."))?;
    Ok(packed)
}

/// The name of a copy.
pub fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run;

    #[test]
    fn copies_hold_the_same_bytes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let text = "see through any token, ".repeat(500);
        let names = ["a.css", "a.png"].map(str::to_owned);
        for name in &names {
            files::write(folder.path().join(name), &text).unwrap();
        }
        compress(folder.path(), &names).unwrap();
        assert_eq!(
            files::all_in(folder.path()).unwrap(),
            ["a.css", "a.css.br", "a.css.gz", "a.png"]
        );
        let packed = files::read(folder.path().join("a.css.gz")).unwrap();
        assert!(packed.len() < text.len() / 10);
        // No flags, no time.
        assert_eq!(packed[..8], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        let sizes = brotli_sizes(folder.path(), &names).unwrap();
        let small = files::size(folder.path().join("a.css.br")).unwrap();
        assert_eq!(sizes, [small, small]);
        let unpack = "const z = require('node:zlib'), { readFileSync } = require('node:fs'), [name] = process.argv.slice(1);
            process.stdout.write(z.gunzipSync(readFileSync(name + '.gz')));
            process.stdout.write(z.brotliDecompressSync(readFileSync(name + '.br')))";
        let mut node = run::program("node");
        node.args(["-e", unpack, "--"])
            .arg(folder.path().join("a.css"));
        assert_eq!(run::output(&mut node), Ok(text.repeat(2)));
    }
}
