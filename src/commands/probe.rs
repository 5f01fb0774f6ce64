//! `zkcerts probe`: what the link itself shows.

mod capture;
mod json;
pub(super) mod knocker;
mod live;
mod text;

use std::path::PathBuf;

use super::{Context, Example, Needs, example};
use crate::probe::live::Target;

const SERVERS: Needs = Needs::Machine("a ZooKeeper that runs");

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Every ZooKeeper of the workspace",
        words: &["probe"],
        needs: SERVERS,
    },
    Example {
        about: "Two servers, as their own zoo.cfg has them",
        words: &[
            "probe",
            "zk1.example.com:2281",
            "zk2.example.com:2281",
            "--zoo-cfg",
            "/etc/zookeeper/conf/zoo.cfg",
        ],
        needs: SERVERS,
    },
    Example {
        about: "From ClickHouse's machine, with what ClickHouse itself uses",
        words: &[
            "probe",
            "zk1.example.com:2281",
            "--cert",
            "/etc/clickhouse-server/client.crt",
            "--key",
            "/etc/clickhouse-server/client.key",
            "--ca",
            "/etc/clickhouse-server/ca.crt",
        ],
        needs: SERVERS,
    },
    Example {
        about: "Whether what was captured is encrypted: `tcpdump -i any port 2281 -w link.pcap`",
        words: &["probe", "--capture", "link.pcap", "--port", "2281"],
        needs: Needs::Machine("a capture"),
    },
];

/// Say what the link itself shows: live servers, or captured packets
///
/// Connects as a client of the link and opens a ZooKeeper session; then tries to get in without a certificate, with the
/// certificate of a same-named authority that is made on the spot, and in plaintext. Says of every failure which side
/// refuses, and why. Nothing is written but the session, which is closed again; the server logs the attempts.
///
/// With `--capture` it reads pcap and pcapng as tcpdump writes them, and says of each TCP connection whether it is TLS or
/// ZooKeeper's protocol in the clear, and which path names everybody can read. Data and passwords are not looked at. With `-`
/// it reads what comes through a pipe, and answers when that ends: `tcpdump -i any port 2281 -w - | zkcerts probe --capture -`,
/// then Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ProbeArgs {
    /// Servers and their TLS ports [default: every ZooKeeper of the workspace]
    #[arg(value_name = "HOST:PORT")]
    pub targets: Vec<Target>,
    /// The client's certificate with its chain, of any format [default: that of a client of the workspace]
    #[arg(long, value_name = "FILE", requires = "ca")]
    pub cert: Option<PathBuf>,
    /// The client's key, where it is not in the same file
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// The authorities that the client trusts; without `--cert` no certificate is shown
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The file with the password of these files; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "ca")]
    pub password_file: Option<PathBuf>,
    /// The port that is meant for plaintext: it should be closed [default: `clientPort` of zoo.cfg]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub plaintext_port: Option<u16>,
    /// The servers' zoo.cfg: names the plaintext port and those of the peers
    #[arg(long, value_name = "FILE")]
    pub zoo_cfg: Option<PathBuf>,
    /// How long each server may take in all, in seconds
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Do not try to get in as somebody else
    #[arg(long)]
    pub no_strangers: bool,
    /// Look at captured packets instead; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "targets", "cert", "key", "ca", "password_file", "plaintext_port", "zoo_cfg", "no_strangers",
    ])]
    pub capture: Option<PathBuf>,
    /// Of a capture, judge the connections of this port alone, and every one of them; repeatable
    #[arg(long = "port", value_name = "N", requires = "capture", value_parser = clap::value_parser!(u16).range(1..))]
    pub ports: Vec<u16>,
}

/// Looks, and says what it sees.
pub fn run(args: &ProbeArgs, context: &Context<'_>) -> super::Result {
    match &args.capture {
        Some(file) => capture::run(file, &args.ports, context),
        None => live::run(args, context),
    }
}
