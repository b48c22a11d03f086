//! Real HTTP servers on loopback: an `axum` router behind a plain port and a TLS
//! port, both chosen by the system, on a thread of their own.
//!
//! Chromium reaches them under any name below `.test` and on the usual ports, with
//! the flags of [`Loopback::flags`]. The certificate is made anew each time; nothing
//! is written to disk, and both listen on 127.0.0.1 alone.

// Each test file is a crate of its own and uses a part of this.
#![allow(dead_code)]

use axum::{Extension, Router};
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Whether a request came over TLS; an [`Extension`] of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    /// As it stands in a URL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The running servers. Dropping them closes both ports and ends their thread.
pub struct Loopback {
    http: u16,
    https: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Loopback {
    /// Serves a router on two ports of 127.0.0.1; both are open on return.
    ///
    /// # Errors
    /// A sentence, where no port can be had or no certificate be made.
    pub fn serve(router: Router) -> Result<Self, String> {
        let tls = tls().map_err(|fault| format!("No certificate could be made: {fault}"))?;
        let open = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let start = || -> io::Result<Self> {
            let (plain, secure) = (open()?, open()?);
            let (http, https) = (plain.local_addr()?.port(), secure.local_addr()?.port());
            plain.set_nonblocking(true)?;
            secure.set_nonblocking(true)?;
            let (stop, stopped) = oneshot::channel();
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let thread = std::thread::Builder::new()
                .name("loopback".into())
                .spawn(move || runtime.block_on(run(router, plain, secure, tls, stopped)))?;
            Ok(Self {
                http,
                https,
                stop: Some(stop),
                thread: Some(thread),
            })
        };
        start().map_err(|fault| format!("No server could be started on loopback: {fault}"))
    }

    /// The port without TLS.
    pub const fn http_port(&self) -> u16 {
        self.http
    }

    /// The port with TLS.
    pub const fn https_port(&self) -> u16 {
        self.https
    }

    /// What Chromium is started with to find every `*.test` here, on the usual
    /// ports and on 8443 (TLS too), and to take the certificate. No other name leads anywhere.
    pub fn flags(&self) -> Vec<String> {
        vec![
            format!(
                "--host-resolver-rules=MAP *.test:80 127.0.0.1:{http}, MAP *.test:443 127.0.0.1:{https}, \
                 MAP *.test:8443 127.0.0.1:{https}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                http = self.http,
                https = self.https,
            ),
            "--ignore-certificate-errors".into(),
        ]
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Both servers until they are told to stop; open connections end with their runtime.
async fn run(
    router: Router,
    plain: TcpListener,
    secure: TcpListener,
    tls: RustlsConfig,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let by = |scheme| router.clone().layer(Extension(scheme)).into_make_service();
    let http = axum_server::from_tcp(plain)?.serve(by(Scheme::Http));
    let https = axum_server::from_tcp_rustls(secure, tls)?.serve(by(Scheme::Https));
    tokio::spawn(http);
    tokio::spawn(https);
    let _ = stopped.await;
    Ok(())
}

/// A self-signed certificate, made here and kept in memory.
fn tls() -> Result<RustlsConfig, Box<dyn std::error::Error>> {
    let names = ["*.test", "*.site-a.test", "*.site-b.test", "localhost"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    // Named, because the process may have several providers.
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))?;
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
