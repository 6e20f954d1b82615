//! An instance of an application: HTTP in front, a database that others have, too, behind it, and a
//! provider at the end of a way of its own.

use std::net::SocketAddr;

use axum::{Router, extract::State, http::request::Parts, routing::get};
use lightfriend_runtime::{
    Database, Error, KeyRing, OAuth, OAuthIntegration, SecretString, integrations,
    testing::MockProvider,
};

use super::way::Way;
use crate::support::{
    AppState, Browser, CLIENT_ID, CLIENT_SECRET, bind, outcome, serve_on, session_user,
};

/// The service under test; its users are in the host's table.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://archive.example/authorize",
    token_endpoint = "https://archive.example/token",
    revocation_endpoint = "https://archive.example/revoke",
    api_base_url = "https://archive.example/api",
    env = "TEST"
)]
pub struct Archive;

/// What every application has of its own, with users 1 to 99.
pub const USERS: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY);
                         INSERT INTO users SELECT generate_series(1, 99)";

/// As if every token's lifetime had passed.
pub const EXPIRE: &str = "UPDATE archive_connection SET issued_at = 1, expires_at = 2";

pub struct Instance {
    pub oauth: OAuth,
    pub provider: Way,
    address: SocketAddr,
    client: reqwest::Client,
}

impl Instance {
    pub async fn start(database: Database, keys: &SecretString, provider: &MockProvider) -> Self {
        let (listener, address) = bind().await;
        let way = Way::to(provider.addr()).await;
        let oauth = OAuth::builder()
            .database(database)
            .keys(KeyRing::parse(keys).unwrap())
            .integrations(integrations![Archive])
            .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
            .current_user(session_user)
            .backend_url(format!("http://{address}"))
            .frontend_url("")
            .route_outgoing_to(way.address())
            .build()
            .unwrap();
        let app = Router::new()
            .merge(integrations![Archive].router())
            .route("/files", get(files))
            .with_state(AppState {
                oauth: oauth.clone(),
            });
        serve_on(listener, app);
        Self {
            oauth,
            provider: way,
            address,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    pub fn browser(&self, user: i32) -> Browser {
        let browser = Browser::new(self.address);
        browser.set_cookie("session", &user.to_string());
        browser
    }

    pub async fn connect(&self, user: i32, provider: &MockProvider) {
        let response = self.browser(user).connect("archive", provider).await;
        assert_eq!(outcome(&response), "connected");
    }

    /// What a request is answered that needs the user's token: the status, and the error's word.
    pub fn files(&self, user: i32) -> impl Future<Output = (u16, String)> + Send + 'static {
        let asked = self.client.get(format!("http://{}/files", self.address));
        let asked = asked.header("cookie", format!("session={user}")).send();
        async {
            let response = asked.await.unwrap();
            let status = response.status().as_u16();
            let body: serde_json::Value = response.json().await.unwrap();
            let error = body["error"].as_str().unwrap_or_default();
            (status, error.to_owned())
        }
    }

    pub async fn disconnect(&self, user: i32) {
        let response = self.browser(user).post("/api/archive/disconnect").await;
        assert_eq!(response.status(), 200);
    }
}

/// A page of the host's: it calls the API for whoever is signed in.
async fn files(State(state): State<AppState>, parts: Parts) -> Result<String, Error> {
    let user = session_user(parts).await.ok_or(Error::NotSignedIn)?;
    let files = Archive::client(&state.oauth, user).get("/files");
    files.send().await?.error_for_status()?.text().await
}
