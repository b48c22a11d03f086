//! What the build takes from others is pinned: tools, packages from npm, and actions of GitHub.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use regex_lite::Regex;
use serde_json::Value;
use xtask::tools::{How, NPM_LOCK, NPM_PACKAGES, TOOLS};
use xtask::{files, run};

/// A file of the project, named from its root.
fn read(file: &str) -> String {
    files::text(run::root().join(file)).unwrap()
}

/// The packages that we ask npm for, with their versions.
fn asked_of_npm() -> Vec<(String, String)> {
    let file: Value = serde_json::from_str(NPM_PACKAGES).unwrap();
    let asked = file["dependencies"].as_object().expect("dependencies");
    asked
        .iter()
        .map(|(name, version)| (name.clone(), version.as_str().unwrap().to_owned()))
        .collect()
}

/// Every package of the lock file but the one that stands for ourselves.
fn locked_by_npm() -> Vec<(String, Value)> {
    let lock: Value = serde_json::from_str(NPM_LOCK).unwrap();
    let packages = lock["packages"].as_object().expect("packages").clone();
    let packages = packages.into_iter().filter(|(path, _)| !path.is_empty());
    packages.collect()
}

/// The workflows, each with its name and text.
fn workflows() -> Vec<(String, String)> {
    let found = files::entries(run::root().join(".github/workflows")).unwrap();
    let named = |path: &std::path::PathBuf| path.file_name().unwrap().display().to_string();
    let found: Vec<_> = found
        .iter()
        .map(|path| (named(path), files::text(path).unwrap()))
        .collect();
    assert!(found.len() >= 3, "{found:?}");
    found
}

/// What is wrong with how a workflow names an action, if anything is.
fn unpinned(workflow: &str) -> Vec<&str> {
    let pinned = Regex::new(r"^uses: [\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$").unwrap();
    let lines = workflow
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    lines
        .filter(|line| line.contains("uses:") && !line.starts_with('#'))
        .filter(|line| !pinned.is_match(line))
        .collect()
}

#[test]
fn pinned_versions_are_those_of_the_other_files() {
    let pinned = |name: &str| {
        let mut rows = TOOLS.iter().filter(|tool| tool.name == name);
        rows.next().expect("a row of the table").version
    };
    let trunk = read("Trunk.toml");
    let bindgen = pinned("wasm-bindgen-cli");
    assert!(read("Cargo.toml").contains(&format!("wasm-bindgen = \"={bindgen}\"")));
    assert!(trunk.contains(&format!("wasm_bindgen = \"{bindgen}\"")));
    assert!(trunk.contains(&format!("trunk-version = \"={}\"", pinned("trunk"))));
    let asked = asked_of_npm();
    let (_, binaryen) = asked.iter().find(|(name, _)| name == "binaryen").unwrap();
    let binaryen = binaryen.trim_end_matches(".0.0");
    assert!(trunk.contains(&format!("wasm_opt = \"version_{binaryen}\"")));
}

#[test]
fn npm_is_asked_for_exactly_the_tools_of_the_table_in_exact_versions() {
    let tools = TOOLS
        .iter()
        .filter(|tool| matches!(tool.how, How::Npm { .. }));
    let mut tools: Vec<&str> = tools.map(|tool| tool.name).collect();
    tools.sort();
    let asked = asked_of_npm();
    let names: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, tools);
    let exact = Regex::new(r"^\d+\.\d+\.\d+$").unwrap();
    for (name, version) in &asked {
        assert!(exact.is_match(version), "{name} {version}");
        let path = format!("node_modules/{name}");
        let locked = locked_by_npm();
        let (_, package) = locked.iter().find(|(other, _)| *other == path).unwrap();
        assert_eq!(package["version"], version.as_str());
    }
}

#[test]
fn each_package_from_npm_has_a_digest_and_no_address() {
    let locked = locked_by_npm();
    assert!(locked.len() > 100, "only {} packages", locked.len());
    // 64 bytes in base64.
    let digest = Regex::new(r"^sha512-[A-Za-z0-9+/]{86}==$").unwrap();
    for (path, package) in &locked {
        let integrity = package["integrity"].as_str().unwrap_or_default();
        assert!(digest.is_match(integrity), "{path}: {integrity}");
        assert!(package["resolved"].is_null(), "{path}");
        assert!(package["link"].is_null(), "{path}");
        assert!(package["version"].is_string(), "{path}");
    }
}

#[test]
fn esbuild_is_locked_for_every_platform() {
    let locked = locked_by_npm();
    let find = |path: &str| locked.iter().find(|(other, _)| other == path);
    let (_, esbuild) = find("node_modules/esbuild").unwrap();
    let platforms = esbuild["optionalDependencies"].as_object().unwrap();
    for platform in ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"] {
        assert!(platforms.contains_key(&format!("@esbuild/{platform}")));
    }
    for (name, version) in platforms {
        let (_, package) = find(&format!("node_modules/{name}")).expect(name);
        assert_eq!(&package["version"], version, "{name}");
    }
}

#[test]
fn every_action_is_pinned_to_a_commit() {
    for (name, text) in workflows() {
        assert!(text.contains("uses: "), "{name}");
        assert_eq!(unpinned(&text), Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn an_action_that_is_not_pinned_is_found() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let good = format!(
        "# uses: nothing\n  - uses: a/b@{commit} # v1.2.3\n    uses: a/b/c@{commit} # v1.2.3"
    );
    assert_eq!(unpinned(&good), Vec::<&str>::new());
    for bad in [
        "a/b@v4",
        "a/b@main # v1.2.3",
        "a/b",
        "docker://a",
        &format!("a/b@{commit}"),
    ] {
        let line = format!("- uses: {bad}");
        assert_eq!(unpinned(&line).len(), 1, "{bad}");
    }
}

#[test]
fn a_release_takes_nothing_from_a_cache() {
    let all = workflows();
    let (_, release) = all.iter().find(|(name, _)| name == "release.yml").unwrap();
    let lines = release
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    for line in lines.filter(|line| !line.starts_with('#')) {
        assert!(!line.to_lowercase().contains("cache"), "{line}");
    }
    // From version 5 on, setup-node may use a cache unasked.
    let setup_node = Regex::new("actions/setup-node@[0-9a-f]{40} # v4\\.").unwrap();
    assert!(setup_node.is_match(release));
}
