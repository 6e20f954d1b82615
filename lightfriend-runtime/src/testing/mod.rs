//! A provider to test against: [`MockProvider`].
//!
//! It is an authorization server with a small API, over HTTP on loopback, that
//! holds clients to the RFCs: codes serve once, PKCE is verified, refresh tokens
//! rotate with reuse detection, revocation revokes. What is tested is the struct
//! that ships: [`route_outgoing_to`](crate::Builder::route_outgoing_to) sends the
//! mock what is meant for the real provider, and [`connect`] gives a user who has
//! consented.
//!
//! A whole test of an integration, with `tempfile` among the dev-dependencies:
//!
//! ```test_harness
//! use diesel::connection::SimpleConnection as _;
//! use lightfriend_runtime::{
//!     Error, KeyRing, OAuth, OAuthIntegration, integrations, sqlite_pool,
//!     testing::{self, MockProvider},
//! };
//! use serde_json::{Value, json};
//!
//! /// Reads the user's calendar.
//! #[derive(OAuthIntegration)]
//! #[oauth(
//!     provider = "google",
//!     scopes("https://www.googleapis.com/auth/calendar.events.readonly"),
//!     api_base_url = "https://www.googleapis.com/calendar/v3",
//! )]
//! pub struct GoogleCalendar;
//!
//! /// The application's own code.
//! async fn next_event(oauth: &OAuth, user_id: i32) -> Result<String, Error> {
//!     let events: Value = GoogleCalendar::client(oauth, user_id)
//!         .get("/calendars/primary/events")
//!         .query([("maxResults", "1")])
//!         .send()
//!         .await?
//!         .error_for_status()?
//!         .json()
//!         .await?;
//!     Ok(events["items"][0]["summary"].as_str().unwrap_or("nothing").to_owned())
//! }
//!
//! #[tokio::test]
//! async fn the_next_event_is_named() -> Result<(), Box<dyn std::error::Error>> {
//!     // A database with the application's own table of users.
//!     let folder = tempfile::tempdir()?;
//!     let pool = sqlite_pool(&folder.path().join("test.sqlite3").to_string_lossy())?;
//!     pool.get()?.batch_execute(
//!         "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL);
//!          INSERT INTO users (id) VALUES (1);",
//!     )?;
//!
//!     // The struct as it ships; what is meant for Google goes to the mock.
//!     let provider = MockProvider::start().await?;
//!     let oauth = OAuth::builder()
//!         .database(pool)
//!         .integrations(integrations![GoogleCalendar])
//!         .keys(KeyRing::parse(&KeyRing::generate()?)?)
//!         .backend_url("http://127.0.0.1:3000")
//!         .client_credentials("GOOGLE_CALENDAR", "client-id", "client-secret".to_owned())
//!         .route_outgoing_to(provider.addr())
//!         .build()?;
//!     oauth.migrate().await?;
//!
//!     // The user consents.
//!     testing::connect::<GoogleCalendar>(&oauth, &provider, 1).await?;
//!
//!     provider.answer_api(
//!         "/calendar/v3/calendars/primary/events",
//!         json!({"items": [{"summary": "Design review"}]}),
//!     );
//!     assert_eq!(next_event(&oauth, 1).await?, "Design review");
//!     Ok(())
//! }
//! ```
//!
//! - [`MockProvider::answer_api`] says what the API answers.
//! - [`MockProvider::fault`] lets something go wrong, scripted with [`Fault`]: an
//!   error, an outage, an answer that never comes.
//! - [`MockProviderBuilder`] makes it as strict as some are: registered redirect URIs, scopes that are
//!   not offered, one authentication method, no PKCE.
//! - [`MockProvider::requests`] has every request as a [`RecordedRequest`].
//! - [`MockProvider::approve`] and [`deny`](MockProvider::deny) play the user where
//!   a test goes through the application's own routes, with a browser's cookies.

mod answer;
mod api;
mod api_answer;
mod authorization;
mod browser;
mod builder;
mod client_authentication;
mod client_jwt;
#[cfg(feature = "sqlite")]
pub mod conformance;
mod connect;
mod dialect;
mod fault;
mod grants;
mod mint;
mod pages;
mod params;
mod payload;
mod pkce;
mod provider;
mod refusing;
mod request;
mod responder;
mod return_address;
mod revocation;
mod server;
mod settings;
#[cfg(feature = "sqlite")]
mod shape;
mod state;
mod strictness;
mod time;
mod token;

pub use self::api_answer::ApiAnswer;
pub use self::builder::MockProviderBuilder;
pub use self::connect::connect;
pub use self::fault::Fault;
pub use self::provider::MockProvider;
pub use self::request::{Endpoint, RecordedRequest};
pub use self::time::let_pass;
// For the tests of what the runtime sends; places are its own business.
#[doc(hidden)]
pub use crate::store::{SentStatement, StatementLog};
