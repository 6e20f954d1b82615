//! A name that stands for the callback's URL (RFC 6749 section 3.1.2).

use super::template::{self, Names, Place, Segment};
use crate::attr::{Container, Given};
use crate::error::{Errors, error, within};

/// The registered name, where the URL is not sent itself.
pub(crate) fn check_redirect_uri(
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let given = container.authorization.redirect_uri.as_ref()?;
    let pieces = template::pieces(given, Place::RedirectUri, names, errors)?;
    if !matches!(pieces.first()?.segment, Segment::Env(_)) {
        errors.push(error(
            given,
            "`redirect_uri` is the name that the provider has for this deployment's URL, so it \
                begins with a variable: `redirect_uri = \"{env.RU_NAME}\"`. Leave it out for the URL \
                itself, which follows from the backend's URL and `route`",
        ));
        return None;
    }
    // It is registered once, for everybody, and is the same in every request of a flow.
    let is_registered = |segment: &Segment| {
        matches!(
            segment,
            Segment::Env(_) | Segment::Text(_) | Segment::ClientId
        )
    };
    let others = pieces.iter().filter(|piece| !is_registered(&piece.segment));
    let others: Vec<_> = others.map(|piece| piece.at.clone()).collect();
    for at in &others {
        errors.push(error(
            &within(given, at.clone()),
            "a registered name is the same in every request: it is made of text, `{env.NAME}` and \
                `{client_id}`",
        ));
    }
    let segments = pieces.into_iter().map(|piece| piece.segment);
    others.is_empty().then(|| segments.collect())
}
