//! A static server on this machine, on axum and tower-http.
//!
//! It sends the headers of [`hosting`], and no file from outside its folder. Where
//! `app.wasm.br` lies beside `app.wasm`, browsers that accept Brotli get that. Tests start it
//! on a free port, below any path, ask it what was requested, and stop it:
//!
//! ```no_run
//! let server = e2e::serve::spawn("dist", 0)?;
//! println!("{}", server.url());
//! assert_eq!(server.requests(), Vec::<String>::new());
//! server.stop();
//! # Ok::<(), String>(())
//! ```
//!
//! A stopped server refuses connections and has closed the open ones: its runtime is dropped.
//! Tests take the network away from a page in this way.

use crate::hosting;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use percent_encoding::percent_decode_str;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use tower_http::services::ServeFile;

/// A running server. Dropping it stops it.
pub struct Server {
    address: SocketAddr,
    site: Arc<Site>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is served, and what was requested.
struct Site {
    folder: PathBuf,
    /// The path that the folder is served at, `/` at both ends.
    prefix: String,
    /// Whether a file comes with its type alone, as from a host that knows no better.
    is_bare: bool,
    requests: Mutex<Vec<String>>,
}

/// Serves a folder at `/` on `127.0.0.1`. Port 0 takes any free one.
///
/// # Errors
/// A sentence that says what is wrong with the folder or the port.
pub fn spawn(folder: impl Into<PathBuf>, port: u16) -> Result<Server, String> {
    spawn_at(folder, port, "/")
}

/// Serves a folder below a path such as `/some/sub/path/`, and nothing elsewhere.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_at(folder: impl Into<PathBuf>, port: u16, prefix: &str) -> Result<Server, String> {
    serve(folder.into(), port, prefix, false)
}

/// Serves a folder at `/`, on any free port, without any header by which a browser could keep a
/// file.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_bare(folder: impl Into<PathBuf>) -> Result<Server, String> {
    serve(folder.into(), 0, "/", true)
}

fn serve(folder: PathBuf, port: u16, prefix: &str, is_bare: bool) -> Result<Server, String> {
    let folder = folder
        .canonicalize()
        .map_err(|fault| format!("{} cannot be served: {fault}.", folder.display()))?;
    let site = Arc::new(Site {
        folder,
        prefix: format!("/{}/", prefix.trim_matches('/')).replace("//", "/"),
        is_bare,
        requests: Mutex::default(),
    });
    let router = Router::new().fallback(answer).with_state(Arc::clone(&site));
    let listener = listen(port)?;
    start(site, router, listener).map_err(|fault| format!("The server does not start: {fault}."))
}

fn start(site: Arc<Site>, router: Router, listener: TcpListener) -> std::io::Result<Server> {
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let thread = std::thread::Builder::new()
        .name("server".into())
        .spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                    return;
                };
                tokio::spawn(axum::serve(listener, router).into_future());
                let _ = stopped.await;
            });
            // Not awaited: a file may be being read.
            runtime.shutdown_background();
        })?;
    Ok(Server {
        address,
        site,
        stop: Some(stop),
        thread: Some(thread),
    })
}

/// Takes a port on this machine.
///
/// # Errors
/// A sentence that says why the port cannot be had, and what to do.
pub fn listen(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|fault| match fault.kind() {
        ErrorKind::AddrInUse => format!(
            "Port {port} is taken by another program. End that program, or choose another port: \
             `cargo xtask serve --port {}`.",
            port.checked_add(1).unwrap_or(8081)
        ),
        ErrorKind::PermissionDenied => {
            format!("Port {port} needs special rights. Choose one above 1023 with `--port`.")
        }
        _ => format!("Port {port} cannot be used: {fault}. Choose another with `--port`."),
    })
}

impl Server {
    /// The address of the page, ending in `/`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.site.prefix)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What was requested so far, in order, as the browser wrote it.
    pub fn requests(&self) -> Vec<String> {
        self.site.requests().clone()
    }

    /// Forgets what was requested so far.
    pub fn forget_requests(&self) {
        self.site.requests().clear();
    }

    /// Stops: no connection is accepted any more, and the open ones are closed.
    pub fn stop(mut self) {
        self.halt();
    }

    /// Waits as long as the server runs.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    fn halt(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.halt();
    }
}

impl Site {
    fn requests(&self) -> MutexGuard<'_, Vec<String>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The headers of a file. A folder whose page has no policy is a test's own, and its
    /// scripts have no digests.
    fn headers(&self, file: &str) -> Vec<(&'static str, String)> {
        let Some(policy) = hosting::policy(&self.folder, file, &Default::default()) else {
            return vec![("Cache-Control", hosting::ASK_FIRST.to_owned())];
        };
        hosting::headers(file)
            .map(|(name, value)| (name, value.to_owned()))
            .chain([("Content-Security-Policy", policy)])
            .collect()
    }

    /// The file that a path leads to.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let escaped = path.strip_prefix(&self.prefix)?;
        let name = percent_decode_str(escaped).decode_utf8().ok()?;
        inside(&self.folder, &name)
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let target = request.uri().path_and_query().map(ToString::to_string);
    let path = request.uri().path().to_owned();
    if !path.starts_with('/') {
        let mut wrong = plain(StatusCode::BAD_REQUEST, "Not a request for a file.\n");
        set(&mut wrong, "Connection", "close");
        return wrong;
    }
    site.requests().extend(target);
    if format!("{path}/") == site.prefix {
        let mut moved = plain(StatusCode::MOVED_PERMANENTLY, "");
        set(&mut moved, "Location", &site.prefix);
        return moved;
    }
    let Some(file) = site.file(&path) else {
        let mut missing = plain(StatusCode::NOT_FOUND, "There is no such file.\n");
        // Never kept, whatever its name.
        for (name, value) in site.headers("index.html") {
            set(&mut missing, name, &value);
        }
        return missing;
    };
    let kind = hosting::media_type(&file);
    let served = ServeFile::new(file).precompressed_br().try_call(request);
    let Ok(mut answer) = served.await else {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "It cannot be read.\n");
    };
    set(&mut answer, "Content-Type", &kind);
    if site.is_bare {
        answer.headers_mut().remove("last-modified");
    } else {
        for (name, value) in site.headers(&path) {
            set(&mut answer, name, &value);
        }
    }
    answer.map(Body::new)
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut answer = Response::new(Body::from(text));
    *answer.status_mut() = status;
    set(&mut answer, "Content-Type", "text/plain; charset=utf-8");
    answer
}

/// Sets a header; what no header may hold is left out.
fn set<B>(answer: &mut Response<B>, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (
        HeaderName::from_bytes(name.as_bytes()),
        HeaderValue::from_str(value),
    ) {
        answer.headers_mut().insert(name, value);
    }
}

/// The file of this name in the folder, a folder's being its `index.html`; `None` for what
/// does not exist or lies outside, symbolic links included.
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
    let file = file.canonicalize().ok()?;
    (file.starts_with(folder.canonicalize().ok()?) && file.is_file()).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

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
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">",
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

    /// Everything the server answers to these bytes, until it hangs up. Raw bytes, because an
    /// HTTP client would send neither broken requests nor paths with `..`.
    fn ask(server: &Server, request: &str) -> String {
        let mut connection = TcpStream::connect(server.address).unwrap();
        let limit = Some(std::time::Duration::from_secs(20));
        connection.set_read_timeout(limit).unwrap();
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

    /// Whether the answer has this header; the server sends names in lower case.
    fn has(answer: &str, name: &str, value: &str) -> bool {
        let line = format!("\r\n{}: {value}\r\n", name.to_lowercase());
        answer.contains(&line)
    }

    #[test]
    fn files_come_with_type_and_policy() {
        let folder = Folder::new("types");
        let server = spawn(folder.dist(), 0).unwrap();
        let page = get(&server, "/?x=1");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        for (name, value) in [
            ("Content-Type", "text/html; charset=utf-8"),
            (
                "Content-Security-Policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
            ("Origin-Agent-Cluster", "?1"),
        ] {
            assert!(has(&page, name, value), "{name} in {page}");
        }
        let wasm = get(&server, "/a%20b.wasm");
        assert!(has(&wasm, "Content-Type", "application/wasm"), "{wasm}");
        assert!(has(&wasm, "Content-Length", "4"), "{wasm}");
        assert!(has(&wasm, "Cache-Control", "no-cache"), "{wasm}");
        let script = get(&server, "/a-0123456789abcdef.js?x");
        let kept = "public, max-age=31536000, immutable";
        assert!(has(&script, "Cache-Control", kept), "{script}");
        let none = get(&server, "/b-0123456789abcdef.js");
        assert!(none.starts_with("HTTP/1.1 404 "));
        assert!(has(&none, "Cache-Control", "no-cache"), "{none}");
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
    fn a_folder_without_a_policy_has_no_policy() {
        let folder = Folder::new("plain");
        std::fs::write(folder.dist().join("index.html"), "<script>a()</script>").unwrap();
        let server = spawn(folder.dist(), 0).unwrap();
        let page = get(&server, "/");
        assert!(has(&page, "Cache-Control", "no-cache"), "{page}");
        assert!(!page.contains("policy"), "{page}");
    }

    #[test]
    fn a_compressed_file_is_sent_to_who_takes_it() {
        let folder = Folder::new("brotli");
        std::fs::write(folder.dist().join("a b.wasm.br"), "short").unwrap();
        let server = spawn(folder.dist(), 0).unwrap();
        let ask_for = |codings: &str| {
            let lines =
                format!("Host: x\r\nAccept-Encoding: {codings}\r\nConnection: close\r\n\r\n");
            ask(&server, &format!("GET /a%20b.wasm HTTP/1.1\r\n{lines}"))
        };
        let answer = ask_for("gzip, br");
        assert!(has(&answer, "Content-Type", "application/wasm"), "{answer}");
        assert!(has(&answer, "Content-Length", "5"), "{answer}");
        assert!(has(&answer, "Content-Encoding", "br") && answer.ends_with("short"));
        let plain = ask_for("gzip, bread");
        assert!(has(&plain, "Content-Length", "4") && !plain.contains("content-encoding"));
    }

    #[test]
    fn one_connection_serves_many_requests() {
        let folder = Folder::new("keep");
        let server = spawn(folder.dist(), 0).unwrap();
        let answers = ask(
            &server,
            "HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\n\
             POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
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
            assert!(answer.starts_with("HTTP/1.1 400 "), "{line}: {answer}");
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
        assert!(has(&moved, "Location", "/some/sub/path/"), "{moved}");
        assert!(get(&server, "/").starts_with("HTTP/1.1 404 "));
        assert!(get(&server, "/some/sub/pathindex.html").starts_with("HTTP/1.1 404 "));
    }

    #[test]
    fn a_stopped_server_is_gone() {
        let folder = Folder::new("stop");
        let server = spawn(folder.dist(), 0).unwrap();
        let address = server.address;
        let mut idle = TcpStream::connect(address).unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
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
