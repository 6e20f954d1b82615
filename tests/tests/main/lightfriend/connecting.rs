//! From the link to the connection.

use axum::{body::Body, http::Request};
use lightfriend_runtime::testing::Endpoint;
use serde_json::json;
use tower::ServiceExt as _;

use super::{
    ALL, AMERICA, CALENDAR, EUROPE, Lightfriend, TESLA, YOUTUBE, app, begin,
    host::{Sessions, Users},
    integrations::{Tesla, Youtube, services},
};
use crate::support::{ALICE, BOB, CLIENT_SECRET, builder, location, outcome, param};

// Fault 1.
#[tokio::test]
async fn a_consent_given_in_another_browser_connects_nobody() {
    let app = Lightfriend::start().await;
    let (attacker, victim) = (app.browser(BOB), app.browser(ALICE));
    for route in ALL {
        let callback = app.consent(&attacker, route).await;
        assert_eq!(outcome(&victim.callback(&callback).await), "invalid_state");
    }
    assert_eq!(app.provider.count(Endpoint::Token), 0);
    assert!(!Tesla::status(&app.host.oauth, BOB).await.unwrap().connected);
}

// Fault 3.
#[tokio::test]
async fn whoever_declines_comes_back_to_the_page() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    for route in ALL {
        let url = begin(&alice, route).await;
        let callback = app.provider.deny(&url).await.unwrap();
        let response = alice.callback(&callback).await;
        assert_eq!(
            (response.status().as_u16(), outcome(&response).as_str()),
            (303, "access_denied")
        );
        assert_eq!(alice.get(&location(&response)).await.status(), 200);
    }
}

// Fault 8.
#[tokio::test]
async fn everybody_comes_back_though_there_is_no_other_front_end() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    for route in ALL {
        let response = app.connect(&alice, route, "").await;
        let page = location(&response);
        assert!(
            page.starts_with(&app.host.url("/connections?connected=")),
            "{page}"
        );
        assert_eq!(alice.get(&page).await.status(), 200);
    }
}

// Fault 8.
#[tokio::test]
async fn what_a_struct_reads_of_the_environment_is_asked_for_at_boot() {
    let app = Lightfriend::start().await;
    let builder = builder(&app.host.database, services(), &app.provider);
    let builder = app::with_integrations(builder, Sessions::default(), Users::default());
    let error = builder.build().unwrap_err();
    assert!(error.is_misconfigured());
    for variable in [
        "TESLA_AUDIENCE",
        "GOOGLE_CALENDAR_CLIENT_ID",
        "UBER_CLIENT_SECRET",
    ] {
        assert!(error.to_string().contains(variable), "{error}");
    }
}

// Fault 9.
#[tokio::test]
async fn a_flow_outlives_the_process_and_serves_once_and_its_own_service() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    let callback = app.consent(&alice, CALENDAR).await;
    let elsewhere = callback.replace(CALENDAR, TESLA);
    assert_eq!(outcome(&alice.callback(&elsewhere).await), "invalid_state");

    let later = app::router(&app.deployed_again(), app.sessions.clone());
    let cookies = alice.cookies().into_iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let request = Request::get(callback.strip_prefix(&app.host.url("")).unwrap())
        .header("host", app.host.address.to_string())
        .header("cookie", cookies.join("; "))
        .body(Body::empty())
        .unwrap();
    let response = later.oneshot(request).await.unwrap();
    let page = response.headers()["location"].to_str().unwrap();
    assert_eq!(param(page, "connected").as_deref(), Some("google_calendar"));
    // Again it leads to the same place, and spends nothing.
    alice.callback(&callback).await;
    assert_eq!(app.provider.count(Endpoint::Token), 1);
}

// Fault 14.
#[tokio::test]
async fn the_scopes_are_those_that_were_granted() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    let readonly = "https://www.googleapis.com/auth/youtube.readonly";
    let write = "https://www.googleapis.com/auth/youtube.force-ssl";
    app.provider.answer_exchanges(json!({"scope": readonly}));
    app.connect(&alice, YOUTUBE, "?scope_set=write").await;
    let status = Youtube::status(&app.host.oauth, ALICE).await.unwrap();
    assert_eq!(status.scopes.unwrap(), [readonly]);
    assert_eq!(status.missing_scopes, [write]);

    // Tesla says it in the token.
    app.answer_car(
        &["openid", "offline_access", "vehicle_cmds"],
        "openid vehicle_charging_cmds",
    );
    app.connect(&alice, TESLA, "?scope_set=commands&scope_set=charging")
        .await;
    let status = Tesla::status(&app.host.oauth, ALICE).await.unwrap();
    assert_eq!(
        status.scopes.unwrap(),
        ["openid", "offline_access", "vehicle_cmds"]
    );
    assert_eq!(status.missing_scopes, ["vehicle_charging_cmds"]);
}

#[tokio::test]
async fn a_car_is_looked_for_where_the_phone_number_says_until_tesla_says_better() {
    let app = Lightfriend::start().await;
    // No answer: the guess stays.
    app.provider.answer_api("/none", json!({}));
    for (user, region) in [(ALICE, AMERICA), (BOB, EUROPE)] {
        app.connect(&app.browser(user), TESLA, "").await;
        let row = Tesla::connection(&app.host.oauth, user)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.region, region);
    }
    let asked: Vec<String> = app
        .provider
        .requests()
        .into_iter()
        .map(|it| it.host)
        .collect();
    assert!(
        asked.iter().any(|host| AMERICA.ends_with(host)),
        "{asked:?}"
    );
    for (known, expected) in [(EUROPE, EUROPE), ("https://evil.example", AMERICA)] {
        let answer = json!({"response": {"region": "eu", "fleet_api_base_url": known}});
        app.provider.answer_api("/api/1/users/region", answer);
        app.connect(&app.browser(ALICE), TESLA, "").await;
        let row = Tesla::connection(&app.host.oauth, ALICE)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.region, expected);
    }
    // A refresh is for the car's own server, a code for the one that is configured.
    app.expire("tesla");
    Tesla::access_token(&app.host.oauth, BOB).await.unwrap();
    Tesla::access_token(&app.host.oauth, ALICE).await.unwrap();
    let requests = app.provider.requests();
    let audiences = |grant_type: &str| -> Vec<String> {
        let sent = requests
            .iter()
            .filter(|it| it.param("grant_type") == Some(grant_type));
        sent.map(|it| it.param("audience").unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(audiences("authorization_code"), [EUROPE; 4]);
    assert_eq!(audiences("refresh_token"), [EUROPE, AMERICA]);
}

#[tokio::test]
async fn cars_are_for_those_who_pay() {
    let app = Lightfriend::start().await;
    let (free, nobody) = (app.browser_of(ALICE, 0), app.browser_of(ALICE, 0));
    nobody.set_cookie("access_token", "unknown");
    let start = |route: &str| format!("{route}/oauth/start");
    assert_eq!(free.get(&start(TESLA)).await.status(), 403);
    let again = format!("{TESLA}/oauth/reconnect?ticket=x");
    assert_eq!(free.get(&again).await.status(), 403);
    assert_eq!(free.get(&start(CALENDAR)).await.status(), 303);
    assert_eq!(nobody.get(&start(CALENDAR)).await.status(), 401);
}

// Fault 15.
#[tokio::test]
async fn each_has_addresses_of_its_own() {
    let uris = services().redirect_uris("https://lightfriend.example");
    let expected = ALL.map(|route| format!("https://lightfriend.example{route}/oauth/callback"));
    assert_eq!(uris, expected);
    let app = Lightfriend::start().await;
    for (route, host) in ALL.into_iter().zip([
        "accounts.google.com",
        "accounts.google.com",
        "accounts.google.com",
        "accounts.google.com",
        "auth.uber.com",
        "auth.tesla.com",
    ]) {
        let url = begin(&app.browser(ALICE), route).await;
        assert!(url.starts_with(&format!("https://{host}/")), "{url}");
        let back = param(&url, "redirect_uri").unwrap();
        assert_eq!(back, app.host.url(&format!("{route}/oauth/callback")));
        assert!(!url.contains(CLIENT_SECRET));
    }
}
