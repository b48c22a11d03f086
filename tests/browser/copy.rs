//! A copy of the built site, to be altered and served on a port of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::serve::{self, Server};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder with the site in it, gone with this value.
pub struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// A copy of what was built.
    pub fn new() -> Self {
        let copy = Self::empty();
        copy.restore();
        copy
    }

    /// A folder for several copies.
    pub fn empty() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("site-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { folder }
    }

    /// A copy of what was built, in a folder of this one.
    pub fn within(&self, path: &str) -> Self {
        let folder = self.folder.join(path);
        copy(&crate::dist().expect("dist"), &folder);
        Self { folder }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes it what was built again.
    pub fn restore(&self) {
        let _ = fs::remove_dir_all(&self.folder);
        copy(&crate::dist().expect("dist"), &self.folder);
    }

    /// Serves it below a path.
    pub fn serve(&self, path: &str) -> Arc<Server> {
        Arc::new(serve::spawn_at(&self.folder, 0, path).expect("a server"))
    }

    /// The files that the site uses, as its worker lists them; `./` is the page.
    pub fn listed(&self) -> Vec<String> {
        let worker = fs::read_to_string(self.path(crate::WORKER)).expect("the worker");
        let rows = worker.split("['").skip(1);
        let mut files: Vec<String> = rows
            .filter_map(|row| Some(row.split_once('\'')?.0.to_owned()))
            .collect();
        files.sort();
        files
    }

    /// The one file whose name begins and ends so.
    pub fn named(&self, start: &str, end: &str) -> String {
        let mut found = self.listed();
        found.retain(|file| file.starts_with(start) && file.ends_with(end));
        let [file] = &found[..] else {
            panic!("files {start}…{end}: {found:?}");
        };
        file.clone()
    }

    fn path(&self, file: &str) -> PathBuf {
        let file = if file == "./" { "index.html" } else { file };
        self.folder.join(file)
    }

    /// Alters a file so that it would do its work as well as before.
    pub fn alter(&self, file: &str) {
        let mut bytes = fs::read(self.path(file)).expect("the file");
        match file.rsplit('.').next() {
            // A section that means nothing.
            Some("wasm") => bytes.extend([0, 2, 1, b'x']),
            _ => bytes.push(b'\n'),
        }
        fs::write(self.path(file), bytes).expect("the altered file");
    }

    /// Cuts a file off in its middle.
    pub fn cut(&self, file: &str) {
        let bytes = fs::read(self.path(file)).expect("the file");
        fs::write(self.path(file), &bytes[..bytes.len() / 2]).expect("the cut file");
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path(file)).expect("the file");
    }

    /// Makes it another version of the site: with a word in its page, and without these files.
    pub fn publish(&self, word: &str, without: &[String]) {
        for file in without {
            self.remove(file);
        }
        let page = fs::read_to_string(self.path("./")).expect("the page");
        let page = page.replacen("<html ", &format!("<html data-build=\"{word}\" "), 1);
        assert!(page.contains(word));
        fs::write(self.path("./"), &page).expect("the page");
        self.list_anew(word, &page, without);
    }

    /// Writes the worker of this version: other digest of the page, no rows of what is gone,
    /// another name of its cache.
    fn list_anew(&self, word: &str, page: &str, without: &[String]) {
        let worker = fs::read_to_string(self.path(crate::WORKER)).expect("the worker");
        let digest = STANDARD.encode(Sha256::digest(page));
        let lines = worker.lines().filter_map(|line| {
            let row = line.strip_prefix("['").and_then(|row| row.split_once('\''));
            match row {
                Some(("./", _)) => Some(format!("['./', 'sha256-{digest}'],")),
                Some((file, _)) if without.iter().any(|gone| gone == file) => None,
                _ => Some(line.to_owned()),
            }
        });
        let lines = lines.collect::<Vec<_>>().join("\n");
        let (before, cache) = lines
            .split_once("const CACHE = OWN + '")
            .expect("its cache");
        let worker = format!("{before}const CACHE = OWN + '{word}-{cache}");
        fs::write(self.path(crate::WORKER), worker).expect("the worker");
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Without what was added for publishing: a compressed copy would be served in place of a
/// file that a case alters.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        let target = to.join(name);
        if path.is_dir() {
            copy(&path, &target);
        } else if !is_extra(&name.to_string_lossy()) {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Whether a file was added for publishing.
fn is_extra(name: &str) -> bool {
    let is_compressed = [".br", ".gz"].iter().any(|ending| name.ends_with(ending));
    is_compressed || [crate::ONE_FILE, "_headers"].contains(&name)
}
