//! Out of the tables of before.

use lightfriend_runtime::{ExposeSecret as _, OAuth};

use super::{
    AMERICA, CALENDAR, Lightfriend,
    import::{OldKey, move_in},
    integrations::{GoogleCalendar, Tesla, Uber},
    old,
};
use crate::{
    sqlite_only,
    support::{ALICE, BOB},
};

/// What became of the rows of all tables: imported, kept, ended, failed.
async fn moved(oauth: &OAuth, key: &OldKey) -> [u64; 4] {
    let reports = move_in(oauth, key).await.unwrap();
    let mut all = [0; 4];
    for report in reports {
        let these = [report.imported, report.kept, report.ended, report.failed];
        for (sum, number) in all.iter_mut().zip(these) {
            *sum += number;
        }
    }
    all
}

const KEY: &str = "a2V5IG9mIHRoZSBhcHBsaWNhdGlvbiBiZWZvcmUgMDE=";

#[tokio::test]
async fn whoever_has_connected_before_is_connected() {
    sqlite_only!();
    let app = Lightfriend::start().await;
    let mut conn = app.host.database.sqlite_connection();
    let key = old::fill(&mut conn).unwrap();
    let rows = ["google_calendar", "tesla"].map(|table| app.host.rows(table));
    assert_eq!(moved(&app.host.oauth, &key).await, [2, 0, 0, 0]);

    let token = GoogleCalendar::access_token(&app.host.oauth, ALICE).await;
    assert_eq!(token.unwrap().expose_secret(), "of-before");
    let car = Tesla::connection(&app.host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(car.region, AMERICA);
    assert_eq!(car.selected_vehicle_name.as_deref(), Some("Model Y"));
    assert!(car.virtual_key_paired);
    assert_eq!(
        car.scopes.as_deref(),
        Some("openid offline_access vehicle_device_data")
    );
    assert_eq!(car.created_at, 1_735_689_600);
    assert_eq!(car.expires_at.unwrap() - car.issued_at, 3600);
    assert_eq!(app.provider.requests().len(), 0);

    // Again: nothing is left to move, though the old rows are as they were.
    assert_eq!(moved(&app.host.oauth, &key).await, [0, 2, 0, 0]);
    let untouched = ["google_calendar", "tesla"].map(|table| app.host.rows(table));
    assert_eq!(untouched, rows);
}

#[tokio::test]
async fn whoever_disconnects_after_the_move_stays_disconnected() {
    sqlite_only!();
    let app = Lightfriend::start().await;
    let (oauth, mut conn) = (&app.host.oauth, app.host.database.sqlite_connection());
    let key = old::fill(&mut conn).unwrap();
    moved(oauth, &key).await;
    GoogleCalendar::disconnect(oauth, ALICE).await.unwrap();
    assert_eq!(moved(oauth, &key).await, [0, 1, 1, 0]);
    let calendar = GoogleCalendar::connection(oauth, ALICE).await.unwrap();
    assert!(calendar.is_none());
    assert!(Tesla::connection(oauth, ALICE).await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_connected_by_then_is_kept() {
    sqlite_only!();
    let app = Lightfriend::start().await;
    let (oauth, mut conn) = (&app.host.oauth, app.host.database.sqlite_connection());
    app.connect(&app.browser(ALICE), CALENDAR, "").await;
    let key = old::fill(&mut conn).unwrap();
    assert_eq!(moved(oauth, &key).await, [1, 1, 0, 0]);
    let token = GoogleCalendar::access_token(oauth, ALICE).await.unwrap();
    assert_ne!(token.expose_secret(), "of-before");
}

#[tokio::test]
async fn a_row_that_does_not_open_holds_up_no_other() {
    sqlite_only!();
    let app = Lightfriend::start().await;
    let mut conn = app.host.database.sqlite_connection();
    old::create(&mut conn).unwrap();
    let sealed = old::sealed(KEY, "of-before").unwrap();
    for (user, tokens) in [
        (ALICE, ["bm90IHNlYWxlZCBieSBhbnlib2R5IGV2ZXI=", ""]),
        // There was no refresh token.
        (BOB, [sealed.as_str(), ""]),
        // A user who is gone.
        (77, [sealed.as_str(), sealed.as_str()]),
    ] {
        old::insert(&mut conn, "uber", user, tokens, ("", "")).unwrap();
    }
    let key = OldKey::parse(KEY).unwrap();
    assert_eq!(moved(&app.host.oauth, &key).await, [1, 0, 0, 2]);
    let row = Uber::connection(&app.host.oauth, BOB)
        .await
        .unwrap()
        .unwrap();
    assert!(row.refresh_token.is_none());
    assert!(Uber::access_token(&app.host.oauth, BOB).await.is_ok());
}
