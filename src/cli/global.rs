use std::path::PathBuf;

use clap::ColorChoice;

/// What holds for every verb.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The workspace [default: zkcerts in the user's data directory]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "ZKCERTS_DIR",
        hide_env_values = true
    )]
    pub dir: Option<PathBuf>,
    /// Answer with one JSON object on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but errors, and what was asked for
    #[arg(long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is being done, and list every change
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Use colours; `auto` looks at the terminal and at `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}
