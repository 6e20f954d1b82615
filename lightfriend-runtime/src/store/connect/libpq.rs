//! A pool of connections through libpq.

use diesel::{
    Connection as _, PgConnection,
    connection::CacheSize,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, HandleError, Pool},
};

use super::unknown;
use crate::{
    error::Error,
    store::{Database, missed::NoConnection, pool::PATIENCE, session::Session},
};

/// How many connections there are at most.
const CONNECTIONS: u32 = 10;

/// Nothing is connected before it is needed. What a URL means only libpq knows, which is given it as
/// it is.
pub(super) fn open(url: &str, session: Session) -> Result<Database, Error> {
    if !has_a_server(url) {
        return Err(unknown("the URL of the server is malformed"));
    }
    let pool = Pool::builder()
        .max_size(CONNECTIONS)
        .min_idle(Some(0))
        .connection_timeout(PATIENCE)
        .error_handler(Box::new(Log))
        .connection_customizer(Box::new(session))
        .build_unchecked(ConnectionManager::<PgConnection>::new(url));
    Ok(Database::from(pool))
}

/// The pool's own questions are prepared statements, too.
impl CustomizeConnection<PgConnection, PoolError> for Session {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), PoolError> {
        if *self == Self::PerTransaction {
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        Ok(())
    }
}

/// Whether it begins as a URL does, and its ports are numbers.
fn has_a_server(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let servers = rest[..end].rsplit('@').next().unwrap_or_default();
    let port_of = |server: &str| {
        let after_address = server.rsplit(']').next().unwrap_or_default();
        let port = after_address.split_once(':').map_or("", |(_, port)| port);
        port.bytes().all(|byte| byte.is_ascii_digit())
    };
    servers.split(',').all(port_of)
}

/// Says why there is no connection, without what may be a password.
#[derive(Debug)]
struct Log;

impl HandleError<PoolError> for Log {
    fn handle_error(&self, error: PoolError) {
        NoConnection::of(&error.to_string());
    }
}
