//! What goes wrong.

use lightfriend_runtime::{Finding, Subject};

use super::{Service, server::Server};
use crate::{
    requests::expire,
    support::{ALICE, BOB, CLIENT_ID, outcome, param},
};

/// RFC 9700 section 4.14.2: the server cannot tell the thief from the application, and ends both.
pub async fn a_refresh_token_that_somebody_else_used_ends_the_grant(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    let stolen = server.issued().await;
    let stolen = stolen["refresh_token"].as_str().unwrap();
    expire(&host, service.name, 1);
    (service.access_token)(host.oauth.clone()).await.unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", stolen)];
    assert_eq!(server.ask_for_tokens(&form).await.status(), 400);

    expire(&host, service.name, 1);
    let error = (service.access_token)(host.oauth.clone())
        .await
        .unwrap_err();
    assert!(error.is_reauth_required(), "{error}");
    let status = host.browser(ALICE).status(service.name).await;
    assert_eq!(status["status"], "needs_reauth");
    // The user mends it.
    server.connect(&host).await;
    let answer = (service.call)(host.oauth.clone()).await.unwrap();
    assert_eq!(answer["name"], "ada");
}

pub async fn a_wrong_secret_is_the_operators_affair(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    let wrong = server.same_database(&host, |builder| {
        builder.client_credentials("TEST", CLIENT_ID, "another-secret".to_owned())
    });
    let wrong = wrong.await;
    expire(&host, service.name, 1);
    let error = (service.access_token)(wrong).await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    let status = host.browser(ALICE).status(service.name).await;
    assert_eq!(status["status"], "active", "{status}");
    // Once it is set right nobody has lost anything.
    let answer = (service.call)(host.oauth.clone()).await.unwrap();
    assert_eq!(answer["name"], "ada");
}

/// Neither a repeat nor another's flow gets anything for it.
pub async fn a_code_serves_once(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    let callback = server.consent(&alice).await;
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
    assert_eq!(server.count("authorization_code").await, 1);

    let code = param(&callback, "code").unwrap();
    let bobs = server.consent(&bob).await;
    let injected = bobs.replace(&param(&bobs, "code").unwrap(), &code);
    assert_eq!(outcome(&bob.callback(&injected).await), "provider_refused");
    let status = bob.status(service.name).await;
    assert_eq!(status["status"], "not_connected");
}

pub async fn a_code_that_has_expired_connects_nothing(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    let browser = host.browser(ALICE);
    let callback = server.consent(&browser).await;
    server.look("expire_codes").await;
    assert_eq!(
        outcome(&browser.callback(&callback).await),
        "provider_refused"
    );
    let status = browser.status(service.name).await;
    assert_eq!(status["status"], "not_connected");
    // The next one is good.
    server.connect(&host).await;
}

pub async fn the_doctor_knows_what_is_right_and_what_is_wrong(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    let report = (service.doctor)(host.oauth.clone()).await;
    assert!(report.is_healthy(), "{report}");
    for (id, secret, backend, subject) in [
        (CLIENT_ID, "another-secret", "", Subject::ClientSecret),
        ("another-client", "another-secret", "", Subject::ClientId),
        (
            CLIENT_ID,
            crate::support::CLIENT_SECRET,
            "https://other.example",
            Subject::RedirectUri,
        ),
    ] {
        let wrong = server.same_database(&host, |builder| {
            let builder = builder.client_credentials("TEST", id, secret.to_owned());
            match backend {
                "" => builder,
                other => builder.backend_url(other),
            }
        });
        let report = (service.doctor)(wrong.await).await;
        let blamed: Vec<Subject> = report.problems().map(Finding::subject).collect();
        assert_eq!(blamed, [subject], "{report}");
    }
}
