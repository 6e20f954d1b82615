//! Backups: what is restored into another database opens with the same keys, and refreshes.

use lightfriend_runtime::{Database, OAuth, SecretString, testing::MockProvider};

use crate::{
    postgres::instance::{EXPIRE, Instance},
    support::{Kind, TestDatabase},
    tokens::rotation::key,
};

const USERS: std::ops::RangeInclusive<i32> = 1..=5;

/// Connects users, whose tokens are in the backup.
async fn connect(database: Database, keys: &SecretString, provider: &MockProvider) {
    let instance = Instance::start(database, keys, provider).await;
    instance.oauth.migrate().await.unwrap();
    for user in USERS {
        instance.connect(user, provider).await;
    }
}

/// The application with what was restored: it boots, reads, refreshes and disconnects.
async fn go_on(
    restored: impl Fn() -> Database,
    keys: &SecretString,
    provider: &MockProvider,
    execute: impl AsyncFn(&'static str),
) {
    refuses_other_keys(&restored, provider).await;
    let instance = Instance::start(restored(), keys, provider).await;
    instance.oauth.check().await.unwrap();
    let issued = provider.issued_access_tokens().len();
    for is_expired in [false, true] {
        if is_expired {
            execute(EXPIRE).await;
        }
        for user in USERS {
            assert_eq!(instance.files(user).await, (200, String::new()));
        }
    }
    let refreshed = provider.issued_access_tokens().len() - issued;
    assert_eq!(refreshed, USERS.count());
    instance.disconnect(*USERS.end()).await;
}

/// With a key that is not the one, be its name another or the same.
async fn refuses_other_keys(restored: &impl Fn() -> Database, provider: &MockProvider) {
    let named_the_same = SecretString::from(key("first"));
    let instance = Instance::start(restored(), &named_the_same, provider).await;
    let error = instance.oauth.check().await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");

    let of_another_name = SecretString::from(key("second"));
    let instance = Instance::start(restored(), &of_another_name, provider).await;
    let read = instance.files(*USERS.start()).await;
    assert_eq!(read, (503, "key_unavailable".to_owned()));
}

#[tokio::test]
async fn a_copy_of_an_sqlite_file_opens_and_refreshes() {
    let database = TestDatabase::of_kind(Kind::Sqlite);
    database.add_users(USERS);
    let provider = MockProvider::start().await.unwrap();
    let keys = SecretString::from(key("first"));
    connect(database.pool(), &keys, &provider).await;
    // While the application runs, as its operator does it.
    let copy = database.folder().join("copy.sqlite3");
    database.execute(&format!("VACUUM INTO '{}'", copy.display()));
    let restored = || OAuth::connect(copy.to_str().unwrap()).unwrap();
    let execute = async |sql: &str| {
        let mut conn = crate::support::sqlite(&copy);
        diesel::connection::SimpleConnection::batch_execute(&mut conn, sql).unwrap();
    };
    go_on(restored, &keys, &provider, execute).await;
}

/// From one server into another.
mod postgres {
    use super::*;
    use crate::postgres::{
        instance, scratch,
        servers::{Server, dump, restore},
    };

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    #[ignore = "needs TEST_POSTGRES_URL and Postgres's programs"]
    async fn a_dump_restored_into_a_new_server_opens_and_refreshes() {
        scratch::on_a_database(async |url: String| {
            scratch::run(&url, instance::USERS).await;
            let provider = MockProvider::start().await.unwrap();
            let keys = SecretString::from(key("first"));
            let database = OAuth::connect(&url).unwrap();
            connect(database, &keys, &provider).await;
            let (_folder, file) = dump(&url).await;

            let server = Server::start().await;
            let url = server.url("postgres");
            restore(&url, &file).await;
            let restored = || OAuth::connect(&url).unwrap();
            let execute = async |sql: &str| scratch::run(&url, sql).await;
            go_on(restored, &keys, &provider, execute).await;
        })
        .await;
    }
}
