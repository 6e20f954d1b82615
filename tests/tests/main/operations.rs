//! What whoever looks after the application can ask: the summary, and the book's queries.

use lightfriend_runtime::{
    Integrations, OAuthIntegration, Summary, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use crate::support::{ALICE, Host};

/// The book's queries name its table.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct GoogleCalendar;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Notes;

fn all() -> Integrations {
    integrations![GoogleCalendar, Notes]
}

/// Four users' calendars: one is in order, one is refused, one has ended, one is disconnected while
/// the provider revokes nothing. A fifth has connected twice.
async fn eventful() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(all(), &provider).await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    for user in [1, 2, 3, 4, 5, 5] {
        host.connect_all([user], "google_calendar", &provider).await;
    }
    host.sql(
        "UPDATE google_calendar_connection SET refusals = 2, refused_since = 1 WHERE user_id = 2",
    );
    host.sql("UPDATE google_calendar_connection SET status = 'needs_reauth' WHERE user_id = 3");
    GoogleCalendar::disconnect(&host.oauth, 4).await.unwrap();
    host.oauth.drain().await;
    (provider, host)
}

fn numbers(summary: &Summary) -> (&str, [u64; 5]) {
    let numbers = [
        summary.active,
        summary.needs_reauth,
        summary.refresh_failing,
        summary.revocations_due,
        summary.revocations_held,
    ];
    (summary.service, numbers)
}

#[tokio::test]
async fn the_summary_counts_connections_and_revocations_of_each_service() {
    let (_provider, host) = eventful().await;
    let summary = all().summary(&host.oauth).await.unwrap();
    let found: Vec<_> = summary.iter().map(numbers).collect();
    assert_eq!(
        found,
        [("google_calendar", [3, 1, 1, 2, 2]), ("notes", [0; 5])]
    );
    assert_eq!(summary[0].title, "Google Calendar");
    GoogleCalendar::disconnect(&host.oauth, ALICE)
        .await
        .unwrap();
    host.oauth.drain().await;
    let summary = all().summary(&host.oauth).await.unwrap();
    assert_eq!(numbers(&summary[0]), ("google_calendar", [2, 1, 1, 4, 2]));
}

/// The book's queries for support, in their order.
fn queries() -> Vec<&'static str> {
    let chapter = include_str!("../../../docs/src/operating/support.md");
    let (_, support) = chapter.split_once("For support,").unwrap();
    let blocks = support.split("```sql\n").skip(1);
    blocks
        .take(3)
        .map(|rest| {
            rest.split("```")
                .next()
                .unwrap()
                .trim()
                .trim_end_matches(';')
        })
        .collect()
}

#[tokio::test]
async fn the_books_queries_find_what_they_are_for() {
    let (_provider, host) = eventful().await;
    let found: Vec<i64> = queries()
        .iter()
        .map(|query| host.number(&format!("SELECT count(*) AS n FROM ({query}) AS found")))
        .collect();
    // Everybody who is connected; the refused and the ended; one service with waiting revocations.
    assert_eq!(found, [4, 2, 1]);
}
