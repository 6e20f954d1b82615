//! `POST` or `DELETE {route}/disconnect`, `GET {route}/status`.

use axum::{
    body::Body,
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{
    Host, Incoming,
    asked::Asked,
    failure, guard,
    landing::{self, Outcome},
    reply,
};
use crate::{
    descriptor::Descriptor,
    error::Error,
    fields::Parameters as _,
    flow::{FlowCookies, ReturnTo},
    host::{OAuth, OwnerAction},
    tokens::Accounts,
};

/// Ends the signed-in user's connection: JSON, and for a browser that sends a form 303 to the front
/// end, with `disconnected={service}`. Ending it twice is the same as once.
pub async fn disconnect(
    descriptor: &'static Descriptor,
    oauth: Host,
    request: Incoming,
) -> Response {
    let oauth = oauth.0;
    let (parts, body) = request.into_parts();
    let tools = oauth.tools();
    let answer = match end(descriptor, &oauth, &parts, body).await {
        Ok(Ended { path, account, .. }) if failure::is_navigating(&parts.headers) => {
            let outcome = Outcome::Disconnected(account);
            let mut landed = landing::land(tools, descriptor, path.as_ref(), &outcome);
            if let Ok(cookie) = FlowCookies::of(&tools.backend).of_change() {
                reply::set_cookie(&mut landed, &cookie);
            }
            landed
        }
        Ok(Ended { connected, .. }) => {
            reply::json(&json!({ "service": descriptor.service, "connected": connected }))
        }
        Err(error) => {
            let path = Asked::of_query(&parts).return_to().ok().flatten();
            failure::of_link(tools, descriptor, &parts, path.as_ref(), error)
        }
    };
    reply::varying(answer)
}

/// What is so after a disconnect.
struct Ended {
    /// Where the form's browser goes.
    path: Option<ReturnTo>,
    /// Whether the service is, by another account.
    connected: bool,
    /// The key of the account that was meant, where there may be several.
    account: Option<String>,
}

async fn end(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    body: Body,
) -> Result<Ended, Error> {
    guard::check_unsafe(oauth, &parts.headers)?;
    let asked = Asked::read(parts, body).await?;
    let path = asked.return_to()?;
    let owners = oauth
        .visitor(descriptor, parts, OwnerAction::Manage)
        .await?;
    let owners = owners.account;
    let named = asked.get("account")?;
    // Without a row there may be one on its way, which is not wanted any more.
    let account = owners.which(named).await?;
    let account = account.unwrap_or_else(|| owners.with_key_text(named));
    account.disconnect().await?;
    let several = descriptor.table.account_key.is_some();
    Ok(Ended {
        path,
        connected: several && owners.statuses().await?.iter().any(|it| it.connected),
        account: account.id.key_text(),
    })
}

/// The state of the signed-in user's connection, or of each account where there may be several. No
/// provider is asked.
pub async fn status(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    let oauth = oauth.0;
    let (parts, _) = request.into_parts();
    let answer = state(descriptor, &oauth, &parts).await;
    answer.unwrap_or_else(Error::into_response)
}

async fn state(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
) -> Result<Response, Error> {
    let visitor = oauth.visitor(descriptor, parts, OwnerAction::View).await?;
    let account = visitor.account;
    if descriptor.table.account_key.is_none() {
        return Ok(reply::json(&account.status().await?));
    }
    let accounts = account.statuses().await?;
    let (service, title) = (descriptor.service, descriptor.title);
    Ok(reply::json(&Accounts::new(service, title, &accounts)))
}
