use std::path::PathBuf;

use crate::model::Fault;

/// Why it went no further: the nodes after this one are as they were.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeployingError {
    #[error("`{}` can be written by others (its mode is {mode:04o}), and root would run what it says", path.display())]
    ManifestOpen { path: PathBuf, mode: u32 },
    #[error("`{node}` is left as it is: `{other}` of its ensemble does not serve: {why}")]
    OtherDown {
        node: String,
        other: String,
        why: String,
    },
    #[error("the command for `{node}` failed: `{}`{}{}", program.display(), ended(*code), said(output))]
    Hook {
        node: String,
        program: PathBuf,
        code: Option<i32>,
        output: String,
    },
    #[error("`{node}` does not show its new certificate after {seconds} s")]
    NotServed { node: String, seconds: u64 },
}

fn ended(code: Option<i32>) -> String {
    code.map_or_else(
        || " was ended by a signal".to_owned(),
        |code| format!(" ended with exit code {code}"),
    )
}

fn said(output: &str) -> String {
    let output = output.trim();
    if output.is_empty() {
        String::new()
    } else {
        format!(", and said:\n{output}")
    }
}

impl Fault for DeployingError {
    fn code(&self) -> &'static str {
        match self {
            Self::ManifestOpen { .. } => "manifest-writable",
            Self::OtherDown { .. } => "ensemble-incomplete",
            Self::Hook { .. } => "hook-failed",
            Self::NotServed { .. } => "not-served",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::ManifestOpen { path, .. } => {
                    return Some(format!("look at what `after_deploy` says, then `chmod go-w {}`", path.display()));
                }
                Self::OtherDown { .. } => "bring that one back first: `zkcerts probe` says what it lacks",
                Self::Hook { .. } => "look at what it said; what is deployed is kept, and running this again goes on",
                Self::NotServed { .. } => {
                    "look at its log (`zkcerts explain LOG`); does `after_deploy` restart it, and not only reload?"
                }
            }
            .to_owned(),
        )
    }
}
