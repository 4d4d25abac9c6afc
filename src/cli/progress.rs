//! A progress bar for work on large tables; on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How far a piece of work is. Quick work leaves no trace on the screen.
pub struct Progress(ProgressBar);

impl Progress {
    /// Begins a piece of work, named by a noun in the template ("choosing regions").
    pub fn new(what: &'static str) -> Self {
        let bar = ProgressBar::new(0).with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}, {eta} left")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// So many steps of so many are done.
    pub fn show(&self, done: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
