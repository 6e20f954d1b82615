//! The tables with many users in them.

use diesel::{
    Connection as _, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _,
};

use super::{
    super::{clock::now, errand::Site, fill, provider::Tokens, shared::Failure},
    bench::{models::NewBenchConnection, schema::bench_connection},
    flows, open,
};

const UP: &str = include_str!("bench/up.sql");
const DOWN: &str = include_str!("bench/down.sql");

pub(crate) async fn fill(site: &Site) -> Result<(), Failure> {
    let app = open(site)?;
    fill::add_users(&mut *app.conn()?, site)?;
    app.conn()?.batch_execute(flows::UP)?;
    // The migration leads both ways.
    for sql in [UP, DOWN, UP] {
        app.conn()?.batch_execute(sql)?;
    }
    let now = now()?;
    let row = |user_id, tokens: Tokens| {
        Ok(NewBenchConnection {
            user_id,
            access_token: app.encryption.encrypt(&tokens.access_token)?,
            refresh_token: Some(app.encryption.encrypt(&tokens.refresh_token)?),
            expires_at: Some(now + fill::LIFETIME),
        })
    };
    let insert = |conn: &mut SqliteConnection, rows: &[NewBenchConnection]| {
        conn.transaction(|conn| {
            let new = diesel::insert_into(bench_connection::table).values(rows);
            new.execute(conn)
        })
    };
    fill::fill_sqlite(&mut *app.conn()?, site, row, insert).await
}
