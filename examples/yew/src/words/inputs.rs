//! What people read of the values that they are asked for.

use super::{Notice, not_done, with_what_was};
use crate::model::Connection;

/// What is told when a value cannot be what the user gave. What is none of the card's inputs is not
/// shown.
pub(crate) fn refused(connection: &Connection, name: &str, still_connected: bool) -> Notice {
    let title = &connection.title;
    let is_asked = connection.inputs.iter().any(|input| input.name == name);
    let text = if is_asked {
        format!("Connecting {title} did not work.")
    } else {
        not_done("Connecting", title, None)
    };
    Notice {
        input: is_asked.then(|| name.to_owned()),
        ..Notice::failure(with_what_was(text, still_connected))
    }
}

/// What to do about it, told at the input itself.
pub(crate) fn check(label: &str) -> String {
    format!("Check what you gave as “{label}”.")
}

#[cfg(test)]
mod tests {
    use lightfriend_runtime::language::{English, Language as _};

    use super::{check, refused};
    use crate::{
        input::ConnectionInput,
        model::Connection,
        outcome::What,
        words::{Notice, told},
    };

    fn shop() -> Connection {
        let input = ConnectionInput {
            name: "shop".to_owned(),
            label: "Shop".to_owned(),
            ..ConnectionInput::default()
        };
        Connection {
            title: "Store".to_owned(),
            inputs: vec![input],
            ..Connection::default()
        }
    }

    #[test]
    fn a_refused_value_is_told_in_the_pages_words() {
        let page = English;
        assert_eq!(check("Shop"), page.reason_invalid_value("Shop"));
        let notice = refused(&shop(), "shop", false);
        assert!(notice.is_failure);
        assert_eq!(notice.text, page.notice_not_connected("Store"));
        assert_eq!(notice.input.as_deref(), Some("shop"));

        let connected = Connection {
            connected: true,
            ..shop()
        };
        let still = page.notice_still_connected();
        let expected = format!("{} {still}", page.notice_not_connected("Store"));
        assert_eq!(refused(&connected, "shop", true).text, expected);
        let what = What::Refused("shop".to_owned());
        let told: Option<Notice> = told(&what, &connected, true);
        assert_eq!(told, Some(refused(&connected, "shop", true)));
    }

    #[test]
    fn a_name_that_is_no_inputs_is_not_shown() {
        let notice = refused(&shop(), "<b>", false);
        assert_eq!(notice.text, English.notice_failed("Store"));
        assert_eq!(notice.input, None);
    }
}
