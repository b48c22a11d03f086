//! A real nginx on the bundle, with the configuration that is published with it: tests ask
//! it what a visitor would be sent.
//!
//! It runs as whoever starts it, on a free port of this machine, with all that it writes in
//! a folder of its own, and ends when it is dropped.

use crate::{Outcome, hosting, run, tools};
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often to look whether it does.
const LOOK: Duration = Duration::from_millis(20);

/// A running nginx. Dropping it ends it.
pub struct Nginx {
    program: Child,
    port: u16,
    folder: PathBuf,
}

/// Starts nginx on the bundle in this folder.
pub fn spawn(dist: &Path) -> Outcome<Nginx> {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let tool = tools::nginx().ok_or(
        "nginx with its module for Brotli is missing. Install both with `cargo xtask setup`, or \
         name the program and the module in the variables JOTLENS_NGINX and JOTLENS_NGINX_BROTLI.",
    )?;
    let folder = std::env::temp_dir().join(format!(
        "jotlens-nginx-{}-{}",
        std::process::id(),
        STARTED.fetch_add(1, Ordering::Relaxed)
    ));
    let sentence = |fault: std::io::Error| format!("{}: {fault}.", folder.display());
    fs::create_dir_all(&folder).map_err(sentence)?;
    let published = dist.join(hosting::FOLDER).join(hosting::NGINX);
    let published = fs::read_to_string(&published).map_err(|fault| {
        format!(
            "{}: {fault}. `cargo xtask bundle` writes it.",
            published.display()
        )
    })?;
    let port = free_port()?;
    let site = published
        .replace(hosting::NGINX_LISTEN, &format!("listen 127.0.0.1:{port};"))
        .replace(
            hosting::NGINX_ROOT,
            &format!("root \"{}\";", dist.display()),
        );
    fs::write(folder.join("site.conf"), site).map_err(sentence)?;
    let main = folder.join("nginx.conf");
    fs::write(&main, around(&tool.brotli)).map_err(sentence)?;
    let program = run::program(&tool.program)
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

/// What stands around the published configuration: one process, which ends with its parent's
/// wish, and nothing written but into its own folder.
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

fn free_port() -> Outcome<u16> {
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

    pub fn port(&self) -> u16 {
        self.port
    }

    fn await_answer(&mut self) -> Outcome {
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
