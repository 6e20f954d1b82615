//! A pool of connections in pure Rust.

use std::{
    error::Error as StdError,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
};

use diesel::{ConnectionError, ConnectionResult, connection::CacheSize};
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
};
use tokio_postgres::{
    Config, Connection, NoTls, Socket,
    tls::{MakeTlsConnect, TlsStream},
};

use super::{encryption::Encryption, server::Server};
use crate::{
    error::Error,
    store::{Database, session::Session},
};

/// How many connections there are at most.
const CONNECTIONS: usize = 10;

/// How long a connection may take; less than a call waits for one, so that the reason is known.
const TO_CONNECT: Duration = Duration::from_secs(4);

/// How long a server's machine may say nothing at all to what it was sent. One that is gone says
/// nothing, and the operating system would wait for it for a quarter of an hour.
const SILENCE: Duration = Duration::from_secs(10);

/// After so long without a word a server's machine is asked whether it is there, so often.
const IDLE: Duration = Duration::from_secs(15);
const ASK_EVERY: Duration = Duration::from_secs(5);
const ASK_TIMES: u32 = 3;

/// Nothing is connected before it is needed.
pub(super) fn open(url: &str, session: Session) -> Result<Database, Error> {
    let mut server = Server::parse(url)?;
    bound_waiting(&mut server.config);
    let encryption = Encryption::of(&server)?;
    let server = Arc::new((server.config, encryption));
    let mut config = ManagerConfig::default();
    // What is lost is seen in use, and the work done again on another connection.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let server = server.clone();
        Box::pin(async move {
            let (config, encryption) = &*server;
            let connecting =
                tokio::time::timeout(TO_CONNECT, establish(config, encryption, session));
            connecting.await.unwrap_or_else(|_| Err(no_answer()))
        })
    });
    // The URL stays with us: it has parameters that the driver does not know.
    let manager = AsyncDieselConnectionManager::new_with_config("", config);
    let pool: Pool<AsyncPgConnection> = Pool::builder(manager)
        .max_size(CONNECTIONS)
        .build()
        .map_err(|_| Error::Internal("the pool of connections could not be made"))?;
    Ok(Database::from(pool))
}

/// A machine that is gone is noticed, and of several hosts the next one asked in time. What the URL
/// says of it stays.
fn bound_waiting(config: &mut Config) {
    let hosts = config.get_hosts().len().max(config.get_hostaddrs().len());
    if config.get_connect_timeout().is_none() && hosts > 1 {
        let hosts = u32::try_from(hosts).unwrap_or(u32::MAX);
        config.connect_timeout(TO_CONNECT / hosts.saturating_add(1));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(ASK_EVERY);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(ASK_TIMES);
    }
}

async fn establish(
    config: &Config,
    encryption: &Encryption,
    session: Session,
) -> ConnectionResult<AsyncPgConnection> {
    match encryption {
        Encryption::None => establish_by(config, NoTls, session).await,
        #[cfg(feature = "_rustls")]
        Encryption::Tls(connector) => establish_by(config, connector.clone(), session).await,
    }
}

async fn establish_by<T>(
    config: &Config,
    tls: T,
    session: Session,
) -> ConnectionResult<AsyncPgConnection>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let connected = config.connect(tls).await;
    let (client, mut connection) = connected.map_err(|error| in_words(&error))?;
    if session == Session::Own {
        return AsyncPgConnection::try_from_client_and_connection(client, connection).await;
    }
    // Diesel begins with prepared statements of its own, which are put into one transaction here.
    let begun = driven(&mut connection, client.batch_execute("BEGIN")).await;
    begun.map_err(|error| in_words(&error))?;
    let set_up = AsyncPgConnection::try_from_client_and_connection(client, connection);
    let mut connection = set_up.await?;
    let ended = connection.batch_execute("COMMIT").await;
    ended.map_err(ConnectionError::CouldntSetupConfiguration)?;
    connection.set_prepared_statement_cache_size(CacheSize::Disabled);
    Ok(connection)
}

/// What is asked over a connection that nobody drives yet.
async fn driven<T, S>(
    connection: &mut Connection<Socket, S>,
    asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, tokio_postgres::Error>
where
    S: TlsStream + Unpin,
{
    let mut asked = pin!(asked);
    poll_fn(|context| {
        // It gets its question, and is told its answer.
        let is_asked = asked.as_mut().poll(context);
        if is_asked.is_ready() {
            return is_asked;
        }
        if let Poll::Ready(Err(error)) = Pin::new(&mut *connection).poll(context) {
            return Poll::Ready(Err(error));
        }
        asked.as_mut().poll(context)
    })
    .await
}

/// With every cause, and the code of a server's own error. Diesel would keep the first line only.
fn in_words(error: &tokio_postgres::Error) -> ConnectionError {
    let mut words = error.to_string();
    if let Some(code) = error.code() {
        words = format!("{words} (SQLSTATE {})", code.code());
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    ConnectionError::BadConnection(words)
}

fn no_answer() -> ConnectionError {
    ConnectionError::BadConnection("error connecting to server: no answer in time".to_owned())
}
