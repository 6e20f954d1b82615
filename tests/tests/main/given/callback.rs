//! What the callback brings.

use super::{Quickbooks, Zoho, begin, come_back, setup};
use crate::support::ALICE;

#[tokio::test]
async fn a_parameter_of_the_callback_is_stored_and_used() {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    let url = begin(&browser, "quickbooks", "").await;
    let end = come_back(
        &host,
        &browser,
        "quickbooks",
        &url,
        "&realmId=4620816365&x=1",
    )
    .await;
    assert_eq!(end, "connected");
    assert_eq!(
        recorder.only().target(),
        "POST oauth.platform.intuit.example/oauth2/v1/tokens/bearer"
    );
    let stored = Quickbooks::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&*stored.realm_id, stored.region), ("4620816365", None));
    let client = Quickbooks::client(&host.oauth, ALICE);
    client.get("/query").send().await.unwrap();
    assert_eq!(
        recorder.only().target(),
        "GET quickbooks.api.intuit.example/v3/company/4620816365/query"
    );
}

#[tokio::test]
async fn what_is_missing_or_wrong_sends_nothing_and_spends_the_flow() {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    for (more, expected) in [
        ("", "invalid_provider_response"),
        ("&realmId=", "invalid_provider_response"),
        ("&realmId=a", "invalid_field"),
        ("&realmId=1%0a", "invalid_request"),
        ("&realmId=1&realmId=2", "invalid_request"),
    ] {
        let url = begin(&browser, "quickbooks", "").await;
        if expected == "invalid_request" {
            let state = crate::support::param(&url, "state").unwrap();
            let path = format!("/api/quickbooks/oauth/callback?code=c&state={state}{more}");
            let response = browser.callback(&host.url(&path)).await;
            assert_eq!(response.status(), 400, "{more}");
            continue;
        }
        let end = come_back(&host, &browser, "quickbooks", &url, more).await;
        assert_eq!(end, expected, "{more}");
        let again = come_back(&host, &browser, "quickbooks", &url, "&realmId=1").await;
        assert_eq!(again, "invalid_state", "{more}");
    }
    assert!(recorder.take().is_empty());
    assert!(
        Quickbooks::connection(&host.oauth, ALICE)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn the_place_that_the_callback_names_is_one_of_those_there_are() {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    for evil in ["evil.example", "com%2fx", "com.evil.example", "COM"] {
        let url = begin(&browser, "zoho", "").await;
        let end = come_back(&host, &browser, "zoho", &url, &format!("&location={evil}")).await;
        assert_eq!(end, "invalid_field", "{evil}");
    }
    assert!(recorder.take().is_empty());
    for (more, target) in [
        ("", "POST accounts.zoho.com/oauth/v2/token"),
        ("&location=eu", "POST accounts.zoho.eu/oauth/v2/token"),
    ] {
        let url = begin(&browser, "zoho", "").await;
        assert_eq!(
            come_back(&host, &browser, "zoho", &url, more).await,
            "connected"
        );
        assert_eq!(recorder.only().target(), target);
    }
    let stored = Zoho::connection(&host.oauth, ALICE).await.unwrap().unwrap();
    assert_eq!(stored.location, "eu");
    let client = Zoho::client(&host.oauth, ALICE);
    client.get("/Leads").send().await.unwrap();
    assert_eq!(
        recorder.only().target(),
        "GET www.zohoapis.com/crm/v6/Leads"
    );
}

#[tokio::test]
async fn what_was_given_must_come_back_as_it_was() {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    for more in ["", "&shop=other", "&shop=ACME"] {
        let url = begin(&browser, "echo", "shop=acme").await;
        assert!(
            url.starts_with("https://acme.echo.example.com/authorize?"),
            "{url}"
        );
        let end = come_back(&host, &browser, "echo", &url, more).await;
        assert_eq!(end, "invalid_field", "{more}");
    }
    assert!(recorder.take().is_empty());
    let url = begin(&browser, "echo", "shop=acme").await;
    assert_eq!(
        come_back(&host, &browser, "echo", &url, "&shop=acme").await,
        "connected"
    );
    assert_eq!(recorder.only().target(), "POST acme.echo.example.com/token");
}
