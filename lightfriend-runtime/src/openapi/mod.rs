//! What the routes answer, for generators of clients: an OpenAPI document, and TypeScript types,
//! both of the same schemas.

mod accounts;
mod answers;
mod operations;
mod parts;
mod schemas;
mod service;
mod typescript;

use utoipa::openapi::{
    Components, ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Server,
};

use crate::{host::OAuth, integration::Integrations};

const ABOUT: &str = "The accounts at other services that a user of this application has \
connected.\n\nEvery operation is the signed-in user's: requests carry the application's own session, \
as its other routes want it, and are answered 401 without. Those that change something are answered \
403 unless they come from the application's own pages or front end: browsers say so in \
`Sec-Fetch-Site` and `Origin`.\n\nThe callback, to which a provider sends the user's browser back, \
and the links of mails are no operations of a client's.";

impl Integrations {
    /// The OpenAPI 3.1 document of the routes that clients call, of those that
    /// [`router`](Self::router) mounts: of these
    /// integrations, with the columns of each that are no secrets. It is the same each time, and
    /// needs neither database nor configuration, so that a build can write it to a file.
    ///
    /// It names no server, which means where the document itself is served;
    /// [`openapi_with`](Self::openapi_with) names `BACKEND_URL`. It is
    /// [`utoipa`](https://docs.rs/utoipa)'s own type, and goes into the application's document with
    /// [`OpenApi::merge`].
    ///
    /// ```
    /// # use lightfriend_runtime::{Integrations, OAuth};
    /// use axum::{Json, Router, routing::get};
    ///
    /// fn app(integrations: Integrations) -> Router<OAuth> {
    ///     Router::new()
    ///         .merge(integrations.router())
    ///         .route("/openapi.json", get(async move || Json(integrations.openapi())))
    /// }
    /// ```
    #[must_use]
    pub fn openapi(&self) -> OpenApi {
        let info = InfoBuilder::new()
            .title("Connections")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(ABOUT));
        OpenApiBuilder::new()
            .info(info)
            .paths(operations::paths(*self))
            .components(Some(components(*self)))
            .build()
    }

    /// The document of [`openapi`](Self::openapi) with `BACKEND_URL`, its path included, as the
    /// server.
    #[must_use]
    pub fn openapi_with(&self, oauth: &OAuth) -> OpenApi {
        let mut document = self.openapi();
        document.servers = Some(vec![Server::new(oauth.tools().backend.at(""))]);
        document
    }

    /// TypeScript declarations of what the routes answer, for front ends that generate no client:
    /// the text of a `.d.ts` file, of the same schemas as [`openapi`](Self::openapi).
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use lightfriend_runtime::{OAuthIntegration, integrations};
    ///
    /// /// Posts to the team's channels.
    /// #[derive(OAuthIntegration)]
    /// #[oauth(provider = "slack", scopes("chat:write"))]
    /// pub struct Slack {
    ///     #[oauth(token_response = "team.name")]
    ///     account: Option<String>,
    ///     #[oauth(local, default = "general")]
    ///     channel: String,
    /// }
    ///
    /// let types = integrations![Slack].typescript();
    /// assert!(types.contains(r#"
    /// export interface SlackFields {
    ///   account?: string | null;
    ///   channel?: string;
    /// }
    /// "#));
    /// # }
    /// ```
    ///
    /// `Connection` is a union that `service` tells apart, so that a front end finds the fields of
    /// each:
    ///
    /// ```typescript
    /// import type { Connection } from "./connections";
    ///
    /// const response = await fetch("/api/connections");
    /// const { connections }: { connections: Connection[] } = await response.json();
    /// for (const connection of connections) {
    ///   if (connection.service === "slack") console.log(connection.fields.channel);
    /// }
    /// ```
    #[must_use]
    pub fn typescript(&self) -> String {
        typescript::declarations(&components(*self).schemas)
    }
}

fn components(integrations: Integrations) -> Components {
    ComponentsBuilder::new()
        .schemas_from_iter(schemas::all(integrations))
        .responses_from_iter(operations::errors())
        .build()
}
