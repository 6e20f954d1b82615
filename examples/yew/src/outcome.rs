//! How a flow ended, as the front end is told: by the query of the page that it ends at, or by the
//! window in which it ran. Anybody can write such a query, so it says only what to look for: what is
//! so, the backend says. Of a failure the backend knows nothing: its word chooses among ours.

use serde::{Deserialize, Serialize};

use crate::{failure::REFUSED_VALUE, place::Params};

/// What is said to have happened to a service's connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) service: String,
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    Connected,
    Disconnected,
    /// The stable word of the error.
    Failed(String),
    /// A value cannot be what the user gave: the name of its input.
    Refused(String),
}

impl Outcome {
    pub(crate) fn of_params(params: &Params) -> Option<Self> {
        let get = |name| params.get(name).map(str::to_owned);
        let (service, what) = if let Some(error) = get("error") {
            let field = get("field").filter(|_| error == REFUSED_VALUE);
            let what = field.map_or(What::Failed(error), What::Refused);
            (get("service")?, what)
        } else if let Some(service) = get("connected") {
            (service, What::Connected)
        } else {
            (get("disconnected")?, What::Disconnected)
        };
        Some(Self { service, what })
    }
}

/// What a window tells the page that opened it, through a channel that only pages of the same origin
/// hear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// Which attempt to connect has ended: only the page that began it tells its user.
    pub(crate) attempt: String,
    /// How, where the window was told.
    pub(crate) outcome: Option<Outcome>,
}

#[cfg(test)]
mod tests {
    use super::{Outcome, What};
    use crate::place::Place;

    fn of(query: &str) -> Option<Outcome> {
        Outcome::of_params(&Place::new("https://x.example", "/", query, "").params())
    }

    #[test]
    fn queries_say_how_a_flow_ended() {
        let outcome = |what| {
            Some(Outcome {
                service: "git".to_owned(),
                what,
            })
        };
        assert_eq!(of("?connected=git"), outcome(What::Connected));
        assert_eq!(of("?disconnected=git"), outcome(What::Disconnected));
        let denied = outcome(What::Failed("access_denied".to_owned()));
        assert_eq!(of("?error=access_denied&service=git"), denied);
        assert_eq!(of("?error=access_denied&service=git&field=x"), denied);
        let refused = outcome(What::Refused("host".to_owned()));
        assert_eq!(of("?error=invalid_field&service=git&field=host"), refused);
    }

    #[test]
    fn other_queries_say_nothing() {
        for query in ["", "?", "?tab=2", "?error=other", "?service=git"] {
            assert_eq!(of(query), None, "{query}");
        }
    }
}
