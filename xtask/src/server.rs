//! A small server of static files, on this machine only.
//!
//! It sends what a careful host would: the types, policy and caching of [`hosting`], and no
//! file from outside its folder. Browser tests start it on a
//! free port, below any path, ask it what was requested, and stop it:
//!
//! ```no_run
//! let server = xtask::server::spawn("dist", 0)?;
//! println!("{}", server.url());
//! assert_eq!(server.requests(), Vec::<String>::new());
//! server.stop();
//! # Ok::<(), String>(())
//! ```
//!
//! Where a file lies beside itself in Brotli (`app.wasm.br`), a browser that takes that gets
//! it, as from a careful host.
//!
//! It is written on the standard library because stopping has to mean stopping:
//! a stopped server refuses connections and has closed those it had, which is how
//! tests take the network away from a page.

use crate::{Outcome, compress, hosting};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// The longest request head that is read.
const LONGEST_HEAD: u64 = 64 * 1024;

/// How long a silent connection is kept.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. Dropping it stops it.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    folder: PathBuf,
    prefix: String,
    stopping: AtomicBool,
    requests: Mutex<Vec<String>>,
    connections: Mutex<HashMap<u64, TcpStream>>,
    next_connection: AtomicU64,
}

/// Serves a folder at `/` on `127.0.0.1`. Port 0 takes any free one.
pub fn spawn(folder: impl Into<PathBuf>, port: u16) -> Outcome<Server> {
    spawn_at(folder, port, "/")
}

/// Serves a folder below a path such as `/some/sub/path/`, and nothing elsewhere.
pub fn spawn_at(folder: impl Into<PathBuf>, port: u16, prefix: &str) -> Outcome<Server> {
    let folder = folder.into();
    let folder = folder
        .canonicalize()
        .map_err(|fault| format!("{} cannot be served: {fault}.", folder.display()))?;
    let listener = listen(port)?;
    let address = listener
        .local_addr()
        .map_err(|fault| format!("The server has no address: {fault}."))?;
    let shared = Arc::new(Shared {
        folder,
        prefix: format!("/{}/", prefix.trim_matches('/')).replace("//", "/"),
        stopping: AtomicBool::new(false),
        requests: Mutex::default(),
        connections: Mutex::default(),
        next_connection: AtomicU64::new(0),
    });
    let accepting = std::thread::spawn({
        let shared = Arc::clone(&shared);
        move || accept(&listener, &shared)
    });
    Ok(Server {
        address,
        shared,
        accepting: Some(accepting),
    })
}

/// Takes a port on this machine, or says that it is taken.
pub fn listen(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|fault| match fault.kind() {
        ErrorKind::AddrInUse => format!(
            "Port {port} is taken by another program. End that program, or choose another port: \
             `cargo xtask serve --port {}`.",
            port.checked_add(1).unwrap_or(8081)
        ),
        ErrorKind::PermissionDenied => {
            format!("Port {port} is not for everyone. Choose one above 1023 with `--port`.")
        }
        _ => format!("Port {port} cannot be used: {fault}. Choose another with `--port`."),
    })
}

impl Server {
    /// The address of the page, ending in `/`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.shared.prefix)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What was requested so far, in order, as the browser wrote it.
    pub fn requests(&self) -> Vec<String> {
        locked(&self.shared.requests).clone()
    }

    /// Forgets what was requested so far.
    pub fn forget_requests(&self) {
        locked(&self.shared.requests).clear();
    }

    /// Stops: no connection is accepted any more, and those open are closed.
    pub fn stop(mut self) {
        self.halt();
    }

    /// Waits as long as the server runs.
    pub fn wait(mut self) {
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }

    fn halt(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            self.shared.stopping.store(true, Ordering::SeqCst);
            // Wakes the thread that waits for connections.
            drop(TcpStream::connect(self.address));
            let _ = accepting.join();
            for connection in locked(&self.shared.connections).values() {
                let _ = connection.shutdown(Shutdown::Both);
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.halt();
    }
}

/// A panic in one connection's thread leaves the lists themselves intact.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for connection in listener.incoming() {
        if shared.stopping.load(Ordering::SeqCst) {
            break;
        }
        let Ok(connection) = connection else { continue };
        let number = shared.next_connection.fetch_add(1, Ordering::SeqCst);
        if let Ok(copy) = connection.try_clone() {
            locked(&shared.connections).insert(number, copy);
        }
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            // A browser that hangs up in the middle is no fault of ours.
            let _ = converse(connection, &shared);
            locked(&shared.connections).remove(&number);
        });
    }
}

/// Answers requests on one connection until either side has had enough.
fn converse(mut connection: TcpStream, shared: &Shared) -> std::io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    while !shared.stopping.load(Ordering::SeqCst) {
        let Some(head) = read_head(&mut reader)? else {
            break;
        };
        let request = Request::parse(&head);
        let (answer, keep) = match &request {
            Some(request) => {
                locked(&shared.requests).push(request.target.to_owned());
                (shared.answer(request), request.keep)
            }
            None => (Answer::plain("400 Bad Request", "Not a request.\n"), false),
        };
        let body = request.is_none_or(|request| request.method != "HEAD");
        connection.write_all(&answer.bytes(body, keep))?;
        if !keep {
            break;
        }
    }
    Ok(())
}

/// The lines before the empty one; `None` where the browser is done.
fn read_head(reader: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut reader = reader.take(LONGEST_HEAD);
    let mut head = String::new();
    loop {
        let read = reader.read_line(&mut head)?;
        if read == 0 {
            return Ok(None);
        }
        if head.ends_with("\r\n\r\n") || head.ends_with("\n\n") {
            return Ok(Some(head));
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Request<'a> {
    method: &'a str,
    target: &'a str,
    /// Whether the connection stays open for another request.
    keep: bool,
    /// Whether the answer may be compressed with Brotli.
    takes_brotli: bool,
}

impl<'a> Request<'a> {
    fn parse(head: &'a str) -> Option<Self> {
        let mut lines = head.lines();
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if !target.starts_with('/') || !version.starts_with("HTTP/1.") {
            return None;
        }
        let lines: Vec<String> = lines.map(str::to_ascii_lowercase).collect();
        let takes_brotli = lines
            .iter()
            .filter_map(|line| line.strip_prefix("accept-encoding:"))
            .any(|codings| codings.split(',').any(|coding| coding.trim() == "br"));
        // Nothing here takes a body: one that comes is not read, and the
        // connection ends with the answer.
        let ends = lines.iter().any(|line| {
            line.strip_prefix("connection:")
                .is_some_and(|value| value.contains("close"))
                || line
                    .strip_prefix("content-length:")
                    .is_some_and(|value| value.trim() != "0")
                || line.starts_with("transfer-encoding:")
        });
        Some(Self {
            method,
            target,
            keep: !ends && version == "HTTP/1.1",
            takes_brotli,
        })
    }
}

struct Answer {
    status: &'static str,
    kind: String,
    more: String,
    body: Vec<u8>,
}

impl Answer {
    fn plain(status: &'static str, text: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8".to_owned(),
            more: String::new(),
            body: text.as_bytes().to_vec(),
        }
    }

    fn bytes(&self, body: bool, keep: bool) -> Vec<u8> {
        let mut bytes = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}Connection: {}\r\n\r\n",
            self.status,
            self.kind,
            self.body.len(),
            self.more,
            if keep { "keep-alive" } else { "close" },
        )
        .into_bytes();
        if body {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

impl Shared {
    /// What is said of a file: its policy, and how long it may be kept. A folder whose page has
    /// no policy is none of the site, but a test's, and its scripts have no digests.
    fn headers(&self, file: &str) -> String {
        let Some(policy) = hosting::policy(&self.folder, file) else {
            return "Cache-Control: no-cache\r\n".to_owned();
        };
        let said = hosting::headers(file).map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("Content-Security-Policy: {policy}\r\n") + &said.collect::<String>()
    }

    fn answer(&self, request: &Request<'_>) -> Answer {
        if !matches!(request.method, "GET" | "HEAD") {
            return Answer {
                more: "Allow: GET, HEAD\r\n".to_owned(),
                ..Answer::plain("405 Method Not Allowed", "Only files are served here.\n")
            };
        }
        let path = request.target.split(['?', '#']).next().unwrap_or("/");
        if format!("{path}/") == self.prefix {
            return Answer {
                more: format!("Location: {}\r\n", self.prefix),
                ..Answer::plain("301 Moved Permanently", "")
            };
        }
        let file = path
            .strip_prefix(&self.prefix)
            .and_then(percent_decoded)
            .and_then(|name| inside(&self.folder, &name));
        let compressed = file.as_ref().filter(|_| request.takes_brotli);
        if let Some(file) = compressed
            && let Ok(body) = std::fs::read(compress::with_ending(file, compress::ENDINGS[0]))
        {
            return Answer {
                status: "200 OK",
                kind: hosting::media_type(file),
                more: format!(
                    "{}Content-Encoding: br\r\nVary: Accept-Encoding\r\n",
                    self.headers(path)
                ),
                body,
            };
        }
        let read = file.as_ref().and_then(|file| std::fs::read(file).ok());
        match (file, read) {
            (Some(file), Some(body)) => Answer {
                status: "200 OK",
                kind: hosting::media_type(&file),
                more: self.headers(path),
                body,
            },
            // That a file is missing is not to be remembered, whatever its name.
            _ => Answer {
                more: self.headers("index.html"),
                ..Answer::plain("404 Not Found", "There is no such file.\n")
            },
        }
    }
}

/// The file of this name in the folder, a folder's being its `index.html`;
/// `None` for what does not exist or lies outside, by whatever road.
pub fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let name = Path::new(name);
    let plain = name
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !plain || name.to_str()?.contains(['\\', '\0']) {
        return None;
    }
    let mut file = folder.join(name);
    if file.is_dir() {
        file.push("index.html");
    }
    // Links are followed before the question is asked.
    let file = file.canonicalize().ok()?;
    (file.starts_with(folder.canonicalize().ok()?) && file.is_file()).then_some(file)
}

/// `None` where the escapes are broken or do not make text.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a page and a file beside it that must stay unseen.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder =
                std::env::temp_dir().join(format!("jotlens-{name}-{}", std::process::id()));
            std::fs::create_dir_all(folder.join("dist/deep")).unwrap();
            std::fs::write(folder.join("secret.txt"), "secret").unwrap();
            std::fs::write(
                folder.join("dist/index.html"),
                "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">",
            )
            .unwrap();
            std::fs::write(folder.join("dist/a b.wasm"), [0, 97, 115, 109]).unwrap();
            std::fs::write(folder.join("dist/a-0123456789abcdef.js"), "a()").unwrap();
            Self(folder)
        }

        fn dist(&self) -> PathBuf {
            self.0.join("dist")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// Everything the server answers to these bytes, until it hangs up.
    fn ask(server: &Server, request: &str) -> String {
        let mut connection = TcpStream::connect(server.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(server: &Server, target: &str) -> String {
        ask(
            server,
            &format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        )
    }

    #[test]
    fn files_come_with_type_and_policy() {
        let folder = Folder::new("types");
        let server = spawn(folder.dist(), 0).unwrap();
        let page = get(&server, "/?x=1");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"));
        assert!(page.contains(
            "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        ));
        for header in [
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Cross-Origin-Opener-Policy: same-origin",
        ] {
            assert!(page.contains(&format!("\r\n{header}\r\n")), "{header}");
        }
        let wasm = get(&server, "/a%20b.wasm");
        assert!(wasm.contains("\r\nContent-Type: application/wasm\r\nContent-Length: 4\r\n"));
        assert!(wasm.contains("\r\nCache-Control: no-cache\r\n"));
        let script = get(&server, "/a-0123456789abcdef.js?x");
        assert!(script.contains("\r\nCache-Control: public, max-age=31536000, immutable\r\n"));
        let none = get(&server, "/b-0123456789abcdef.js");
        assert!(none.starts_with("HTTP/1.1 404 "));
        assert!(none.contains("\r\nCache-Control: no-cache\r\n"));
        let asked = [
            "/?x=1",
            "/a%20b.wasm",
            "/a-0123456789abcdef.js?x",
            "/b-0123456789abcdef.js",
        ];
        assert_eq!(server.requests(), asked);
        server.forget_requests();
        assert!(server.requests().is_empty());
    }

    #[test]
    fn a_compressed_file_is_sent_to_who_takes_it() {
        let folder = Folder::new("brotli");
        std::fs::write(folder.dist().join("a b.wasm.br"), "short").unwrap();
        let server = spawn(folder.dist(), 0).unwrap();
        let ask_for = |codings: &str| {
            let lines = format!("Accept-Encoding: {codings}\r\nConnection: close\r\n\r\n");
            ask(&server, &format!("GET /a%20b.wasm HTTP/1.1\r\n{lines}"))
        };
        let answer = ask_for("gzip, br");
        assert!(answer.contains("\r\nContent-Type: application/wasm\r\nContent-Length: 5\r\n"));
        assert!(answer.contains("\r\nContent-Encoding: br\r\n") && answer.ends_with("short"));
        let plain = ask_for("gzip, bread");
        assert!(plain.contains("Content-Length: 4\r\n") && !plain.contains("Encoding"));
    }

    #[test]
    fn one_connection_serves_many_requests() {
        let folder = Folder::new("keep");
        let server = spawn(folder.dist(), 0).unwrap();
        let answers = ask(
            &server,
            "HEAD / HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\
             Connection: close\r\n\r\n",
        );
        let statuses: Vec<&str> = answers
            .split("HTTP/1.1 ")
            .filter_map(|answer| answer.split(' ').next())
            .collect();
        assert_eq!(statuses, ["", "200", "404", "405"]);
        assert!(!answers.contains("<meta"));
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let folder = Folder::new("outside");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.0.join("secret.txt"), folder.dist().join("link.txt"))
            .unwrap();
        let server = spawn(folder.dist(), 0).unwrap();
        for target in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/deep/../../secret.txt",
            "/..%5csecret.txt",
            "/%2fetc/passwd",
            "//etc/passwd",
            "/index.html%00",
            "/%",
            "/%zz",
            "/%ff",
            "/deep",
            "/link.txt",
        ] {
            let answer = get(&server, target);
            assert!(answer.starts_with("HTTP/1.1 404 "), "{target}: {answer}");
            assert!(!answer.contains("secret"), "{target}");
        }
        for line in ["GET", "GET x HTTP/1.1", "GET / HTTP/2", "\u{1}"] {
            let answer = ask(&server, &format!("{line}\r\n\r\n"));
            assert!(answer.starts_with("HTTP/1.1 400 "), "{line}");
        }
    }

    #[test]
    fn a_folder_can_be_served_below_a_path() {
        let folder = Folder::new("prefix");
        let server = spawn_at(folder.dist(), 0, "/some/sub/path/").unwrap();
        assert!(server.url().ends_with("/some/sub/path/"));
        assert!(get(&server, "/some/sub/path/").starts_with("HTTP/1.1 200 "));
        assert!(get(&server, "/some/sub/path/index.html").starts_with("HTTP/1.1 200 "));
        let moved = get(&server, "/some/sub/path");
        assert!(moved.starts_with("HTTP/1.1 301 "));
        assert!(moved.contains("\r\nLocation: /some/sub/path/\r\n"));
        assert!(get(&server, "/").starts_with("HTTP/1.1 404 "));
        assert!(get(&server, "/some/sub/pathindex.html").starts_with("HTTP/1.1 404 "));
    }

    #[test]
    fn a_stopped_server_is_gone() {
        let folder = Folder::new("stop");
        let server = spawn(folder.dist(), 0).unwrap();
        let address = server.address;
        let mut idle = TcpStream::connect(address).unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        let mut first = [0; 8];
        idle.read_exact(&mut first).unwrap();
        server.stop();
        assert!(TcpStream::connect(address).is_err());
        let mut rest = Vec::new();
        idle.read_to_end(&mut rest).unwrap();
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let sentence = listen(port).unwrap_err();
        assert!(sentence.contains(&format!("Port {port} is taken")));
    }
}
