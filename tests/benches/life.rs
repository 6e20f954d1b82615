//! How many tokens a process reads and refreshes, what ten thousand connections weigh, and how all
//! of it grows with the table.
//!
//! Figures depend on the machine; each is printed beside the same work done by hand in the same
//! process and the same minute, and as a ratio. `ROWS=1000000` sets the largest table; it takes a
//! minute to fill.

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
    ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
};
use lightfriend_runtime::{OAuthIntegration, Sealed, SecretString, integrations, testing};
use secrecy::ExposeSecret as _;
use tokio::sync::Semaphore;

use shared::{Application, Failure, Medians, SqlitePool};

/// What is measured.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "LIFE"
)]
pub struct Life;

/// Users whose refresh token the provider knows; the others are there to be many.
const CONNECTED: i32 = 2_000;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let largest = std::env::var("ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok());
    let largest = largest.unwrap_or(1_000_000);
    let bench = Bench::start().await?;
    bench.throughput().await?;
    bench.memory().await?;
    for rows in [1_000, 10_000, 100_000, 1_000_000] {
        if rows <= largest {
            bench.growth(rows).await?;
        }
    }
    Ok(())
}

struct Bench {
    app: Application,
}

impl Bench {
    async fn start() -> Result<Self, Failure> {
        let users = "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL);";
        let app = Application::start("LIFE", integrations![Life], users).await?;
        let bench = Self { app };
        bench.connect().await?;
        Ok(bench)
    }

    async fn connect(&self) -> Result<(), Failure> {
        for user in 1..=CONNECTED {
            let new = format!("INSERT INTO users (id) VALUES ({user})");
            self.app.pool.get()?.batch_execute(&new)?;
            testing::connect::<Life>(&self.app.oauth, &self.app.provider, user).await?;
        }
        Ok(())
    }

    async fn throughput(&self) -> Result<(), Failure> {
        let mut pairs = Vec::new();
        for _ in 0..5 {
            self.expire(CONNECTED / 2)?;
            let ours = self.many(CONNECTED / 2, 1, |user| self.read(user)).await?;
            let by_hand = self
                .many(CONNECTED / 2, 1, |user| self.refresh_by_hand(user))
                .await?;
            pairs.push((ours, by_hand));
        }
        report("refreshes", "POST, seal, one UPDATE by hand", &pairs)?;

        let mut pairs = Vec::new();
        for _ in 0..5 {
            let ours = self.many(CONNECTED, 20, |user| self.read(user)).await?;
            let by_hand = self
                .many(CONNECTED, 20, |user| self.read_by_hand(user))
                .await?;
            pairs.push((ours, by_hand));
        }
        report("token reads", "lookup and decryption by hand", &pairs)?;

        let mut pairs = Vec::new();
        for _ in 0..5 {
            let ours = self
                .under_load(|| self.many(CONNECTED / 2, 10, |user| self.read(user)))
                .await?;
            let by_hand = self
                .under_load(|| self.many(CONNECTED / 2, 10, |user| self.read_by_hand(user)))
                .await?;
            pairs.push((ours, by_hand));
        }
        report(
            "token reads while others refresh",
            "the same by hand",
            &pairs,
        )
    }

    /// While every other user's tokens are refreshed again and again.
    async fn under_load<F>(&self, work: impl Fn() -> F) -> Result<f64, Failure>
    where
        F: Future<Output = Result<f64, Failure>>,
    {
        let stop = Arc::new(AtomicBool::new(false));
        let (pool, oauth, stopped) = (self.app.pool.clone(), self.app.oauth.clone(), stop.clone());
        let load = tokio::spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                for user in CONNECTED / 2 + 1..=CONNECTED {
                    let failed = expire(&pool, &format!("user_id = {user}")).is_err();
                    if failed || stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    let _ = Life::access_token(&oauth, user).await;
                }
            }
        });
        let result = work().await;
        stop.store(true, Ordering::Relaxed);
        load.await?;
        result
    }

    /// Per second, for every user so many times, 64 at a time.
    async fn many<F>(&self, users: i32, times: i32, work: impl Fn(i32) -> F) -> Result<f64, Failure>
    where
        F: Future<Output = Result<(), Failure>>,
    {
        let places = Semaphore::new(64);
        let begin = Instant::now();
        let one = |n: i32| {
            let work = work(1 + n % users);
            let places = &places;
            async move {
                let _place = places.acquire().await?;
                work.await
            }
        };
        futures_util::future::try_join_all((0..users * times).map(one)).await?;
        Ok(f64::from(users * times) / begin.elapsed().as_secs_f64())
    }

    fn read(&self, user: i32) -> impl Future<Output = Result<(), Failure>> + use<> {
        let oauth = self.app.oauth.clone();
        spawned(async move {
            let token = Life::access_token(&oauth, user).await;
            token.map(drop).map_err(|error| error.to_string())
        })
    }

    fn read_by_hand(&self, user: i32) -> impl Future<Output = Result<(), Failure>> + use<> {
        let (pool, oauth) = (self.app.pool.clone(), self.app.oauth.clone());
        spawned(async move {
            let work = move || {
                let mut conn = pool.get().map_err(|error| error.to_string())?;
                let row = find(&mut conn, user).map_err(|error| error.to_string())?;
                let token = oauth.open::<Life>(user, "access_token", &row.0);
                token.map(drop).map_err(|error| error.to_string())
            };
            tokio::task::spawn_blocking(work)
                .await
                .map_err(|error| error.to_string())?
        })
    }

    /// What the least careful application does: no lease, no transaction, no second look.
    async fn refresh_by_hand(&self, user: i32) -> Result<(), Failure> {
        let (pool, oauth) = (self.app.pool.clone(), self.app.oauth.clone());
        let token = tokio::task::spawn_blocking(move || {
            let row = find(&mut *pool.get().map_err(|error| error.to_string())?, user);
            let (_, sealed) = row.map_err(|error| error.to_string())?;
            let sealed = sealed.ok_or("no refresh token")?;
            oauth
                .open::<Life>(user, "refresh_token", &sealed)
                .map_err(|error| error.to_string())
        });
        let token = token.await??;
        let params = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose_secret()),
        ];
        let answer = self.app.token(&params).await?;
        let access = self
            .app
            .oauth
            .seal::<Life>(user, "access_token", &answer.0)?;
        let refresh = self
            .app
            .oauth
            .seal::<Life>(user, "refresh_token", &answer.1)?;
        let pool = self.app.pool.clone();
        let stored = tokio::task::spawn_blocking(move || {
            let conn = &mut pool.get().map_err(|error| error.to_string())?;
            diesel::update(life_connection::table)
                .filter(life_connection::user_id.eq(user))
                .set((
                    life_connection::access_token.eq(access),
                    life_connection::refresh_token.eq(Some(refresh)),
                ))
                .execute(conn)
                .map_err(|error| error.to_string())
        });
        stored.await??;
        Ok(())
    }

    fn expire(&self, users: i32) -> Result<(), Failure> {
        expire(&self.app.pool, &format!("user_id <= {users}"))
    }

    /// Rows up to so many, which nobody can refresh.
    fn fill(&self, rows: i32) -> Result<(), Failure> {
        let mut conn = self.app.pool.get()?;
        // Sealed once: nobody opens them.
        let sealed = self
            .app
            .oauth
            .seal::<Life>(0, "access_token", &SecretString::from("x"))?;
        conn.batch_execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT coalesce(max(id), 0) + 1 FROM users UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO users (id) SELECT i FROM n WHERE i <= {rows};"
        ))?;
        diesel::sql_query(format!(
            "INSERT INTO life_connection (user_id, access_token, refresh_token, expires_at, created_at, issued_at)
             SELECT id, ?1, ?1, 4000000000 + id, 0, 4000000000 - 3600 + id FROM users WHERE id > {CONNECTED} AND id NOT IN (SELECT user_id FROM life_connection)"
        ))
        .bind::<diesel::sql_types::Text, _>(sealed)
        .execute(&mut conn)?;
        Ok(())
    }

    /// Each thing's time with this many rows.
    async fn growth(&self, rows: i32) -> Result<(), Failure> {
        self.fill(rows)?;
        let users = CONNECTED.min(rows) / 2;
        let reads = self.many(users, 10, |user| self.read(user)).await?;
        self.expire(users)?;
        let refreshes = self.many(users, 1, |user| self.read(user)).await?;
        let begin = Instant::now();
        let swept = self.app.oauth.refresh_due().await?;
        writeln!(
            io::stdout(),
            "{rows} rows: {reads:.0} reads/s, {refreshes:.0} refreshes/s, a look for what is due {:.1} ms ({} refreshed)",
            begin.elapsed().as_secs_f64() * 1e3,
            swept.refreshed,
        )?;
        Ok(())
    }

    /// What ten thousand connections weigh in memory after each was read.
    async fn memory(&self) -> Result<(), Failure> {
        self.fill(10_000)?;
        let before = resident();
        let statuses = (1..=10_000).map(|user| Life::status(&self.app.oauth, user));
        for status in statuses {
            status.await?;
        }
        for _ in 0..5 {
            self.many(CONNECTED, 1, |user| self.read(user)).await?;
        }
        let after = resident();
        writeln!(
            io::stdout(),
            "memory: {} kB resident, {} kB before 10,000 connections were read",
            after / 1024,
            before / 1024,
        )?;
        Ok(())
    }
}

fn find(conn: &mut SqliteConnection, user: i32) -> diesel::QueryResult<(Sealed, Option<Sealed>)> {
    life_connection::table
        .filter(life_connection::user_id.eq(user))
        .select((
            life_connection::access_token,
            life_connection::refresh_token,
        ))
        .get_result(conn)
}

fn expire(pool: &SqlitePool, which: &str) -> Result<(), Failure> {
    let sql = format!("UPDATE life_connection SET expires_at = 1, issued_at = 0 WHERE {which}");
    Ok(pool.get()?.batch_execute(&sql)?)
}

/// In a task of its own, as requests are.
async fn spawned(
    work: impl Future<Output = Result<(), String>> + Send + 'static,
) -> Result<(), Failure> {
    Ok(tokio::spawn(work).await??)
}

/// Bytes of memory in use, where the system says so.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or(0);
    pages * 4096
}

fn report(ours: &str, by_hand: &str, pairs: &[(f64, f64)]) -> Result<(), Failure> {
    let medians = Medians::of(pairs);
    writeln!(
        io::stdout(),
        "{ours}: {:.0}/s; {by_hand}: {:.0}/s; ratio {:.2}",
        medians.framework,
        medians.by_hand,
        medians.ratio,
    )?;
    Ok(())
}
