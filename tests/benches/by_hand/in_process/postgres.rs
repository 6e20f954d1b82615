//! On Postgres in pure Rust: beside a lookup on the same pool. diesel-async keeps the statements of
//! both prepared.

use std::{hint::black_box, ops::Range, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _};
use diesel_async::RunQueryDsl as _;
use lightfriend_runtime::{OAuth, Sealed};
use secrecy::ExposeSecret as _;

use super::{
    super::{
        errand::Site,
        framework::{self, AsyncPool, Bench, bench_connection},
        shared::Failure,
    },
    read, time,
};

/// The framework, the lookup.
pub(super) struct Sides {
    pool: AsyncPool,
    oauth: OAuth,
    users: Range<i32>,
}

impl Sides {
    pub(super) async fn open(site: &Site) -> Result<Self, Failure> {
        let pool = framework::diesel_async(&site.database()?)?;
        let oauth = framework::open_on(site, pool.clone())?;
        oauth.migrate().await?;
        let users = site.readers.clone();
        Ok(Self { pool, oauth, users })
    }

    async fn look_up_and_open(&self, user: i32) -> Result<(), Failure> {
        let (sealed, expires_at): (Sealed, Option<i64>) = bench_connection::table
            .filter(bench_connection::user_id.eq(user))
            .select((bench_connection::access_token, bench_connection::expires_at))
            .get_result(&mut self.pool.get().await?)
            .await?;
        black_box(expires_at);
        let token = self.oauth.open::<Bench>(user, "access_token", &sealed)?;
        black_box(token.expose_secret().len());
        Ok(())
    }
}

impl super::Sides for Sides {
    const COUNT: usize = 2;

    async fn measure(&self, side: usize, period: Duration) -> Result<f64, Failure> {
        let users = &self.users;
        match side {
            0 => time(users, period, |user| read(&self.oauth, user)).await,
            _ => time(users, period, |user| self.look_up_and_open(user)).await,
        }
    }
}
