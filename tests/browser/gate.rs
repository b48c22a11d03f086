//! A proxy that holds back the program, as a slow network does. It works on raw sockets,
//! because it must cut a connection in the middle of a response.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open,
    Broken,
}

/// Passes everything on, except that requests for WebAssembly wait.
pub struct Gate {
    port: u16,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Gate {
    /// A closed gate before the server on this port.
    pub fn before(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let gate = Self {
            port: listener.local_addr().expect("an address").port(),
            state: Arc::new((Mutex::new(State::Closed), Condvar::new())),
        };
        let state = Arc::clone(&gate.state);
        // Never joined: it ends with the test's process.
        std::thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
                    continue;
                };
                let state = Arc::clone(&state);
                std::thread::spawn(move || carry(browser, server, &state));
            }
        });
        gate
    }

    /// The address of the page behind the gate.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Holds back what is asked for from now on.
    pub fn close(&self) {
        self.set(State::Closed);
    }

    /// Lets the program through.
    pub fn open(&self) {
        self.set(State::Open);
    }

    /// Cuts the connection over which the program was to come.
    pub fn cut(&self) {
        self.set(State::Broken);
    }

    fn set(&self, next: State) {
        let (state, changed) = &*self.state;
        *state.lock().unwrap_or_else(PoisonError::into_inner) = next;
        changed.notify_all();
    }
}

/// Forwards bytes both ways. Each read on the browser's side is one request: browsers do not
/// pipeline.
fn carry(mut browser: TcpStream, mut server: TcpStream, gate: &(Mutex<State>, Condvar)) {
    let (Ok(mut answers), Ok(mut reader)) = (server.try_clone(), browser.try_clone()) else {
        return;
    };
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut browser);
        let _ = browser.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = reader.read(&mut bytes) {
        let request = &bytes[..length];
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or(&[]);
        if line.windows(6).any(|six| six == b".wasm ") {
            let (state, changed) = gate;
            let state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let state = changed
                .wait_while(state, |state| *state == State::Closed)
                .unwrap_or_else(PoisonError::into_inner);
            if *state == State::Broken {
                break;
            }
        }
        if server.write_all(request).is_err() {
            break;
        }
    }
    let _ = reader.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
