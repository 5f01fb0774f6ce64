//! What comes of several files, and of what stands elsewhere.

use super::{Remark, place};
use crate::config::clickhouse::{Element, EnsembleKind};
use crate::diagnosis::ClickhouseEvidence;

/// The sections that bear on the link.
const SECTIONS: [&str; 4] = ["zookeeper", "keeper", "auxiliary_zookeepers", "openSSL"];

fn bears(path: &str) -> bool {
    let section = path.split('.').next().unwrap_or_default();
    SECTIONS.contains(&section) && !path.starts_with("openSSL.server")
}

pub(super) fn nodes_merged(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let ensembles = evidence.merged.ensembles();
    let told = ensembles
        .iter()
        .filter(|ensemble| ensemble.kind != EnsembleKind::Raft);
    told.filter_map(|ensemble| {
        let mut files: Vec<_> = ensemble.nodes.iter().map(|node| &node.location.path).collect();
        files.sort();
        files.dedup();
        if files.len() < 2 {
            return None;
        }
        let remark = Remark::new(format!(
            "the nodes of `{}` come from {} files",
            ensemble.called(),
            files.len()
        ));
        Some(ensemble.nodes.iter().fold(remark, |remark, node| {
            remark.seen_at(&place(&node.location), "a `<node>`")
        }))
    })
    .collect()
}

pub(super) fn twice(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if let Some(section) = evidence
        .merged
        .zookeeper()
        .filter(|section| !section.others.is_empty())
    {
        let remark = Remark::new(format!("there is another section beside `<{}>`", section.section))
            .seen_at(&place(&section.location), "the one that counts");
        remarks.push(section.others.iter().fold(remark, |remark, other| {
            remark.seen_at(&place(other), "another one")
        }));
    }
    let root = evidence.merged.root();
    let client = root.child("openSSL").into_iter().flat_map(Element::elements);
    let alike = [
        (
            "openSSL",
            root.elements()
                .filter(|element| element.name() == "openSSL")
                .collect::<Vec<_>>(),
        ),
        (
            "openSSL.client",
            client.filter(|element| element.name() == "client").collect(),
        ),
    ];
    for (name, sections) in alike {
        if sections.len() > 1 {
            let remark = Remark::new(format!("there are {} sections `{name}`", sections.len()));
            remarks.push(sections.into_iter().fold(remark, |remark, section| {
                remark.seen_at(&place(section.location()), format!("`{name}`"))
            }));
        }
    }
    remarks
}

pub(super) fn ambiguous(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let found = evidence
        .merged
        .ambiguous()
        .iter()
        .filter(|found| bears(&found.path));
    found
        .map(|found| {
            let remark = Remark::new(format!(
                "`{}` is merged into one of {} elements alike, and which one is up to the release",
                found.path, found.candidates
            ));
            remark.seen_at(&place(&found.location), format!("`{}`", found.path))
        })
        .collect()
}

/// Up to 26.9 (measured) ClickHouse pastes what a variable holds into the configuration as XML (ClickHouse#78835); its pull request
/// 101773 would take it to the letter.
const AS_XML: &str = "look at what the server itself has: `preprocessed_configs/config.xml`. Up to 26.9 what the variable holds is taken for \
    XML: the server does not start with a bare `&` or `<` in it (`&amp;`, `&lt;`), and a later release may take these to the letter: \
    choose a value without them, or put it into a file (`incl`)";

pub(super) fn elsewhere(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let found = evidence.merged.unresolved().iter().filter(|gap| bears(&gap.path));
    found
        .map(|gap| {
            let what = format!("`{}` is {}, which is not known here", gap.path, gap.substitution);
            let fix = (gap.substitution.kind == "from_env").then(|| AS_XML.to_owned());
            Remark::new(what)
                .seen_at(&place(&gap.location), &gap.substitution)
                .fixed_by(fix)
        })
        .collect()
}
