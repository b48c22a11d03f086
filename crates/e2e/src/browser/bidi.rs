//! The connection on which Firefox reports console messages and requests: WebDriver BiDi,
//! JSON over a WebSocket. Firefox has no logs that could be asked for, as Chromium has.

use serde_json::{Value, json};
use std::net::TcpStream;
use std::time::Duration;
use tungstenite::{Message, WebSocket};

/// Limit for one answer.
const PATIENCE: Duration = Duration::from_secs(45);

/// An open connection, and the events that came while answers were awaited.
pub struct Bidi {
    socket: WebSocket<TcpStream>,
    calls: u64,
    events: Vec<Value>,
}

impl Bidi {
    /// Connects to the address that the session's capabilities name.
    pub fn connect(url: &str) -> Result<Self, String> {
        let sentence = |fault: &dyn std::fmt::Display| format!("No connection to {url}: {fault}.");
        let host = url
            .strip_prefix("ws://")
            .and_then(|rest| rest.split('/').next())
            .ok_or_else(|| sentence(&"it is no address of a WebSocket"))?;
        let stream = TcpStream::connect(host).map_err(|fault| sentence(&fault))?;
        stream
            .set_read_timeout(Some(PATIENCE))
            .and_then(|()| stream.set_nodelay(true))
            .map_err(|fault| sentence(&fault))?;
        let (socket, _) = tungstenite::client(url, stream).map_err(|fault| sentence(&fault))?;
        Ok(Self {
            socket,
            calls: 0,
            events: Vec::new(),
        })
    }

    /// A command, and its result.
    pub fn call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.calls += 1;
        let id = self.calls;
        let command = json!({ "id": id, "method": method, "params": parameters });
        self.socket
            .send(Message::text(command.to_string()))
            .map_err(|fault| format!("{method}: {fault}"))?;
        loop {
            let message = self.socket.read();
            let message = message.map_err(|fault| format!("{method}: {fault}"))?;
            let Message::Text(text) = message else {
                continue;
            };
            let mut said: Value =
                serde_json::from_str(&text).map_err(|fault| format!("{method}: {fault}"))?;
            if said.get("id").and_then(Value::as_u64) != Some(id) {
                self.events.push(said);
                continue;
            }
            return match said.get_mut("result") {
                Some(result) => Ok(result.take()),
                None => Err(format!("{method}: {said}")),
            };
        }
    }

    /// The parameters of every event of this kind that has not been asked for yet.
    pub fn events(&mut self, method: &str) -> Result<Vec<Value>, String> {
        // Events that were sent before this answer are read with it.
        self.call("session.status", json!({}))?;
        let is_wanted = |event: &Value| event.get("method").and_then(Value::as_str) == Some(method);
        let (wanted, others) = std::mem::take(&mut self.events)
            .into_iter()
            .partition(is_wanted);
        self.events = others;
        let wanted: Vec<Value> = wanted;
        Ok(wanted
            .into_iter()
            .map(|mut event| event.get_mut("params").map(Value::take).unwrap_or_default())
            .collect())
    }
}
