//! What callers do that did not hear of a COMMIT.

use diesel::{Connection as _, SqliteConnection};

use super::{super::shape::own_shapes, *};

fn flow(state: &str) -> NewFlow {
    NewFlow {
        state_hash: state.to_owned(),
        cookie_hash: "cookie".to_owned(),
        service: "service",
        user: "1".to_owned(),
        owner: "1".to_owned(),
        account: None,
        scope_sets: None,
        code_verifier: None,
        fields: None,
        nonce: None,
        redirect_uri: "https://a.example/callback".to_owned(),
        return_to: None,
        lifetime_seconds: LIFETIME_SECONDS,
    }
}

fn claim_of(state: &str, name: &str) -> Claim {
    Claim {
        state_hash: state.to_owned(),
        cookie_hash: "cookie".to_owned(),
        service: "service",
        user: Some("1".to_owned()),
        name: name.to_owned(),
    }
}

/// What a caller does that did not hear of a COMMIT: the same again.
#[tokio::test]
async fn statements_that_are_repeated_find_their_own_marks() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let conn = &mut Conn::Sqlite(&mut conn);
    for sql in own_shapes().flat_map(|shape| shape.create()) {
        Statement::new(sql).execute(conn).await.unwrap();
    }
    assert_eq!(insert(conn, &flow("a")).await.unwrap(), ["a"]);
    assert_eq!(insert(conn, &flow("a")).await.unwrap(), ["a"]);

    let (mine, other) = (claim_of("a", "mine"), claim_of("a", "other"));
    assert!(claim(conn, &mine).await.unwrap().is_some());
    assert!(claim(conn, &mine).await.unwrap().is_some());
    assert!(claim(conn, &other).await.unwrap().is_none());
    assert!(!earlier(conn, &other).await.unwrap().unwrap().is_done());

    assert_eq!(finish(conn, &other.mark()).await.unwrap(), Ending::Gone);
    assert_eq!(finish(conn, &mine.mark()).await.unwrap(), Ending::Now);
    assert_eq!(finish(conn, &mine.mark()).await.unwrap(), Ending::Before);
    assert_eq!(fail(conn, &mine.mark()).await.unwrap(), 0, "done is done");
    assert!(claim(conn, &mine).await.unwrap().is_none());
    assert!(earlier(conn, &other).await.unwrap().unwrap().is_done());

    assert_eq!(purge(conn, "1").await.unwrap(), 1);
    assert_eq!(finish(conn, &mine.mark()).await.unwrap(), Ending::Gone);
    assert!(earlier(conn, &mine).await.unwrap().is_none());
}
