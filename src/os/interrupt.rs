//! Ctrl-C while another program's output is read.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::OsError;

/// Lets the first interrupt pass, and the second one end this process.
///
/// A terminal interrupts every program of a pipe at once: `tcpdump -w - | …`. The first program ends and closes the pipe; the
/// second one still has to say what came through it.
pub fn spare_once() -> Result<(), OsError> {
    let fail = |error| OsError::new("be interrupted by", Path::new("SIGINT"), error);
    let is_interrupted = Arc::new(AtomicBool::new(false));
    // In this order: the first interrupt is not met by what it arms itself.
    flag::register_conditional_default(SIGINT, Arc::clone(&is_interrupted)).map_err(fail)?;
    flag::register(SIGINT, is_interrupted).map_err(fail)?;
    Ok(())
}
