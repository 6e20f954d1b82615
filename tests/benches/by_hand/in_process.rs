//! Token reads in the process, without HTTP: the framework beside the least that anybody does who
//! hands out a token.

mod postgres;
mod sqlite;

use std::{
    future::Future,
    hint::black_box,
    ops::Range,
    time::{Duration, Instant},
};

use lightfriend_runtime::OAuth;
use secrecy::ExposeSecret as _;

use super::{engine::Engine, errand::Site, framework::Bench, shared::Failure};

/// Microseconds each, the framework's first.
pub(crate) type Round = Vec<f64>;

/// Prints the [`Round`]s.
pub(crate) async fn run(site: &Site, rounds: usize, time: Duration) -> Result<(), Failure> {
    let all = match site.engine {
        Engine::Sqlite => in_turns(sqlite::Sides::open(site).await?, rounds, time).await?,
        Engine::Libpq(_) | Engine::DieselAsync(_) => {
            in_turns(postgres::Sides::open(site).await?, rounds, time).await?
        }
    };
    Ok(serde_json::to_writer(std::io::stdout(), &all)?)
}

/// Who is compared.
trait Sides: Send + Sync + 'static {
    /// How many there are.
    const COUNT: usize;

    /// Has one side read for so long; microseconds each.
    fn measure(
        &self,
        side: usize,
        time: Duration,
    ) -> impl Future<Output = Result<f64, Failure>> + Send;
}

/// In a task, as requests are. A short round comes first and does not count.
async fn in_turns<S: Sides>(
    sides: S,
    rounds: usize,
    time: Duration,
) -> Result<Vec<Round>, Failure> {
    let all = tokio::spawn(async move {
        round(&sides, 0, time / 4).await?;
        let mut all = Vec::new();
        for place in 0..rounds {
            all.push(round(&sides, place, time).await?);
        }
        Ok(all)
    });
    all.await?
}

async fn round<S: Sides>(sides: &S, first: usize, time: Duration) -> Result<Round, Failure> {
    let mut each = vec![0.0; S::COUNT];
    for place in 0..S::COUNT {
        let side = (place + first) % S::COUNT;
        each[side] = sides.measure(side, time).await?;
    }
    Ok(each)
}

/// Microseconds that each read takes, of users at random.
async fn time<F>(
    users: &Range<i32>,
    time: Duration,
    read: impl Fn(i32) -> F,
) -> Result<f64, Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let begin = Instant::now();
    let mut reads = 0;
    while begin.elapsed() < time {
        read(fastrand::i32(users.clone())).await?;
        reads += 1;
    }
    Ok(begin.elapsed().as_secs_f64() * 1e6 / f64::from(reads))
}

/// As applications do it.
async fn read(oauth: &OAuth, user: i32) -> Result<(), Failure> {
    let token = Bench::access_token(oauth, user).await?;
    black_box(token.expose_secret().len());
    Ok(())
}
