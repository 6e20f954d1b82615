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
    host::{OAuth, Viewing},
    tokens::{ConnectionStatus, Status},
    user::UserId,
};

type Answer = Pin<Box<dyn Future<Output = Option<String>> + Send>>;
/// Asks the application for the text on a card.
pub(super) type Panel = Arc<dyn Fn(OAuth, UserId, &'static str) -> Answer + Send + Sync>;

/// How long the page waits for panels.
const PATIENCE: Duration = Duration::from_secs(2);

/// One account on the page, or that there is none, or none besides.
pub(super) struct Card {
    pub(super) descriptor: &'static Descriptor,
    /// `None` when the database does not say.
    pub(super) status: Option<Status>,
    pub(super) panel: Option<String>,
    title: String,
    /// Whether it offers another account beside those that are connected.
    pub(super) offers_another: bool,
    /// Whether who looks may connect and disconnect.
    pub(super) may_manage: bool,
    account: Account,
}

impl Card {
    /// What people call it: the service, with the account where there may be several.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    fn new(account: Account, status: Option<Status>) -> Self {
        let descriptor = account.descriptor();
        Self {
            title: title(descriptor, status.as_ref()),
            descriptor,
            status,
            panel: None,
            offers_another: false,
            may_manage: true,
            account,
        }
    }

    /// The cards of a service where a user may have several accounts: one each, and one for the next.
    fn several(owners: &Account, states: Vec<Status>) -> Vec<Self> {
        let mut cards: Vec<Self> = states
            .into_iter()
            .map(|status| {
                let key = status.key.as_deref();
                Self::new(owners.with_key_text(key), Some(status))
            })
            .collect();
        tell_apart(&mut cards);
        let offers_another = !cards.is_empty();
        cards.push(Self {
            offers_another,
            ..Self::new(owners.clone(), Some(owners.not_connected()))
        });
        cards
    }

    /// The card for somebody who may, or may not, connect and disconnect; `None` where there is nothing
    /// else on it.
    fn with(self, may_manage: bool) -> Option<Self> {
        let is_of_use = may_manage || !self.offers_another;
        is_of_use.then_some(Self { may_manage, ..self })
    }

    /// The key of the account, where a user may have several.
    pub(super) fn key(&self) -> Option<String> {
        self.account.id.key_text()
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

fn title(descriptor: &Descriptor, status: Option<&Status>) -> String {
    let title = descriptor.title;
    let key = status.and_then(|status| status.key.as_ref());
    let account = key.map(|key| status.and_then(|it| it.account.as_ref()).unwrap_or(key));
    account.map_or(title.to_owned(), |account| format!("{title} ({account})"))
}

/// Accounts may have one name at the service: then the key tells them apart.
fn tell_apart(cards: &mut [Card]) {
    let titles: Vec<String> = cards.iter().map(|card| card.title.clone()).collect();
    for (card, title) in cards.iter_mut().zip(&titles) {
        let is_unique = titles.iter().filter(|other| *other == title).count() == 1;
        if let (false, Some(key)) = (is_unique, card.key()) {
            card.title = format!("{title} ({key})");
        }
    }
}

/// All cards of whoever looks, with their panels. What the operator has to set right is left out, and
/// said in the log once.
///
/// # Errors
/// When the database says nothing of any: one service's trouble does not take the others away.
pub(super) async fn all(page: &Page, oauth: &OAuth, viewing: &Viewing) -> Result<Vec<Card>, Error> {
    let descriptors = page.integrations.descriptors().iter().copied();
    let read = join_all(descriptors.map(|descriptor| read_shown(oauth, viewing, descriptor))).await;
    let (mut cards, mut troubles) = (Vec::new(), Vec::new());
    for (account, read) in read.into_iter().flatten() {
        match read {
            Ok(found) => cards.extend(found),
            Err(error) => {
                troubles.push((account.service(), error));
                cards.push(Card::new(account, None));
            }
        }
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

async fn read_shown(
    oauth: &OAuth,
    viewing: &Viewing,
    descriptor: &'static Descriptor,
) -> Option<(Account, Result<Vec<Card>, Error>)> {
    let account = oauth.shown(descriptor, viewing).await;
    let account = account.inspect_err(|error| oauth.tools().tell_left_out(descriptor, error));
    let account = account.ok()??;
    let cards = read(&account).await;
    let may_manage = oauth.may_manage(&account, viewing).await;
    let cards = cards.map(|cards| {
        cards
            .into_iter()
            .filter_map(|card| card.with(may_manage))
            .collect()
    });
    Some((account, cards))
}

/// The cards of one service, with their panels.
///
/// # Errors
/// As of the database; [`Error::Misconfigured`] for an integration that the builder was not given, or
/// whose owners have ids of another type.
pub(super) async fn one(
    page: &Page,
    oauth: &OAuth,
    owner: &UserId,
    descriptor: &'static Descriptor,
) -> Result<Vec<Card>, Error> {
    oauth.tools().check_listed(descriptor)?;
    owner.check_owner(descriptor)?;
    let mut cards = read(&oauth.account(descriptor, owner.clone())).await?;
    fill_panels(page, oauth, &mut cards).await;
    Ok(cards)
}

/// The cards of one service, without their panels; none where whoever looks may not see them.
///
/// # Errors
/// As of [`one`].
pub(super) async fn state(
    oauth: &OAuth,
    viewing: &Viewing,
    descriptor: &'static Descriptor,
) -> Result<Vec<Card>, Error> {
    match oauth.shown(descriptor, viewing).await? {
        Some(account) => read(&account).await,
        None => Ok(Vec::new()),
    }
}

async fn read(account: &Account) -> Result<Vec<Card>, Error> {
    if account.descriptor().table.account_key.is_some() {
        return Ok(Card::several(account, account.statuses().await?));
    }
    let status = account.status().await?;
    Ok(vec![Card::new(account.clone(), Some(status))])
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
