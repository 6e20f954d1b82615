//! What instances have presented to a provider, by its own log.

use std::{collections::HashMap, time::Instant};

use lightfriend_runtime::testing::RecordedRequest;

/// Somebody has presented something.
#[derive(Debug, Clone)]
pub struct Presented {
    pub agent: String,
    pub at: Instant,
}

/// Who has presented each refresh token, in order.
pub fn refresh_tokens(requests: &[RecordedRequest]) -> HashMap<String, Vec<Presented>> {
    by_value(requests, "refresh_token")
}

/// Who has presented each code, in order.
pub fn codes(requests: &[RecordedRequest]) -> HashMap<String, Vec<Presented>> {
    by_value(requests, "code")
}

fn by_value(requests: &[RecordedRequest], name: &str) -> HashMap<String, Vec<Presented>> {
    let mut presented: HashMap<String, Vec<Presented>> = HashMap::new();
    for request in requests {
        if let Some(value) = request.param(name) {
            presented
                .entry(value.to_owned())
                .or_default()
                .push(Presented {
                    agent: agent(request).to_owned(),
                    at: request.at,
                });
        }
    }
    presented
}

/// Who has presented anything of this name, in order.
pub fn agents_of<'a>(requests: &'a [RecordedRequest], name: &str) -> Vec<&'a str> {
    let presenting = requests.iter().filter(|it| it.param(name).is_some());
    presenting.map(agent).collect()
}

fn agent(request: &RecordedRequest) -> &str {
    request.header("user-agent").expect("an agent")
}
