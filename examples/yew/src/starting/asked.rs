//! How a flow is begun for which the user gives values: by a form, whose body has them. They never
//! stand in an address.

use std::rc::Rc;

use yew::{Callback, SubmitEvent};

use super::{Begin, Start};
use crate::{given::Given, model::Connection};

/// A form that asks. What is wrong with a value the backend says where the page can ask it; another
/// origin's answer to a form is a page, so there the end of the flow tells.
pub(super) fn form(begin: Begin, connection: &Rc<Connection>, is_elsewhere: bool) -> Start {
    let action = begin.url();
    let connection = connection.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        // Left to the browser the form is sent in this window, and the values are in its body, too.
        let Some(given) = Given::of(&event, &connection.inputs) else {
            return;
        };
        if !is_elsewhere {
            event.prevent_default();
            begin.ask(given);
        } else if begin.form_in_popup(&given) {
            event.prevent_default();
        }
    });
    Start::Form { action, onsubmit }
}
