//! The pictures of the page in the documentation are of the page as it is.

use std::{collections::BTreeMap, fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::states::{self, STATES, State};
use crate::{
    lightfriend::Lightfriend,
    support::{Browser, Host},
};

/// What the record says of a picture: the markup that it shows, and its own bytes.
type Record = BTreeMap<String, (String, String)>;

/// Where the pictures are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures")
}

fn record_file() -> PathBuf {
    folder().join("record.txt")
}

/// `name markup picture`, a line each.
fn record() -> Record {
    let text = fs::read_to_string(record_file()).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        Some((words.next()?, (words.next()?, words.next()?)))
    };
    text.lines().filter_map(line).collect()
}

fn digest(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

/// The page's markup in a state, style sheet included; nothing in it depends on the moment.
pub async fn markup(host: &Host, state: &State) -> String {
    let browser = match state.user {
        Some(user) => host.browser(user),
        None => Browser::new(host.address),
    };
    let markup = browser.get(state.path).await.text().await.unwrap();
    assert!(markup.contains("<main"), "{}: {markup}", state.name);
    markup
}

/// The picture of the larger example's page.
pub const EXAMPLE: &str = "lightfriend";

/// Keeps a picture of a page, and of what it was made.
pub fn keep(name: &str, markup: &str, picture: &[u8]) {
    fs::create_dir_all(folder()).unwrap();
    fs::write(folder().join(format!("{name}.png")), picture).unwrap();
    let mut record = record();
    record.insert(name.to_owned(), (digest(markup), digest(picture)));
    let lines = record
        .iter()
        .map(|(name, (markup, picture))| format!("{name} {markup} {picture}\n"));
    fs::write(record_file(), lines.collect::<String>()).unwrap();
}

#[tokio::test]
async fn pictures_are_of_the_page_as_it_is() {
    let (_provider, host) = states::serve().await;
    let record = record();
    let mut stale = Vec::new();
    let mut pages = Vec::new();
    for state in &STATES {
        pages.push((state.name, markup(&host, state).await));
    }
    pages.push((EXAMPLE, Lightfriend::pictured().await.page().await));
    for (name, markup) in &pages {
        let picture = fs::read(folder().join(format!("{name}.png"))).unwrap_or_default();
        if record.get(*name) != Some(&(digest(markup), digest(picture))) {
            stale.push(*name);
        }
    }
    assert!(
        stale.is_empty(),
        "the page is not as these pictures of it: {stale:?}; make them anew with \
         PICTURES=write cargo test --workspace --test main --locked -- browser::looks --ignored"
    );
    assert_eq!(record.len(), pages.len(), "a picture that nobody makes");
}
