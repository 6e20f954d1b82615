//! What the benchmarks have in common: an application beside an embedded provider, the token
//! request by hand, and how pairs of figures are summed up.

use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, Pool},
};
use lightfriend_runtime::{
    Integrations, KeyRing, OAuth, SecretString, sqlite_pool, testing::MockProvider,
};

pub(crate) type SqlitePool = Pool<ConnectionManager<SqliteConnection>>;
pub(crate) type Failure = Box<dyn std::error::Error>;

/// Where the application would be reached.
pub(crate) const BACKEND: &str = "https://app.example";

/// What one process works with; its database goes away with it.
pub(crate) struct Application {
    pub(crate) oauth: OAuth,
    pub(crate) pool: SqlitePool,
    pub(crate) provider: MockProvider,
    pub(crate) http: reqwest::Client,
    _folder: tempfile::TempDir,
}

impl Application {
    /// With these tables of its own, and this prefix of its credentials.
    pub(crate) async fn start(
        prefix: &str,
        integrations: Integrations,
        tables: &str,
    ) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let pool = sqlite_pool(&folder.path().join("bench.sqlite3").to_string_lossy())?;
        pool.get()?.batch_execute(tables)?;
        let provider = MockProvider::start().await?;
        let oauth = OAuth::builder()
            .database(pool.clone())
            .keys(KeyRing::parse(&KeyRing::generate()?)?)
            .backend_url(BACKEND)
            .frontend_url("")
            .client_credentials(prefix, "id", "secret".to_owned())
            .integrations(integrations)
            .route_outgoing_to(provider.addr())
            .build()?;
        oauth.migrate().await?;
        Ok(Self {
            oauth,
            pool,
            provider,
            http: reqwest::Client::builder().no_proxy().build()?,
            _folder: folder,
        })
    }

    /// A token request by hand; access and refresh token of the answer.
    pub(crate) async fn token(
        &self,
        params: &[(&str, &str)],
    ) -> Result<(SecretString, SecretString), Failure> {
        let client = [("client_id", "id"), ("client_secret", "secret")];
        let params: Vec<_> = params.iter().chain(&client).collect();
        let request = self.http.post(self.provider.token_endpoint()).form(&params);
        let answer: serde_json::Value = request.send().await?.json().await?;
        let token = |name: &str| SecretString::from(answer[name].as_str().unwrap_or_default());
        Ok((token("access_token"), token("refresh_token")))
    }
}

/// The medians of both sides, and that of their ratios.
pub(crate) struct Medians {
    pub(crate) framework: f64,
    pub(crate) by_hand: f64,
    pub(crate) ratio: f64,
}

impl Medians {
    /// Of pairs that were measured side by side: the framework's figure, then that by hand.
    pub(crate) fn of(pairs: &[(f64, f64)]) -> Self {
        Self {
            framework: median(pairs.iter().map(|pair| pair.0)),
            by_hand: median(pairs.iter().map(|pair| pair.1)),
            ratio: median(pairs.iter().map(|pair| pair.0 / pair.1)),
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
