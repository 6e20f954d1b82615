//! Tokens that have expired, and who has them refreshed.

use std::{cell::Cell, time::Duration};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _, sql_types::BigInt,
};

use super::{
    browser::Visit, child::Server, engine::Engine, errand::Site, load::Load, postgres,
    shared::Failure, users::REFRESHED,
};

/// By 64 at once. Each visit must have refreshed one token.
pub(crate) async fn refresh(servers: &[Server], time: Duration) -> Result<Load, Failure> {
    let site = &servers.first().ok_or("nobody refreshes")?.site;
    let operator = Operator::of(site).await?;
    let users = format!("user_id < {}", REFRESHED.end);
    let expire = site.contender.expire();
    operator.execute(&format!("{expire} WHERE {users}")).await?;
    let visit = Visit::Refresh {
        next: Cell::new(REFRESHED.start),
        end: REFRESHED.end,
    };
    let load = Load::of(servers, &visit, 64, time).await?;
    let left =
        format!("SELECT count(*) AS count FROM bench_connection WHERE {users} AND expires_at = 1");
    let refreshed = REFRESHED.len() - usize::try_from(operator.count(left).await?)?;
    if refreshed != load.count() {
        return Err(format!("{} visits refreshed {refreshed} tokens", load.count()).into());
    }
    Ok(load)
}

/// Whoever has a session with the database beside the application.
enum Operator<'a> {
    OfFile(&'a Site),
    OfServer(tokio_postgres::Client),
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl<'a> Operator<'a> {
    async fn of(site: &'a Site) -> Result<Self, Failure> {
        match &site.engine {
            Engine::Sqlite => Ok(Self::OfFile(site)),
            Engine::Libpq(name) | Engine::DieselAsync(name) => {
                let client = postgres::connect(&postgres::url(name)?).await?;
                Ok(Self::OfServer(client))
            }
        }
    }

    async fn execute(&self, sql: &str) -> Result<(), Failure> {
        match self {
            Self::OfFile(site) => Ok(open(site)?.batch_execute(sql)?),
            Self::OfServer(client) => Ok(client.batch_execute(sql).await?),
        }
    }

    async fn count(&self, sql: String) -> Result<i64, Failure> {
        match self {
            Self::OfFile(site) => {
                let count: Count = diesel::sql_query(sql).get_result(&mut open(site)?)?;
                Ok(count.count)
            }
            Self::OfServer(client) => Ok(client.query_one(&sql, &[]).await?.try_get(0)?),
        }
    }
}

fn open(site: &Site) -> Result<SqliteConnection, Failure> {
    let mut conn = SqliteConnection::establish(&site.database()?)?;
    conn.batch_execute("PRAGMA busy_timeout = 5000")?;
    Ok(conn)
}
