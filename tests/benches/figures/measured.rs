//! What the other benchmarks have recorded.

use std::{fs, io, path::Path};

/// One figure of each side in each round: the framework's first, then by hand, then as guided where
/// there is such a side.
pub(crate) struct Measured {
    pub(crate) what: String,
    pub(crate) sides: Vec<Vec<f64>>,
}

/// Median and extremes.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Measured {
    pub(crate) fn read(path: &Path) -> io::Result<Vec<Self>> {
        let text = fs::read_to_string(path)?;
        let lines = text.lines().map(|line| {
            let (what, sides) = serde_json::from_str(line)?;
            Ok(Self { what, sides })
        });
        lines.collect()
    }

    pub(crate) fn rounds(&self) -> usize {
        self.sides.first().map_or(0, Vec::len)
    }

    pub(crate) fn range(&self, side: usize) -> Option<Range> {
        Range::of(self.sides.get(side)?)
    }

    /// Of the framework to this side, in what was measured in one round.
    pub(crate) fn ratio(&self, side: usize) -> Option<Range> {
        let pairs = self.sides.first()?.iter().zip(self.sides.get(side)?);
        let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
        Range::of(&ratios)
    }
}

impl Range {
    fn of(values: &[f64]) -> Option<Self> {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let (least, most) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = f64::midpoint(values[middle], values[(values.len() - 1) / 2]);
        Some(Self {
            median,
            least,
            most,
        })
    }
}

/// `0.84 (0.80..0.91)`, with three digits or so.
impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [median, least, most] = [self.median, self.least, self.most].map(shown);
        if least == most {
            return write!(f, "{median}");
        }
        write!(f, "{median} ({least}..{most})")
    }
}

pub(crate) fn shown(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
