//! A proxy that writes down every message, and alters answers where it is told to: what a watcher of the
//! network sees, and what a malicious server does.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A request and its answer, byte for byte as they went over the wire.
#[derive(Clone)]
pub struct Exchange {
    pub request: Message,
    pub answer: Message,
}

#[derive(Clone)]
pub struct Message {
    /// First line and headers, with the empty line that ends them.
    pub head: String,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one message with a body of known length, which is all that is ever sent here.
    fn read(from: &mut impl BufRead) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if from.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let mut message = Self {
            head,
            body: Vec::new(),
        };
        assert_eq!(message.header("transfer-encoding"), None, "one length");
        let length = message.header("content-length");
        message.body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
        from.read_exact(&mut message.body).ok()?;
        Some(message)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1);
        lines.find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Method and path, or the status.
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }

    fn replace_body(&mut self, body: Vec<u8>) {
        let old = format!("content-length: {}\r\n", self.body.len());
        let new = format!("content-length: {}\r\n", body.len());
        assert!(self.head.contains(&old), "{}", self.head);
        self.head = self.head.replace(&old, &new);
        self.body = body;
    }
}

/// From the line of a request and the body of its answer to another body.
type Alter = Box<dyn Fn(&str, &[u8]) -> Option<Vec<u8>> + Send>;

#[derive(Default)]
struct State {
    target: Mutex<Option<SocketAddr>>,
    seen: Mutex<Vec<Exchange>>,
    alter: Mutex<Option<Alter>>,
    ended: AtomicBool,
}

pub struct Proxy {
    pub url: String,
    address: SocketAddr,
    state: Arc<State>,
}

impl Proxy {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State::default());
        let own = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if own.ended.load(Ordering::SeqCst) {
                    return;
                }
                let (state, client) = (own.clone(), client.expect("a connection"));
                std::thread::spawn(move || serve(&state, client));
            }
        });
        Self {
            url: format!("http://{address}"),
            address,
            state,
        }
    }

    pub fn forward_to(&self, target: SocketAddr) {
        *self.state.target.lock().expect("a target") = Some(target);
    }

    /// What went over the wire since the last time somebody asked.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.state.seen.lock().expect("what was seen"))
    }

    pub fn alter(&self, alter: impl Fn(&str, &[u8]) -> Option<Vec<u8>> + Send + 'static) {
        *self.state.alter.lock().expect("an alteration") = Some(Box::new(alter));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(state: &State, client: TcpStream) {
    let target = { *state.target.lock().expect("a target") }.expect("somewhere to forward to");
    let Ok(server) = TcpStream::connect(target) else {
        return;
    };
    let mut from_client = BufReader::new(client.try_clone().expect("a reader"));
    let mut from_server = BufReader::new(server.try_clone().expect("a reader"));
    let (mut to_client, mut to_server) = (client, server);
    while let Some(request) = Message::read(&mut from_client) {
        if to_server.write_all(&request.bytes()).is_err() {
            return;
        }
        let Some(mut answer) = Message::read(&mut from_server) else {
            return;
        };
        if let Some(alter) = &*state.alter.lock().expect("an alteration")
            && let Some(body) = alter(request.line(), &answer.body)
        {
            answer.replace_body(body);
        }
        let bytes = answer.bytes();
        // Written down first: who has its answer may look at once.
        let exchange = Exchange { request, answer };
        state.seen.lock().expect("what was seen").push(exchange);
        if to_client.write_all(&bytes).is_err() {
            return;
        }
    }
}
