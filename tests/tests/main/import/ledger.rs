//! What was moved once is never moved again.

use lightfriend_runtime::{Error, ImportOutcome, Imported, OAuth, OldConnection};
use secrecy::ExposeSecret as _;

use super::{Car, Team, car, import, setup, team_connection};
use crate::support::{ALICE, BOB, location, param};

fn team(id: &str) -> Imported<Team> {
    Imported::new("token").set(team_connection::team_id, id)
}

async fn import_team(oauth: &OAuth, id: &str) -> Result<ImportOutcome, Error> {
    Team::import(oauth, ALICE, team(id)).await
}

#[tokio::test]
async fn whoever_disconnects_is_not_connected_by_another_import() {
    let (_provider, host) = setup().await;
    import(&host.oauth, car("first")).await.unwrap();
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    let again = import(&host.oauth, car("first")).await;
    assert_eq!(again, Ok(ImportOutcome::Ended));
    assert_eq!(host.rows("car_connection").len(), 0);

    let replacing = import(&host.oauth, car("second").replace()).await;
    assert_eq!(replacing, Ok(ImportOutcome::Imported));
    let token = Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "second");
}

#[tokio::test]
async fn whoever_was_connected_by_then_and_disconnects_stays_disconnected() {
    let (provider, host) = setup().await;
    let browser = host.browser(ALICE);
    let started = browser.get("/api/car/oauth/start?plate=abc").await;
    let callback = provider.approve(&location(&started)).await;
    browser.callback(&callback.unwrap()).await;
    let kept = import(&host.oauth, car("old")).await;
    assert_eq!(kept, Ok(ImportOutcome::Kept));
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    let again = import(&host.oauth, car("old")).await;
    assert_eq!(again, Ok(ImportOutcome::Ended));
    // The user can always connect again.
    let started = browser.get("/api/car/oauth/start?plate=abc").await;
    assert!(param(&location(&started), "scope").is_some());
}

#[tokio::test]
async fn who_connects_and_ends_that_before_anything_is_moved_stays_disconnected() {
    let (provider, host) = setup().await;
    let browser = host.browser(ALICE);
    let started = browser.get("/api/car/oauth/start?plate=abc").await;
    let callback = provider.approve(&location(&started)).await;
    browser.callback(&callback.unwrap()).await;
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    let old = Car::still_old(&host.oauth, ALICE).await.unwrap();
    assert!(matches!(old, OldConnection::Moved), "{old:?}");
    let ended = import(&host.oauth, car("old")).await;
    assert_eq!(ended, Ok(ImportOutcome::Ended));
    // Who has ended nothing, as there was nothing, has not said that it must not be moved.
    Car::disconnect(&host.oauth, BOB).await.unwrap();
    let moved = Car::import(&host.oauth, BOB, car("old")).await;
    assert_eq!(moved, Ok(ImportOutcome::Imported));
}

#[tokio::test]
async fn each_account_of_an_owner_is_remembered_by_itself() {
    let (_provider, host) = setup().await;
    for id in ["T1", "T2"] {
        let outcome = import_team(&host.oauth, id).await;
        assert_eq!(outcome, Ok(ImportOutcome::Imported));
    }
    let second = Team::account(&host.oauth, ALICE, "T2");
    second.disconnect().await.unwrap();
    for (id, outcome) in [
        ("T1", ImportOutcome::Kept),
        ("T2", ImportOutcome::Ended),
        ("T3", ImportOutcome::Imported),
    ] {
        assert_eq!(import_team(&host.oauth, id).await, Ok(outcome), "{id}");
    }
}

#[tokio::test]
async fn of_a_user_who_is_purged_nothing_is_remembered() {
    let (_provider, host) = setup().await;
    import(&host.oauth, car("token")).await.unwrap();
    Car::import(&host.oauth, BOB, car("token")).await.unwrap();
    import_team(&host.oauth, "T1").await.unwrap();
    host.oauth.purge_user(ALICE).await.unwrap();
    let left = host.texts("SELECT DISTINCT owner AS text FROM oauth_import");
    assert_eq!(left, ["2"]);
    host.oauth.purge_owner::<Car>(BOB).await.unwrap();
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_import"), 0);
}

#[tokio::test]
async fn what_is_refused_is_not_remembered() {
    let (_provider, host) = setup().await;
    Team::import(&host.oauth, BOB, team("T1")).await.unwrap();
    let taken = import_team(&host.oauth, "T1").await;
    assert_eq!(taken, Err(Error::AccountTaken { service: "team" }));
    Team::account(&host.oauth, BOB, "T1")
        .disconnect()
        .await
        .unwrap();
    let free = import_team(&host.oauth, "T1").await;
    assert_eq!(free, Ok(ImportOutcome::Imported));
}

#[tokio::test]
async fn a_scope_set_can_be_named_where_nobody_knows_the_scopes() {
    let (_provider, host) = setup().await;
    let new = car("token").scope_set("write");
    import(&host.oauth, new).await.unwrap();
    let started = host.browser(ALICE).start("car").await;
    assert_eq!(param(&started, "scope").as_deref(), Some("read write"));

    let unknown = Car::import(&host.oauth, BOB, car("token").scope_set("wirte")).await;
    let said = unknown.unwrap_err().to_string();
    assert_eq!(said, "the value of `scope_set` is none of `write`, `admin`");
    let none = Team::import(&host.oauth, BOB, team("T1").scope_set("write")).await;
    let said = none.unwrap_err().to_string();
    assert!(said.contains("has no `scope_sets`"), "{said}");
}
