//! The commands of `liangdi` and what they print.

mod provider;

use clap::{Args, Parser, Subcommand};
use liangdi_core::admission::Caller;
use liangdi_core::ids::{CommandId, DeviceId, OfficeId, OrgId, PersonId};
use liangdi_core::time::{Date, Period, UnixMillis};
use liangdi_server::backup::{self, BackupOptions, RestoreOptions};
use liangdi_server::found::{self, Founding};
use liangdi_server::http::invite_as_operator;
use liangdi_server::import::{self, ImportOptions};
use liangdi_server::listen::Bounds;
use liangdi_server::password::{self, Cost};
use liangdi_server::refusals::{self, RefusalsOptions};
use liangdi_server::relay::SOCKETS_MAX;
use liangdi_server::room::Room;
use liangdi_server::serve::{Config, ServeError, start, told_to_stop};
use liangdi_server::store::{Account, Store};
use liangdi_server::tls::TlsFiles;
use liangdi_server::verify::{self, VerifyOptions};
use liangdi_server::whose::whose;
use liangdi_server::words::check_password;
use liangdi_server::write::WriteError;
use provider::ProviderOptions;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// Why a command fails.
pub(crate) type CliError = Box<dyn std::error::Error>;

/// The relay of Liangdi.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Door {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serves the app and the relay until it is told to stop.
    Serve(ServeOptions),
    /// Makes an empty banner with its first administrator.
    Init(InitOptions),
    /// Enters a roster from Excel while the relay is stopped.
    Import(ImportOptions),
    /// Verifies the whole log and everything made from it; also while the relay runs.
    Verify(VerifyOptions),
    /// Copies the database into one file; also while the relay runs.
    Backup(BackupOptions),
    /// Puts a backup into a data folder while its relay is stopped.
    Restore(RestoreOptions),
    /// Prints what the gate refused, to whom and by which rule; also while the relay runs.
    Refusals(RefusalsOptions),
    /// Lets somebody in again while the relay is stopped: by a new password or by a link.
    ResetPassword(ResetOptions),
}

#[derive(Debug, Args)]
struct ServeOptions {
    /// Folder of the database; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Address to serve on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7420")]
    listen: SocketAddr,
    /// Certificate to serve by TLS, and those that lead to its root, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[command(flatten)]
    provider: ProviderOptions,
    /// Fills an empty database with an invented banner and demo accounts; loopback only.
    #[arg(long)]
    demo: bool,
    /// Plays the demo on this day instead of today, e.g. 2026-11-20; the time of day is the real one.
    #[arg(long, value_name = "DAY", requires = "demo")]
    demo_day: Option<Date>,
    /// Leaves an empty database empty, also with --demo.
    #[arg(long)]
    empty: bool,
    /// Proxy in front whose X-Forwarded-For and X-Forwarded-Proto count; may be given several times.
    #[arg(long, value_name = "ADDR")]
    trusted_proxy: Vec<IpAddr>,
    /// Most sockets of one account at once.
    #[arg(long, value_name = "NUMBER", default_value_t = SOCKETS_MAX)]
    account_sockets: usize,
}

#[derive(Debug, Args)]
struct InitOptions {
    /// Folder of the database; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Name of the banner's organisation department.
    #[arg(long)]
    name: String,
    /// Login of the first administrator, who may choose another with the link.
    #[arg(long, value_name = "LOGIN")]
    admin: String,
    /// Name of the first administrator [default: the login].
    #[arg(long, value_name = "NAME")]
    admin_name: Option<String>,
}

#[derive(Debug, Args)]
struct ResetOptions {
    /// Folder of the database.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Login, or the name of somebody with an office who has no login yet.
    login: String,
}

/// The one place that reads the clock of this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "the relay's clock; everything else is told"
)]
fn system_clock() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |it| UnixMillis::try_from(it.as_millis()).unwrap_or(0))
}

/// Does what was asked for.
pub(crate) fn perform(door: Door) -> Result<(), CliError> {
    match door.task {
        Task::Serve(options) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(serve(options)),
        Task::Init(options) => init(&options),
        Task::Import(options) => import::import(&options, system_clock()),
        Task::Verify(options) => verify::print(&options),
        Task::Backup(options) => backup::backup(&options, system_clock()),
        Task::Restore(options) => backup::restore(&options, system_clock()),
        Task::Refusals(options) => refusals::print(&options),
        Task::ResetPassword(options) => reset_password(&options),
    }
}

async fn serve(options: ServeOptions) -> Result<(), CliError> {
    // Before anybody can know that the relay runs, so that no signal finds it unprepared.
    let stop = told_to_stop()?;
    // As many descriptors as the system lets a process have; with fewer, connections make room sooner.
    rlimit::increase_nofile_limit(u64::MAX).ok();
    let shift = options.demo_day.map_or(0, days_from_today);
    let files = options.tls_cert.zip(options.tls_key);
    let tls = files.map(|(cert, key)| TlsFiles { cert, key });
    let scheme = if tls.is_some() { "https" } else { "http" };
    let serving = start(Config {
        data: options.data,
        listen: options.listen,
        tls,
        oidc: options.provider.read()?,
        demo: options.demo && !options.empty,
        trusted_proxies: options.trusted_proxy,
        account_sockets: options.account_sockets,
        bounds: Bounds::default(),
        clock: Arc::new(move || system_clock().saturating_add(shift)),
    })
    .await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on {scheme}://{}", serving.address)?;
    for account in &serving.demo {
        let password = account.demo_password.as_deref().unwrap_or_default();
        writeln!(
            out,
            "  {scheme}://{}  {}  {password}  {} {}",
            serving.address,
            account.login.as_deref().unwrap_or_default(),
            account.title,
            account.name
        )?;
    }
    out.flush()?;
    drop(out);
    stop.await;
    serving.stop().await;
    Ok(())
}

/// From today to a day, in milliseconds.
fn days_from_today(day: Date) -> UnixMillis {
    const DAY_MS: UnixMillis = 86_400_000;
    let days = Date::at(system_clock()).days_until(day);
    UnixMillis::from(days).saturating_mul(DAY_MS)
}

fn init(options: &InitOptions) -> Result<(), CliError> {
    let now = system_clock();
    let mut room = Room::open(Store::open(&options.data)?, now)?;
    if room.durable().position != 0 {
        return Err("this data folder holds a banner already; founding is for an empty one".into());
    }
    let password = typed_password(&options.admin)?;
    let caller = Caller {
        person: PersonId::from_bytes(password::random()?),
        device: DeviceId::from_bytes(password::random()?),
        now,
    };
    let founding = Founding {
        banner: OrgId::from_bytes(password::random()?),
        name: options.name.clone(),
        place: options.name.clone(),
        office: OfficeId::from_bytes(password::random()?),
        administrator: options.admin_name.clone().unwrap_or(options.admin.clone()),
        command: CommandId::from_bytes(password::random()?),
    };
    found_banner(&mut room, &caller, &founding)?;
    if let Some(password) = &password {
        // In the transaction of the founding records.
        room.store().add_account(&Account {
            person: caller.person,
            login: Some(options.admin.clone()),
            name: founding.administrator,
            title: String::new(),
            hash: Some(password::hash(password, Cost::Full)?),
            demo_password: None,
        })?;
    }
    room.settle_now()?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "founded {} in {}",
        options.name,
        options.data.display()
    )?;
    match password {
        Some(_) => Ok(()),
        None => write_link(&mut out, &room, caller.person, now),
    }
}

fn reset_password(options: &ResetOptions) -> Result<(), CliError> {
    let now = system_clock();
    let room = Room::open(Store::open(&options.data)?, now)?;
    let (person, login) = whose(&room, &options.login)?;
    let password = typed_password(login.as_deref().unwrap_or_default())?;
    let mut out = std::io::stdout().lock();
    let (Some(login), Some(password)) = (login, password) else {
        return write_link(&mut out, &room, person, now);
    };
    let (store, hash) = (room.store(), password::hash(&password, Cost::Full)?);
    store.atomically(|| {
        store.set_password(person, &login, &hash)?;
        store.forget_identities(person)?;
        store.end_sessions(person, None).map(|_| ())
    })?;
    writeln!(
        out,
        "{login} has a new password and is signed out everywhere"
    )?;
    Ok(())
}

/// Writes a link that lets a person in once.
fn write_link(
    out: &mut impl std::io::Write,
    room: &Room,
    person: PersonId,
    now: UnixMillis,
) -> Result<(), CliError> {
    let token = invite_as_operator(room, person, now)?;
    writeln!(
        out,
        "open this once, behind the address the relay is served on: /join#t={token}"
    )?;
    Ok(())
}

fn found_banner(room: &mut Room, caller: &Caller, founding: &Founding) -> Result<(), ServeError> {
    found::found(room, caller, founding)?;
    let pack = found::default_pack(Period::of(Date::at(caller.now)));
    let id = CommandId::from_bytes(
        password::random()
            .map_err(|error| ServeError::Start(std::io::Error::other(error.to_string())))?,
    );
    let published: Result<(), WriteError> = room.execute_as(caller, founding.office, id, &pack);
    Ok(published?)
}

/// The password from standard input; none where that is a terminal or says nothing.
fn typed_password(login: &str) -> Result<Option<String>, CliError> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Ok(None);
    }
    check_password(&password, login)?;
    Ok(Some(password))
}

/// Says on standard error why nothing was done.
pub(crate) fn complain(error: &CliError) {
    writeln!(std::io::stderr(), "error: {error}").ok();
}
