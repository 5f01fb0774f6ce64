//! What is known of the servers beside their files: releases and accounts.

use std::path::Path;

use super::VerifyArgs;
use super::machine::{Machine, Service};
use crate::commands::Context;
use crate::commands::converging::{Hold, Standing};
use crate::error::Error;
use crate::model::Version;
use crate::workspace::manifest::Manifest;

/// The account: one that was asked for must be there; one that the manifest names may be another machine's.
pub(super) fn machine<'a>(
    user: Option<&User>,
    usual: &str,
    root: Option<&'a Path>,
) -> Result<Machine<'a>, Error> {
    let account = match user {
        Some(User::Asked(name)) => Service::find(Some(name), usual, root)?,
        Some(User::Manifest(name)) => Service::find(None, name, root)?,
        None => Service::find(None, usual, root)?,
    };
    Ok(Machine { root, account })
}

/// Who runs the server.
#[derive(Debug, Clone)]
pub(super) enum User {
    Asked(String),
    Manifest(String),
}

/// What is known of the servers beside their files.
pub(super) struct Known {
    pub(super) zookeeper_version: Option<Version>,
    pub(super) clickhouse_version: Option<Version>,
    pub(super) zookeeper_user: Option<User>,
    pub(super) clickhouse_user: Option<User>,
}

impl Known {
    /// What was said on the command line, else in the manifest of a workspace that is there and can be read.
    pub(super) fn of(args: &VerifyArgs, context: &Context<'_>) -> Self {
        let standing = Standing::find(context, Hold::No).ok();
        let manifest = standing.as_ref().map(|standing| &standing.manifest);
        let user = |of: fn(&Manifest) -> Option<&String>| {
            let asked = args.user.clone().map(User::Asked);
            asked.or_else(|| manifest.and_then(of).cloned().map(User::Manifest))
        };
        Self {
            zookeeper_version: args
                .zookeeper_version
                .clone()
                .or_else(|| manifest.and_then(common_version)),
            clickhouse_version: args
                .clickhouse_version
                .clone()
                .or_else(|| manifest.and_then(|manifest| manifest.clickhouse.version.clone())),
            zookeeper_user: user(|manifest| manifest.zookeeper.user.as_ref()),
            clickhouse_user: user(|manifest| manifest.clickhouse.user.as_ref()),
        }
    }
}

/// The release of all nodes, where they have one.
fn common_version(manifest: &Manifest) -> Option<Version> {
    let mut versions = manifest.zookeeper_nodes.iter().map(|node| &node.version);
    let first = versions.next()?;
    versions.all(|version| version == first).then(|| first.clone())
}
