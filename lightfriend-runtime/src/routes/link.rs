//! `GET {route}/oauth/reconnect`: a link from a mail or a chat.

use axum::{
    http::{Method, request::Parts},
    response::Response,
};

use super::{Host, Incoming, failure, guard, prefix::Mounted, start};
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{self, Beginning, Started},
    host::{OAuth, Visitor},
};

/// Begins a flow for the signed-in user who was given the link: 303 to the provider. It comes from
/// anywhere, so it is the ticket that says that this application has asked for it.
pub(super) async fn reconnect(
    descriptor: &'static Descriptor,
    oauth: Host,
    request: Incoming,
    mounted: Mounted,
) -> Response {
    let (parts, _) = request.into_parts();
    let oauth = &oauth.0;
    if parts.method == Method::HEAD {
        return failure::method_not_allowed(oauth.tools(), &parts);
    }
    let begun = begin(descriptor, oauth, &parts, mounted).await;
    start::answer(descriptor, oauth, &parts, None, begun)
}

async fn begin(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    mounted: Mounted,
) -> Result<Started, Error> {
    guard::check_window(&parts.headers)?;
    let Visitor { account, user } = start::who_connects(descriptor, oauth, parts, mounted).await?;
    let ticket = ticket(parts)?;
    let account = match flow::offered(&account, &user, &ticket).await? {
        Some(key) => account.named(&key).await?,
        None => account,
    };
    // What cannot begin uses nothing up.
    flow::check_start(&account).await?;
    flow::take(&account, &user, &ticket).await?;
    flow::start(Beginning::again(account, user)).await
}

fn ticket(parts: &Parts) -> Result<String, Error> {
    let query = parts.uri.query().unwrap_or_default();
    let mut tickets = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "ticket")
        .map(|(_, value)| value);
    match (tickets.next(), tickets.next()) {
        (Some(ticket), None) => Ok(ticket.into_owned()),
        _ => Err(Error::InvalidRequest("there is not one ticket")),
    }
}
