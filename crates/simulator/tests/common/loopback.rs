//! Real HTTP servers on loopback: an `axum` router behind a plain port and a TLS
//! port, both chosen by the system, on a thread of their own.
//!
//! Chromium reaches them under any name below `.test` and on the usual ports, with
//! the flags of [`Loopback::flags`]. The certificate is made anew each time; nothing
//! is written to disk, and nothing listens but on 127.0.0.1.

// Each test file is a crate of its own and uses a part of this.
#![allow(dead_code)]

use axum::serve::Listener;
use axum::{Extension, Router};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

/// A client that does not finish its handshake in this time is forgotten.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// By which door a request came in; an [`Extension`] of every request.
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
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Serves a router on two ports of 127.0.0.1; both are open on return.
    ///
    /// # Errors
    /// A sentence, where no port can be had or no certificate be made.
    pub fn serve(router: Router) -> Result<Self, String> {
        let tls = tls().map_err(|fault| format!("No certificate could be made: {fault}"))?;
        let open = || std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
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

/// Both servers until they are told to stop; what is open then is cut off.
async fn run(
    router: Router,
    plain: std::net::TcpListener,
    secure: std::net::TcpListener,
    tls: TlsAcceptor,
    stopped: oneshot::Receiver<()>,
) {
    let (Ok(plain), Ok(secure)) = (TcpListener::from_std(plain), TcpListener::from_std(secure))
    else {
        return;
    };
    let secure = TlsListener::start(secure, tls);
    let http = axum::serve(plain, router.clone().layer(Extension(Scheme::Http)));
    let https = axum::serve(secure, router.layer(Extension(Scheme::Https)));
    tokio::spawn(http.into_future());
    tokio::spawn(https.into_future());
    let _ = stopped.await;
}

/// Connections whose handshake is done. Handshakes run beside each other, so that
/// a client that opens a connection early and says nothing holds no one up.
struct TlsListener {
    address: io::Result<SocketAddr>,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    fn start(listener: TcpListener, tls: TlsAcceptor) -> Self {
        let address = listener.local_addr();
        let (done, ready) = mpsc::channel(64);
        tokio::spawn(async move {
            while !done.is_closed() {
                let Ok((stream, from)) = listener.accept().await else {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                };
                let (tls, done) = (tls.clone(), done.clone());
                tokio::spawn(async move {
                    let shaken = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await;
                    if let Ok(Ok(stream)) = shaken {
                        let _ = done.send((stream, from)).await;
                    }
                });
            }
        });
        Self { address, ready }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The other end lives as long as the runtime.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        match &self.address {
            Ok(address) => Ok(*address),
            Err(fault) => Err(io::Error::new(fault.kind(), fault.to_string())),
        }
    }
}

/// A self-signed certificate, made here and kept in memory.
fn tls() -> Result<TlsAcceptor, Box<dyn std::error::Error>> {
    let names = ["*.test", "*.site-a.test", "*.site-b.test", "localhost"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    // The provider is named, for the process may hold several.
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
