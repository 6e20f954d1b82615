//! The form that asks for values, as the browser has it.

use yew::prelude::*;

use crate::{browser, model::Connection, words::Notice};

/// A reference for a card's form. The focus goes to the input whose value was refused, and secrets do
/// not stay in it once they are stored.
#[hook]
pub(crate) fn use_form(connection: &Connection, notice: Option<&Notice>) -> NodeRef {
    let form = use_node_ref();
    let refused = notice.and_then(|notice| notice.input.clone());
    let place = form.clone();
    use_effect_with(refused, move |refused| {
        if refused.is_some() {
            browser::focus_in(&place, "[aria-invalid='true']");
        }
    });
    let is_stored = connection.connected && notice.is_some_and(|notice| !notice.is_failure);
    let place = form.clone();
    use_effect_with(is_stored, move |is_stored| {
        if *is_stored {
            browser::empty_in(&place, "input[type='password']");
        }
    });
    form
}
