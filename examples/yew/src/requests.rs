//! Whom the page asks for. What was asked for another user, or of another backend, is of no interest
//! any more, whenever its answer arrives.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use crate::{settings::Settings, store::Request};

pub(crate) struct Requests {
    current: RefCell<Rc<Settings>>,
    begun: Cell<Request>,
}

impl Requests {
    pub(crate) fn new(settings: Rc<Settings>) -> Self {
        Self {
            current: RefCell::new(settings),
            begun: Cell::new(0),
        }
    }

    /// From now on it is asked with these settings.
    pub(crate) fn go_on_with(&self, settings: Rc<Settings>) {
        self.current.replace(settings);
    }

    /// Whether what was begun with these settings is still about the user whom the page is for.
    pub(crate) fn is_current(&self, settings: &Settings) -> bool {
        self.current.borrow().is_same_user(settings)
    }

    /// The number of the request that begins next.
    pub(crate) fn next(&self) -> Request {
        self.begun.get() + 1
    }

    /// Begins a request: with what it is asked, and its number.
    pub(crate) fn begin(&self) -> (Rc<Settings>, Request) {
        self.begun.set(self.next());
        (self.current.borrow().clone(), self.begun.get())
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Requests;
    use crate::{place::Backend, settings::Settings};

    fn settings(backend: &str, token: &'static str, popup: bool) -> Rc<Settings> {
        Rc::new(Settings {
            backend: Backend::parse(backend),
            token: Some(token.into()),
            return_to: None,
            popup,
            sign_in_url: None,
        })
    }

    #[test]
    fn what_was_begun_for_another_user_or_backend_is_of_no_interest() {
        let ada = settings("/app", "ada", false);
        let requests = Requests::new(ada.clone());
        let (asked, first) = requests.begin();
        assert!(requests.is_current(&asked));

        // Nothing about the user has changed.
        requests.go_on_with(settings("/app", "ada", true));
        assert!(requests.is_current(&asked));

        for other in [settings("/app", "bob", false), settings("", "ada", false)] {
            requests.go_on_with(other.clone());
            assert!(!requests.is_current(&asked));
            let (now, later) = requests.begin();
            assert!(now == other && requests.is_current(&now));
            assert!(later > first);
        }
    }
}
