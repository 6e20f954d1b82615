//! What a user has given, between the form and the request.

use serde_json::Value as Json;
use web_sys::{FormData, HtmlFormElement};
use yew::{SubmitEvent, TargetCast as _};

use crate::input::ConnectionInput;

/// Values by the names of their inputs. No `Debug`: some of them are secret.
#[derive(Default)]
pub(crate) struct Given(Vec<(String, String)>);

impl Given {
    /// What the form that is sent has for these inputs; `None` where the browser does not say.
    pub(crate) fn of(event: &SubmitEvent, inputs: &[ConnectionInput]) -> Option<Self> {
        let form = event.target_dyn_into::<HtmlFormElement>()?;
        let data = FormData::new_with_form(&form).ok()?;
        let value = |input: &ConnectionInput| {
            let value = data.get(&input.name).as_string()?;
            Some((input.name.clone(), value))
        };
        Some(Self(inputs.iter().filter_map(value).collect()))
    }

    /// Each as a form has it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body of a request, if anything was asked.
    pub(crate) fn json(&self) -> Option<String> {
        let members = self.pairs();
        let members = members.map(|(name, value)| (name.to_owned(), Json::from(value)));
        let object: serde_json::Map<_, _> = members.collect();
        (!object.is_empty()).then(|| Json::Object(object).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Given;

    #[test]
    fn values_are_a_body_as_they_were_given_and_nothing_is_none() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let given = Given(vec![pair("shop", "a\"b"), pair("region", "")]);
        let body = given.json();
        assert_eq!(body.as_deref(), Some(r#"{"region":"","shop":"a\"b"}"#));
        assert_eq!(Given::default().json(), None);
    }
}
