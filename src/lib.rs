//! `zkcerts`: mutual TLS between ClickHouse and Apache ZooKeeper.

pub mod cli;
pub mod commands;
pub mod config;
pub mod error;
pub mod keystore;
pub mod model;
pub mod os;
pub mod pki;
pub mod plan;
pub mod report;
pub mod workspace;

use std::ffi::OsString;

use clap::ColorChoice;
use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use crate::cli::{Cli, Early, Misuse};
use crate::commands::Context;
use crate::error::{Error, ExitCode};
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
    let default = dirs::data_dir().map(|directory| directory.join("zkcerts"));
    let context = Context::new(console, cli.global.dir.clone(), default);
    match cli.verb.run(&context) {
        Ok(outcome) => {
            console.outcome(&outcome);
            ExitCode::Done
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
