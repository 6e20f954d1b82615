//! What goes wrong at the providers, and when.

use std::time::Duration;

use super::side::Side;

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Nothing,
    /// Answered so, and not processed.
    Status(u16),
    Page(u16),
    ComeBack(u16),
    /// A 400 in words that nobody knows.
    Words,
    /// `invalid_grant` from a server that has not heard of the newest token yet.
    Lagging,
    Close,
    Reset,
    Hang,
    /// Processed so much later.
    Late(Duration),
    /// Processed, and answered so much later.
    Slow(Duration),
    /// Processed, and answered with good tokens beside what no answer should have.
    Odd(&'static str),
    /// Processed, and not answered, or half.
    Lose,
    Truncate,
}

impl Trouble {
    /// Whether nobody can have the answer.
    pub fn destroys_the_answer(self) -> bool {
        matches!(self, Self::Lose | Self::Truncate)
    }
}

/// How a provider does for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Calm,
    Flaky,
    Slow,
    Outage,
    /// One grant in so many is refused in words that nobody knows.
    Curse(usize),
}

impl Weather {
    pub fn any(rng: &mut fastrand::Rng) -> Self {
        match rng.u8(..10) {
            0..4 => Self::Calm,
            4..6 => Self::Flaky,
            6..8 => Self::Slow,
            8 => Self::Outage,
            _ => Self::Curse(rng.usize(2..6)),
        }
    }
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A code exchange.
    Exchange,
    /// A refresh, of the grant of this number.
    Refresh(usize),
    Revocation,
    Api,
}

/// What goes wrong with this request in this weather.
///
/// An answer that is lost on its way from a strictly rotating provider costs the connection,
/// whatever a client does: only the lenient one loses answers of refreshes.
pub fn of(side: Side, asked: Asked, weather: Weather, rng: &mut fastrand::Rng) -> Trouble {
    let may_lose = asked == Asked::Exchange || side == Side::Lenient;
    match (weather, asked) {
        (Weather::Curse(one_in), Asked::Refresh(grant)) if grant % one_in == 0 => Trouble::Words,
        (Weather::Calm | Weather::Curse(_), _) => hiccup(asked, rng),
        (Weather::Outage, _) => outage(rng),
        (Weather::Slow, _) if rng.f32() < 0.6 => slowness(rng),
        (Weather::Flaky, _) if rng.f32() < 0.4 => match rng.u8(..4) {
            0 if may_lose => Trouble::Lose,
            1 if may_lose => Trouble::Truncate,
            2 => slowness(rng),
            _ => outage(rng),
        },
        _ => Trouble::Nothing,
    }
}

fn hiccup(asked: Asked, rng: &mut fastrand::Rng) -> Trouble {
    const ODDITIES: [&str; 4] = ["token_type", "expires_in", "error", "scope"];
    match (rng.u8(..50), asked) {
        (0..2, Asked::Refresh(_)) => Trouble::Lagging,
        (2..5, Asked::Refresh(_) | Asked::Exchange) => {
            Trouble::Odd(rng.choice(ODDITIES).expect("four"))
        }
        (5..7, _) => slowness(rng),
        _ => Trouble::Nothing,
    }
}

fn slowness(rng: &mut fastrand::Rng) -> Trouble {
    let length = Duration::from_millis(rng.u64(100..4000));
    if rng.bool() {
        Trouble::Late(length)
    } else {
        Trouble::Slow(length)
    }
}

fn outage(rng: &mut fastrand::Rng) -> Trouble {
    match rng.u8(..13) {
        0..3 => Trouble::Status(*rng.choice(&[500, 502, 503, 504]).expect("four")),
        3..5 => Trouble::Page(*rng.choice(&[403, 502]).expect("two")),
        5..7 => Trouble::ComeBack(*rng.choice(&[429, 503]).expect("two")),
        7..9 => Trouble::Close,
        9..12 => Trouble::Reset,
        _ => Trouble::Hang,
    }
}
