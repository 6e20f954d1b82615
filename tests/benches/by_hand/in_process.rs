//! Token reads in the process, without HTTP: the framework beside the least that anybody does who
//! hands out a token, away from the executor and on it.

use std::{
    future::Future,
    hint::black_box,
    ops::Range,
    time::{Duration, Instant},
};

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use lightfriend_runtime::{OAuth, Sealed};
use secrecy::ExposeSecret as _;

use super::{
    errand::Site,
    framework::{self, Bench, bench_connection},
    shared::{Failure, SqlitePool},
};

/// Microseconds each: the framework's, off the executor, on the executor.
pub(crate) type Round = [f64; 3];

/// Prints the [`Round`]s.
pub(crate) async fn run(site: &Site, rounds: usize, time: Duration) -> Result<(), Failure> {
    let (pool, oauth) = framework::open(site)?;
    oauth.migrate().await?;
    let users = site.readers.clone();
    let sides = Sides { pool, oauth, users };
    // In a task, as requests are.
    let all = tokio::spawn(async move {
        sides.round(0, time / 4).await?;
        let mut all = Vec::new();
        for round in 0..rounds {
            all.push(sides.round(round, time).await?);
        }
        Ok::<_, Failure>(all)
    });
    Ok(serde_json::to_writer(std::io::stdout(), &all.await??)?)
}

struct Sides {
    pool: SqlitePool,
    oauth: OAuth,
    users: Range<i32>,
}

impl Sides {
    async fn round(&self, round: usize, time: Duration) -> Result<Round, Failure> {
        let mut each = Round::default();
        for place in 0..each.len() {
            let side = (place + round) % each.len();
            each[side] = match side {
                0 => self.time(time, |user| self.read(user)).await?,
                1 => self.time(time, |user| self.read_off_executor(user)).await?,
                _ => self.time(time, |user| self.read_inline(user)).await?,
            };
        }
        Ok(each)
    }

    async fn time<F>(&self, time: Duration, read: impl Fn(i32) -> F) -> Result<f64, Failure>
    where
        F: Future<Output = Result<(), Failure>>,
    {
        let begin = Instant::now();
        let mut reads = 0;
        while begin.elapsed() < time {
            read(fastrand::i32(self.users.clone())).await?;
            reads += 1;
        }
        Ok(begin.elapsed().as_secs_f64() * 1e6 / f64::from(reads))
    }

    async fn read(&self, user: i32) -> Result<(), Failure> {
        let token = Bench::access_token(&self.oauth, user).await?;
        black_box(token.expose_secret().len());
        Ok(())
    }

    async fn read_off_executor(&self, user: i32) -> Result<(), Failure> {
        let (pool, oauth) = (self.pool.clone(), self.oauth.clone());
        tokio::task::spawn_blocking(move || look_up_and_open(&pool, &oauth, user)).await?
    }

    fn read_inline(&self, user: i32) -> impl Future<Output = Result<(), Failure>> + use<> {
        std::future::ready(look_up_and_open(&self.pool, &self.oauth, user))
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
