//! Texts of which not all is known beforehand.

/// What a request holds that nobody can foretell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hole {
    Code,
    Verifier,
    AccessToken,
    RefreshToken,
    /// A JWT that the client has signed.
    Signed,
    State,
    Nonce,
    Challenge,
    /// Random, or of no interest.
    Anything,
}

#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(String),
    Hole(Hole),
}

/// A text with holes.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern(Vec<Piece>);

/// What stood in the holes.
pub(super) type Found = Vec<(Hole, String)>;

impl Pattern {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    pub(super) fn hole(hole: Hole) -> Self {
        Self(vec![Piece::Hole(hole)])
    }

    pub(super) fn push(&mut self, piece: Piece) {
        match (self.0.last_mut(), piece) {
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
            (_, piece) => self.0.push(piece),
        }
    }

    /// Whether it stands for nothing: such a parameter is left out.
    pub(super) fn is_empty(&self) -> bool {
        let is_blank = |piece: &Piece| matches!(piece, Piece::Text(text) if text.is_empty());
        self.0.iter().all(is_blank)
    }

    /// As people may read it.
    pub(super) fn shown(&self) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hole(_) => "..".to_owned(),
        });
        pieces.collect()
    }

    /// What stands in the holes of this text; `None` where it is another.
    pub(super) fn find(&self, text: &str) -> Option<Found> {
        let (rest, found) = self.begin(text)?;
        rest.is_empty().then_some(found)
    }

    /// The same of a text that goes on behind it: with the rest.
    pub(super) fn begin<'t>(&self, text: &'t str) -> Option<(&'t str, Found)> {
        let (mut rest, mut found) = (text, Found::new());
        let mut pieces = self.0.iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Text(text) => rest = rest.strip_prefix(text.as_str())?,
                Piece::Hole(hole) => {
                    let end = match pieces.peek() {
                        Some(Piece::Text(next)) => rest.find(next.as_str())?,
                        _ => rest.len(),
                    };
                    let (value, behind) = rest.split_at(end);
                    if value.is_empty() {
                        return None;
                    }
                    found.push((*hole, value.to_owned()));
                    rest = behind;
                }
            }
        }
        Some((rest, found))
    }
}
