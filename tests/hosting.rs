//! The bundle behind a real nginx, with the configuration that is published with it: what a
//! visitor is sent for each kind of file. What is expected is written out here, and not
//! taken from the table that the configuration is made from.
//!
//! `cargo xtask bundle` makes what is served; `JOTLENS_DIST` names another folder.
#![cfg(not(target_arch = "wasm32"))]

use e2e::nginx::{self, Nginx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};

/// Headers of every file, and of answers about missing ones.
const ALWAYS: [(&str, &str); 7] = [
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("integrity-policy", "blocked-destinations=(script)"),
    ("origin-agent-cluster", "?1"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_FIRST: &str = "no-cache";

fn dist() -> PathBuf {
    e2e::tools::dist().expect("a bundle")
}

fn served() -> Nginx {
    nginx::spawn(&dist()).unwrap_or_else(|fault| panic!("{fault}"))
}

/// An answer: its status, its headers by their names in lower case, and its body.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Asks in raw HTTP: a client would resolve `..`, add headers, and unpack what is compressed.
fn ask(nginx: &Nginx, method: &str, target: &str, encodings: &str) -> Answer {
    let mut connection =
        TcpStream::connect((Ipv4Addr::LOCALHOST, nginx.port())).expect("a connection");
    write!(
        connection,
        "{method} {target} HTTP/1.1\r\nHost: jotlens.example\r\nAccept-Encoding: {encodings}\r\n\
         Connection: close\r\n\r\n"
    )
    .expect("a request");
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).expect("an answer");
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("the end of the headers");
    let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let mut headers = BTreeMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        let before = headers.insert(name.to_ascii_lowercase(), value.to_owned());
        assert_eq!(before, None, "{target}: {name} is there twice");
    }
    Answer {
        status: status
            .and_then(|status| status.parse().ok())
            .expect("a status"),
        headers,
        body: bytes[end + 4..].to_vec(),
    }
}

fn get(nginx: &Nginx, target: &str) -> Answer {
    ask(nginx, "GET", target, "identity")
}

/// The files of the bundle as addresses, without the compressed copies and what is not served.
fn files() -> Vec<String> {
    let mut all = Vec::new();
    files_in(&dist(), "", &mut all);
    all.sort();
    let files: Vec<String> = all
        .into_iter()
        .filter(|file| ![".br", ".gz"].iter().any(|ending| file.ends_with(ending)))
        .filter(|file| file != "_headers" && !file.starts_with("hosting/"))
        .collect();
    for ending in ["index.html", "jotlens.html", ".css", ".js", "_bg.wasm"] {
        assert!(
            files.iter().any(|file| file.ends_with(ending)),
            "no {ending} in the bundle"
        );
    }
    files
}

/// Every file below the folder, named from there with `/`.
fn files_in(folder: &Path, before: &str, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files_in(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push(name);
        }
    }
}

/// The policy that the page in this file carries itself.
fn own_policy(file: &str) -> String {
    let page = std::fs::read_to_string(dist().join(file)).expect(file);
    let (_, after) = page
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .expect("a policy");
    after.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn each_file_is_sent_as_it_is_with_its_policy_and_its_type() {
    let nginx = served();
    let (site, one_file) = (own_policy("index.html"), own_policy("jotlens.html"));
    assert_ne!(site, one_file);
    for file in files() {
        let answer = get(&nginx, &format!("/{file}"));
        assert_eq!(answer.status, 200, "{file}");
        let bytes = std::fs::read(dist().join(&file)).expect("a file");
        assert!(answer.body == bytes, "{file} is sent with other bytes");
        for (name, value) in ALWAYS {
            assert_eq!(answer.header(name), value, "{file}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"));
        let own = if file == "jotlens.html" {
            &one_file
        } else {
            &site
        };
        assert_eq!(
            answer.header("content-security-policy"),
            format!("{own}; frame-ancestors 'none'"),
            "{file}"
        );
        let kind = match file.rsplit('.').next().unwrap_or_default() {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "wasm" => "application/wasm",
            "webmanifest" => "application/manifest+json",
            "png" => "image/png",
            "svg" => "image/svg+xml",
            other => panic!("a file of a kind that no one has thought of: {other}"),
        };
        assert_eq!(answer.header("content-type"), kind, "{file}");
        assert_eq!(answer.header("server"), "nginx", "no version is told");
    }
}

#[test]
fn only_names_that_say_the_content_are_kept_for_ever() {
    let nginx = served();
    let mut kept = 0;
    for file in files() {
        let cache = get(&nginx, &format!("/{file}"))
            .header("cache-control")
            .to_owned();
        let is_fixed = ["index.html", "jotlens.html", "service-worker.js"].contains(&file.as_str())
            || [".webmanifest", ".png", ".svg"]
                .iter()
                .any(|ending| file.ends_with(ending));
        assert_eq!(cache, if is_fixed { ASK_FIRST } else { FOR_EVER }, "{file}");
        kept += usize::from(!is_fixed);
    }
    // The style sheets, the script, the program and its parts.
    assert!(kept >= 5, "{kept} files are kept");
    let page = get(&nginx, "/");
    assert_eq!(
        (page.status, page.header("cache-control")),
        (200, ASK_FIRST)
    );
    assert_eq!(
        page.header("content-security-policy"),
        format!("{}; frame-ancestors 'none'", own_policy("index.html"))
    );
}

#[test]
fn compressed_copies_are_sent_to_those_who_read_them() {
    let nginx = served();
    let mut sent = 0;
    for file in files() {
        let plain = std::fs::read(dist().join(&file)).expect("a file");
        for (encodings, encoding, ending) in [
            ("br, gzip", "br", ".br"),
            ("gzip, deflate, br, zstd", "br", ".br"),
            ("gzip", "gzip", ".gz"),
            ("deflate", "", ""),
        ] {
            let answer = ask(&nginx, "GET", &format!("/{file}"), encodings);
            if file.ends_with(".png") {
                assert_eq!(answer.header("content-encoding"), "", "{file}");
                assert!(answer.body == plain, "{file}, {encodings}: other bytes");
                continue;
            }
            let copy = dist().join(format!("{file}{ending}"));
            assert_eq!(answer.header("content-encoding"), encoding, "{file}");
            let bytes = std::fs::read(&copy).expect("a copy");
            assert!(answer.body == bytes, "{file}, {encodings}: other bytes");
            if !ending.is_empty() {
                // A part whose code is all in a shared file has a few bytes, and no copy is smaller.
                assert!(
                    bytes.len() < plain.len() || plain.len() < 128,
                    "{file}{ending} saves nothing"
                );
                sent += 1;
            }
            assert_eq!(answer.header("vary"), "Accept-Encoding", "{file}");
            let kind = get(&nginx, &format!("/{file}"));
            assert_eq!(answer.header("content-type"), kind.header("content-type"));
        }
    }
    assert!(sent >= 15, "{sent} compressed answers");
}

#[test]
fn what_is_not_there_or_not_for_visitors_is_not_sent() {
    let nginx = served();
    for target in [
        "/none.html",
        "/parts/none-0123456789abcdef.wasm",
        "/_headers",
        "/hosting/nginx.conf",
        "/index.html.br",
        "/index.html.gz",
        "/jotlens",
    ] {
        let answer = get(&nginx, target);
        assert_eq!(answer.status, 404, "{target}");
        // Not cached, and without the server's version.
        assert_eq!(answer.header("cache-control"), "", "{target}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!said.contains("nginx/"), "{said}");
    }
    for target in ["/../Cargo.toml", "/%2e%2e/Cargo.toml"] {
        assert!([400, 404].contains(&get(&nginx, target).status), "{target}");
    }
    assert_eq!(ask(&nginx, "POST", "/index.html", "identity").status, 405);
}

#[test]
fn heads_are_sent_without_bodies() {
    let nginx = served();
    for file in files() {
        for encodings in ["br", "gzip", "identity"] {
            let target = format!("/{file}");
            let head = ask(&nginx, "HEAD", &target, encodings);
            let whole = ask(&nginx, "GET", &target, encodings);
            assert!(head.body.is_empty(), "{file}");
            for answer in [&head, &whole] {
                assert_eq!(answer.status, 200, "{file}");
            }
            let said = |answer: &Answer| {
                let mut headers = answer.headers.clone();
                headers.remove("date");
                headers
            };
            assert_eq!(said(&head), said(&whole), "{file}");
            let length: usize = head.header("content-length").parse().expect("a length");
            assert_eq!(length, whole.body.len(), "{file}");
        }
    }
}

#[test]
fn the_list_of_digests_names_what_is_served() {
    let sums = dist().join("hosting").join("SHA256SUMS");
    let sums = std::fs::read_to_string(sums).expect("the list");
    let mut listed: Vec<&str> = Vec::new();
    for line in sums.lines() {
        let (digest, file) = line.split_once("  ").expect("a line");
        let bytes = std::fs::read(dist().join(file)).expect("a file");
        let own: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(own, digest, "{file}");
        listed.push(file);
    }
    listed.sort_unstable();
    assert_eq!(listed, files());
}
