//! What users have of a process that is busy: token reads while other users' tokens are refreshed,
//! beside the same by hand, and how refreshing grows with the table.
//!
//! Figures depend on the machine. `ROWS=1000000` sets the largest table; it takes a minute to fill.

mod shared;

use std::{
    io::{self, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use diesel::{
    ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, connection::SimpleConnection as _,
};
use lightfriend_runtime::{
    KeyRing, OAuth, OAuthIntegration, Sealed, SecretString, integrations, sqlite_pool,
    testing::{self, MockProvider},
};
use tokio::sync::Semaphore;

use shared::{Failure, SqlitePool, median, oauth};

/// What is measured.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "LIFE"
)]
pub struct Life;

/// Users whose refresh token the provider knows; the others are there to be many.
const CONNECTED: i32 = 1_000;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let largest = std::env::var("ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok());
    let largest = largest.unwrap_or(1_000_000);
    Bench::with_rows(10_000).await?.under_load().await?;
    for rows in [1_000, 10_000, 100_000, 1_000_000] {
        if rows <= largest {
            Bench::with_rows(rows).await?.growth(rows).await?;
        }
    }
    Ok(())
}

/// An application beside its provider, in one process; its database goes away with it.
struct Bench {
    oauth: OAuth,
    pool: SqlitePool,
    /// The connected users, from all over the table, in no order.
    users: Vec<i32>,
    _provider: MockProvider,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn with_rows(rows: i32) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let pool = sqlite_pool(&folder.path().join("bench.sqlite3").to_string_lossy())?;
        let provider = MockProvider::start().await?;
        let keys = KeyRing::generate()?;
        let oauth = oauth(
            pool.clone(),
            provider.addr(),
            "LIFE",
            &keys,
            integrations![Life],
        )?;
        let mut users: Vec<i32> = (0..CONNECTED)
            .map(|place| 1 + place * (rows / CONNECTED))
            .collect();
        fastrand::shuffle(&mut users);
        fill(&pool, &oauth, rows).await?;
        for user in &users {
            testing::connect::<Life>(&oauth, &provider, *user).await?;
        }
        Ok(Self {
            oauth,
            pool,
            users,
            _provider: provider,
            _folder: folder,
        })
    }

    async fn under_load(&self) -> Result<(), Failure> {
        let (refreshed, read) = self.users.split_at(self.users.len() / 2);
        let ours = || self.beside_refreshes(refreshed, || many(read, 20, |user| self.read(user)));
        let by_hand =
            || self.beside_refreshes(refreshed, || many(read, 20, |user| self.read_by_hand(user)));
        let mut pairs = Vec::new();
        for round in 0..6 {
            // Who goes first changes.
            pairs.push(if round % 2 == 0 {
                let ours = ours().await?;
                (ours, by_hand().await?)
            } else {
                let by_hand = by_hand().await?;
                (ours().await?, by_hand)
            });
        }
        report("token reads while others refresh", &pairs)
    }

    /// While these users' tokens are refreshed again and again.
    async fn beside_refreshes<F>(&self, users: &[i32], work: impl Fn() -> F) -> Result<f64, Failure>
    where
        F: Future<Output = Result<f64, Failure>>,
    {
        let stop = Arc::new(AtomicBool::new(false));
        let (pool, oauth, stopped) = (self.pool.clone(), self.oauth.clone(), stop.clone());
        let users = users.to_vec();
        let load = tokio::spawn(async move {
            for user in users.iter().cycle() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                expire(&pool, &format!("user_id = {user}"))?;
                Life::access_token(&oauth, *user).await?;
            }
            Ok::<_, Failure>(())
        });
        let result = work().await;
        stop.store(true, Ordering::Relaxed);
        load.await??;
        result
    }

    fn read(&self, user: i32) -> impl Future<Output = Result<(), Failure>> + use<> {
        let oauth = self.oauth.clone();
        spawned(async move {
            Life::access_token(&oauth, user).await?;
            Ok(())
        })
    }

    fn read_by_hand(&self, user: i32) -> impl Future<Output = Result<(), Failure>> + use<> {
        let (pool, oauth) = (self.pool.clone(), self.oauth.clone());
        spawned(async move {
            tokio::task::spawn_blocking(move || look_up_and_open(&pool, &oauth, user)).await?
        })
    }

    /// Each thing's time with this many rows.
    async fn growth(&self, rows: i32) -> Result<(), Failure> {
        expire(&self.pool, &among(&self.users))?;
        let refreshes = many(&self.users, 1, |user| self.read(user)).await?;
        let begin = Instant::now();
        let swept = self.oauth.refresh_due().await?;
        writeln!(
            io::stdout(),
            "{rows} rows: {refreshes:.0} refreshes/s, a look for what is due {:.1} ms ({} refreshed)",
            begin.elapsed().as_secs_f64() * 1e3,
            swept.refreshed,
        )?;
        Ok(())
    }
}

/// Rows which nobody can refresh.
async fn fill(pool: &SqlitePool, oauth: &OAuth, rows: i32) -> Result<(), Failure> {
    let mut conn = pool.get()?;
    conn.batch_execute(&format!(
        "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO users (id) SELECT i FROM n;"
    ))?;
    oauth.migrate().await?;
    // Sealed once: nobody opens them.
    let sealed = oauth.seal::<Life>(0, "access_token", &SecretString::from("x"))?;
    diesel::sql_query(
        "INSERT INTO life_connection (user_id, access_token, refresh_token, expires_at, created_at, issued_at)
         SELECT id, ?1, ?1, 4000000000 + id, 0, 4000000000 - 3600 + id FROM users",
    )
    .bind::<diesel::sql_types::Text, _>(sealed)
    .execute(&mut conn)?;
    Ok(())
}

/// Per second, for every user so many times, 64 at a time.
async fn many<F>(users: &[i32], times: u32, work: impl Fn(i32) -> F) -> Result<f64, Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let places = Semaphore::new(64);
    let begin = Instant::now();
    let one = |user: &i32| {
        let work = work(*user);
        let places = &places;
        async move {
            let _place = places.acquire().await?;
            work.await
        }
    };
    let all = (0..times).flat_map(|_| users).map(one);
    let done = futures_util::future::try_join_all(all).await?;
    Ok(f64::from(u32::try_from(done.len())?) / begin.elapsed().as_secs_f64())
}

/// The least that anyone does who hands out a token.
fn look_up_and_open(pool: &SqlitePool, oauth: &OAuth, user: i32) -> Result<(), Failure> {
    let sealed: Sealed = life_connection::table
        .filter(life_connection::user_id.eq(user))
        .select(life_connection::access_token)
        .get_result(&mut pool.get()?)?;
    oauth.open::<Life>(user, "access_token", &sealed)?;
    Ok(())
}

fn expire(pool: &SqlitePool, which: &str) -> Result<(), Failure> {
    let sql = format!("UPDATE life_connection SET expires_at = 1, issued_at = 0 WHERE {which}");
    Ok(pool.get()?.batch_execute(&sql)?)
}

fn among(users: &[i32]) -> String {
    let users: Vec<String> = users.iter().map(ToString::to_string).collect();
    format!("user_id IN ({})", users.join(", "))
}

/// In a task of its own, as requests are.
async fn spawned(
    work: impl Future<Output = Result<(), Failure>> + Send + 'static,
) -> Result<(), Failure> {
    tokio::spawn(work).await?
}

/// Of pairs that were measured side by side: the framework's figure, then that by hand.
fn report(what: &str, pairs: &[(f64, f64)]) -> Result<(), Failure> {
    writeln!(
        io::stdout(),
        "{what}: {:.0}/s; the same by hand, off the executor: {:.0}/s; ratio {:.2}",
        median(pairs.iter().map(|pair| pair.0)),
        median(pairs.iter().map(|pair| pair.1)),
        median(pairs.iter().map(|pair| pair.0 / pair.1)),
    )?;
    Ok(())
}
