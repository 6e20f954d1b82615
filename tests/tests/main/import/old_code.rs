//! What an application does by hand that has written its own procedure.

use std::collections::HashSet;

use lightfriend_runtime::{
    integrations,
    testing::{Endpoint, MockProvider},
};
use reqwest::header::CONTENT_TYPE;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::tables::{Calendar, open, sealed};
use crate::support::{CLIENT_ID, CLIENT_SECRET, Host, TestDatabase};

/// Connects these users from 1 on, elsewhere; of each the sealed access and refresh token.
pub async fn connect(provider: &MockProvider, users: i32) -> Vec<(i32, String, String)> {
    let elsewhere = Host::start(integrations![Calendar], provider).await;
    elsewhere.connect_all(1..=users, "calendar", provider).await;
    let access = provider.issued_access_tokens();
    let refresh = provider.issued_refresh_tokens();
    (1..=users)
        .zip(access)
        .zip(refresh)
        .map(|((user, access), refresh)| (user, sealed(&access), sealed(&refresh)))
        .collect()
}

/// Reads the user's row, refreshes, and writes it; the sealed tokens.
pub async fn refresh(
    database: &TestDatabase,
    provider: &MockProvider,
    table: &str,
    user: i32,
) -> [String; 2] {
    let row = format!("SELECT refresh_token AS text FROM {table} WHERE user_id = {user}");
    let refresh_token = open(&database.texts(&row)[0]).unwrap();
    let body = Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
        ])
        .finish();
    let request = reqwest::Client::new().post(provider.token_endpoint());
    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = request.body(body).send().await.unwrap();
    let answer: Value = answer.error_for_status().unwrap().json().await.unwrap();
    let tokens =
        ["access_token", "refresh_token"].map(|name| sealed(answer[name].as_str().unwrap()));
    let [access, refresh] = &tokens;
    database.execute(&format!(
        "UPDATE {table} SET access_token = '{access}', refresh_token = '{refresh}'
         WHERE user_id = {user}"
    ));
    tokens
}

/// A provider that rotates ends a grant whose refresh token is presented again.
pub fn assert_none_was_presented_twice(provider: &MockProvider) {
    let requests = provider.requests();
    let presented: Vec<&str> = requests
        .iter()
        .filter(|request| request.endpoint == Endpoint::Token)
        .filter_map(|request| request.param("refresh_token"))
        .collect();
    let distinct: HashSet<&&str> = presented.iter().collect();
    assert_eq!(distinct.len(), presented.len());
}
