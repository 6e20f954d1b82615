//! Connects the users of an application with axum and Diesel, on SQLite or Postgres, to their
//! accounts at other services.
//!
//! Annotate a struct with [`OAuthIntegration`](derive@OAuthIntegration), mount its `router()`, and
//! call the service's API through its `client(..)` with a token that is always fresh. This crate
//! is what the generated code calls: the flow, encryption, token exchange, refresh and revocation.
//!
//! ```
//! use lightfriend_runtime::{OAuth, OAuthIntegration, integrations};
//!
//! /// Reads and writes the user's calendar.
//! #[derive(OAuthIntegration)]
//! #[oauth(
//!     provider = "google",
//!     scopes("https://www.googleapis.com/auth/calendar.events"),
//!     api_base_url = "https://www.googleapis.com/calendar/v3",
//! )]
//! pub struct GoogleCalendar;
//!
//! fn app(oauth: OAuth) -> axum::Router {
//!     let services = integrations![GoogleCalendar];
//!     axum::Router::new()
//!         .merge(services.router())
//!         .merge(services.page())
//!         .with_state(oauth)
//! }
//! # assert_eq!(GoogleCalendar::migration().name, "create_google_calendar_connection");
//! ```
//!
//! - [`OAuth::builder`] takes the application's pool, or what [`OAuth::connect`] opens, keys,
//!   addresses and a way to tell the signed-in user; what is missing is listed at boot, all at
//!   once.
//! - [`integrations!`] lists the structs: one router, one [page](Integrations::page), one set of
//!   tables.
//! - [`Error`] says what the caller can do about it.
//! - The feature `testing` has a provider to test against.
//!
//! Inside, arrows run one way, from the face on top to the toolbox below:
//!
//! - `engine` is what generated code calls; `testing` stands beside the house.
//! - `page` and `routes` know axum's routing, and work for `host`, which is what applications
//!   call, and `integration`, lists of what was derived.
//! - `doctor` finds out why a connect fails.
//! - `api` calls services; `flow` connects accounts; `tokens` is their life after that.
//! - `account` is one account with the `toolbox`: database, keys, HTTP, events, and `pacing`, how
//!   often a provider is asked.
//! - `protocol` is the wire, with `hooks`, where applications take part. `store` knows Diesel, and
//!   only `http` talks to the outside.
//! - On the ground: `crypto`, `descriptor`, `error`, and what the standard library lacks.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod account_id;
mod account_key;
mod api;
mod checks;
mod clock;
mod crypto;
mod descriptor;
mod doctor;
mod engine;
mod env_example;
mod environment;
mod error;
mod escape;
mod events;
mod failpoint;
mod field_values;
mod fields;
mod flow;
#[cfg(feature = "testing")]
#[doc(hidden)]
pub mod fuzzing;
mod hooks;
mod host;
mod http;
mod integration;
mod json;
#[cfg(feature = "openapi")]
mod openapi;
mod pacing;
#[cfg(feature = "page")]
mod page;
mod protocol;
mod random;
mod routes;
mod store;
mod tasks;
mod telemetry;
mod template;
#[cfg(feature = "testing")]
pub mod testing;
mod tokens;
mod toolbox;
mod user;

#[cfg(feature = "derive")]
pub use lightfriend_macros::OAuthIntegration;
pub use secrecy::{ExposeSecret, SecretString};

pub use account_key::{AccountKey, OneAccount};
pub use api::{Client, Request, Response, TokenHandle};
pub use crypto::KeyRing;
pub use doctor::{Doctor, Finding, Report, Severity, Subject};
pub use error::{ConnectionFailure, Error, JsonError, MissingScope, ProviderWords};
pub use events::{Event, EventKind, Events};
pub use hooks::{HookError, ProviderAnswer, ProviderRequest, RequestKind};
pub use host::{
    Account, Builder, Connected, ConnectionEntry, ConnectionInput, ConnectionLinks, CurrentOwner,
    Epoch, Hooks, HostState, ImportFailure, ImportOutcome, ImportReport, ImportTable, Imported,
    InputKind, IntoCurrentUser, NewConnection, OAuth, OldConnection, OldGuard, OldRow, OldRowError,
    OldTable, OwnerAction, StartUrl, Summary, Viewer,
};
pub use integration::{Integration, Integrations, IntegrationsIter, OAuthIntegration, Routes};
#[cfg(feature = "page")]
pub use page::{Page, PageContent, language};
#[cfg(feature = "sqlite")]
pub use store::sqlite_pool;
pub use store::{
    Connection, Database, FieldOf, FieldValue, IntoDatabase, Migration, Sealed, TokenUpdate,
};
pub use tokens::{
    ConnectionStatus, KeyRotation, Refresher, RefresherHandle, RotationProgress, Status, Swept,
};
pub use toolbox::{CallbackSession, HostCredentials};
pub use user::{UserId, UserIdTypeError, UserKey};
/// The types of [`Integrations::openapi`].
#[cfg(feature = "openapi")]
#[doc(no_inline)]
pub use utoipa;

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "diesel-async")))]
compile_error!(
    "lightfriend-runtime needs a database: enable one of the features `sqlite`, `postgres`, `diesel-async`"
);

#[cfg(not(any(
    feature = "tls-aws-lc",
    feature = "tls-ring",
    feature = "tls-native",
    feature = "testing"
)))]
compile_error!(
    "lightfriend-runtime needs TLS: enable one of the features `tls-aws-lc`, `tls-ring`, `tls-native`"
);

/// What generated code names. Not for hand-written code: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use std;

    pub use axum::{
        Router,
        extract::{Request as Incoming, State},
        response::Response,
    };
    pub use secrecy::SecretString;

    pub use crate::{
        Account, AccountKey, Client, Connected, Connection, Error, FieldOf, HostState,
        ImportOutcome, ImportTable, Imported, Migration, OAuth, OAuthIntegration, OldConnection,
        OldRow, OldRowError, OldTable, OneAccount, Sealed, StartUrl, Status, TokenUpdate, UserId,
        descriptor::*,
        engine::integrations,
        host::hooks_type,
        integration::check_distinct,
        store::{Boxed, IntoRow, Model, Performing, QueryResult, Row, Value, repository},
        template::{Segment, Template},
    };

    #[cfg(feature = "uuid")]
    pub use crate::store::{OptionalUuidBytes, SqlUuid, UuidBytes};
    #[cfg(feature = "uuid")]
    pub use uuid::Uuid;

    #[cfg(all(feature = "derive", feature = "testing", feature = "sqlite"))]
    pub use lightfriend_macros::conformance_module;

    // Stands in where a host has none; the derive says so.
    pub use diesel;

    /// The attribute reference, as modules that generated code names: this is how an editor finds
    /// from a key to its documentation. It is written in the derive's crate, beside the keys.
    #[cfg(feature = "derive")]
    pub mod attributes {
        lightfriend_macros::attribute_reference!();
    }

    /// What the derived functions call.
    pub mod engine {
        pub use crate::engine::{
            account, accounts, connect_with_code, connected, import, import_table, migration, open,
            open_optional, start_url, still_old,
        };
    }

    /// Routers and handlers.
    pub mod routes {
        pub use crate::routes::{
            callback, callback_router, disconnect, protected_router, router, router_with, start,
            status,
        };
    }
}
