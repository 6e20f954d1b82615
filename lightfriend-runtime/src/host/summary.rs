//! How many are connected to what, for whoever looks after the application.

use serde::Serialize;

use super::OAuth;
use crate::{error::Error, integration::Integrations, store::summary};

/// The numbers of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The integration's slug.
    pub service: &'static str,
    /// What users call it.
    pub title: &'static str,
    /// Connections whose grant stands, as far as is known.
    pub active: u64,
    /// Connections whose grant has ended: their users must connect again.
    pub needs_reauth: u64,
    /// Of the active ones those that the provider refuses to refresh, in words that nobody knows.
    pub refresh_failing: u64,
    /// Tokens that nobody uses any more and that the provider has yet to revoke (RFC 7009).
    pub revocations_due: u64,
    /// Tokens that are to be revoked when their users disconnect: before that a revocation could
    /// end a connection that is in use.
    pub revocations_held: u64,
}

impl Integrations {
    /// Counts, per service, connections by their status and revocations that wait. No provider is
    /// asked. Every row is counted: for a dashboard that looks once a minute, not for each request.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Misconfigured`] before the tables are there.
    pub async fn summary(&self, oauth: &OAuth) -> Result<Vec<Summary>, Error> {
        let database = &oauth.tools().database;
        let mut summaries = Vec::new();
        for descriptor in self.descriptors().iter().copied() {
            let counts = database
                .read(async move |conn| summary::counts(conn, descriptor).await)
                .await?;
            summaries.push(Summary {
                service: descriptor.service,
                title: descriptor.title,
                active: counts.active,
                needs_reauth: counts.needs_reauth,
                refresh_failing: counts.refresh_failing,
                revocations_due: counts.revocations_due,
                revocations_held: counts.revocations_held,
            });
        }
        Ok(summaries)
    }
}
