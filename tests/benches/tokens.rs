//! What the framework costs beside the same work done by hand.
//!
//! Both sides run in turn, round by round, in one process; the medians and the ratio of each pair
//! are printed. Absolute figures depend on the machine, ratios much less.

mod shared;

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

use axum::{Extension, Router, body::Body, extract::FromRef, http::Request};
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use lightfriend_runtime::{OAuth, OAuthIntegration, Sealed, integrations};
use secrecy::ExposeSecret as _;
use tower::ServiceExt as _;

use shared::{Application, BACKEND, Failure, Medians, SqlitePool};

/// What is measured.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("a", "b")
)]
pub struct Bench;

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
}

const USER: i32 = 1;
const ROUNDS: usize = 15;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let tables = "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL);
         INSERT INTO users (id) VALUES (1);
         CREATE TABLE by_hand (state TEXT PRIMARY KEY NOT NULL, verifier TEXT NOT NULL);";
    let app = Application::start("BENCH", integrations![Bench], tables).await?;
    let state = AppState {
        oauth: app.oauth.clone(),
    };
    let router = Router::new()
        .merge(Bench::router())
        .layer(Extension(USER))
        .with_state(state);
    let bench = Sides { router, app };
    bench.run().await
}

/// The two sides of every comparison.
struct Sides {
    router: Router,
    app: Application,
}

impl Sides {
    async fn run(&self) -> Result<(), Failure> {
        let mut connects = Vec::new();
        for _ in 0..ROUNDS {
            connects.push((
                time(20, || self.connect()).await?,
                time(20, || self.connect_by_hand()).await?,
            ));
        }
        report(
            "connect (start, consent, callback)",
            "the same by hand",
            &connects,
        )?;

        let (mut on_pool, mut inline) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let framework = time(2000, || self.read()).await?;
            on_pool.push((framework, time(2000, || self.read_by_hand()).await?));
            inline.push((framework, time(2000, || self.read_blocking()).await?));
        }
        report(
            "token read",
            "lookup and decryption off the executor",
            &on_pool,
        )?;
        report(
            "token read",
            "lookup and decryption blocking the executor",
            &inline,
        )?;
        Ok(())
    }

    async fn connect(&self) -> Result<(), Failure> {
        let start = Request::get("/api/bench/oauth/start")
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(start).await?;
        let header = |name| {
            let value = response.headers().get(name).ok_or("a header is missing")?;
            Ok::<_, Failure>(value.to_str()?.to_owned())
        };
        let callback = self.app.provider.approve(&header("location")?).await?;
        let cookie = header("set-cookie")?;
        let callback = Request::get(callback.trim_start_matches(BACKEND))
            .header("cookie", cookie.split(';').next().unwrap_or_default())
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(callback).await?;
        let location = response.headers().get("location").ok_or("no location")?;
        if !location.to_str()?.contains("connected=bench") {
            return Err("the connect failed".into());
        }
        Ok(())
    }

    /// The steps of a careful hand-written integration: a row per attempt, one shared HTTP client,
    /// sealed tokens, an upsert, and nothing else.
    async fn connect_by_hand(&self) -> Result<(), Failure> {
        let (state, verifier) = (unique(), unique() + &unique());
        let url = url::Url::parse_with_params(
            "https://provider.example/authorize",
            [
                ("response_type", "code"),
                ("client_id", "id"),
                (
                    "redirect_uri",
                    "https://app.example/api/bench/oauth/callback",
                ),
                ("scope", "a b"),
                ("state", &state),
                ("code_challenge", &challenge(&verifier)),
                ("code_challenge_method", "S256"),
            ],
        )?;
        let (pool, row) = (self.app.pool.clone(), (state, verifier.clone()));
        blocking(move || {
            let mut conn = pool.get()?;
            diesel::sql_query("INSERT INTO by_hand (state, verifier) VALUES (?, ?)")
                .bind::<diesel::sql_types::Text, _>(row.0)
                .bind::<diesel::sql_types::Text, _>(row.1)
                .execute(&mut conn)?;
            Ok(())
        })
        .await?;
        let callback = url::Url::parse(&self.app.provider.approve(url.as_str()).await?)?;
        let (pool, state) = (self.app.pool.clone(), param(&callback, "state"));
        blocking(move || {
            let mut conn = pool.get()?;
            diesel::sql_query("DELETE FROM by_hand WHERE state = ?")
                .bind::<diesel::sql_types::Nullable<diesel::sql_types::Text>, _>(state)
                .execute(&mut conn)?;
            Ok(())
        })
        .await?;
        let code = param(&callback, "code").ok_or("no code")?;
        let (access_token, refresh_token) = self
            .app
            .token(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                (
                    "redirect_uri",
                    "https://app.example/api/bench/oauth/callback",
                ),
                ("code_verifier", &verifier),
            ])
            .await?;
        let oauth = &self.app.oauth;
        let new = NewBenchConnection {
            user_id: USER,
            access_token: oauth.seal::<Bench>(USER, "access_token", &access_token)?,
            refresh_token: Some(oauth.seal::<Bench>(USER, "refresh_token", &refresh_token)?),
            scopes: None,
            expires_at: Some(4_000_000_000),
            refresh_token_expires_at: None,
            created_at: 0,
            issued_at: 0,
        };
        let pool = self.app.pool.clone();
        blocking(move || {
            BenchConnection::create(&mut pool.get()?, new)?;
            Ok(())
        })
        .await
    }

    async fn read(&self) -> Result<(), Failure> {
        let token = Bench::access_token(&self.app.oauth, USER).await?;
        std::hint::black_box(token.expose_secret().len());
        Ok(())
    }

    async fn read_by_hand(&self) -> Result<(), Failure> {
        let (pool, oauth) = (self.app.pool.clone(), self.app.oauth.clone());
        blocking(move || lookup_and_open(&pool, &oauth)).await
    }

    fn read_blocking(&self) -> impl Future<Output = Result<(), Failure>> {
        std::future::ready(lookup_and_open(&self.app.pool, &self.app.oauth))
    }
}

fn lookup_and_open(pool: &SqlitePool, oauth: &OAuth) -> Result<(), Failure> {
    let mut conn = pool.get()?;
    // The least that anyone who hands out a token must know.
    let (sealed, expires_at): (Sealed, Option<i64>) = bench_connection::table
        .filter(bench_connection::user_id.eq(USER))
        .select((bench_connection::access_token, bench_connection::expires_at))
        .get_result(&mut conn)?;
    std::hint::black_box(expires_at);
    let token = oauth.open::<Bench>(USER, "access_token", &sealed)?;
    std::hint::black_box(token.expose_secret().len());
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(|| work().map_err(|error| error.to_string()))
        .await?
        .map_err(Into::into)
}

/// A parameter of the URL that the provider sends the browser to.
fn param(url: &url::Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    let pair = pairs.find(|(key, _)| key == name)?;
    Some(pair.1.into_owned())
}

fn unique() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn challenge(verifier: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier))
}

/// Seconds for one, over `times` in a row.
async fn time<F>(times: u32, work: impl Fn() -> F) -> Result<f64, Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let begin = Instant::now();
    for _ in 0..times {
        work().await?;
    }
    Ok((begin.elapsed() / times)
        .max(Duration::from_nanos(1))
        .as_secs_f64())
}

fn report(framework: &str, by_hand: &str, pairs: &[(f64, f64)]) -> io::Result<()> {
    let medians = Medians::of(pairs);
    let (ours, theirs) = (medians.framework, medians.by_hand);
    writeln!(
        io::stdout(),
        "{framework}: {:.1} us ({:.0}/s); {by_hand}: {:.1} us ({:.0}/s); ratio {:.2}",
        ours * 1e6,
        1.0 / ours,
        theirs * 1e6,
        1.0 / theirs,
        medians.ratio,
    )
}
