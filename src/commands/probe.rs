//! `zkcerts probe`: what the link itself shows.

mod capture;

use std::path::PathBuf;

use super::{Context, Example, Needs, example};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "Whether what was captured is encrypted: `tcpdump -i any port 2281 -w link.pcap`",
    words: &["probe", "--capture", "link.pcap", "--port", "2281"],
    needs: Needs::Machine("a capture"),
}];

/// Say what the link itself shows: whether captured packets are encrypted
///
/// Reads pcap and pcapng as tcpdump writes them, and says of each TCP connection whether it is TLS or ZooKeeper's protocol
/// in the clear, and which path names everybody can read. Data and passwords are not looked at. With `-` it reads what comes
/// through a pipe, and answers when that ends: `tcpdump -i any port 2281 -w - | zkcerts probe --capture -`, then Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ProbeArgs {
    /// The capture; `-` is standard input
    #[arg(long, value_name = "FILE", required = true)]
    pub capture: PathBuf,
    /// Judge the connections of this port alone, and every one of them; repeatable
    #[arg(long = "port", value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub ports: Vec<u16>,
}

/// Looks, and says what it sees.
pub fn run(args: &ProbeArgs, context: &Context<'_>) -> super::Result {
    capture::run(&args.capture, &args.ports, context)
}
