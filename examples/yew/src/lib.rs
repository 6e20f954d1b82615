//! Yew components for connections: what users connect at other services, with the buttons to do so.
//!
//! They read what the backend's routes answer: `GET /api/connections` and the links in it. In an
//! application's page:
//!
//! ```
//! use lightfriend_yew::{Connections, ConnectionsProvider};
//! use yew::prelude::*;
//!
//! #[component]
//! fn Settings() -> Html {
//!     html! {
//!         <main>
//!             <h1>{ "Connections" }</h1>
//!             <ConnectionsProvider popup=true sign_in_url="/login">
//!                 <Connections />
//!             </ConnectionsProvider>
//!         </main>
//!     }
//! }
//! ```
//!
//! One service alone is `<ConnectionCard service="google_calendar" />`. With `popup` the
//! application's `main` begins with [`finish_popup`].
//!
//! What an integration asks for stands in its card as a form, whose values are sent in the body of a
//! request alone.
//!
//! What has happened is told in words of this crate. That something is connected or disconnected is
//! told only if the backend says that it is so: neither a query nor a message is believed in that.
//! That connecting failed nobody else can say: it is told as the query has it, by fixed words.

mod browser;
mod components;
mod failure;
mod form;
mod given;
mod http;
mod input;
mod listed;
mod model;
mod outcome;
mod place;
mod popup;
mod provider;
mod requests;
mod session;
mod settings;
mod starting;
mod store;
mod view;
mod words;

pub use components::{ConnectionCard, ConnectionCardProps, Connections, ConnectionsProps};
pub use failure::Failure;
pub use input::{ConnectionInput, InputKind};
pub use model::{Connection, Links, Status};
pub use popup::{PopupEnd, finish_popup};
pub use provider::{ConnectionsContext, ConnectionsProvider, ConnectionsProviderProps};
pub use store::Listing;

/// Compiles the README's code.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
