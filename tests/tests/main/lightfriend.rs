//! A real application's six integrations, in the words of its own hosts, paths and columns: those of
//! `examples/lightfriend`. Written by hand, they had these faults. Each has a test that shows it cannot
//! happen to the structs:
//!
//! | fault | by hand | test |
//! |---|---|---|
//! | 1 | a consent is put down to whoever began the flow | `connecting::a_consent_given_in_another_browser_connects_nobody` |
//! | 2 | refreshes race for a token that serves once | `living::a_refresh_token_is_presented_once_however_many_need_it` |
//! | 3 | who declines sees a bare 400 | `connecting::whoever_declines_comes_back_to_the_page` |
//! | 4 | without a refresh token nothing works, disconnecting included | `living::a_connection_without_a_refresh_token_works_until_its_token_ends` |
//! | 5 | what is disconnected, downgraded or purged lives on at the provider, or takes siblings with it | `ending::a_shared_grant_ends_with_its_last_integration`, `ending::whoever_takes_write_access_back_has_no_token_left_with_it`, `ending::a_revocation_is_a_post_and_is_tried_again` |
//! | 6 | any failed refresh deletes the row | `living::a_provider_that_is_away_costs_nobody_the_connection` |
//! | 7 | dead grants look alive | `living::a_grant_that_has_ended_is_told` |
//! | 8 | redirects lead nowhere, and variables are read under other names | `connecting::everybody_comes_back_though_there_is_no_other_front_end`, `connecting::what_a_struct_reads_of_the_environment_is_asked_for_at_boot` |
//! | 9 | flows are lost with the process, and serve twice, or another service | `connecting::a_flow_outlives_the_process_and_serves_once_and_its_own_service` |
//! | 10 | secrets in logs and answers | `storing::no_secret_is_in_the_log` |
//! | 11 | a reconnect wipes the application's own columns; tokens are written one by one | `storing::a_reconnect_keeps_the_chosen_car`, `storing::both_tokens_are_rotated_together` |
//! | 12 | one slow request holds up the others | `storing::nobody_waits_while_a_provider_thinks` |
//! | 13 | a long job holds one token, and outlives the connection | `ending::a_long_job_has_fresh_tokens_and_ends_with_the_connection` |
//! | 14 | the scopes of the request are taken for granted | `connecting::the_scopes_are_those_that_were_granted` |
//! | 15 | copies name each other's addresses, and a region that is no address | `connecting::each_has_addresses_of_its_own`, `storing::a_region_is_an_address` |
//! | 16 | ciphertexts fit anywhere, and what does not open is a database error | `storing::a_token_opens_in_its_own_row_alone` |
//! | 17 | moments of 32 bits, lifetimes of zero | `living::a_lifetime_of_zero_or_of_decades_is_one` |
//! | 18 | each table has to be remembered when a user is purged | `ending::a_purge_covers_every_integration` |

#[path = "../../../examples/lightfriend/app.rs"]
mod app;
#[path = "../../../examples/lightfriend/host.rs"]
mod host;
#[path = "../../../examples/lightfriend/import.rs"]
mod import;
#[path = "../../../examples/lightfriend/integrations.rs"]
mod integrations;
#[path = "../../../examples/lightfriend/old.rs"]
mod old;

mod connecting;
mod ending;
mod living;
mod moved;
mod size;
mod storing;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lightfriend_runtime::{
    KeyRing, OAuth,
    testing::{Endpoint, Fault, MockProvider, MockProviderBuilder},
};
use reqwest::Response;
use secrecy::SecretString;
use serde_json::json;

use crate::support::{
    Browser, CLIENT_ID, CLIENT_SECRET, Host, TestDatabase, bind, builder, location, log_everything,
    outcome, serve_on,
};
use host::{AuthUser, Sessions, Users};

const CALENDAR: &str = "/api/auth/google/calendar";
const TASKS: &str = "/api/auth/google/tasks";
const GMAIL: &str = "/api/auth/google/gmail";
const YOUTUBE: &str = "/api/auth/youtube";
const UBER: &str = "/api/auth/uber";
const TESLA: &str = "/api/auth/tesla";
const ALL: [&str; 6] = [CALENDAR, TASKS, GMAIL, YOUTUBE, UBER, TESLA];

const EUROPE: &str = "https://fleet-api.prd.eu.vn.cloud.tesla.com";
const AMERICA: &str = "https://fleet-api.prd.na.vn.cloud.tesla.com";

/// The application of the example, served.
pub struct Lightfriend {
    pub provider: MockProvider,
    pub host: Host,
    sessions: Sessions,
    keys: SecretString,
}

impl Lightfriend {
    pub async fn start() -> Self {
        Self::start_with(MockProvider::builder()).await
    }

    async fn start_with(provider: MockProviderBuilder) -> Self {
        log_everything();
        let provider = provider.start().await.unwrap();
        let (database, sessions) = (TestDatabase::new(), Sessions::default());
        let (listener, address) = bind().await;
        let keys = KeyRing::generate().unwrap();
        let backend_url = format!("http://{address}");
        let oauth = oauth(&database, &provider, &sessions, &keys, &backend_url);
        oauth.migrate().await.unwrap();
        serve_on(listener, app::router(&oauth, sessions.clone()));
        let host = Host {
            oauth,
            database,
            address,
        };
        Self {
            provider,
            host,
            sessions,
            keys,
        }
    }

    /// For a picture of the page: a calendar and a car are connected, and have been for long.
    pub async fn pictured() -> Self {
        let app = Self::start().await;
        let alice = app.browser(1);
        app.connect(&alice, CALENDAR, "").await;
        let scopes = ["openid", "offline_access", "vehicle_device_data"];
        app.answer_car(&scopes, "");
        app.connect(&alice, TESLA, "?scope_set=data").await;
        for table in ["google_calendar", "tesla"] {
            let sql = format!("UPDATE {table}_connection SET created_at = 1767323045");
            app.host.sql(&sql);
        }
        app
    }

    /// The page of that user.
    pub async fn page(&self) -> String {
        let page = self.browser(1).get("/connections").await;
        let markup = page.text().await.unwrap();
        assert!(markup.contains("<main"), "{markup}");
        markup
    }

    /// The same application in another process.
    fn deployed_again(&self) -> OAuth {
        let backend_url = format!("http://{}", self.host.address);
        let (database, provider) = (&self.host.database, &self.provider);
        oauth(database, provider, &self.sessions, &self.keys, &backend_url)
    }

    /// A browser in which this user is signed in.
    pub fn browser(&self, user_id: i32) -> Browser {
        self.browser_of(user_id, 2)
    }

    fn browser_of(&self, user_id: i32, tier: u8) -> Browser {
        let browser = Browser::new(self.host.address);
        let token = self.sessions.begin(AuthUser { user_id, tier }).unwrap();
        browser.set_cookie("access_token", &token);
        browser
    }

    /// Begins a flow and consents; the URL that leads back.
    async fn consent(&self, browser: &Browser, start: &str) -> String {
        let url = begin(browser, start).await;
        self.provider.approve(&url).await.unwrap()
    }

    /// Connects an account by the link at the route, with a query or not.
    pub async fn connect(&self, browser: &Browser, route: &str, query: &str) -> Response {
        let callback = self
            .consent(browser, &format!("{route}/oauth/start{query}"))
            .await;
        let response = browser.callback(&callback).await;
        assert_eq!(outcome(&response), "connected", "{route}");
        response
    }

    /// The next token answer of the provider: a car's, whose token is a JWT.
    pub fn answer_car(&self, claimed: &[&str], said: &str) {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let (head, claims) = (json!({"alg": "RS256"}), json!({"scp": claimed}));
        let token = format!("{}.{}.c2ln", part(head), part(claims));
        let answer = json!({
            "access_token": token, "refresh_token": "mock-rt-car", "token_type": "Bearer",
            "expires_in": 28800, "scope": said,
        });
        self.provider.fault(Endpoint::Token, Fault::json(answer));
    }

    /// Every stored token runs out.
    fn expire(&self, table: &str) {
        let sql = format!("UPDATE {table}_connection SET issued_at = 1, expires_at = 2");
        self.host.sql(&sql);
    }
}

/// Begins a flow; the provider's authorization URL.
async fn begin(browser: &Browser, start: &str) -> String {
    let start = if start.contains("/oauth/") {
        start.to_owned()
    } else {
        format!("{start}/oauth/start")
    };
    let response = browser.get(&start).await;
    assert_eq!(response.status(), 303, "{start}");
    location(&response)
}

fn oauth(
    database: &TestDatabase,
    provider: &MockProvider,
    sessions: &Sessions,
    keys: &SecretString,
    backend_url: &str,
) -> OAuth {
    let mut builder = builder(database, integrations::services(), provider)
        .keys(KeyRing::parse(keys).unwrap())
        .backend_url(backend_url)
        .variable("TESLA_AUDIENCE", EUROPE);
    for prefix in ["GOOGLE_CALENDAR", "YOUTUBE", "UBER", "TESLA"] {
        // Each is another client.
        let id = format!("{CLIENT_ID}-{prefix}");
        builder = builder.client_credentials(prefix, id, CLIENT_SECRET.to_owned());
    }
    let users = Users::new([(1, "+1 212 555 0100"), (2, "+358 9 1234")]);
    let builder = app::with_integrations(builder, sessions.clone(), users);
    builder.build().unwrap()
}
