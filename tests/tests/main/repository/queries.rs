//! The rows among the application's own: in its transactions, beside its users, in its queries.

use diesel::{
    Connection as _, ExpressionMethods as _, Identifiable as _, NullableExpressionMethods as _,
    QueryDsl as _, RunQueryDsl as _, SelectableHelper as _,
};

use super::{Notes, NotesConnection, host, new, notes_connection};
use crate::{
    sqlite_only,
    support::{ALICE, BOB},
};

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
    }
}
diesel::joinable!(notes_connection -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, notes_connection);

#[tokio::test]
async fn the_applications_own_transaction_takes_the_row_along() {
    sqlite_only!();
    let host = host().await;
    let conn = &mut host.database.sqlite_connection();
    let outcome: Result<(), diesel::result::Error> = conn.transaction(|conn| {
        NotesConnection::create(conn, new(&host.oauth, ALICE, "first"))?;
        Err(diesel::result::Error::RollbackTransaction)
    });
    assert!(outcome.is_err());
    assert!(NotesConnection::find(conn, ALICE).unwrap().is_none());
}

#[tokio::test]
async fn deleting_a_user_deletes_their_connections_only() {
    sqlite_only!();
    let host = host().await;
    let conn = &mut host.database.sqlite_connection();
    for user in [ALICE, BOB] {
        NotesConnection::create(conn, new(&host.oauth, user, "token")).unwrap();
    }
    diesel::delete(users::table.filter(users::id.eq(ALICE)))
        .execute(conn)
        .unwrap();
    assert!(NotesConnection::find(conn, ALICE).unwrap().is_none());
    assert!(NotesConnection::find(conn, BOB).unwrap().is_some());
    let error = Notes::access_token(&host.oauth, ALICE).await.unwrap_err();
    assert!(error.is_not_connected(), "{error:?}");
}

#[tokio::test]
async fn the_table_joins_with_the_hosts_own() {
    sqlite_only!();
    let host = host().await;
    let conn = &mut host.database.sqlite_connection();
    NotesConnection::create(conn, new(&host.oauth, BOB, "token")).unwrap();
    let pairs: Vec<(String, NotesConnection)> = users::table
        .inner_join(notes_connection::table)
        .filter(notes_connection::region.eq("eu"))
        .select((users::name, NotesConnection::as_select()))
        .load(conn)
        .unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!((pairs[0].0.as_str(), pairs[0].1.user_id), ("Bob", BOB));
    let owners: Vec<(i32, Option<i32>)> = users::table
        .left_join(notes_connection::table)
        .select((users::id, notes_connection::user_id.nullable()))
        .order(users::id)
        .load(conn)
        .unwrap();
    assert_eq!(owners, [(ALICE, None), (BOB, Some(BOB))]);
    // The key is the owner.
    let found: NotesConnection = notes_connection::table.find(BOB).first(conn).unwrap();
    assert_eq!((&found).id(), &BOB);
    // Queryable takes the columns in the table's order.
    let row: NotesConnection = notes_connection::table
        .filter(notes_connection::user_id.eq(BOB))
        .get_result(conn)
        .unwrap();
    assert_eq!((row.region.as_str(), row.team_id.as_str()), ("eu", "T1"));
    let inserted =
        diesel::insert_into(notes_connection::table).values(new(&host.oauth, ALICE, "token"));
    assert_eq!(inserted.execute(conn).unwrap(), 1);
    assert_eq!(
        NotesConnection::find(conn, ALICE).unwrap().unwrap().region,
        "eu"
    );
}
