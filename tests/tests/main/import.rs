//! Connections that the application has from elsewhere, moved in.

mod beside;
mod ledger;
mod old_code;
mod tables;
mod trouble;
mod year;

use std::time::{Duration, SystemTime};

use lightfriend_runtime::{
    Error, ImportOutcome, Imported, OAuth, OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider},
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::{ALICE, BOB, Host, eventually};

/// One account per user, with fields of every kind.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read"),
    scope_sets(write("write"), admin("users", "audit")),
    env = "TEST"
)]
pub struct Car {
    #[oauth(var, pattern = "[a-z]+")]
    plate: String,
    #[oauth(token_response = "who")]
    owner_name: Option<String>,
    #[oauth(token_response = "pin", secret)]
    pin: Option<String>,
    #[oauth(local, default = "eu", one_of("eu", "na"))]
    region: String,
    #[oauth(local)]
    odometer: Option<i64>,
}

/// Several accounts per user, each of them one user's.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Team {
    #[oauth(token_response = "team.id", account_key(exclusive))]
    team_id: String,
}

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Car, Team], &provider).await;
    (provider, host)
}

/// A car as a table of before has it; the tokens are the provider's own.
fn car(token: &str) -> Imported<Car> {
    Imported::new(token.to_owned())
        .refresh_token("old-refresh-canary")
        .set(car_connection::plate, "abc")
}

async fn import(oauth: &OAuth, car: Imported<Car>) -> Result<ImportOutcome, Error> {
    Car::import(oauth, ALICE, car).await
}

fn epoch() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

#[tokio::test]
async fn an_imported_connection_is_one_like_any_other_and_the_provider_is_not_asked() {
    let (provider, host) = setup().await;
    let now = epoch();
    let new = car("old-access-canary")
        .scopes(["read write", "read"])
        .expires_at(SystemTime::now() + Duration::from_hours(1))
        .refresh_token_expires_at(now + 86_400)
        .issued_at(now - 600)
        .created_at(1_700_000_000)
        .set(car_connection::owner_name, "Ada")
        .set(car_connection::pin, SecretString::from("pin-canary"))
        .set(car_connection::region, "eu")
        .set(car_connection::region, "na")
        .set(car_connection::odometer, 7_i64);
    assert_eq!(import(&host.oauth, new).await, Ok(ImportOutcome::Imported));
    assert_eq!(provider.requests().len(), 0);

    let row = Car::connection(&host.oauth, ALICE).await.unwrap().unwrap();
    assert_eq!((row.plate.as_str(), row.region.as_str()), ("abc", "na"));
    assert_eq!(
        (row.owner_name.as_deref(), row.odometer),
        (Some("Ada"), Some(7))
    );
    assert_eq!(row.scopes.as_deref(), Some("read write"));
    assert_eq!(row.status, "active");
    let close = |moment: i64, to: i64| (moment - to).abs() <= 5;
    assert!(close(row.expires_at.unwrap(), now + 3600), "{row:?}");
    assert!(close(row.refresh_token_expires_at.unwrap(), now + 86_400));
    assert!(close(row.issued_at, now - 600) && close(row.created_at, 1_700_000_000));
    let pin = row.open_pin(&host.oauth).unwrap().unwrap();
    assert_eq!(pin.expose_secret(), "pin-canary");
    // The token is read as it is, and the page knows it.
    let token = Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "old-access-canary");
    assert_eq!(host.browser(ALICE).status("car").await["connected"], true);
    assert!(Car::connection(&host.oauth, BOB).await.unwrap().is_none());
}

#[tokio::test]
async fn an_imported_grant_is_refreshed_and_revoked_like_any_other() {
    let (provider, host) = setup().await;
    host.browser(ALICE)
        .get("/api/car/oauth/start?plate=abc")
        .await;
    // A grant of the provider's, as another application would have it.
    let browser = host.browser(BOB);
    let started = browser.get("/api/car/oauth/start?plate=abc").await;
    let authorization_url = crate::support::location(&started);
    let callback = provider.approve(&authorization_url).await.unwrap();
    browser.callback(&callback).await;
    let [access, refresh] = [
        provider.issued_access_tokens(),
        provider.issued_refresh_tokens(),
    ];
    host.sql("DELETE FROM car_connection");

    let new = car(&access[0])
        .refresh_token(refresh[0].clone())
        .expires_at(1_i32);
    import(&host.oauth, new).await.unwrap();
    let token = Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_ne!(token.expose_secret(), access[0]);
    assert!(provider.token_is_live(token.expose_secret()));
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert!(eventually(|| !provider.token_is_live(token.expose_secret())).await);
}

#[tokio::test]
async fn an_import_that_is_done_again_changes_nothing() {
    let (_provider, host) = setup().await;
    import(&host.oauth, car("first")).await.unwrap();
    let rows = host.rows("car_connection");
    let again = import(&host.oauth, car("second")).await;
    assert_eq!(again, Ok(ImportOutcome::Kept));
    assert_eq!(host.rows("car_connection"), rows);
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_revocation"), 0);
}

#[tokio::test]
async fn an_import_replaces_what_is_there_only_when_asked() {
    let (provider, host) = setup().await;
    let first = car("first").set(car_connection::odometer, 7_i64);
    import(&host.oauth, first.set(car_connection::region, "na"))
        .await
        .unwrap();
    let second = car("second").set(car_connection::odometer, 8_i64);
    let outcome = import(&host.oauth, second.replace()).await;
    assert_eq!(outcome, Ok(ImportOutcome::Imported));
    let row = Car::connection(&host.oauth, ALICE).await.unwrap().unwrap();
    assert_eq!((row.region.as_str(), row.odometer), ("na", Some(8)));
    let token = Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "second");
    // What was there is revoked with the connection.
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 4);
}

#[tokio::test]
async fn a_replacement_without_a_refresh_token_keeps_the_one_there_is() {
    let (provider, host) = setup().await;
    import(&host.oauth, car("first")).await.unwrap();
    let second = Imported::new("second").set(car_connection::plate, "abc");
    import(&host.oauth, second.replace()).await.unwrap();
    let row = Car::connection(&host.oauth, ALICE).await.unwrap().unwrap();
    assert!(row.refresh_token.is_some());
    // Both access tokens, and the refresh token once.
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 3);
}

#[tokio::test]
async fn an_imported_connection_is_asked_again_for_the_sets_that_it_has() {
    let (_provider, host) = setup().await;
    let new = car("token").scopes(["read", "write", "users"]);
    import(&host.oauth, new).await.unwrap();
    let status = Car::status(&host.oauth, ALICE).await.unwrap();
    assert!(status.missing_scopes.is_empty());
    let started = host.browser(ALICE).start("car").await;
    let scope = crate::support::param(&started, "scope");
    assert_eq!(scope.as_deref(), Some("read write"));
}

#[tokio::test]
async fn what_nobody_knows_stays_unknown() {
    let (_provider, host) = setup().await;
    let nothing: [&str; 0] = [];
    let new = Imported::new("token").refresh_token("").scopes(nothing);
    let new = new.set(car_connection::plate, "abc".to_owned());
    import(&host.oauth, new).await.unwrap();
    let row = Car::connection(&host.oauth, ALICE).await.unwrap().unwrap();
    assert_eq!((row.scopes, row.expires_at), (None, None));
    assert!(row.refresh_token.is_none());
    assert_eq!((row.owner_name, row.region.as_str()), (None, "eu"));
}

#[tokio::test]
async fn what_cannot_be_a_connection_is_refused_and_nothing_is_stored() {
    let (_provider, host) = setup().await;
    let without_plate = Imported::new("token");
    let odd_plate = Imported::new("token").set(car_connection::plate, "A-1");
    let elsewhere = car("token").set(car_connection::region, "moon");
    for (new, field) in [
        (without_plate, "plate"),
        (odd_plate, "plate"),
        (elsewhere, "region"),
    ] {
        let error = import(&host.oauth, new).await.unwrap_err();
        let is_named =
            matches!(&error, Error::InvalidField { field: named, .. } if *named == field);
        assert!(is_named, "{error:?}");
    }
    let plain = car("token").set(car_connection::owner_name, SecretString::from("Ada"));
    let not_a_field = car("token").set(car_connection::status, "active");
    let of_a_user = car("token").connected_by(BOB);
    let empty = Imported::new("").set(car_connection::plate, "abc");
    let of_two_lines = car("to\nken");
    let odd_refresh = car("token").refresh_token("re\u{7}fresh");
    for new in [
        plain,
        not_a_field,
        of_a_user,
        empty,
        of_two_lines,
        odd_refresh,
    ] {
        let error = import(&host.oauth, new).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    }
    // A user who is not there.
    let error = Car::import(&host.oauth, 77, car("token")).await;
    assert!(matches!(error, Err(Error::Database { .. })), "{error:?}");
    assert_eq!(host.rows("car_connection").len(), 0);
}

#[tokio::test]
async fn milliseconds_are_no_seconds() {
    let (_provider, host) = setup().await;
    let milliseconds = epoch() * 1000;
    for new in [
        car("token").expires_at(milliseconds),
        car("token").refresh_token_expires_at(milliseconds),
        car("token").issued_at(milliseconds),
        car("token").created_at(milliseconds),
    ] {
        let error = import(&host.oauth, new).await.unwrap_err();
        assert!(error.to_string().contains("in seconds"), "{error}");
    }
    assert_eq!(host.rows("car_connection").len(), 0);
}

#[tokio::test]
async fn the_field_that_tells_accounts_apart_must_be_set() {
    let (_provider, host) = setup().await;
    let team = |id: &str| Imported::new("token").set(team_connection::team_id, id);
    for (new, outcome) in [
        (team("T1"), ImportOutcome::Imported),
        (team("T2"), ImportOutcome::Imported),
        (team("T1"), ImportOutcome::Kept),
    ] {
        assert_eq!(Team::import(&host.oauth, ALICE, new).await, Ok(outcome));
    }
    let accounts = Team::accounts(&host.oauth, ALICE).await.unwrap();
    assert_eq!(accounts.len(), 2);
    let token = accounts[1].access_token().await.unwrap();
    assert_eq!(token.expose_secret(), "token");
    for new in [Imported::new("token"), team("")] {
        let error = Team::import(&host.oauth, ALICE, new).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::InvalidField {
                    field: "team_id",
                    ..
                }
            ),
            "{error:?}"
        );
    }
    // An account is one owner's.
    let second = Team::import(&host.oauth, BOB, team("T1")).await;
    assert_eq!(second, Err(Error::AccountTaken { service: "team" }));
    assert_eq!(host.rows("team_connection").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_imports_at_once_one_is_stored() {
    let (_provider, host) = setup().await;
    let mut importing = tokio::task::JoinSet::new();
    for n in 0..4 {
        let oauth = host.oauth.clone();
        importing.spawn(async move { import(&oauth, car(&format!("token-{n}"))).await.unwrap() });
    }
    let outcomes = importing.join_all().await;
    let stored = outcomes.iter().filter(|it| **it == ImportOutcome::Imported);
    assert_eq!((stored.count(), host.rows("car_connection").len()), (1, 1));
}

#[test]
fn what_is_imported_is_not_shown() {
    let new = car("token-canary")
        .scopes(["read"])
        .set(car_connection::owner_name, "Ada Canary");
    let shown = format!("{new:?}");
    assert!(!shown.to_lowercase().contains("canary"), "{shown}");
    assert!(
        shown.contains("car") && shown.contains("owner_name"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_integration_that_the_builder_does_not_know_imports_nothing() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Team], &provider).await;
    let error = import(&host.oauth, car("token")).await.unwrap_err();
    assert!(error.is_misconfigured());
}
