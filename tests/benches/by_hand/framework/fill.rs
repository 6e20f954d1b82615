//! The tables with many users in them.

use diesel::{Connection as _, QueryResult, SqliteConnection, insert_into};
use diesel_async::SimpleAsyncConnection as _;
use lightfriend_runtime::{OAuth, SecretString, sqlite_pool};

use super::{
    super::{
        clock::now,
        engine::Engine,
        errand::Site,
        fill::{self, LIFETIME},
        provider::Tokens,
        shared::Failure,
    },
    bench::{Bench, NewBenchConnection, bench_connection},
    open, pools,
};

/// Postgres in pure Rust, whoever is going to read it: its tables are the same.
pub(crate) async fn fill(site: &Site) -> Result<(), Failure> {
    match site.engine {
        Engine::Sqlite => fill_sqlite(site).await,
        Engine::Libpq(_) | Engine::DieselAsync(_) => fill_postgres(site).await,
    }
}

async fn fill_sqlite(site: &Site) -> Result<(), Failure> {
    let (pool, oauth) = (sqlite_pool(&site.database()?)?, open(site)?);
    let conn = &mut *pool.get()?;
    fill::add_users(conn, site)?;
    oauth.migrate().await?;
    fill::fill_sqlite(conn, site, row(&oauth)?, insert).await
}

fn insert(conn: &mut SqliteConnection, rows: &[NewBenchConnection]) -> QueryResult<usize> {
    conn.transaction(|conn| {
        let new = insert_into(bench_connection::table).values(rows);
        diesel::RunQueryDsl::execute(new, conn)
    })
}

async fn fill_postgres(site: &Site) -> Result<(), Failure> {
    let (pool, oauth) = (pools::diesel_async(&site.database()?)?, open(site)?);
    let mut conn = pool.get().await?;
    conn.batch_execute(&fill::users(site)).await?;
    oauth.migrate().await?;
    let insert = async |rows: Vec<NewBenchConnection>| {
        let new = insert_into(bench_connection::table).values(rows);
        diesel_async::RunQueryDsl::execute(new, &mut conn).await?;
        Ok(())
    };
    fill::fill(site, row(&oauth)?, insert).await?;
    // What the server would otherwise do in the middle of the measurement.
    Ok(conn.batch_execute("VACUUM ANALYZE").await?)
}

/// A row of a user who has these tokens.
fn row(
    oauth: &OAuth,
) -> Result<impl Fn(i32, Tokens) -> Result<NewBenchConnection, Failure>, Failure> {
    let now = now()?;
    Ok(move |user_id, tokens: Tokens| {
        let seal = |column, token| oauth.seal::<Bench>(user_id, column, &SecretString::from(token));
        Ok(NewBenchConnection {
            user_id,
            access_token: seal("access_token", tokens.access_token)?,
            refresh_token: Some(seal("refresh_token", tokens.refresh_token)?),
            scopes: None,
            expires_at: Some(now + LIFETIME),
            refresh_token_expires_at: None,
            created_at: now,
            issued_at: now,
        })
    })
}
