/// Columns two blanks apart, indented; the last one is as long as it likes. What others wrote must be clean already.
#[must_use]
pub fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut shown = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let blanks = width - cell.chars().count();
            shown.push_str("  ");
            shown.push_str(cell);
            shown.extend(std::iter::repeat_n(' ', blanks));
        }
        text.push_str(shown.trim_end());
        text.push('\n');
    }
    text
}
