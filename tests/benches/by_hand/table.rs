//! What is printed.

use std::io::{self, Write as _};

use super::{
    contender::Contender,
    shared::{median, record},
};

/// A figure by its name.
#[derive(Clone, Copy)]
pub(crate) struct Figure(pub(crate) &'static str, pub(crate) f64);

/// A contender's figures, in the order of the rounds.
#[derive(Clone, Default)]
pub(crate) struct Column(Vec<Vec<Figure>>);

/// What was measured of one thing, by contender, as in [`Contender::ALL`].
#[derive(Default)]
pub(crate) struct Columns([Column; 3]);

pub(crate) fn print_head() -> io::Result<()> {
    print(
        "",
        &["the framework", "by hand", "as guided"],
        &["to by hand", "to as guided"],
    )?;
    writeln!(io::stdout(), "|---|--:|--:|--:|--:|--:|")
}

/// A line that says why there are no figures.
pub(crate) fn print_absence(what: &str, why: &str) -> io::Result<()> {
    print(
        &format!("{what}: not measured, {why}"),
        &["-"; 3],
        &["-"; 2],
    )
}

impl Columns {
    pub(crate) fn of(&mut self, contender: Contender) -> &mut Column {
        let Self([framework, by_hand, as_guided]) = self;
        match contender {
            Contender::Framework => framework,
            Contender::ByHand => by_hand,
            Contender::AsGuided => as_guided,
        }
    }

    /// A line for each figure, with medians, and the ratios of what was measured in one round.
    pub(crate) fn print(&self, what: &str) -> io::Result<()> {
        let first = self.0.iter().find_map(|column| column.0.first());
        for Figure(name, _) in first.into_iter().flatten() {
            let [framework, by_hand, as_guided] = &self.0;
            let sides = [framework, by_hand, as_guided].map(|column| column.values(name));
            record(&format!("{what}: {name}"), &sides)?;
            let [ours, careful, guided] = sides;
            print(
                &format!("{what}: {name}"),
                &[&ours, &careful, &guided].map(|values| shown(median_of(values))),
                &[ratio(&ours, &careful), ratio(&ours, &guided)],
            )?;
        }
        Ok(())
    }
}

impl Column {
    pub(crate) fn push(&mut self, figures: Vec<Figure>) {
        self.0.push(figures);
    }

    fn values(&self, name: &str) -> Vec<f64> {
        let figures = self.0.iter().flatten();
        figures
            .filter(|figure| figure.0 == name)
            .map(|figure| figure.1)
            .collect()
    }
}

pub(crate) fn print(
    what: &str,
    contenders: &[impl AsRef<str>],
    ratios: &[impl AsRef<str>],
) -> io::Result<()> {
    let contenders = contenders
        .iter()
        .map(|text| format!("{:>13}", text.as_ref()));
    let ratios = ratios.iter().map(|text| format!("{:>18}", text.as_ref()));
    let cells: Vec<String> = contenders.chain(ratios).collect();
    writeln!(io::stdout(), "| {what:<47} | {} |", cells.join(" | "))
}

pub(crate) fn median_of(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| median(values.iter().copied()))
}

/// `0.84 (0.80-0.91)`: the median and the extremes.
pub(crate) fn ratio(ours: &[f64], theirs: &[f64]) -> String {
    let pairs = ours.iter().zip(theirs);
    let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
    let Some(middle) = median_of(&ratios) else {
        return shown(None);
    };
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ratios.iter().copied().fold(0.0, f64::max);
    format!("{middle:.2} ({least:.2}-{most:.2})")
}

/// With three digits or so.
pub(crate) fn shown(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(value) if value >= 100.0 => format!("{value:.0}"),
        Some(value) if value >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.2}"),
    }
}
