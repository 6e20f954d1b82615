//! Doc comments of what is generated: rustdoc shows them on the struct's own page.

use crate::describe;
use crate::integration::Integration;
use crate::integration::choice::ResponseMode;
use crate::integration::column::{Column, Source};
use crate::integration::lookup::Lookup;
use crate::integration::owner::Owner;
use crate::integration::scope_set::ScopeSet;
use crate::suggest;

/// Routes, environment variables, redirect URI and columns.
pub(super) fn integration(integration: &Integration) -> String {
    let Integration { title, route, .. } = integration;
    let at = callback(integration);
    let callback = match integration.authorization.response.mode {
        Some(ResponseMode::FormPost) => format!("`GET` or `POST {at}`"),
        _ => format!("`GET {at}`"),
    };
    let text = format!(
        "Connects users' accounts at {title}.\n\n\
         | route | does |\n|---|---|\n\
         | `POST {route}/oauth/start` | sends the user to the provider |\n\
         | `GET {route}/oauth/start` | the same, for links |\n\
         | `GET {route}/oauth/reconnect` | the same, for links of `account.reconnect_link(..)` |\n\
         | {callback} | the redirect URI: `{{BACKEND_URL}}{at}` |\n\
         | `POST` or `DELETE {route}/disconnect` | deletes and revokes the tokens |\n\
         | `GET {route}/status` | says whether the user is connected |\n\n"
    );
    text + &environment(integration)
        + &owner(integration)
        + &accounts(integration)
        + &scope_sets(integration)
        + &lookup(integration)
        + &columns(integration)
        + &adopted(integration)
}

/// The path of the redirect URI; at each host another, where hosts have clients of their own.
fn callback(integration: &Integration) -> String {
    let host = integration.host.as_ref().map_or("", |_| "/{host}");
    format!("{}/oauth/callback{host}", integration.route)
}

/// The trait's impl; all else is on the functions.
pub(super) fn data(integration: &Integration) -> String {
    format!("What the runtime knows of {}.", integration.title)
}

fn environment(integration: &Integration) -> String {
    let env = &integration.env;
    let client = match &integration.host {
        Some(_) => String::new(),
        None => client(integration),
    };
    let named = integration.variables.iter().map(|variable| {
        let name = variable.strip_prefix(env.as_str()).unwrap_or(variable);
        let name = name.trim_start_matches('_');
        format!("| `{variable}` | what `{{env.{name}}}` stands for |\n")
    });
    let rows = client + &named.collect::<String>();
    let table = if rows.is_empty() {
        rows
    } else {
        format!("| environment variable | is |\n|---|---|\n{rows}\n")
    };
    of_hosts(integration) + &table
}

/// Where client ids and secrets come from that are no variables.
fn of_hosts(integration: &Integration) -> String {
    let column = integration.host.as_ref();
    column.map_or_else(String::new, |column| {
        format!(
            "Each host, which the user names as `{column}`, has a client id and secret of its own: \
                `OAuth::builder().credentials_for(..)` gives them. The redirect URI that is \
                registered there ends in the host's name.\n\n"
        )
    })
}

/// The variables that say who the client is.
fn client(integration: &Integration) -> String {
    let env = &integration.env;
    let row = |has: bool, name: &str, is: &str| {
        let row = has.then(|| format!("| `{env}_{name}` | {is} |\n"));
        row.unwrap_or_default()
    };
    let id = row(true, "CLIENT_ID", "the client's id");
    let secret = row(
        integration.has_client_secret(),
        "CLIENT_SECRET",
        "the client's secret",
    );
    let key = row(
        integration.has_private_key(),
        "PRIVATE_KEY",
        "the key that it signs with, in PEM",
    );
    id + &secret + &key
}

/// Whose connections are, where that is not the user.
fn owner(integration: &Integration) -> String {
    let Owner {
        column,
        connected_by,
        ..
    } = &integration.owner;
    let text = || {
        format!(
            "Connections belong to what `{column}` names; `connected_by` holds the user who \
                connected them.\n\n"
        )
    };
    connected_by.as_ref().map(|_| text()).unwrap_or_default()
}

/// What tells accounts apart, where there may be several.
fn accounts(integration: &Integration) -> String {
    let key = integration.account_key();
    let text = key.map(|Column { name, .. }| {
        format!(
            "There may be several accounts: `{name}` tells them apart, and a request names one as \
                `?account={{{name}}}`.\n\n"
        )
    });
    text.unwrap_or_default()
}

/// What a start may ask for by name.
fn scope_sets(integration: &Integration) -> String {
    let sets = &integration.authorization.scope_sets;
    let rows = sets.iter().map(|ScopeSet { name, scopes }| {
        let scopes = suggest::list(scopes.iter().map(String::as_str));
        format!("| `{name}` | {} |\n", scopes.replace('|', "\\|"))
    });
    let rows: String = rows.collect();
    if rows.is_empty() {
        return rows;
    }
    format!("| scope set | asks for |\n|---|---|\n{rows}\n")
}

/// What is asked beside the tokens.
fn lookup(integration: &Integration) -> String {
    let Some(Lookup {
        method, endpoint, ..
    }) = &integration.lookup
    else {
        return String::new();
    };
    let columns = integration.columns.iter();
    let columns = columns.filter(|column| matches!(column.source, Source::Lookup(_)));
    let columns = suggest::list(columns.map(|column| column.name.as_str()));
    let (method, url) = (method.word(), describe::url(integration, endpoint));
    format!("Every connect looks {columns} up, with the access token: `{method} {url}`.\n\n")
}

/// The columns that have other names in the database, and who migrates it.
fn adopted(integration: &Integration) -> String {
    let renamed = integration.renamed.iter();
    let rows = renamed.map(|(name, theirs)| format!("| `{name}` | `{theirs}` |\n"));
    let rows: String = rows.collect();
    let names = if rows.is_empty() {
        rows
    } else {
        format!("\n| column | in the database |\n|---|---|\n{rows}")
    };
    if !integration.is_migrated_by_host {
        return names;
    }
    format!("\nThe host's own migrations create and alter it.\n{names}")
}

fn columns(integration: &Integration) -> String {
    if integration.columns.is_empty() {
        return format!(
            "Connections are stored in the table `{}`.\n",
            integration.table
        );
    }
    let row = |of: &Column| format!("| `{}` | {} |", of.name, column(of).replace('|', "\\|"));
    let rows: Vec<String> = integration.columns.iter().map(row).collect();
    let rows = rows.join("\n");
    format!(
        "Connections are stored in the table `{}`, with these columns of its own:\n\n| column | \
            is |\n|---|---|\n{rows}\n",
        integration.table
    )
}

/// The `table!` module.
pub(super) fn table(integration: &Integration) -> String {
    format!("The table of connections to {}.", integration.title)
}

/// The readable model.
pub(super) fn model(integration: &Integration) -> String {
    let whose = match (&integration.owner.connected_by, integration.account_key()) {
        (Some(_), _) => "An owner's connection",
        (None, Some(_)) => "One of a user's connections",
        (None, None) => "One user's connection",
    };
    format!("{whose} to {}.", integration.title)
}

/// The insertable model.
pub(super) fn new_model(integration: &Integration) -> String {
    format!("A new connection to {}, to be inserted.", integration.title)
}

/// The row that a repository function is about.
pub(super) fn row(integration: &Integration) -> &'static str {
    match integration.account_key() {
        Some(_) => "the connection of one of the owner's accounts",
        None => "the owner's connection",
    }
}

/// One of the struct's own columns.
pub(super) fn column(column: &Column) -> String {
    let origin = match &column.source {
        Source::TokenResponse(paths) => format!("{} of the token answer", places(paths)),
        Source::Exchange(paths) => format!("{} of the exchange", places(paths)),
        Source::Lookup(paths) => format!("{} of the lookup", places(paths)),
        Source::AccessTokenClaim(paths) => {
            format!("the claim {} of the access token", places(paths))
        }
        Source::IdTokenClaim(paths) => format!("the claim {} of the ID token", places(paths)),
        Source::Local(_) => "the application's own; kept when the user connects again".to_owned(),
        Source::Var(_) => "given by the user at the start".to_owned(),
        Source::Callback { name, echoes, .. } => {
            let given = if *echoes {
                ", given at the start and answered unchanged"
            } else {
                ""
            };
            format!("`{name}` of the callback{given}")
        }
    };
    let sealed = match column.account_key {
        Some(_) => "; tells the accounts apart",
        None if column.secret => ", sealed",
        None => "",
    };
    if column.description.is_empty() {
        format!("`{}`: {origin}{sealed}.", column.name)
    } else {
        format!("{} ({origin}{sealed})", column.description)
    }
}

/// Paths in words.
fn places(paths: &[Vec<String>]) -> String {
    let paths = paths.iter().map(|path| format!("`{}`", path.join(".")));
    paths.collect::<Vec<_>>().join(" or ")
}

/// One of the struct's own columns, when a row is inserted.
pub(super) fn new_column(of: &Column) -> String {
    if of.source.is_local() {
        format!("{} `None` leaves the column's default.", column(of))
    } else {
        column(of)
    }
}

/// `router`, `protected_router` and `callback_router`.
pub(super) fn routers(integration: &Integration) -> [String; 3] {
    let route = &integration.route;
    [
        format!(
            "All routes, below `{route}`.\n\nThe state gives out an `OAuth`: `OAuth: \
                FromRef<S>`."
        ),
        format!(
            "The routes that need a signed-in user: `{route}/oauth/start`, \
                `{route}/oauth/reconnect`, `{route}/disconnect` \
                and `{route}/status`."
        ),
        format!(
            "The route the provider sends the browser back to: `{}`.",
            callback(integration)
        ),
    ]
}

/// `start`, `callback`, `disconnect_handler` and `status_handler`.
pub(super) fn handlers(integration: &Integration) -> [String; 4] {
    let host = integration.host.as_ref();
    let host = host.map_or("", |_| " The route's last segment is the host.");
    [
        "Handler that sends the signed-in user to the provider.".to_owned(),
        format!(
            "Handler of the redirect URI: stores the tokens and sends the browser on to the front \
                end.{host}"
        ),
        "Handler that deletes and revokes the signed-in user's tokens.".to_owned(),
        "Handler that says, as JSON, whether the signed-in user is connected.".to_owned(),
    ]
}

/// `client`, where there is nothing to call.
pub(super) fn without_api(integration: &Integration) -> String {
    format!(
        "{} has no `api_base_url`, so every call fails: add `api_base_url = \"https://..\"`, the \
            only place its access token may be sent to",
        integration.ident
    )
}
