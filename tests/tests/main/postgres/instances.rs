//! Instances: processes of one application that share nothing but the database. They come and go,
//! by signals and by `kill -9`, and a proxy gives each request to the next one.

mod child;
mod clocks;
mod fleet;
mod killed;
mod presented;
mod proxy;
mod rolling;

use lightfriend_runtime::testing::MockProvider;
use reqwest::Response;

use self::fleet::Fleet;
use crate::{
    soak::side::Side,
    support::{Browser, Kind, TestDatabase, location, outcome},
};

/// A database on the server, by libpq where the tests are run on that.
fn database() -> TestDatabase {
    TestDatabase::of_kind(match Kind::chosen() {
        Kind::Sqlite => Kind::DieselAsync,
        chosen => chosen,
    })
}

/// As if the lifetime of a user's access token had passed.
fn expire(database: &TestDatabase, side: Side, user: i32) {
    database.execute(&format!(
        "UPDATE {}_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600
         WHERE user_id = {user}",
        side.service()
    ));
}

/// The browser of this user, who is known to the host, at an instance or at the proxy.
fn browser(at: std::net::SocketAddr, user: i32) -> Browser {
    let browser = Browser::new(at);
    browser.set_cookie("session", &user.to_string());
    browser
}

/// The same browser, led to another instance.
fn led_to(at: std::net::SocketAddr, user: i32, from: &Browser) -> Browser {
    let browser = browser(at, user);
    browser.restore_cookies(&from.cookies());
    browser
}

/// Begins a flow at one instance and ends it at another; the last answer.
async fn connect_by(
    (first, second): (&fleet::Instance, &fleet::Instance),
    user: i32,
    provider: &MockProvider,
) -> Response {
    let browser = browser(first.address, user);
    let callback = browser.consent(Side::Strict.service(), provider).await;
    led_to(second.address, user, &browser)
        .callback(path_of(&callback))
        .await
}

/// A URL of the application without the origin, which is the proxy's.
fn path_of(url: &str) -> &str {
    let path = url.splitn(4, '/').nth(3).expect("an absolute URL");
    &url[url.len() - path.len() - 1..]
}

/// What an instance answers to a user who wants their token.
async fn ask(instance: &fleet::Instance, side: Side, user: i32) -> String {
    let answer = browser(instance.address, user).get(&token_path(side)).await;
    let (status, text) = (answer.status(), answer.text().await.expect("a text"));
    assert_eq!(status, 200, "{}: {text}", instance.agent);
    text
}

fn token_path(side: Side) -> String {
    format!("/token/{}", side.service())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn a_flow_begins_at_one_instance_and_ends_at_another_once() {
    let provider = Side::Strict.provider().await;
    let mut fleet = Fleet::new(database(), provider.addr()).await;
    fleet.start(2).await;
    let [one, other] = &fleet.instances[..] else {
        panic!("two instances");
    };
    let connected = connect_by((one, other), 1, &provider).await;
    assert_eq!(outcome(&connected), "connected");
    assert!(provider.token_is_live(&ask(one, Side::Strict, 1).await));
    let exchange = &provider.requests()[..];
    let agents = presented::agents_of(exchange, "code");
    assert_eq!(
        agents,
        [other.agent.as_str()],
        "where the browser came back"
    );

    // A browser that comes back at both: one of them asks the provider, both know how it ended.
    provider.clear_requests();
    let browser = browser(one.address, 2);
    let callback = browser.consent(Side::Strict.service(), &provider).await;
    let again = led_to(other.address, 2, &browser);
    let (first, second) = tokio::join!(
        browser.callback(path_of(&callback)),
        again.callback(path_of(&callback))
    );
    assert_eq!(outcome(&first), "connected");
    assert_eq!(location(&first), location(&second));
    assert_eq!(presented::agents_of(&provider.requests(), "code").len(), 1);
}
