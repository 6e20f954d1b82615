use lightfriend_runtime::OAuth;

use super::{host, host_at, scratch};

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn a_database_or_role_that_the_server_does_not_have_ends_the_boot() {
    let nowhere = scratch::name();
    let server = scratch::server();
    for (url, reason) in [
        (
            scratch::with_database(&server, &nowhere, ""),
            "no database of that name",
        ),
        (
            scratch::with_user(&server, &nowhere),
            "the user or the password",
        ),
    ] {
        let oauth = host_at(&url);
        for error in [
            oauth.migrate().await.unwrap_err(),
            oauth.check().await.unwrap_err(),
        ] {
            assert!(error.is_misconfigured(), "{error}");
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn rights_that_a_role_lacks_are_named() {
    scratch::on_a_database(async |url: String| check_as_a_role_without_rights(url).await).await;
}

async fn check_as_a_role_without_rights(url: String) {
    let role = scratch::name();
    scratch::run(&url, &format!("CREATE ROLE {role} LOGIN")).await;
    let as_role = scratch::with_user(&url, &role);
    let outcome = tokio::spawn(rights(url.clone(), as_role, role.clone())).await;
    scratch::run(&url, &format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
    outcome.unwrap();
}

async fn rights(url: String, as_role: String, role: String) {
    let said = host_at(&as_role).migrate().await.unwrap_err();
    assert!(
        said.to_string().contains("GRANT USAGE, CREATE ON SCHEMA"),
        "{said}"
    );
    assert!(!said.is_transient());

    let owner = host_at(&url);
    owner.migrate().await.unwrap();
    let said = host_at(&as_role).check().await.unwrap_err();
    assert!(said.is_misconfigured(), "{said}");
    let said = said.to_string();
    for table in [
        "oauth_flow",
        "oauth_revocation",
        "oauth_key",
        "postbox_connection",
    ] {
        let grant = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON \"{table}\"");
        assert!(said.contains(&grant), "{said}");
    }
    let some = format!("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}");
    scratch::run(&url, &some).await;
    let said = host_at(&as_role).check().await.unwrap_err().to_string();
    assert!(
        said.contains("GRANT DELETE ON \"postbox_connection\""),
        "{said}"
    );

    let rest = format!("GRANT DELETE ON ALL TABLES IN SCHEMA public TO {role}");
    scratch::run(&url, &rest).await;
    host_at(&as_role).check().await.unwrap();
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn a_table_of_another_shape_is_left_alone() {
    scratch::on_a_database(async |url: String| {
        scratch::run(
            &url,
            "CREATE TABLE postbox_connection (id BIGINT PRIMARY KEY, letters TEXT)",
        )
        .await;
        let said = host_at(&url).migrate().await.unwrap_err();
        assert!(said.is_misconfigured(), "{said}");
        assert!(
            said.to_string()
                .contains("its key is `id`, and ours is `user_id`"),
            "{said}"
        );
    })
    .await;
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn an_exhausted_pool_is_no_outage() {
    use diesel_async::{
        AsyncPgConnection,
        pooled_connection::{AsyncDieselConnectionManager, deadpool::Pool},
    };

    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(scratch::server());
    let pool = Pool::builder(manager).max_size(1).build().unwrap();
    let held = pool.get().await.unwrap();
    let error = host(pool.into()).check().await.unwrap_err();
    assert!(error.is_transient() && !error.is_misconfigured(), "{error}");
    assert!(
        error.to_string().contains("give the pool more connections"),
        "{error}"
    );
    drop(held);
}

#[test]
fn a_url_is_not_repeated() {
    for url in ["postgres://ada:canary@host:port/app", "postgres:canary"] {
        let error = OAuth::connect(url).unwrap_err();
        assert!(error.is_misconfigured());
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
