//! Reading and writing files, with errors that name the file.

use crate::Result;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

/// The sentence for an error that concerns a file or a folder.
pub fn error(path: impl AsRef<Path>, error: impl Display) -> String {
    format!("{}: {error}.", path.as_ref().display())
}

/// The bytes of a file.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<u8>> {
    fs::read(&path).map_err(|cause| error(path, cause))
}

/// The text of a file in UTF-8.
pub fn text(path: impl AsRef<Path>) -> Result<String> {
    fs::read_to_string(&path).map_err(|cause| error(path, cause))
}

/// Writes a file, and makes the folder for it.
pub fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result {
    if let Some(folder) = path.as_ref().parent() {
        make(folder)?;
    }
    fs::write(&path, content).map_err(|cause| error(path, cause))
}

/// Makes a folder and those above it, where they are missing.
pub fn make(folder: impl AsRef<Path>) -> Result {
    fs::create_dir_all(&folder).map_err(|cause| error(folder, cause))
}

/// Makes a folder, or empties it.
pub fn make_empty(folder: impl AsRef<Path>) -> Result {
    if folder.as_ref().exists() {
        fs::remove_dir_all(&folder).map_err(|cause| error(&folder, cause))?;
    }
    make(folder)
}

/// The size of a file in bytes.
pub fn size(path: impl AsRef<Path>) -> Result<u64> {
    fs::metadata(&path)
        .map(|about| about.len())
        .map_err(|cause| error(path, cause))
}

/// What lies in a folder, in order.
pub fn entries(folder: impl AsRef<Path>) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(&folder).map_err(|cause| error(&folder, cause))?;
    let mut paths = entries
        .map(|entry| Ok(entry.map_err(|cause| error(&folder, cause))?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Every file below a folder, named from there with `/`, in order.
pub fn all_in(folder: impl AsRef<Path>) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            let below = all_in(&path)?;
            files.extend(below.into_iter().map(|file| format!("{name}/{file}")));
        } else {
            files.push(name.into_owned());
        }
    }
    files.sort();
    Ok(files)
}
