//! `zkcerts`: mutual TLS between ClickHouse and Apache ZooKeeper. This page is the map of the house.
//!
//! # The picture
//!
//! ```text
//!                  main
//!                    │
//!                   lib ──────────────┐
//!                    │                │      the command line: words in, exit code out
//!                   cli               │
//!                    │                │
//!                commands ── error ── report
//!  ──────────────────┼──────────────────────
//!       workspace, trust, probe               what one directory holds, and should; the system's store; the link
//!      ┌─────────┬───┴────┬──────────┐
//!    plan    keystore   config       │        steps; stores; configuration files: values to values
//!      │         │        │          │
//!     os        pki       │          │        the machine; certificates and keys
//!      └─────────┴────────┴──── model┘        the words of the field
//! ```
//!
//! Values flow down as arguments and up as results. `os` alone touches the machine: clock, randomness, files, accounts and
//! environment are read there, at the edge, and passed on as values; `clippy.toml` bans them elsewhere.
//!
//! A verb *intends*, then *materialises*, then *applies*. `workspace` reads what is there and compares it with the manifest;
//! the difference is a list of intents ("issue a leaf for zk1: missing"), which `--dry-run` prints. Intents become a plan,
//! which is paths, bytes and modes, and `plan` writes it so that a crash at any point can be completed by the next run.
//!
//! # Who may use whom
//!
//! `tests/layers.rs` reads this table and fails on an edge, a room or an entry that it does not have.
//!
//! | room | what it is responsible for | may use |
//! | --- | --- | --- |
//! | main | the process | lib |
//! | lib | this map, and `run` | cli, commands, report, error, os |
//! | cli | the root parser | commands |
//! | commands | one file a verb: its arguments, and the function that does it | workspace, trust, diagnosis, probe, plan, pki, keystore, config, os, report, error, model |
//! | error | what a verb fails with: exit code, code, message, hint | model |
//! | report | what people and scripts see | os, model |
//! | workspace | the directory: manifest, layout, what is there, what should be | plan, pki, keystore, config, os, model |
//! | trust | the system's store of authorities: families, refresh, proof | plan, pki, keystore, os, model |
//! | diagnosis | findings: what is wrong with certificates and stores, why, and what settles it | pki, keystore, config, model |
//! | probe | what is seen of the link itself: servers that are asked over the network, packets that were captured | diagnosis, pki, keystore, os, model |
//! | plan | steps, and their crash-safe order | os, model |
//! | keystore | PKCS#12, JKS and PEM: bytes to identities and anchors, and back | pki, model |
//! | pki | authority, leaf, key, name: values in, DER out | model |
//! | config | zoo.cfg, client.properties, ClickHouse's XML: values in, text out, and back | model |
//! | os | the only door to the machine | model |
//! | model | the words of the field as types | |
//!
//! # The top level
//!
//! | entry | what it is |
//! | --- | --- |
//! | `Cargo.toml`, `Cargo.lock` | the crate, its lints, every version pinned |
//! | `src` | this house |
//! | `templates` | what the user will read in /etc, one file per rendered file |
//! | `tests` | `command_line`, `deploy`, `interop` (openssl, keytool), `verdict` (OpenSSL's and Java's on thousands of chains), `end_to_end` (real servers), `trust` (real stores), `crash`, `layers.rs` |
//! | `benches`, `fuzz` | how fast, and what no one thought of |
//! | `docs`, `packaging` | for readers and distributions |
//! | `README.md`, `CHANGELOG.md`, `CONTRIBUTING.md`, `LICENSE-APACHE`, `LICENSE-MIT` | for people |
//! | `test` | the one test command |
//! | `clippy.toml`, `deny.toml`, `rustfmt.toml` | the rules that a machine holds |
//!
//! # To add …
//!
//! | to add | go to |
//! | --- | --- |
//! | a verb | a file in `commands` with arguments, examples and `run`, and its line in `cli/verb.rs` |
//! | a role, key algorithm, store format | its row in `model`; the compiler lists the rest |
//! | a key of the manifest | `workspace`, then the settings in `config` that it becomes |
//! | a family of systems with a trust store | its row in `trust/family.rs` |
//! | a line in a rendered file | its template, and the settings in `config` |
//! | a file of the workspace | the layout in `workspace`, where every name stands |
//! | an error | the enum of its room, with a code and a hint |
//! | a finding | its row in `diagnosis/code.rs`, and the rule that finds it in `diagnosis/rules` |
//! | a message in a log | its row in `diagnosis/messages`, and a fault in `tests/end_to_end/explained` that writes it |
//! | what a peer says of a chain | `pki/verdict/openssl` or `pki/verdict/java`, and a topic in `tests/verdict/topics` that brings it about |
//! | a question to the machine | a function in `os` that returns a value |

pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnosis;
pub mod error;
pub mod keystore;
pub mod model;
pub mod os;
pub mod pki;
pub mod plan;
pub mod probe;
pub mod report;
pub mod trust;
pub mod workspace;

use std::ffi::OsString;

use clap::ColorChoice;
use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use crate::cli::{Cli, Early, Misuse};
use crate::commands::{Context, Directory};
use crate::error::{Error, ExitCode};
use crate::os::environment;
use crate::report::{Console, Failure, Outcome, Settings, Verbosity};

/// The whole program: parses, does, shows, and says how the process ends. The first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> std::process::ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parser = cli::parser();
    let early = Early::of(&arguments, &parser);
    let parsed = parser
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let console = Console::new(settings(&early, parsed.as_ref().ok()));
    let exit_code = match parsed {
        Ok(cli) => act(&cli, &console),
        Err(error) if error.use_stderr() => refuse(&error, &early, &console),
        Err(error) => answer(&error, &early, &console),
    };
    os::door::report();
    match console.close() {
        Ok(()) => exit_code.into(),
        Err(error) => {
            let messages_only = Settings {
                json: false,
                ..settings(&early, None)
            };
            Console::new(messages_only).failure(&failure(&early.verb, &error.into()));
            ExitCode::Failed.into()
        }
    }
}

/// Does what was asked for, and shows how it went.
fn act(cli: &Cli, console: &Console) -> ExitCode {
    let directory = Directory {
        chosen: cli.global.dir.clone(),
        data: environment::data_directory(),
        current: environment::current_directory().unwrap_or_default(),
        is_borrowed: environment::sudo_caller().is_some(),
    };
    let context = Context::new(console, cli::definition, directory);
    match cli.verb.run(&context) {
        Ok(outcome) => {
            console.outcome(&outcome);
            if outcome.found_problems() {
                ExitCode::FoundProblems
            } else {
                ExitCode::Done
            }
        }
        Err(error) => {
            console.failure(&failure(cli.verb.name(), &error));
            error.exit_code()
        }
    }
}

/// The line is no command of ours.
fn refuse(error: &clap::Error, early: &Early, console: &Console) -> ExitCode {
    if early.json {
        let misuse = Misuse::from(error);
        console.failure(&Failure {
            command: early.verb.clone(),
            code: misuse.code,
            messages: vec![misuse.message],
            hint: misuse.hint,
        });
    } else {
        console.complain(&error.render().ansi().to_string());
    }
    ExitCode::Usage
}

/// The line asks for a help text or the version.
fn answer(asked: &clap::Error, early: &Early, console: &Console) -> ExitCode {
    if early.json {
        let command = if asked.kind() == ErrorKind::DisplayVersion {
            "version"
        } else {
            "help"
        };
        console.outcome(&Outcome::printing(command, asked.render().to_string()));
    } else {
        console.page(&asked.render().ansi().to_string());
    }
    ExitCode::Done
}

fn failure(verb: &str, error: &Error) -> Failure {
    Failure {
        command: verb.to_owned(),
        code: error.code(),
        messages: error.messages(),
        hint: error.hint(),
    }
}

fn settings(early: &Early, parsed: Option<&Cli>) -> Settings {
    Settings {
        json: early.json,
        verbosity: match parsed.map(|cli| &cli.global) {
            Some(global) if global.quiet => Verbosity::Quiet,
            Some(global) if global.verbose => Verbosity::Verbose,
            _ => Verbosity::Normal,
        },
        color: match early.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        },
    }
}
