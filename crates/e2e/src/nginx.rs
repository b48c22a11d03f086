//! A real nginx on the bundle, with the configuration that is published with it.
//!
//! It runs as whoever starts it, on a free port of this machine, writes only to a folder of
//! its own, and ends when it is dropped.

use crate::tools;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The published configuration, in the bundle.
const PUBLISHED: &str = "hosting/nginx.conf";

/// The lines of it that each host changes.
const LISTEN: &str = "listen 80;";
const ROOT: &str = "root /srv/jotlens;";

/// Limit until it answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// Interval between two attempts to connect.
const LOOK: Duration = Duration::from_millis(20);

/// A running nginx. Dropping it ends it.
pub struct Nginx {
    program: Child,
    port: u16,
    folder: PathBuf,
}

/// Starts nginx on the bundle in this folder.
///
/// # Errors
/// A sentence that says what is missing or what nginx said.
pub fn spawn(dist: &Path) -> Result<Nginx, String> {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let tool = tools::nginx()?;
    let folder = std::env::temp_dir().join(format!(
        "jotlens-nginx-{}-{}",
        std::process::id(),
        STARTED.fetch_add(1, Ordering::Relaxed)
    ));
    let sentence = |fault: std::io::Error| format!("{}: {fault}.", folder.display());
    fs::create_dir_all(&folder).map_err(sentence)?;
    let published = dist.join(PUBLISHED);
    let published = fs::read_to_string(&published).map_err(|fault| {
        format!(
            "{}: {fault}. `cargo xtask bundle` writes it.",
            published.display()
        )
    })?;
    for line in [LISTEN, ROOT] {
        if !published.contains(line) {
            return Err(format!("{PUBLISHED} has no line `{line}`."));
        }
    }
    let port = free_port()?;
    let site = published
        .replace(LISTEN, &format!("listen 127.0.0.1:{port};"))
        .replace(ROOT, &format!("root \"{}\";", dist.display()));
    fs::write(folder.join("site.conf"), site).map_err(sentence)?;
    let main = folder.join("nginx.conf");
    fs::write(&main, around(&tool.brotli)).map_err(sentence)?;
    let program = Command::new(&tool.program)
        .arg("-p")
        .arg(&folder)
        .arg("-c")
        .arg(&main)
        .args(["-e", "errors.log"])
        .stdin(Stdio::null())
        .spawn()
        .map_err(|fault| format!("{} does not start: {fault}.", tool.program.display()))?;
    let mut nginx = Nginx {
        program,
        port,
        folder,
    };
    nginx.await_answer()?;
    Ok(nginx)
}

/// The configuration around the published one: one process in the foreground, whose
/// temporary files are in its own folder.
fn around(brotli: &Path) -> String {
    let temporary: String = ["client_body", "fastcgi", "proxy", "scgi", "uwsgi"]
        .iter()
        .map(|kind| format!("    {kind}_temp_path {kind};\n"))
        .collect();
    format!(
        "load_module \"{}\";\ndaemon off;\nmaster_process off;\npid nginx.pid;\n\
         events {{}}\nhttp {{\n    access_log off;\n{temporary}    include site.conf;\n}}\n",
        brotli.display()
    )
}

fn free_port() -> Result<u16, String> {
    let found = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|fault| format!("There is no free port: {fault}."))?;
    Ok(found.port())
}

impl Nginx {
    /// The address of the page, ending in `/`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn await_answer(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = matches!(self.program.try_wait(), Ok(Some(_)) | Err(_));
            if ended || Instant::now() > deadline {
                let said = fs::read_to_string(self.folder.join("errors.log"));
                return Err(format!(
                    "nginx does not serve: {}",
                    said.unwrap_or_default().trim()
                ));
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
