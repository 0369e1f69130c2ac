//! Serving: opens the data folder, starts the relay and listens until it is told to stop.

use crate::demo;
use crate::http::{self, Shared, Trust};
use crate::listen::{Bounded, Bounds};
use crate::oidc::{OidcError, OidcOptions, Provider};
use crate::password;
use crate::relay::{Clock, Relay};
use crate::room::Room;
use crate::store::{Store, StoreError};
use crate::tls::{Tls, TlsError, TlsFiles};
use crate::write::WriteError;
use axum::serve::{Listener as _, ListenerExt as _};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Close code of sockets when the relay goes away.
const GOING_AWAY: u16 = 1001;
/// How often the files of the certificate are looked at; a renewal is days before the end.
const CERTIFICATE_EVERY: Duration = Duration::from_secs(60);
/// Longest wait for sockets that do not hear that they are closed.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// How a relay is to run.
#[derive(Clone)]
pub struct Config {
    /// Data folder.
    pub data: PathBuf,
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The certificate to serve by TLS; none serves plain HTTP.
    pub tls: Option<TlsFiles>,
    /// The provider people may sign in by.
    pub oidc: Option<OidcOptions>,
    /// Fill an empty database with the invented demo banner.
    pub demo: bool,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count.
    pub trusted_proxies: Vec<IpAddr>,
    /// Most sockets of one account at once.
    pub account_sockets: usize,
    /// What connections may take.
    pub bounds: Bounds,
    /// The relay's clock.
    pub clock: Clock,
}

impl core::fmt::Debug for Config {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Config")
            .field("data", &self.data)
            .field("listen", &self.listen)
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}

/// Why a relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder or database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The demo banner cannot be made.
    #[error("the demo banner: {0}")]
    Demo(#[from] demo::DemoError),
    /// Founding failed.
    #[error("founding: {0}")]
    Founding(#[from] WriteError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Signing in by a provider cannot be offered.
    #[error(transparent)]
    Oidc(#[from] OidcError),
    /// The address cannot be used.
    #[error("{0} cannot be listened on: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The passwords of demo accounts are printed for everybody.
    #[error(
        "this database has demo accounts, whose passwords everybody knows: it is served on \
         loopback only, not on {0}"
    )]
    DemoBeyondLoopback(SocketAddr),
    /// The system gives no thread.
    #[error("the relay cannot start: {0}")]
    Start(std::io::Error),
}

/// A relay that is running.
#[derive(Debug)]
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its demo accounts.
    pub demo: Vec<crate::store::Account>,
    shared: Shared,
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
}

/// Opens everything and starts to listen.
///
/// # Errors
/// Why it does not start.
#[expect(clippy::unused_async, reason = "listening needs a runtime around it")]
pub async fn start(config: Config) -> Result<Serving, ServeError> {
    let now = (config.clock)();
    let mut room = Room::open(Store::open(&config.data)?, now)?;
    if config.demo && room.durable().position == 0 {
        // Not before it is clear that nobody else will see it.
        check_loopback(config.listen)?;
        demo::fill(&mut room, now)?;
    }
    let demo = room.store().demo_accounts()?;
    if !demo.is_empty() {
        check_loopback(config.listen)?;
    }
    let unusable = |error| ServeError::Listen(config.listen, error);
    let tls = config.tls.map(|files| Tls::read(files, now)).transpose()?;
    let provider = config.oidc.map(Provider::new).transpose()?;
    let listener = Bounded::bind(config.listen, tls.clone(), config.bounds).map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    let random = password::random().map_err(|error| ServeError::Start(error.into()))?;
    let trust = Trust {
        proxies: config.trusted_proxies,
        is_tls: tls.is_some(),
        secret: room.store().secret(random)?,
    };
    let relay = Relay::start(room, config.clock.clone(), config.account_sockets)
        .map_err(ServeError::Start)?;
    let shared = Shared::new(relay, config.clock.clone(), trust, provider);
    let (stop, mut stopped) = watch::channel(false);
    if let Some(tls) = tls {
        let told = ToldToReread::new().map_err(ServeError::Start)?;
        tokio::spawn(keep_renewed(tls, config.clock, told, stopped.clone()));
    }
    let service = http::router(shared.clone()).into_make_service_with_connect_info::<SocketAddr>();
    // Tapped for the sake of its type: the address of a plain listener's connections.
    let listener = listener.tap_io(|_| {});
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stopped.wait_for(|stop| *stop).await.ok();
    });
    Ok(Serving {
        address,
        demo,
        shared,
        stop,
        server: tokio::spawn(server.into_future()),
    })
}

fn check_loopback(listen: SocketAddr) -> Result<(), ServeError> {
    if listen.ip().is_loopback() {
        Ok(())
    } else {
        Err(ServeError::DemoBeyondLoopback(listen))
    }
}

impl Serving {
    /// Stops: takes no new connection, finishes what was sent, closes the sockets.
    pub async fn stop(self) {
        self.shared.is_stopping.store(true, Ordering::Relaxed);
        self.stop.send(true).ok();
        let closed = tokio::time::timeout(STOP_WITHIN, self.shared.relay.stop(GOING_AWAY)).await;
        if closed.is_err() {
            tracing::warn!("some sockets did not hear that the relay stops");
        }
        // Requests under way end by themselves: each is short.
        if tokio::time::timeout(STOP_WITHIN, self.server)
            .await
            .is_err()
        {
            tracing::warn!("some requests were cut off");
        }
    }
}

/// Reads the certificate again when told to, and every minute, until the relay stops.
async fn keep_renewed(
    tls: Tls,
    clock: Clock,
    mut told: ToldToReread,
    mut stopped: watch::Receiver<bool>,
) {
    let mut minutes = tokio::time::interval(CERTIFICATE_EVERY);
    minutes.reset();
    loop {
        tokio::select! {
            () = told.again() => {}
            _ = minutes.tick() => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        match tls.reread(clock()) {
            Ok(true) => tracing::info!("a new certificate is in use"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the certificate in use stays"),
        }
    }
}

/// Listens for the signals that stop a process; the result waits for one.
///
/// # Errors
/// When the system does not let it.
#[cfg(unix)]
pub fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}

/// Listens for the signal that stops a process; the result waits for it.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        tokio::signal::ctrl_c().await.ok();
    })
}

/// Listens for the signal to read the certificate again.
#[derive(Debug)]
struct ToldToReread {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl ToldToReread {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup())?;
        Ok(Self { signal })
    }

    #[cfg(unix)]
    async fn again(&mut self) {
        self.signal.recv().await;
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "it fails elsewhere")]
    const fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn again(&mut self) {
        core::future::pending::<()>().await;
    }
}
