//! Metrics through the `metrics` facade, with the feature of that name. Labels are slugs of
//! integrations and words of ours: there are as many as the code has, however many users there are.

use std::time::Instant;

/// `oauth_events_total{service, event}`
pub(crate) fn count(service: &'static str, event: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("oauth_events_total", "service" => service, "event" => event).increment(1);
    #[cfg(not(feature = "metrics"))]
    let _ = (service, event);
}

/// `oauth_token_request_duration_seconds{service, outcome}`: from the request to the end of the
/// answer. `outcome` is `ok` or the error's slug.
pub(crate) fn token_request(service: &'static str, begin: Instant, outcome: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::histogram!(
        "oauth_token_request_duration_seconds",
        "service" => service,
        "outcome" => outcome
    )
    .record(begin.elapsed().as_secs_f64());
    #[cfg(not(feature = "metrics"))]
    let _ = (service, begin, outcome);
}
