//! The fault door: lets the crash tests end the process before and after any change of the file system.
//!
//! Compiled in with the feature `fault-door` only. `ZKCERTS_FAULT_AT=N` ends the process at the N-th gate without any
//! clean-up; `ZKCERTS_FAULT_REPORT=FILE` has the number of gates written there at the end of an undisturbed run.

/// Passes a gate of an operation that changes the file system.
#[cfg(not(feature = "fault-door"))]
pub(crate) fn pass(_operation: &'static str, _path: &std::path::Path) {}

/// Writes the number of gates, where it was asked for.
#[cfg(not(feature = "fault-door"))]
pub fn report() {}

#[cfg(feature = "fault-door")]
mod open {
    use std::io::Write as _;
    use std::path::Path;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use crate::os::environment;

    static PASSED: AtomicU64 = AtomicU64::new(0);
    static FATAL: LazyLock<Option<u64>> =
        LazyLock::new(|| environment::variable("ZKCERTS_FAULT_AT")?.to_str()?.parse().ok());

    pub(crate) fn pass(operation: &'static str, path: &Path) {
        let gate = PASSED.fetch_add(1, Ordering::SeqCst) + 1;
        if *FATAL == Some(gate) {
            let _ = writeln!(
                std::io::stderr(),
                "fault door: ended at gate {gate}, {operation} {}",
                path.display()
            );
            end();
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "nothing may run after the fault, not even a destructor"
    )]
    fn end() -> ! {
        std::process::abort()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the report of the door itself passes no gate"
    )]
    pub fn report() {
        if let Some(path) = environment::variable("ZKCERTS_FAULT_REPORT") {
            let _ = std::fs::write(path, PASSED.load(Ordering::SeqCst).to_string());
        }
    }
}

#[cfg(feature = "fault-door")]
pub(crate) use open::pass;
#[cfg(feature = "fault-door")]
pub use open::report;
