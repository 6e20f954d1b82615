//! The generated models and repository functions, as an application calls them.

mod queries;

use diesel::{Connection as _, SqliteConnection};
use lightfriend_runtime::{
    Error, ExposeSecret as _, OAuth, OAuthIntegration, Sealed, SecretString, TokenUpdate,
    integrations, testing::MockProvider,
};

use crate::{
    sqlite_only,
    support::{ALICE, BOB, Host},
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Notes {
    #[oauth(token_response = "team.id")]
    team_id: String,
    #[oauth(token_response = "hook", secret)]
    hook: Option<String>,
    #[oauth(local, default = "eu")]
    region: String,
    #[oauth(local)]
    color: Option<i32>,
}

/// Another one with the same columns.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Letters;

/// Another one with the same table: only the service differs.
mod namesake {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        table = "notes_connection",
        env = "TEST"
    )]
    pub struct Postcards;
}

async fn host() -> Host {
    let provider = MockProvider::start().await.unwrap();
    Host::start(integrations![Notes, Letters], &provider).await
}

fn seal(oauth: &OAuth, user: i32, column: &'static str, text: &str) -> Sealed {
    oauth
        .seal::<Notes>(user, column, &SecretString::from(text))
        .unwrap()
}

fn new(oauth: &OAuth, user: i32, text: &str) -> NewNotesConnection {
    NewNotesConnection {
        user_id: user,
        access_token: seal(oauth, user, "access_token", text),
        refresh_token: Some(seal(oauth, user, "refresh_token", "refresh")),
        scopes: Some("a b".to_owned()),
        expires_at: Some(4_000_000_000),
        refresh_token_expires_at: Some(4_000_000_001),
        created_at: 1000,
        issued_at: 1001,
        team_id: "T1".to_owned(),
        hook: Some(seal(oauth, user, "hook", "hook")),
        region: None,
        color: None,
    }
}

fn update(oauth: &OAuth, user: i32) -> TokenUpdate {
    TokenUpdate {
        access_token: seal(oauth, user, "access_token", "newer"),
        refresh_token: None,
        scopes: None,
        expires_at: None,
        refresh_token_expires_at: None,
        issued_at: 2002,
    }
}

fn open(oauth: &OAuth, user: i32, column: &'static str, sealed: &Sealed) -> Result<String, Error> {
    let text = oauth.open::<Notes>(user, column, sealed);
    text.map(|text| text.expose_secret().to_owned())
}

/// The generation of the only row, which is the runtime's own.
fn generation(host: &Host) -> i64 {
    host.number("SELECT generation AS n FROM notes_connection")
}

/// The same for every kind of connection; an asynchronous one's functions are awaited.
macro_rules! a_connection_is_created_found_and_deleted {
    ($oauth:expr, $conn:expr $(, $($wait:tt)+)?) => {{
        let (oauth, conn): (&OAuth, _) = ($oauth, $conn);
        assert!(NotesConnection::find(conn, ALICE)$($($wait)+)?.unwrap().is_none());
        assert!(NotesConnection::list(conn, ALICE)$($($wait)+)?.unwrap().is_empty());
        let created = NotesConnection::create(conn, new(oauth, ALICE, "first"));
        let created = created$($($wait)+)?.unwrap();
        let found = NotesConnection::find(conn, ALICE)$($($wait)+)?.unwrap().unwrap();
        assert_eq!(NotesConnection::list(conn, ALICE)$($($wait)+)?.unwrap().len(), 1);
        is_as_created(oauth, &created);
        is_as_created(oauth, &found);
        assert_eq!(NotesConnection::delete(conn, ALICE)$($($wait)+)?.unwrap(), 1);
        assert_eq!(NotesConnection::delete(conn, ALICE)$($($wait)+)?.unwrap(), 0);
        assert!(NotesConnection::find(conn, ALICE)$($($wait)+)?.unwrap().is_none());
    }};
}

fn is_as_created(oauth: &OAuth, row: &NotesConnection) {
    assert_eq!(
        (row.user_id, row.created_at, row.issued_at),
        (ALICE, 1000, 1001)
    );
    assert_eq!(row.status, "active");
    assert_eq!(row.scopes.as_deref(), Some("a b"));
    assert_eq!(row.expires_at, Some(4_000_000_000));
    assert_eq!(row.refresh_token_expires_at, Some(4_000_000_001));
    assert_eq!(
        (row.team_id.as_str(), row.region.as_str(), row.color),
        ("T1", "eu", None)
    );
    assert_eq!(
        open(oauth, ALICE, "access_token", &row.access_token).unwrap(),
        "first"
    );
    let hook = oauth
        .open::<Notes>(ALICE, "hook", row.hook.as_ref().unwrap())
        .unwrap();
    assert_eq!(hook.expose_secret(), "hook");
}

#[tokio::test]
async fn the_repository_takes_plain_and_pooled_connections() {
    sqlite_only!();
    let host = host().await;
    let file = host.database.folder().join("app.sqlite3");
    let mut plain = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    a_connection_is_created_found_and_deleted!(&host.oauth, &mut plain);
    let mut pooled = host.database.sqlite_connection();
    a_connection_is_created_found_and_deleted!(&host.oauth, &mut pooled);
}

#[tokio::test]
async fn creating_again_replaces_the_tokens_and_keeps_what_is_local() {
    let host = host().await;
    let conn = &mut host.database.connection();
    NotesConnection::create(conn, new(&host.oauth, ALICE, "first")).unwrap();
    let first = generation(&host);
    host.sql(
        "UPDATE notes_connection SET region = 'us', color = 7, status = 'needs_reauth',
         lease_owner = 'someone', lease_until = 5",
    );
    let again = NewNotesConnection {
        refresh_token: None,
        scopes: None,
        expires_at: None,
        team_id: "T2".to_owned(),
        hook: None,
        region: Some("asia".to_owned()),
        ..new(&host.oauth, ALICE, "second")
    };
    let second = NotesConnection::create(conn, again).unwrap();
    assert_ne!(generation(&host), first);
    assert_eq!(
        open(&host.oauth, ALICE, "access_token", &second.access_token).unwrap(),
        "second"
    );
    assert!(
        second.refresh_token.is_none() && second.hook.is_none(),
        "{second:?}"
    );
    assert_eq!(
        (second.scopes, second.expires_at, second.team_id.as_str()),
        (None, None, "T2")
    );
    assert_eq!((second.region.as_str(), second.color), ("us", Some(7)));
    assert_eq!(second.status, "active");
    let free = "lease_owner IS NULL AND lease_until IS NULL";
    let free = format!("SELECT COUNT(*) AS n FROM notes_connection WHERE {free}");
    assert_eq!(host.number(&free), 1);
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM notes_connection"), 1);
}

#[tokio::test]
async fn a_connection_made_anew_is_of_no_generation_that_was_before() {
    let host = host().await;
    let conn = &mut host.database.connection();
    NotesConnection::create(conn, new(&host.oauth, ALICE, "old")).unwrap();
    let old = generation(&host);
    NotesConnection::update_tokens(conn, ALICE, update(&host.oauth, ALICE)).unwrap();
    let updated = generation(&host);
    NotesConnection::delete(conn, ALICE).unwrap();
    NotesConnection::create(conn, new(&host.oauth, ALICE, "new")).unwrap();
    // Whoever still refreshes the old one must not overwrite this one.
    assert!(![old, updated].contains(&generation(&host)));
}

#[tokio::test]
async fn a_new_connection_can_bring_its_local_values() {
    let host = host().await;
    let conn = &mut host.database.connection();
    let new = NewNotesConnection {
        region: Some("us".to_owned()),
        color: Some(3),
        ..new(&host.oauth, ALICE, "first")
    };
    let row = NotesConnection::create(conn, new).unwrap();
    assert_eq!((row.region.as_str(), row.color), ("us", Some(3)));
}

#[tokio::test]
async fn updating_the_tokens_keeps_what_the_update_leaves_out() {
    let host = host().await;
    let conn = &mut host.database.connection();
    let before = NotesConnection::create(conn, new(&host.oauth, ALICE, "first")).unwrap();
    let first = generation(&host);
    host.sql("UPDATE notes_connection SET status = 'needs_reauth'");
    let changed = NotesConnection::update_tokens(conn, ALICE, update(&host.oauth, ALICE)).unwrap();
    assert_eq!(changed, 1);
    let after = NotesConnection::find(conn, ALICE).unwrap().unwrap();
    assert_eq!(
        open(&host.oauth, ALICE, "access_token", &after.access_token).unwrap(),
        "newer"
    );
    assert_eq!(after.refresh_token, before.refresh_token);
    assert_eq!(
        after.refresh_token_expires_at,
        before.refresh_token_expires_at
    );
    assert_eq!(after.scopes, before.scopes);
    assert_eq!(
        (after.expires_at, after.issued_at, after.created_at),
        (None, 2002, 1000)
    );
    assert_ne!(generation(&host), first);
    assert_eq!(after.status, "active");
    assert_eq!(after.hook, before.hook);

    let all = TokenUpdate {
        refresh_token: Some(seal(&host.oauth, ALICE, "refresh_token", "rotated")),
        scopes: Some("c".to_owned()),
        ..update(&host.oauth, ALICE)
    };
    NotesConnection::update_tokens(conn, ALICE, all).unwrap();
    let last = NotesConnection::find(conn, ALICE).unwrap().unwrap();
    let refresh_token = open(
        &host.oauth,
        ALICE,
        "refresh_token",
        last.refresh_token.as_ref().unwrap(),
    );
    assert_eq!(refresh_token.unwrap(), "rotated");
    assert_eq!(last.refresh_token_expires_at, None, "it was the old one's");
    assert_eq!(last.scopes.as_deref(), Some("c"));
}

#[tokio::test]
async fn another_users_id_reaches_no_row() {
    let host = host().await;
    let conn = &mut host.database.connection();
    NotesConnection::create(conn, new(&host.oauth, ALICE, "alice")).unwrap();
    let before = host.rows("notes_connection");
    for stranger in [BOB, 0, -1, i32::MAX] {
        assert!(NotesConnection::find(conn, stranger).unwrap().is_none());
        assert!(NotesConnection::list(conn, stranger).unwrap().is_empty());
        assert_eq!(NotesConnection::delete(conn, stranger).unwrap(), 0);
        let changed = NotesConnection::update_tokens(conn, stranger, update(&host.oauth, stranger));
        assert_eq!(changed.unwrap(), 0);
    }
    assert_eq!(host.rows("notes_connection"), before);
    NotesConnection::create(conn, new(&host.oauth, BOB, "bob")).unwrap();
    assert_eq!(host.rows("notes_connection")[0], before[0]);
    let of_nobody = NotesConnection::create(conn, new(&host.oauth, 99, "nobody"));
    assert!(of_nobody.is_err(), "the host has no such user");
}

#[tokio::test]
async fn a_ciphertext_opens_in_its_own_place_only() {
    let host = host().await;
    let oauth = &host.oauth;
    let sealed = seal(oauth, ALICE, "access_token", "secret-canary");
    assert_eq!(
        open(oauth, ALICE, "access_token", &sealed).unwrap(),
        "secret-canary"
    );
    let mut errors = vec![
        open(oauth, BOB, "access_token", &sealed).unwrap_err(),
        open(oauth, ALICE, "refresh_token", &sealed).unwrap_err(),
        open(oauth, ALICE, "hook", &sealed).unwrap_err(),
        oauth
            .open::<Letters>(ALICE, "access_token", &sealed)
            .unwrap_err(),
        oauth
            .open::<namesake::Postcards>(ALICE, "access_token", &sealed)
            .unwrap_err(),
    ];
    let conn = &mut host.database.connection();
    NotesConnection::create(conn, new(oauth, ALICE, "alice")).unwrap();
    NotesConnection::create(conn, new(oauth, BOB, "bob")).unwrap();
    host.sql(
        "UPDATE notes_connection SET access_token =
         (SELECT access_token FROM notes_connection WHERE user_id = 1) WHERE user_id = 2",
    );
    let before = host.rows("notes_connection");
    errors.push(Notes::access_token(oauth, BOB).await.unwrap_err());
    for error in errors {
        assert_eq!(error.slug(), "unreadable_secret", "{error:?}");
        assert!(!error.is_reauth_required() && !error.is_transient());
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
    assert_eq!(
        host.rows("notes_connection"),
        before,
        "reading changes nothing"
    );
    assert!(Notes::access_token(oauth, ALICE).await.is_ok());
}

#[tokio::test]
async fn a_key_that_is_not_there_is_no_reason_to_lose_the_row() {
    let host = host().await;
    let conn = &mut host.database.connection();
    NotesConnection::create(conn, new(&host.oauth, ALICE, "token")).unwrap();
    let other = lightfriend_runtime::KeyRing::generate().unwrap();
    let other = OAuth::builder()
        .database(host.database.pool())
        .keys(lightfriend_runtime::KeyRing::parse(&other).unwrap())
        .backend_url("https://api.example.com")
        .frontend_url("")
        .client_credentials("TEST", "id", "secret".to_owned())
        .build()
        .unwrap();
    for expires_at in [4_000_000_000_i64, 1] {
        host.sql(&format!(
            "UPDATE notes_connection SET expires_at = {expires_at}"
        ));
        let before = host.rows("notes_connection");
        let error = Notes::access_token(&other, ALICE).await.unwrap_err();
        assert_eq!(error.slug(), "key_unavailable");
        assert!(error.is_transient() && !error.is_reauth_required());
        assert_eq!(host.rows("notes_connection"), before);
    }
}

#[tokio::test]
async fn debug_output_of_the_models_shows_no_ciphertext() {
    let host = host().await;
    let new = new(&host.oauth, ALICE, "token");
    let tokens = update(&host.oauth, ALICE);
    let mut text = format!("{new:?} {new:#?} {tokens:?}");
    let conn = &mut host.database.connection();
    let row = NotesConnection::create(conn, new).unwrap();
    text = format!("{text} {row:?}");
    let stored = host.texts(
        "SELECT access_token AS text FROM notes_connection UNION ALL
         SELECT refresh_token FROM notes_connection UNION ALL SELECT hook FROM notes_connection",
    );
    assert_eq!(stored.len(), 3);
    for ciphertext in stored {
        assert!(!text.contains(&ciphertext), "{text}");
    }
    assert!(text.contains("REDACTED") && text.contains("T1"), "{text}");
}
