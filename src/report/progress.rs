use indicatif::{ProgressBar, ProgressStyle};

/// Below this many steps the work is over before a bar would help.
const LONG: usize = 200;

/// How far a long piece of work has come. May be advanced from several threads; it disappears when dropped.
pub struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(doing: &'static str, total: usize, is_watched: bool) -> Self {
        if !is_watched || total < LONG {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(total as u64).with_message(doing);
        let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} ({eta} left)");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    /// So many more steps are done.
    pub fn advance(&self, steps: usize) {
        self.0.inc(steps as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
