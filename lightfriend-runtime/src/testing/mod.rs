//! A provider to test against: [`MockProvider`].
//!
//! It is an authorization server with a small API, over HTTP on loopback, that
//! holds clients to the RFCs: codes serve once, PKCE is verified, refresh tokens
//! rotate with reuse detection, revocation revokes. Faults are scripted with
//! [`Fault`], and every request is kept as a [`RecordedRequest`].
//!
//! ```no_run
//! use lightfriend_runtime::testing::{Endpoint, Fault, MockProvider};
//!
//! # async fn example() -> std::io::Result<()> {
//! let provider = MockProvider::builder()
//!     .client("client-id", "client-secret")
//!     .issuer("https://issuer.example")
//!     .start()
//!     .await?;
//!
//! // The client under test sends its user to an authorization URL..
//! let authorization_url = format!("{}?response_type=code&..", provider.authorization_endpoint());
//! // ..the user allows it, and the browser is sent back to the client.
//! let callback_url = provider.approve(&authorization_url).await?;
//! assert!(callback_url.contains("code=mock-code-"));
//!
//! provider.fault(Endpoint::Token, Fault::status(503));
//! // ..the client meets a failing token endpoint once..
//! assert_eq!(provider.count(Endpoint::Token), 1);
//! # Ok(())
//! # }
//! ```

mod answer;
mod api;
mod api_answer;
mod authorization;
mod browser;
mod builder;
mod client_authentication;
mod fault;
mod grants;
mod mint;
mod pages;
mod params;
mod payload;
mod pkce;
mod provider;
mod request;
mod return_address;
mod revocation;
mod server;
mod settings;
mod state;
mod token;

pub use self::api_answer::ApiAnswer;
pub use self::builder::MockProviderBuilder;
pub use self::fault::Fault;
pub use self::provider::MockProvider;
pub use self::request::{Endpoint, RecordedRequest};
