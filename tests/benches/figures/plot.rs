//! Bars with ranges, as SVG.

use super::measured::{Measured, Range, shown};

const SIDES: [(&str, &str); 3] = [
    ("framework", "#2563eb"),
    ("by hand", "#9ca3af"),
    ("as guided", "#d97706"),
];
/// Where bars begin; how long the longest is, how high each.
const LEFT: f64 = 320.0;
const LONGEST: f64 = 330.0;
const HEIGHT: f64 = 16.0;

/// Of each figure a bar for each side, to a scale of the figure's own.
pub(crate) fn bars(title: &str, figures: &[&Measured]) -> String {
    let mut y = 44.0;
    let mut body = String::new();
    for figure in figures {
        let ranges: Vec<Range> = (0..SIDES.len())
            .filter_map(|side| figure.range(side))
            .collect();
        let most = ranges.iter().map(|range| range.most).fold(0.0, f64::max);
        body += &text(10.0, y + 12.0, &figure.what, "start");
        for (range, (side, colour)) in ranges.iter().zip(SIDES) {
            body += &bar(y, range, most, side, colour);
            y += HEIGHT + 4.0;
        }
        y += 12.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 {y}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>{title}</title>\n\
         <rect width=\"760\" height=\"{y}\" fill=\"#ffffff\"/>\n\
         <text x=\"10\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{title}</text>\n{body}</svg>\n"
    )
}

/// The median's bar, with a line from the least to the most.
fn bar(y: f64, range: &Range, most: f64, side: &str, colour: &str) -> String {
    let length = |value: f64| {
        if most > 0.0 {
            value / most * LONGEST
        } else {
            0.0
        }
    };
    let (least, end) = (LEFT + length(range.least), LEFT + length(range.most));
    let middle = y + HEIGHT / 2.0;
    format!(
        "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{:.1}\" height=\"{HEIGHT}\" fill=\"{colour}\"/>\n\
         <path d=\"M{least:.1} {middle}H{end:.1}\" stroke=\"#111111\" stroke-width=\"1.5\"/>\n{}{}",
        length(range.median),
        text(LEFT - 6.0, y + 12.0, side, "end"),
        text(end + 6.0, y + 12.0, &shown(range.median), "start"),
    )
}

fn text(x: f64, y: f64, text: &str, anchor: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>\n")
}
