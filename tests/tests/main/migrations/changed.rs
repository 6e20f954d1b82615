//! Structs that change, with rows: whatever one becomes, its table follows and every row is read.

use std::{
    sync::LazyLock,
    time::{SystemTime, UNIX_EPOCH},
};

use lightfriend_runtime::{
    Builder, Error, Integrations, OAuth, OAuthIntegration, integrations, testing::MockProvider,
};
use serde_json::json;

use crate::{
    support::{ALICE, BOB, Host, TestDatabase, builder},
    tokens::rotation,
};

/// The same service, as its struct is at one time or another.
macro_rules! versions {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $ty:ty),* $(,)? })*) => {
        $(pub mod $name {
            use super::*;

            #[derive(OAuthIntegration)]
            #[oauth(
                authorization_endpoint = "https://provider.example/authorize",
                token_endpoint = "https://provider.example/token",
                env = "TEST"
            )]
            pub struct Shifting {
                $($(#[$attribute])* $field: $ty),*
            }

            pub fn all() -> Integrations {
                integrations![Shifting]
            }

            /// Reads every row by the generated model, and opens its tokens.
            pub async fn read(oauth: OAuth) -> Result<usize, Error> {
                let (mut accounts, mut rows) = (Shifting::connected(&oauth), 0);
                while let Some(account) = accounts.next().await? {
                    account.connection().await?.expect("a row");
                    account.access_token().await?;
                    rows += 1;
                }
                Ok(rows)
            }
        })*

        /// All of them.
        pub fn versions() -> Vec<Version> {
            vec![$(Version {
                name: stringify!($name),
                all: $name::all,
                read: |oauth| Box::pin($name::read(oauth)),
            }),*]
        }
    };
}

/// One of them.
#[derive(Clone, Copy)]
pub struct Version {
    pub name: &'static str,
    pub all: fn() -> Integrations,
    pub read: fn(OAuth) -> Reading,
}

pub type Reading = std::pin::Pin<Box<dyn Future<Output = Result<usize, Error>> + Send>>;

versions! {
    plain {}
    optional { #[oauth(token_response = "note")] note: Option<String> }
    required { #[oauth(token_response = "note")] note: String }
    renamed { #[oauth(token_response = "note", was = "note")] memo: Option<String> }
    renamed_and_required { #[oauth(token_response = "note", was = "note")] memo: String }
    sealed { #[oauth(token_response = "hook", secret)] hook: Option<String> }
    sealed_and_renamed { #[oauth(token_response = "hook", secret, was = "hook")] webhook: Option<String> }
    small { #[oauth(token_response = "count")] count: i32 }
    large { #[oauth(token_response = "count")] count: i64 }
    local { #[oauth(local, default = "it's")] region: String, #[oauth(local)] seen: Option<bool> }
    several {
        #[oauth(token_response = "note")] note: String,
        #[oauth(token_response = "count")] count: Option<i64>,
        #[oauth(token_response = "share")] share: Option<f64>,
        #[oauth(local, default = 7)] quota: i32,
    }
    teamed { #[oauth(token_response = "team")] team: Option<String> }
    keyed { #[oauth(token_response = "team", account_key)] team: String }
}

pub fn version(name: &str) -> Version {
    let mut versions = versions().into_iter();
    versions
        .find(|version| version.name == name)
        .expect("one of them")
}

pub async fn provider() -> MockProvider {
    MockProvider::builder()
        .token_response_extra(json!({
            "note": "n", "hook": "h", "count": 3, "share": 0.5, "team": "T1",
        }))
        .start()
        .await
        .unwrap()
}

/// Two users who have connected while the struct was this.
pub async fn connected(version: Version, provider: &MockProvider) -> Host {
    let host = on(TestDatabase::new(), version, provider).await;
    for user in [ALICE, BOB] {
        host.browser(user).connect("shifting", provider).await;
    }
    host
}

/// All applications have one key.
static KEY: LazyLock<String> = LazyLock::new(|| rotation::key("k"));

/// The application, served, while the struct is this.
pub async fn on(database: TestDatabase, version: Version, provider: &MockProvider) -> Host {
    let keyed = |builder: Builder| builder.keys(rotation::ring(&[&KEY]));
    Host::start_on(database, (version.all)(), provider, keyed).await
}

pub fn application(version: Version, database: &TestDatabase, provider: &MockProvider) -> OAuth {
    let builder = builder(database, (version.all)(), provider);
    builder.keys(rotation::ring(&[&KEY])).build().unwrap()
}

#[tokio::test]
async fn whatever_a_struct_becomes_every_row_is_read_or_nothing_has_changed() {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = u64::from(since.subsec_nanos());
    let mut random = fastrand::Rng::with_seed(seed);
    let provider = provider().await;
    for _ in 0..12 {
        let chain: Vec<Version> = (0..5).map(|_| random.choice(versions()).unwrap()).collect();
        // What has failed is to be done again: by its names.
        let names: Vec<&str> = chain.iter().map(|version| version.name).collect();
        let (first, later) = chain.split_first().unwrap();
        let host = connected(*first, &provider).await;
        let mut last = *first;
        for next in later {
            let oauth = application(*next, &host.database, &provider);
            match oauth.migrate().await {
                Ok(()) => {
                    oauth.check().await.unwrap();
                    last = *next;
                }
                // Rows have no value for what the struct wants: that is said, and it goes on as it was.
                Err(error) => assert!(error.is_misconfigured(), "{names:?}: {error}"),
            }
            let oauth = application(last, &host.database, &provider);
            let read = (last.read)(oauth).await;
            assert_eq!(
                read.unwrap_or_else(|error| panic!("{names:?}: {error}")),
                2,
                "{names:?}"
            );
        }
    }
}

/// Migrates from one to the other and back, with rows; the columns that are there then.
async fn there_and_back(from: &str, to: &str) -> Vec<String> {
    let (from, to) = (version(from), version(to));
    let provider = provider().await;
    let host = connected(from, &provider).await;
    for version in [to, from, to] {
        let oauth = application(version, &host.database, &provider);
        oauth.migrate().await.unwrap();
        assert_eq!((version.read)(oauth).await.unwrap(), 2, "{}", version.name);
    }
    host.database.columns("shifting_connection")
}

#[tokio::test]
async fn a_field_is_gained_and_lost_and_nothing_of_it_is_dropped() {
    let columns = there_and_back("plain", "local").await;
    assert!(columns.iter().any(|column| column == "region"));
    let columns = there_and_back("required", "plain").await;
    assert!(columns.iter().any(|column| column == "note"));
}

#[tokio::test]
async fn a_field_may_be_without_a_value_or_must_have_one() {
    there_and_back("required", "optional").await;
    there_and_back("optional", "required").await;
}

#[tokio::test]
async fn a_whole_number_becomes_a_large_one() {
    let provider = provider().await;
    let host = connected(version("small"), &provider).await;
    // The pool's connections know the table as it was.
    let before = application(version("small"), &host.database, &provider);
    assert_eq!(small::read(before).await.unwrap(), 2);
    let oauth = application(version("large"), &host.database, &provider);
    oauth.migrate().await.unwrap();
    oauth.check().await.unwrap();
    let row = large::Shifting::connection(&oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.count, 3);
}

#[tokio::test]
async fn a_renamed_field_keeps_its_values_sealed_or_not() {
    let provider = provider().await;
    let host = connected(version("required"), &provider).await;
    let oauth = application(version("renamed"), &host.database, &provider);
    let problem = oauth.check().await.unwrap_err().to_string();
    assert!(
        problem.contains("RENAME COLUMN \"note\" TO \"memo\""),
        "{problem}"
    );
    oauth.migrate().await.unwrap();
    let row = renamed::Shifting::connection(&oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.memo.as_deref(), Some("n"));
    assert!(
        !host
            .database
            .columns("shifting_connection")
            .contains(&"note".to_owned())
    );

    let host = connected(version("sealed"), &provider).await;
    let oauth = application(version("sealed_and_renamed"), &host.database, &provider);
    oauth.migrate().await.unwrap();
    let row = sealed_and_renamed::Shifting::connection(&oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    let opened = row.open_webhook(&oauth).unwrap().unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&opened), "h");
}

#[tokio::test]
async fn without_saying_so_a_renamed_field_is_lost_and_gained() {
    let provider = provider().await;
    let host = connected(version("optional"), &provider).await;
    let oauth = application(version("sealed"), &host.database, &provider);
    oauth.migrate().await.unwrap();
    let row = sealed::Shifting::connection(&oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert!(row.hook.is_none());
    let kept = host.number("SELECT count(*) AS n FROM shifting_connection WHERE note = 'n'");
    assert_eq!(kept, 2);
}

#[tokio::test]
async fn rows_without_a_value_are_counted_and_the_statement_that_fills_them_is_said() {
    let provider = provider().await;
    let host = connected(version("optional"), &provider).await;
    host.sql("UPDATE shifting_connection SET note = NULL WHERE user_id = 1");
    let oauth = application(version("required"), &host.database, &provider);
    let before = host.database.schema();
    let problem = oauth.migrate().await.unwrap_err().to_string();
    for words in [
        "`note`",
        "(1)",
        "UPDATE \"shifting_connection\" SET \"note\" = ..",
    ] {
        assert!(problem.contains(words), "{problem}");
    }
    assert_eq!(host.database.schema(), before);
    host.sql("UPDATE shifting_connection SET note = 'filled' WHERE note IS NULL");
    oauth.migrate().await.unwrap();
    assert_eq!(required::read(oauth).await.unwrap(), 2);
}

#[tokio::test]
async fn four_processes_that_change_a_table_at_once_change_it_once() {
    let provider = provider().await;
    let host = connected(version("required"), &provider).await;
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let oauth = application(version("renamed"), &host.database, &provider);
            tokio::spawn(async move { oauth.migrate().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let oauth = application(version("renamed"), &host.database, &provider);
    oauth.check().await.unwrap();
    assert_eq!(renamed::read(oauth).await.unwrap(), 2);
}
