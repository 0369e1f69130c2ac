//! The load on our relay: real phones with the product's own session, signed in by cookie.

use crate::flight::Flight;
use crate::process::{Server, Usage};
use crate::sample::{DOCUMENTS, EVIDENCE, ITEM, id, now};
use crate::socket::{Socket, post};
use anyhow::{Context as _, Result, bail};
use liangdi_core::address::DocumentKind;
use liangdi_core::command::{Command, ProposePoints};
use liangdi_core::frame::{self, Down};
use liangdi_core::ids::{CommandId, DeviceId, MemberId, OfficeId, PersonId};
use liangdi_core::session::{Opening, Session, Step, View};
use liangdi_core::time::Date;
use liangdi_core::view::Query;
use std::collections::BTreeMap;

/// Longest frame a relay sends.
const FRAME_MAX: usize = 64 * 1024 * 1024;
/// The home branch's secretary writes on one device and reads on the others.
const WRITER: &str = "baiyinhua";
/// A host's secretary, whose devices are idle.
const READER: &str = "haidian";

/// A signed-in account; many devices may use it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    login: String,
    person: PersonId,
    cookie: String,
}

impl Account {
    pub(crate) async fn sign_in(server: &Server, login: &str) -> Result<Self> {
        let body = format!(r#"{{"login":"{login}","password":"liangdi-demo"}}"#);
        let (head, body) = post(&server.address, "/api/sign-in", &body).await?;
        let lower = head.to_ascii_lowercase();
        let at = lower.find("set-cookie: ").context("no cookie")?;
        let cookie = head.get(at..).and_then(|it| it.split([' ', ';']).nth(1));
        let me: serde_json::Value = serde_json::from_str(&body)?;
        let person = me.get("person").and_then(|it| it.as_str());
        let person = person.context("no person")?.parse();
        Ok(Self {
            login: login.to_owned(),
            person: person.map_err(|error| anyhow::anyhow!("{error:?}"))?,
            cookie: cookie.context("no cookie")?.to_owned(),
        })
    }

    pub(crate) async fn open_socket(&self, server: &Server) -> Result<Socket> {
        Socket::open(&server.address, "/api/socket", Some(&self.cookie)).await
    }
}

/// Somebody's phone on a socket.
#[derive(Debug)]
pub(crate) struct Phone {
    pub(crate) session: Session,
    pub(crate) socket: Socket,
}

impl Phone {
    pub(crate) async fn online(server: &Server, account: &Account, device: usize) -> Result<Self> {
        let opening = Opening {
            person: account.person,
            name: account.login.clone(),
            device: DeviceId::from_bytes(id(account.login.len().try_into()?, device)),
            seed: id(b's', device),
            rows: Vec::new(),
        };
        let mut phone = Self {
            session: Session::open(opening, now())?,
            socket: account.open_socket(server).await?,
        };
        phone.connect().await?;
        Ok(phone)
    }

    /// Says hello and catches up.
    pub(crate) async fn connect(&mut self) -> Result<()> {
        let step = self.session.connect();
        self.send(step).await?;
        while !self.session.is_in_sync() {
            let frame = self.socket.receive().await?;
            self.take(&frame).await?;
        }
        Ok(())
    }

    async fn send(&mut self, step: Step) -> Result<()> {
        for frame in step.send {
            self.socket.send(frame).await?;
        }
        Ok(())
    }

    async fn take(&mut self, frame: &[u8]) -> Result<()> {
        let step = self.session.receive(frame, now())?;
        self.send(step).await
    }

    fn members(&mut self) -> Result<Vec<MemberId>> {
        let search = String::new();
        match self.session.view(&Query::Members { search }, now()) {
            View::Members(members) => Ok(members.rows.iter().map(|row| row.member).collect()),
            other => bail!("another view: {other:?}"),
        }
    }

    fn office(&mut self) -> Result<OfficeId> {
        match self.session.view(&Query::Status, now()) {
            View::Status(status) => Ok(status.offices.first().context("no office")?.office),
            other => bail!("another view: {other:?}"),
        }
    }

    /// Reads until the end of the world, telling the flight what it sees.
    async fn follow(mut self, number: usize, writer: PersonId, flight: Flight) -> Result<()> {
        loop {
            let frame = self.socket.receive().await?;
            if let Ok(Down::Changes { items, .. }) = frame::decode(&frame, FRAME_MAX) {
                let years = items.iter().filter(|it| {
                    it.address.kind == DocumentKind::Year && it.stamp.person == writer
                });
                flight.saw(number, years.count());
            }
            self.take(&frame).await?;
        }
    }

    /// Writes as the flight allows, until every subscriber has seen everything.
    async fn write(
        &mut self,
        office: OfficeId,
        members: &[MemberId],
        flight: &Flight,
    ) -> Result<()> {
        let mut refused = BTreeMap::new();
        while !flight.is_over() {
            while let Some(number) = flight.take_off() {
                let step = self.propose(office, members, number)?;
                self.send(step).await?;
            }
            tokio::select! {
                frame = self.socket.receive() => {
                    let frame = frame?;
                    if let Ok(Down::Fate { fate: frame::Fate::Refused { refusal }, command }) = frame::decode(&frame, FRAME_MAX) {
                        refused.insert(command, refusal);
                    }
                    anyhow::ensure!(refused.is_empty(), "refused: {refused:?}");
                    self.take(&frame).await?;
                }
                () = flight.moved() => {}
            }
        }
        Ok(())
    }

    fn propose(&mut self, office: OfficeId, members: &[MemberId], number: usize) -> Result<Step> {
        let member = members.get(number % members.len()).context("no member")?;
        let command = Command::ProposePoints(ProposePoints {
            member: *member,
            item: ITEM.0.to_owned(),
            level: ITEM.1.to_owned(),
            on: Date::at(now()),
            evidence: EVIDENCE.to_owned(),
        });
        let id = CommandId::from_bytes(id(b'p', number));
        let step = self.session.execute(office, command, id, now());
        step.map_err(|refusal| anyhow::anyhow!("refused here: {refusal}"))
    }
}

/// Signs in, catches up, then measures.
pub(crate) async fn load(server: &Server, flight: &Flight) -> Result<Usage> {
    let author = Account::sign_in(server, WRITER).await?;
    let mut writer = Phone::online(server, &author, 0).await?;
    let (office, mut members) = (writer.office()?, writer.members()?);
    let mut readers = tokio::task::JoinSet::new();
    for number in 0..flight.subscribers {
        let phone = Phone::online(server, &author, number + 1).await?;
        readers.spawn(phone.follow(number, author.person, flight.clone()));
    }
    members.truncate(DOCUMENTS);
    anyhow::ensure!(members.len() == DOCUMENTS, "{} members", members.len());
    let before = server.usage()?;
    tokio::select! {
        written = writer.write(office, &members, flight) => written?,
        Some(ended) = readers.join_next() => ended??,
    }
    server.usage_since(before)
}

/// A reader's account, for connections that do nothing.
pub(crate) async fn reader(server: &Server) -> Result<Account> {
    Account::sign_in(server, READER).await
}
