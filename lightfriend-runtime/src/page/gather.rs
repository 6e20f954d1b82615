//! What there is to show: the state of each of a user's accounts, and the application's panels.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{task::JoinSet, time::timeout};
use tracing::Instrument as _;

use super::Page;
use crate::{
    account::Account,
    descriptor::Descriptor,
    error::Error,
    host::OAuth,
    tokens::{ConnectionStatus, Status},
    user::UserId,
};

type Answer = Pin<Box<dyn Future<Output = Option<String>> + Send>>;
/// Asks the application for the text on a card.
pub(super) type Panel = Arc<dyn Fn(OAuth, UserId, &'static str) -> Answer + Send + Sync>;

/// How long the page waits for panels.
const PATIENCE: Duration = Duration::from_secs(2);

/// One integration on the page.
pub(super) struct Card {
    pub(super) descriptor: &'static Descriptor,
    /// `None` when the database does not say.
    pub(super) status: Option<Status>,
    pub(super) panel: Option<String>,
    account: Account,
}

impl Card {
    pub(super) fn title(&self) -> &'static str {
        self.descriptor.title
    }

    fn new(account: Account, status: Option<Status>) -> Self {
        Self {
            descriptor: account.descriptor(),
            status,
            panel: None,
            account,
        }
    }

    /// Whether there is something to disconnect, as far as is known.
    pub(super) fn is_stored(&self) -> bool {
        let status = self.status.as_ref();
        status.is_some_and(|status| status.status != ConnectionStatus::NotConnected)
    }

    /// Whether it is known that there is nothing.
    pub(super) fn is_absent(&self) -> bool {
        self.status.is_some() && !self.is_stored()
    }

    /// Whether calls can be made, if that is known.
    pub(super) fn is_connected(&self) -> Option<bool> {
        self.status.as_ref().map(|status| status.connected)
    }
}

/// All cards of a user, with their panels. What the operator has to set right is left out, and said
/// in the log once.
///
/// # Errors
/// When the database says nothing of any: one service's trouble does not take the others away.
pub(super) async fn all(page: &Page, oauth: &OAuth, user: &UserId) -> Result<Vec<Card>, Error> {
    let descriptors = page.integrations.descriptors().iter().copied();
    let shown = descriptors.filter(|descriptor| {
        let checked = oauth.check_offered(descriptor, user);
        checked
            .inspect_err(|error| oauth.tools().tell_left_out(descriptor, error))
            .is_ok()
    });
    let read = join_all(shown.map(|descriptor| read(oauth, user, descriptor))).await;
    let mut cards = Vec::new();
    let mut troubles = Vec::new();
    for (account, status) in read {
        let service = account.service();
        let status = status.map_err(|error| troubles.push((service, error)));
        cards.push(Card::new(account, status.ok()));
    }
    if troubles.len() == cards.len()
        && let Some((_, error)) = troubles.pop()
    {
        return Err(error);
    }
    for (service, error) in troubles {
        tell(service, &error);
    }
    fill_panels(page, oauth, &mut cards).await;
    Ok(cards)
}

/// One card of a user, with its panel.
///
/// # Errors
/// As of the database; [`Error::Misconfigured`] for an integration that the builder was not given, or
/// whose users have ids of another type.
pub(super) async fn one(
    page: &Page,
    oauth: &OAuth,
    user: &UserId,
    descriptor: &'static Descriptor,
) -> Result<Card, Error> {
    let mut cards = [state(oauth, user, descriptor).await?];
    fill_panels(page, oauth, &mut cards).await;
    let [card] = cards;
    Ok(card)
}

/// One card of a user, without its panel.
///
/// # Errors
/// As of [`one`].
pub(super) async fn state(
    oauth: &OAuth,
    user: &UserId,
    descriptor: &'static Descriptor,
) -> Result<Card, Error> {
    oauth.check_offered(descriptor, user)?;
    let (account, status) = read(oauth, user, descriptor).await;
    Ok(Card::new(account, Some(status?)))
}

async fn read(
    oauth: &OAuth,
    user: &UserId,
    descriptor: &'static Descriptor,
) -> (Account, Result<Status, Error>) {
    let account = oauth.account(descriptor, user.clone());
    let status = account.status().await;
    (account, status)
}

/// Tells the operator why a card says nothing. The database's own trouble is in the log since it was
/// noticed.
fn tell(service: &'static str, error: &Error) {
    if !matches!(error, Error::Database { .. }) {
        tracing::error!(service, %error, "the page cannot show a connection");
    }
}

/// Asks for all panels at once; one that takes too long is left out.
async fn fill_panels(page: &Page, oauth: &OAuth, cards: &mut [Card]) {
    let Some(ask) = &page.panel else {
        return;
    };
    let mut asked = JoinSet::new();
    for (index, card) in cards.iter().enumerate() {
        if card.is_connected() == Some(true) {
            let (ask, oauth) = (ask.clone(), oauth.clone());
            let (owner, service) = (card.account.id.owner.clone(), card.account.service());
            // The closure is the application's, too: it is called in the task, where it may panic.
            let answer = async move {
                let answer = timeout(PATIENCE, ask(oauth, owner, service));
                (index, answer.await.ok().flatten())
            };
            asked.spawn(answer.in_current_span());
        }
    }
    while let Some(answer) = asked.join_next().await {
        // The application's panel has panicked: the page is shown without it.
        let Ok((index, panel)) = answer else { continue };
        if let Some(card) = cards.get_mut(index) {
            card.panel = panel;
            // Asking may have refreshed the token, or found that the grant has ended.
            if let Ok(status) = card.account.status().await {
                card.status = Some(status);
            }
        }
    }
}
