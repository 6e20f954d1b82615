//! How a flow ended, as the front end is told: by the query of the page that it ends at, or by the
//! window in which it ran. Anybody can write such a query, so it says only what to look for: what is
//! so, the backend says. Of a failure the backend knows nothing: its word chooses among ours.

use serde::{Deserialize, Serialize};

use crate::{
    failure::REFUSED_VALUE,
    model::Id,
    place::{ACCOUNT, ANOTHER, Params},
};

/// What is said to have happened to a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) id: Id,
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    Connected,
    /// With another account than was there before.
    ConnectedAnother,
    Disconnected,
    /// The stable word of the error.
    Failed(String),
    /// A value cannot be what the user gave: the name of its input.
    Refused(String),
}

impl Outcome {
    pub(crate) fn of_params(params: &Params) -> Option<Self> {
        let get = |name| params.get(name).map(str::to_owned);
        if let Some(error) = get("error") {
            let field = get("field").filter(|_| error == REFUSED_VALUE);
            let what = field.map_or(What::Failed(error), What::Refused);
            let id = Id::of_service(params.get("service")?);
            return Some(Self { id, what });
        }
        let (name, what) = match (get("connected"), get(ANOTHER)) {
            (Some(_), Some(_)) => ("connected", What::ConnectedAnother),
            (Some(_), None) => ("connected", What::Connected),
            (None, _) => ("disconnected", What::Disconnected),
        };
        let id = Id {
            service: get(name)?,
            key: params.after(name, ACCOUNT).map(str::to_owned),
        };
        Some(Self { id, what })
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
    use crate::{model::Id, place::Place};

    fn of(query: &str) -> Option<Outcome> {
        Outcome::of_params(&Place::new("https://x.example", "/", query, "").params())
    }

    #[test]
    fn queries_say_how_a_flow_ended() {
        let outcome = |what| {
            let id = Id::of_service("git");
            Some(Outcome { id, what })
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
    fn queries_say_which_account_it_is_and_whether_another() {
        let outcome = |what| {
            let (service, key) = ("git".to_owned(), Some("a&b".to_owned()));
            let id = Id { service, key };
            Some(Outcome { id, what })
        };
        let connected = "?account=mine&connected=git&account=a%26b";
        assert_eq!(of(connected), outcome(What::Connected));
        let another = "?connected=git&account=a%26b&account_changed=true";
        assert_eq!(of(another), outcome(What::ConnectedAnother));
        let gone = "?disconnected=git&account=a%26b";
        assert_eq!(of(gone), outcome(What::Disconnected));
        // A host's own parameter stands before.
        let own = of("?account=mine&connected=git").unwrap();
        assert_eq!(own.id, Id::of_service("git"));
    }

    #[test]
    fn other_queries_say_nothing() {
        for query in ["", "?", "?tab=2", "?error=other", "?service=git"] {
            assert_eq!(of(query), None, "{query}");
        }
    }
}
