//! What is asked of the browser: windows, addresses, forms. It is never called where there is none:
//! effects and handlers alone lead here.

use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement, MouseEvent, Window};

use crate::{given::Given, place::Place};

/// Where the page is.
pub(crate) fn place() -> Option<Place> {
    let location = web_sys::window()?.location();
    Some(Place::new(
        &location.origin().ok()?,
        &location.pathname().ok()?,
        &location.search().ok()?,
        &location.hash().ok()?,
    ))
}

/// Shows another address for the same page: a reload or a bookmark must not repeat what has been
/// told. The history's state is the router's and stays.
pub(crate) fn replace_place(place: &Place) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else {
        return;
    };
    let state = history.state().unwrap_or(JsValue::NULL);
    // Where the browser refuses, the address stays as it is.
    let _ = history.replace_state_with_url(&state, "", Some(&place.href()));
}

pub(crate) fn go_to(url: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_href(url);
    }
}

/// Whether a click on a link is meant for this window: with a key held it opens another.
pub(crate) fn is_plain(click: &MouseEvent) -> bool {
    click.button() == 0
        && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key())
}

/// Sends a form, which another origin takes for the user's own doing, into a window.
pub(crate) fn post_in(url: &str, window: &str, given: &Given) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let form: HtmlFormElement = document.create_element("form").ok()?.dyn_into().ok()?;
    form.set_method("post");
    form.set_action(url);
    form.set_target(window);
    for (name, value) in given.pairs() {
        let input = document.create_element("input").ok()?;
        for (attribute, value) in [("type", "hidden"), ("name", name), ("value", value)] {
            input.set_attribute(attribute, value).ok()?;
        }
        form.append_child(&input).ok()?;
    }
    let body = document.body()?;
    body.append_child(&form).ok()?;
    // An input may be named like a method of the form, and would be there in its place; no field is
    // named like this one.
    let sent = form.request_submit().ok();
    let _ = body.remove_child(&form);
    sent
}

pub(crate) fn focus(element: &yew::NodeRef) {
    if let Some(element) = element.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Goes to the element of this id.
pub(crate) fn focus_on(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.get_element_by_id(id));
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

/// Goes to the first in an element that is like this.
pub(crate) fn focus_in(element: &yew::NodeRef, selector: &str) {
    let found = element
        .cast::<Element>()
        .and_then(|element| element.query_selector(selector).ok()?);
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

/// Empties the inputs in an element that are like this.
pub(crate) fn empty_in(element: &yew::NodeRef, selector: &str) {
    let found = element
        .cast::<Element>()
        .and_then(|element| element.query_selector_all(selector).ok());
    let inputs = found
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    for input in inputs.filter_map(|node| node.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value("");
    }
}

/// A window in which the user is asked.
#[derive(Debug)]
pub(crate) struct Popup(Window);

impl Popup {
    /// The name that forms send to.
    pub(crate) const NAME: &'static str = "connections-popup";

    /// Opens a window, empty if no URL is given. Only in a click's handler, and before anything is
    /// waited for, do browsers let it pass. `None` where they do not.
    pub(crate) fn open(url: &str) -> Option<Self> {
        let popup = web_sys::window()?
            .open_with_url_and_target_and_features(url, Self::NAME, "popup,width=560,height=760")
            .ok()
            .flatten()
            .filter(|popup| !popup.closed().unwrap_or(true))?;
        // The provider's pages need not be able to send this page elsewhere.
        let _ = Reflect::set(&popup, &"opener".into(), &JsValue::NULL);
        Some(Self(popup))
    }

    pub(crate) fn go_to(&self, url: &str) {
        let _ = self.0.location().set_href(url);
    }

    pub(crate) fn focus(&self) {
        let _ = self.0.focus();
    }

    pub(crate) fn close(&self) {
        let _ = self.0.close();
    }

    /// Also where it has gone to a page that cuts itself off from its opener
    /// (`Cross-Origin-Opener-Policy`): it may still be open, and still tell how it ends.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.closed().unwrap_or(true)
    }
}
