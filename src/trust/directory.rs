//! Changing a store that is a directory of anchors: the anchors, then everybody who reads it.

use std::path::Path;

use super::applying::StoreReport;
use super::change::{NewAnchor, OldAnchor, StoreChanges};
use super::family::Dialect;
use super::hooks::{self, FailedHook, LinkChanges};
use super::native::{self, Put};
use super::refresh::{Command, Way};
use super::remark::Remark;
use super::site::Site;
use super::sources::Sources;
use super::{TrustError, kept, pending};
use crate::keystore::pem;
use crate::model::Access;
use crate::os::{fs, process};
use crate::plan::{self, Content};

impl Site {
    /// Carries out the changes, and says which hooks failed.
    pub(super) fn change_directory(
        &self,
        changes: &StoreChanges,
        way: &Way,
        report: &mut StoreReport,
    ) -> Result<Vec<FailedHook>, TrustError> {
        self.write_anchors(&changes.add)?;
        let failed = match (way, self.family.dialect()) {
            (_, Some(dialect)) => self.change_by_rules(dialect, changes, way, report)?,
            (Way::Command(command), None) => {
                self.remove_anchors(&changes.remove)?;
                report.note_off_path(command);
                report.ran = Some(command.run()?);
                Vec::new()
            }
            (Way::Native, None) => Vec::new(),
        };
        if failed.is_empty() {
            pending::write(self, &LinkChanges::default())?;
        }
        Ok(failed)
    }

    /// What is added goes from the anchor to its readers, what is removed from the readers to the anchor: a run that is
    /// cut short leaves an anchor by which the next one sees what is left to do, and at no time a link that leads nowhere.
    fn change_by_rules(
        &self,
        dialect: &'static Dialect,
        changes: &StoreChanges,
        way: &Way,
        report: &mut StoreReport,
    ) -> Result<Vec<FailedHook>, TrustError> {
        make_directories(&self.directory(dialect.links)?)?;
        let sources = Sources::read(self, dialect)?.without(changes);
        // Known before the tool forgets them.
        let kept = kept::certificates(self, dialect, &sources, &changes.unseen)?;
        report.remarks.extend(kept::remark(&kept));
        let owed = pending::read(self)?;
        let mut told = owed.clone();
        told.added
            .extend(changes.add.iter().map(|anchor| dialect.link_to(&anchor.path)));
        pending::write(self, &told)?;
        let mut failed = Vec::new();
        if let (Way::Command(command), true) = (way, changes.remove.is_empty()) {
            failed.extend(Self::run(command, report)?);
            let mended = native::converge(self, dialect, &sources, &kept)?;
            report.note_mended(&mended);
            failed.extend(self.run_hooks(dialect, &owed)?);
        } else {
            let Put { links, .. } = native::converge(self, dialect, &sources, &kept)?;
            self.relabel(dialect)?;
            told.extend(links);
            pending::write(self, &told)?;
            failed.extend(self.run_hooks(dialect, &told)?);
        }
        self.tell_java(changes, &sources, report)?;
        self.remove_anchors(&changes.remove)?;
        if let (Way::Command(command), false) = (way, changes.remove.is_empty()) {
            failed.extend(Self::run(command, report)?);
            let mended = native::converge(self, dialect, &sources, &kept)?;
            report.note_mended(&mended);
        }
        Ok(failed)
    }

    /// Runs the family's tool. Where it fails, what it left undone is done by its rules; the proof decides.
    fn run(command: &Command, report: &mut StoreReport) -> Result<Vec<FailedHook>, TrustError> {
        report.note_off_path(command);
        let ran = command.run()?;
        let failed = hooks::failed_in(&ran.output);
        if ran.code != Some(0) {
            report.remarks.push(Remark::warning(format!(
                "`{}` failed, and what it left undone was done by its rules; it said\n{}",
                ran.argv.join(" "),
                ran.output.trim_end()
            )));
        }
        report.ran = Some(ran);
        Ok(failed)
    }

    /// The hooks of a tree would act on this machine: there they are not run.
    fn run_hooks(&self, dialect: &Dialect, changes: &LinkChanges) -> Result<Vec<FailedHook>, TrustError> {
        if self.root().is_some() || *changes == LinkChanges::default() {
            return Ok(Vec::new());
        }
        hooks::run(self, dialect.hooks, changes)
    }

    fn write_anchors(&self, anchors: &[NewAnchor]) -> Result<(), TrustError> {
        for anchor in anchors {
            let place = self.place(&anchor.path)?;
            if let Some(directory) = place.parent() {
                make_directories(directory)?;
            }
            let text = pem::encode_certificates(std::slice::from_ref(&anchor.certificate));
            plan::replace(&place, &Content::public(text.into_bytes()), Access::PUBLIC)?;
        }
        Ok(())
    }

    fn remove_anchors(&self, anchors: &[OldAnchor]) -> Result<(), TrustError> {
        for anchor in anchors {
            let place = self.place(&anchor.path)?;
            fs::remove_file(&place)?;
            if let Some(directory) = place.parent() {
                fs::sync_directory(directory)?;
            }
        }
        Ok(())
    }

    /// The bundle is a new file, which `SELinux` has to know by its place, not by who made it.
    fn relabel(&self, dialect: &Dialect) -> Result<(), TrustError> {
        let program = Path::new("/sbin/restorecon");
        if self.root().is_none() && fs::may_execute(program)? {
            let bundle = Path::new(dialect.links).join(dialect.bundle);
            process::run(program, &[bundle.into_os_string()], b"")?;
        }
        Ok(())
    }
}

impl StoreReport {
    fn note_off_path(&mut self, command: &Command) {
        if command.is_off_path {
            self.remarks.push(Remark::note(format!(
                "PATH does not name the directory of `{}`; it was found all the same",
                command.argv().join(" ")
            )));
        }
    }

    fn note_mended(&mut self, mended: &Put) {
        if let Some(first) = mended.paths.first() {
            let others = mended.paths.len() - 1;
            let others = if others == 0 {
                String::new()
            } else {
                format!(" and {others} more")
            };
            self.remarks.push(Remark::note(format!(
                "the tool had left `{}`{others} wrong: put right",
                first.display()
            )));
        }
    }
}

/// Makes a directory of the system and those above it that are missing.
fn make_directories(directory: &Path) -> Result<(), TrustError> {
    const OPEN: Access = Access {
        mode: 0o755,
        owner: None,
    };
    let missing: Vec<_> = directory
        .ancestors()
        .map(|path| Ok((path, fs::stat(path)?.is_none())))
        .take_while(|found: &Result<_, TrustError>| {
            found.as_ref().map_or(true, |(_, is_missing)| *is_missing)
        })
        .collect::<Result<_, _>>()?;
    for (path, _) in missing.into_iter().rev() {
        fs::create_directory(path, OPEN)?;
    }
    Ok(())
}
