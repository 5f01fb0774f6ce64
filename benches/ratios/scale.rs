use std::fmt;

/// How much work is measured, and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// What it is called.
    name: &'static str,
    /// Of the comparisons with OpenSSL and with the bare loops.
    pub(crate) hosts: usize,
    /// Repetitions of each, the two sides in turn.
    pub(crate) rounds: usize,
    /// Repetitions of `--version`.
    pub(crate) starts: usize,
    /// Certificates, each in a file of its own.
    pub(crate) files: usize,
    /// The workspaces whose cost a host is compared, the largest last.
    pub(crate) sizes: [usize; 4],
    /// The length of a log, in MB.
    pub(crate) log: usize,
}

/// What the targets are about.
const FULL: Scale = Scale {
    name: "full",
    hosts: 200,
    rounds: 5,
    starts: 201,
    files: 1_000,
    sizes: [10, 100, 1_000, 10_000],
    log: 1_000,
};

/// Enough to see that everything runs.
const SMOKE: Scale = Scale {
    name: "smoke: the figures mean little",
    hosts: 10,
    rounds: 1,
    starts: 5,
    files: 20,
    sizes: [2, 5, 10, 50],
    log: 20,
};

impl Scale {
    /// `cargo bench` measures in full, unless `ZKCERTS_BENCH=smoke`; `cargo test --benches` has a look whether it runs.
    pub(crate) fn chosen() -> Self {
        let is_bench = std::env::args().any(|argument| argument == "--bench");
        let smoke = std::env::var_os("ZKCERTS_BENCH").is_some_and(|scale| scale == "smoke");
        if is_bench && !smoke { FULL } else { SMOKE }
    }

    /// How often a workspace of this size is made: a small one is over before a clock tick.
    pub(crate) fn repeats(self, hosts: usize) -> usize {
        (self.hosts / hosts).clamp(1, 20)
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}
