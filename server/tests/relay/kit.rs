//! The real program on a free port of loopback, with real sockets and real sessions at the other end.

mod answer;

pub(crate) use answer::Answer;

use liangdi_core::command::{Command, ProposePoints};
use liangdi_core::ids::{CommandId, DeviceId, MemberId, PersonId};
use liangdi_core::session::{Opening, Session, Step, View};
use liangdi_core::time::{Date, UnixMillis};
use liangdi_core::view::Query;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command as Program, ExitStatus, Stdio};
use std::time::Duration;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::{Message, WebSocket};

/// Longest wait for anything; a healthy relay needs milliseconds.
const DEADLINE: Duration = Duration::from_secs(20);
/// Password of every demo account.
pub(crate) const PASSWORD: &str = "liangdi-demo";

#[expect(clippy::disallowed_methods, reason = "the test's own clock")]
pub(crate) fn now() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixMillis::try_from(since.unwrap().as_millis()).unwrap()
}

pub(crate) fn random() -> [u8; 16] {
    liangdi_server::password::random().unwrap()
}

/// A folder of its own, removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let unique = liangdi_core::ids::to_hex(&random());
        let folder = std::env::temp_dir().join(format!("liangdi-relay-{unique}"));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

pub(crate) fn program() -> Program {
    Program::new(super::PROGRAM)
}

/// Runs a command of the program on a folder to its end, with what it reads.
pub(crate) fn run(folder: &Path, words: &[&str], input: &str) -> std::process::Output {
    let mut child = program()
        .args(words)
        .arg("--data")
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // It may be gone before it reads.
    stdin.write_all(input.as_bytes()).ok();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// One request, as JSON unless the headers say otherwise; status line, headers and body as text.
pub(crate) fn ask(address: &str, request: &str, headers: &[&str], body: &str) -> Answer {
    ask_over(connect(address), address, request, headers, body)
}

/// A connection that does not wait for ever.
pub(crate) fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// The same over a connection there is.
pub(crate) fn ask_over(
    mut stream: impl Read + Write,
    host: &str,
    request: &str,
    headers: &[&str],
    body: &str,
) -> Answer {
    let length = body.len();
    let mut headers: String = headers.iter().map(|it| format!("{it}\r\n")).collect();
    if !headers.contains("content-type") {
        headers.push_str("content-type: application/json\r\n");
    }
    // In one piece: whoever answers the first letters may close before the last are written.
    let request = format!(
        "{request} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head[9..12].parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// A running relay.
pub(crate) struct Relay {
    child: Child,
    pub(crate) address: String,
    _out: BufReader<ChildStdout>,
}

impl Relay {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[], Stdio::null())
    }

    /// With more options, and its log lines going somewhere.
    pub(crate) fn start_with(folder: &Path, options: &[&str], log: Stdio) -> Self {
        Self::start_as(folder, options, log, None)
    }

    /// With something in its environment.
    pub(crate) fn start_as(
        folder: &Path,
        options: &[&str],
        log: Stdio,
        set: Option<(&str, &Path)>,
    ) -> Self {
        let mut child = program()
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(options)
            .envs(set)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let (_, address) = line.trim().split_once("://").unwrap();
        Self {
            child,
            address: address.to_owned(),
            _out: out,
        }
    }

    /// SIGKILL: it gets no chance to do anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM, without waiting.
    pub(crate) fn ask_to_stop(&self) {
        self.signal("-TERM");
    }

    /// A signal, without waiting.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.pid().to_string();
        let told = Program::new("kill").args([signal, &pid]).status();
        assert!(told.unwrap().success());
    }

    /// Its log lines, where they were asked for.
    pub(crate) fn log(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child.stderr.take().unwrap())
    }

    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    pub(crate) fn ask(&self, request: &str, headers: &[&str], body: &str) -> Answer {
        ask(&self.address, request, headers, body)
    }

    pub(crate) fn sign_in(&self, login: &str, password: &str) -> Answer {
        let body = serde_json::json!({"login": login, "password": password}).to_string();
        self.ask("POST /api/sign-in", &[], &body)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub(crate) type Socket = WebSocket<TcpStream>;

pub(crate) fn open_socket(relay: &Relay, cookie: &str) -> Socket {
    try_socket(&relay.address, "", &[cookie]).unwrap()
}

/// A socket at `/api/socket` and what follows it; the status where there is none.
pub(crate) fn try_socket(address: &str, query: &str, headers: &[&str]) -> Result<Socket, u16> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let url = format!("ws://{address}/api/socket{query}");
    let mut request = url.into_client_request().unwrap();
    for header in headers {
        let (name, value) = header.split_once(": ").unwrap();
        let name: tungstenite::http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    match tungstenite::client(request, stream) {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
            Err(answer.status().as_u16())
        }
        Err(error) => panic!("{error}"),
    }
}

/// The code a socket is closed with; everything before is skipped.
pub(crate) fn close_code(socket: &mut Socket) -> Option<u16> {
    loop {
        match socket.read() {
            Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

/// Somebody's phone: the product's own session on a socket.
pub(crate) struct Phone {
    pub(crate) session: Session,
    login: String,
    socket: Option<Socket>,
    /// Bytes received since the last connect.
    pub(crate) received: usize,
}

impl Phone {
    pub(crate) fn new(relay: &Relay, login: &str) -> Self {
        let answer = relay.sign_in(login, PASSWORD);
        let me: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let person: PersonId = me["person"].as_str().unwrap().parse().unwrap();
        let opening = Opening {
            person,
            name: login.to_owned(),
            device: DeviceId::from_bytes(random()),
            seed: random(),
            rows: Vec::new(),
        };
        Self {
            session: Session::open(opening, now()).unwrap(),
            login: login.to_owned(),
            socket: None,
            received: 0,
        }
    }

    pub(crate) fn online(relay: &Relay, login: &str) -> Self {
        let mut phone = Self::new(relay, login);
        phone.connect(relay);
        phone.until("in sync", Session::is_in_sync);
        phone
    }

    /// Connects, again after a cut.
    pub(crate) fn connect(&mut self, relay: &Relay) {
        let step = self.session.disconnect();
        assert_eq!(step.send.len(), 0);
        let cookie = relay.sign_in(&self.login, PASSWORD).cookie();
        self.socket = Some(open_socket(relay, &cookie));
        self.received = 0;
        let step = self.session.connect();
        self.send(&step);
    }

    pub(crate) fn cut(&mut self) {
        self.socket = None;
        self.session.disconnect();
    }

    fn send(&mut self, step: &Step) {
        for frame in &step.send {
            if let Some(socket) = &mut self.socket {
                // A relay that is gone is noticed on reading.
                socket.send(Message::Binary(frame.clone().into())).ok();
            }
        }
    }

    /// Takes in what comes until something holds; false when the socket ends first.
    pub(crate) fn try_until(&mut self, mut holds: impl FnMut(&mut Session) -> bool) -> bool {
        while !holds(&mut self.session) {
            let Some(socket) = &mut self.socket else {
                return false;
            };
            match socket.read() {
                Ok(Message::Binary(frame)) => {
                    self.received += frame.len();
                    let step = self.session.receive(&frame, now()).unwrap();
                    self.send(&step);
                }
                Ok(Message::Close(_)) | Err(_) => {
                    self.cut();
                    return false;
                }
                Ok(_) => {}
            }
        }
        true
    }

    pub(crate) fn until(&mut self, what: &str, mut holds: impl FnMut(&Session) -> bool) {
        assert!(self.try_until(|session| holds(session)), "never {what}");
    }

    pub(crate) fn close_code(&mut self) -> Option<u16> {
        self.socket.as_mut().and_then(close_code)
    }

    pub(crate) fn waiting(&mut self) -> usize {
        waiting(&mut self.session)
    }

    /// Proposes points with words nobody else uses, for a member both sides share.
    pub(crate) fn propose(&mut self, member: MemberId, evidence: &str) {
        let View::Status(status) = self.session.view(&Query::Status, now()) else {
            panic!("another view");
        };
        let command = Command::ProposePoints(ProposePoints {
            member,
            item: "A4".into(),
            level: "halfDay".into(),
            on: Date::at(now()),
            evidence: evidence.into(),
        });
        let office = status.offices[0].office;
        let id = CommandId::from_bytes(random());
        let step = self.session.execute(office, command, id, now()).unwrap();
        self.send(&step);
    }

    /// How often words stand in a member's history.
    pub(crate) fn sees(&mut self, member: MemberId, words: &str) -> usize {
        sees(&mut self.session, member, words)
    }

    pub(crate) fn members(&mut self) -> Vec<MemberId> {
        let search = String::new();
        match self.session.view(&Query::Members { search }, now()) {
            View::Members(members) => members.rows.iter().map(|row| row.member).collect(),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn waiting(session: &mut Session) -> usize {
    match session.view(&Query::Outbox, now()) {
        View::Outbox(outbox) => outbox.items.len(),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn sees(session: &mut Session, member: MemberId, words: &str) -> usize {
    match session.view(&Query::Member { member }, now()) {
        View::Member(Some(view)) => {
            let history = view.history.iter();
            history
                .filter(|line| format!("{:?}", line.what).contains(words))
                .count()
        }
        _ => 0,
    }
}

/// A member whose accepted host is the other phone's organisation.
pub(crate) fn shared(home: &mut Phone, host: &mut Phone) -> MemberId {
    let theirs = host.members();
    let both = home.members().into_iter().find(|it| theirs.contains(it));
    both.expect("the demo has a member between the two")
}
