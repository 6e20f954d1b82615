//! What a user is asked before an account is connected: an input or a select for each value.

use std::rc::Rc;

use yew::{prelude::*, virtual_dom::VNode};

use super::card::{Card, heading_of};
use crate::{
    input::{ConnectionInput, InputKind},
    words,
};

/// Most characters of a text: the backend takes as many bytes.
const MOST: &str = "255";

pub(super) fn inputs(card: &Card) -> Html {
    let refused = card.notice.and_then(|notice| notice.input.as_deref());
    let inputs = card.connection.inputs.iter();
    let heading = heading_of(&card.connection.id().name());
    let fields = inputs.map(|input| {
        let id = format!("{heading}-{}", input.name);
        let is_refused = refused == Some(input.name.as_str());
        Field {
            input,
            wrong: is_refused.then(|| format!("{id}-wrong")),
            id,
        }
    });
    html! { { for fields.map(|field| field.html()) } }
}

/// An input and what belongs to it.
struct Field<'a> {
    input: &'a ConnectionInput,
    id: String,
    /// The id of what is said of its value, where that was refused.
    wrong: Option<String>,
}

impl Field<'_> {
    fn html(&self) -> Html {
        let input = self.input;
        html! {
            <div key={input.name.clone()} class="connection-field">
                <label for={self.id.clone()}>{ &input.label }</label>
                { self.control() }
                if let Some(id) = &self.wrong {
                    <p id={id.clone()} class="connection-wrong">{ words::check(&input.label) }</p>
                }
            </div>
        }
    }

    fn control(&self) -> Html {
        let input = self.input;
        if input.secret {
            return self.secret();
        }
        if !input.choices.is_empty() {
            return self.select(input.choices.iter().map(String::as_str));
        }
        match input.kind {
            InputKind::Boolean => self.select(["true", "false"].into_iter()),
            InputKind::Text => prefilled(self.text(), input.value.as_deref()),
            InputKind::Integer => prefilled(self.number("1"), input.value.as_deref()),
            InputKind::Number => prefilled(self.number("any"), input.value.as_deref()),
        }
    }

    fn select<'a>(&self, choices: impl Iterator<Item = &'a str>) -> Html {
        let present = self.input.value.as_deref();
        // Whoever has chosen nothing yet sees so.
        let nothing = present.is_none().then_some("");
        let option = |choice: &str| {
            html! {
                <option
                    key={choice}
                    value={choice.to_owned()}
                    selected={present == Some(choice)}
                >
                    { choice }
                </option>
            }
        };
        html! {
            <select
                id={self.id.clone()}
                name={self.input.name.clone()}
                class="connection-input"
                required={self.input.required}
                aria-invalid={self.invalid()}
                aria-describedby={self.wrong.clone()}
            >
                { for nothing.into_iter().chain(choices).map(option) }
            </select>
        }
    }

    fn text(&self) -> Html {
        html! {
            <input
                id={self.id.clone()}
                name={self.input.name.clone()}
                class="connection-input"
                type="text"
                maxlength={MOST}
                required={self.input.required}
                autocapitalize="none"
                spellcheck="false"
                aria-invalid={self.invalid()}
                aria-describedby={self.wrong.clone()}
            />
        }
    }

    fn secret(&self) -> Html {
        html! {
            <input
                id={self.id.clone()}
                name={self.input.name.clone()}
                class="connection-input"
                type="password"
                maxlength={MOST}
                required={self.input.required}
                autocomplete="off"
                aria-invalid={self.invalid()}
                aria-describedby={self.wrong.clone()}
            />
        }
    }

    fn number(&self, step: &'static str) -> Html {
        html! {
            <input
                id={self.id.clone()}
                name={self.input.name.clone()}
                class="connection-input"
                type="number"
                {step}
                required={self.input.required}
                aria-invalid={self.invalid()}
                aria-describedby={self.wrong.clone()}
            />
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.wrong.as_ref().map(|_| "true")
    }
}

/// With the value as an attribute, where the input begins. As a property, which `html!` would make of
/// it, each rendering would undo what the user types.
fn prefilled(mut input: Html, value: Option<&str>) -> Html {
    if let (VNode::VTag(tag), Some(value)) = (&mut input, value) {
        Rc::make_mut(tag).add_attribute("value", value.to_owned());
    }
    input
}
