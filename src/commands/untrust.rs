//! `zkcerts untrust`: anchors out of the system's store again, everybody's copy included.

use std::path::{Path, PathBuf};

use super::arguments::one_of;
use super::storing::{StoreChoice, absolute, as_root, carry_out, workspace_anchors};
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::keystore;
use crate::model::Refresh;
use crate::os::fs;
use crate::trust::Unwanted;

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "The certificate that this file holds, under whatever name it is in the store",
        words: &["untrust", "zookeeper.crt"],
        needs: Needs::Machine("root, and a system with a store of authorities"),
    },
    Example {
        about: "The anchor of this name, in the root directory of an image",
        words: &["untrust", "zookeeper", "--root", "image"],
        needs: Needs::Nothing,
    },
];

/// Take authorities out of the system's store
///
/// Removes the anchor, its links, its place in the bundle and its copy in Java's store, and proves that nobody who reads
/// the store trusts it any longer. Certificates that came with the system are left alone.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct UntrustArgs {
    /// A file with the certificate, an anchor's name or a SHA-256 [default: the authorities of the workspace]
    #[arg(value_name = "FILE|NAME|SHA256")]
    pub targets: Vec<String>,
    /// Which store.
    #[command(flatten)]
    pub store: StoreChoice,
    /// How those who read the store hear of it
    #[arg(long, value_name = "HOW", default_value = "auto", value_parser = one_of::<Refresh>(Refresh::WORDS))]
    pub refresh: Refresh,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Takes them out.
pub fn run(args: &UntrustArgs, context: &Context<'_>) -> super::Result {
    let mut unwanted = Vec::new();
    for target in &args.targets {
        unwanted.extend(meant(target)?);
    }
    if args.targets.is_empty() {
        for (path, bytes) in workspace_anchors(context)? {
            unwanted.extend(certificates(&path, &bytes)?);
        }
    }
    let site = args.store.site()?;
    let changes = || site.changes_to_untrust(&unwanted);
    carry_out(
        "untrust",
        &site,
        changes,
        args.refresh,
        args.writing.dry_run,
        context,
    )
    .map_err(|failure| failure.for_command(|| command_again(args, context)))
}

/// A fingerprint where it looks like one, the certificates of a file where there is one, else a name.
fn meant(target: &str) -> Result<Vec<Unwanted>, Error> {
    if let Some(fingerprint) = fingerprint(target) {
        return Ok(vec![Unwanted::Fingerprint(fingerprint)]);
    }
    let path = Path::new(target);
    let is_path = target == "-" || target.contains('/') || fs::stat(path)?.is_some();
    if is_path {
        return certificates(path, &fs::read_input(path)?);
    }
    Ok(vec![Unwanted::Name(target.to_owned())])
}

fn certificates(path: &Path, bytes: &[u8]) -> Result<Vec<Unwanted>, Error> {
    use crate::error::Context as _;
    let reading = keystore::certificates(bytes).context(|| format!("cannot read `{}`", path.display()))?;
    Ok(reading
        .certificates
        .iter()
        .map(|placed| Unwanted::Fingerprint(placed.certificate.sha256()))
        .collect())
}

/// 64 hexadecimal digits, with colons between the octets or without.
fn fingerprint(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text.bytes().filter(|octet| *octet != b':').collect();
    if digits.len() != 64 {
        return None;
    }
    let mut octets = [0; 32];
    for (octet, pair) in octets.iter_mut().zip(digits.chunks_exact(2)) {
        *octet = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(octets)
}

/// The same command, for root to type in any directory.
fn command_again(args: &UntrustArgs, context: &Context<'_>) -> Vec<String> {
    let mut words = vec!["untrust".to_owned()];
    words.extend(args.targets.iter().map(|target| {
        let path = PathBuf::from(target);
        match fs::stat(&path) {
            Ok(Some(_)) => absolute(&path).display().to_string(),
            _ => target.clone(),
        }
    }));
    words.extend(args.store.words());
    if args.refresh != Refresh::Auto {
        words.extend(["--refresh".to_owned(), args.refresh.to_string()]);
    }
    as_root(&words, args.targets.is_empty(), context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_openssl_and_keytool_print_it() {
        let plain = "0123456789abcdef".repeat(4);
        let colons: Vec<_> = plain
            .to_uppercase()
            .as_bytes()
            .chunks(2)
            .map(|pair| String::from_utf8_lossy(pair).into_owned())
            .collect();
        assert_eq!(fingerprint(&plain), fingerprint(&colons.join(":")));
        assert!(fingerprint(&plain).is_some());
        for text in ["zookeeper", &plain[1..], &plain.replace('f', "g")] {
            assert_eq!(fingerprint(text), None, "{text}");
        }
    }
}
