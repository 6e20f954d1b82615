//! On SQLite: beside a lookup away from the executor, and one on it.

use std::{future::Future, hint::black_box, ops::Range, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use lightfriend_runtime::{OAuth, Sealed, sqlite_pool};
use secrecy::ExposeSecret as _;

use super::{
    super::{
        errand::Site,
        framework::{self, Bench, bench_connection},
        shared::{Failure, SqlitePool},
    },
    read, time,
};

/// The framework, off the executor, on the executor.
pub(super) struct Sides {
    pool: SqlitePool,
    oauth: OAuth,
    users: Range<i32>,
}

impl Sides {
    pub(super) async fn open(site: &Site) -> Result<Self, Failure> {
        let pool = sqlite_pool(&site.database()?)?;
        let oauth = framework::open_on(site, pool.clone())?;
        oauth.migrate().await?;
        let users = site.readers.clone();
        Ok(Self { pool, oauth, users })
    }

    async fn read_off_executor(&self, user: i32) -> Result<(), Failure> {
        let (pool, oauth) = (self.pool.clone(), self.oauth.clone());
        tokio::task::spawn_blocking(move || look_up_and_open(&pool, &oauth, user)).await?
    }

    fn read_inline(&self, user: i32) -> impl Future<Output = Result<(), Failure>> + use<> {
        std::future::ready(look_up_and_open(&self.pool, &self.oauth, user))
    }
}

impl super::Sides for Sides {
    const COUNT: usize = 3;

    async fn measure(&self, side: usize, period: Duration) -> Result<f64, Failure> {
        let users = &self.users;
        match side {
            0 => time(users, period, |user| read(&self.oauth, user)).await,
            1 => time(users, period, |user| self.read_off_executor(user)).await,
            _ => time(users, period, |user| self.read_inline(user)).await,
        }
    }
}

fn look_up_and_open(pool: &SqlitePool, oauth: &OAuth, user: i32) -> Result<(), Failure> {
    let mut conn = pool.get()?;
    let (sealed, expires_at): (Sealed, Option<i64>) = bench_connection::table
        .filter(bench_connection::user_id.eq(user))
        .select((bench_connection::access_token, bench_connection::expires_at))
        .get_result(&mut conn)?;
    black_box(expires_at);
    let token = oauth.open::<Bench>(user, "access_token", &sealed)?;
    black_box(token.expose_secret().len());
    Ok(())
}
