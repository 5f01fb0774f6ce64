use std::path::PathBuf;

use time::OffsetDateTime;

use super::super::authorities::{self, Found};
use super::super::error::WorkspaceError;
use super::super::issuer::Issuer;
use super::super::keeping;
use super::super::layout::{AuthorityKind, Layout, SharedFile};
use super::super::manifest::Manifest;
use super::super::opening::Workspace;
use super::phase::{current, next, previous};
use super::restoring;
use super::{Phase, RotationError, Turn};
use crate::model::{Access, Password, Secret, StoreFormat};
use crate::os::fs;
use crate::plan::{Content, Step};

/// The turns of a change of authority.
#[derive(Debug)]
pub struct Rotation<'a> {
    layout: &'a Layout,
    manifest: &'a Manifest,
    password: Option<Password>,
}

/// The steps of one turn.
#[derive(Debug)]
pub struct Turned(Vec<Step>);

impl Turned {
    /// The files that change.
    pub fn changed(&self) -> Result<Vec<PathBuf>, WorkspaceError> {
        let mut paths = Vec::new();
        for step in &self.0 {
            let standing = fs::read_with_stat(step.path())?.map(|(bytes, _)| bytes);
            let differs = match step {
                Step::Write { content, .. } => standing.as_deref() != Some(content.bytes()),
                Step::Remove { .. } => standing.is_some(),
                Step::Directory { .. } | Step::RemoveDirectory { .. } => false,
            };
            if differs {
                paths.push(step.path().to_path_buf());
            }
        }
        Ok(paths)
    }

    /// Takes the turn, all of it or nothing.
    pub fn carry_out(self, workspace: &Workspace) -> Result<(), WorkspaceError> {
        let layout = workspace.layout();
        let mut transaction = workspace.transaction()?;
        transaction.stage(keeping::directories(layout, &layout.authorities()))?;
        transaction.stage(self.0)?;
        transaction.commit()?;
        Ok(())
    }
}

impl Rotation<'_> {
    /// How far it is, by what stands in the workspace; `None` where there is none.
    pub fn read(layout: &Layout) -> Result<Option<Phase>, WorkspaceError> {
        let path = layout.shared(SharedFile::Rotation);
        let Some((bytes, _)) = fs::read_with_stat(&path)? else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes);
        let written = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .find(|(key, _)| key.trim() == "phase");
        let word = written
            .map(|(_, value)| value.trim().trim_matches('"'))
            .unwrap_or_default();
        let phase = Phase::ALL.into_iter().find(|phase| phase.name() == word);
        phase
            .map(Some)
            .ok_or_else(|| RotationError::StateDamaged { path }.into())
    }
}

impl<'a> Rotation<'a> {
    /// The turns of this workspace.
    pub fn of(layout: &'a Layout, manifest: &'a Manifest) -> Result<Self, WorkspaceError> {
        let password = authorities::key_password(layout, manifest)?;
        Ok(Self {
            layout,
            manifest,
            password,
        })
    }

    /// What a turn takes; nothing is written.
    pub fn steps(&self, turn: Turn, now: OffsetDateTime) -> Result<Turned, WorkspaceError> {
        match turn {
            Turn::Begin => self.begin(now),
            Turn::Reissue => self.reissue(),
            Turn::Retire => self.retire(),
            Turn::Return => self.go_back(now),
            Turn::Abort => self.abort(),
            Turn::Emergency => self.emergency(now),
        }
        .map(Turned)
    }

    fn kinds(&self) -> impl Iterator<Item = AuthorityKind> + use<> {
        let quorum = self.manifest.zookeeper.quorum.then_some(AuthorityKind::Quorum);
        std::iter::once(AuthorityKind::Clients).chain(quorum)
    }

    /// Makes the successors, by the manifest. A key that a run left behind is used.
    fn begin(&self, now: OffsetDateTime) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = Vec::new();
        for kind in self.kinds() {
            steps.extend(self.successor(kind, next(kind), now)?);
        }
        steps.push(self.state(Phase::Prepare));
        Ok(steps)
    }

    /// The files of a successor; it is refused where nobody could tell it from its predecessor.
    fn successor(
        &self,
        kind: AuthorityKind,
        [certificate, key]: [SharedFile; 2],
        now: OffsetDateTime,
    ) -> Result<Vec<Step>, WorkspaceError> {
        if authorities::is_imported(self.manifest, kind) {
            return Err(RotationError::Imported.into());
        }
        let old = authorities::read_issuer(&self.layout.shared(SharedFile::AuthorityCertificate(kind)))?;
        let found = authorities::find_in(self.layout, next(kind), self.password.as_ref())?;
        let lone = match found {
            Found::LoneKey(key) => Some(*key),
            Found::Absent | Found::KeyElsewhere(_) | Found::Complete(_) => None,
        };
        let authority = authorities::create(self.manifest, kind, lone, now)?;
        let subject = authority.certificate().subject_der();
        let has_name = old.is_some_and(|old| old.root().subject_der() == subject);
        if has_name && self.manifest.zookeeper.keystore == StoreFormat::Pem {
            return Err(RotationError::SameName {
                subject: authority.certificate().subject(),
            }
            .into());
        }
        Ok(vec![
            authorities::key_step(self.layout, key, authority.key(), self.password.as_ref())?,
            authorities::certificate_step(self.layout, certificate, &Issuer::from(&authority)),
        ])
    }

    /// The successors issue from now on. An authority without one, such as that of peers who have come to TLS since, stays.
    fn reissue(&self) -> Result<Vec<Step>, WorkspaceError> {
        for kind in self.kinds() {
            self.check_described(kind, next(kind), |differences| RotationError::DescribesOther {
                differences,
            })?;
        }
        let mut steps = Vec::new();
        for kind in AuthorityKind::ALL {
            if self.has(next(kind))? {
                steps.extend(self.moved(current(kind), previous(kind))?);
                steps.extend(self.moved(next(kind), current(kind))?);
            }
            steps.extend(self.removed(next(kind)));
        }
        steps.push(self.state(Phase::Reissue));
        Ok(steps)
    }

    /// The old ones are trusted no more.
    fn retire(&self) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = Vec::new();
        for kind in AuthorityKind::ALL {
            steps.extend(self.removed(previous(kind)));
        }
        steps.extend(self.end()?);
        Ok(steps)
    }

    /// The old ones issue again, and the nodes get what they had, to the byte where `.zkcerts` was kept; the successors stay
    /// trusted, since the nodes still show what these issued.
    fn go_back(&self, now: OffsetDateTime) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = restoring::identities(self.layout, self.manifest, now)?;
        for kind in AuthorityKind::ALL {
            if self.has(previous(kind))? {
                steps.extend(self.moved(current(kind), next(kind))?);
                steps.extend(self.moved(previous(kind), current(kind))?);
            }
            steps.extend(self.removed(previous(kind)));
        }
        steps.push(self.state(Phase::Return));
        Ok(steps)
    }

    /// Nothing but the old ones is trusted. The manifest has to describe them, or nothing could follow from it.
    fn abort(&self) -> Result<Vec<Step>, WorkspaceError> {
        for kind in self.kinds() {
            self.check_described(kind, current(kind), |differences| RotationError::DescribesNew {
                differences,
            })?;
        }
        let mut steps = restoring::anchors(self.layout, self.manifest)?;
        for kind in AuthorityKind::ALL {
            steps.extend(self.removed(next(kind)));
        }
        steps.extend(self.end()?);
        Ok(steps)
    }

    fn check_described(
        &self,
        kind: AuthorityKind,
        files: [SharedFile; 2],
        refused: impl FnOnce(Vec<String>) -> RotationError,
    ) -> Result<(), WorkspaceError> {
        let found = authorities::find_in(self.layout, files, self.password.as_ref())?;
        match authorities::check_wanted(self.manifest, kind, &found) {
            Err(WorkspaceError::AuthorityChanged { differences }) => Err(refused(differences).into()),
            judged => judged,
        }
    }

    /// Whether there is such an authority.
    fn has(&self, [certificate, _]: [SharedFile; 2]) -> Result<bool, WorkspaceError> {
        Ok(fs::stat(&self.layout.shared(certificate))?.is_some())
    }

    /// New authorities at once, and nothing else is trusted.
    fn emergency(&self, now: OffsetDateTime) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = Vec::new();
        for kind in self.kinds() {
            steps.extend(self.successor(kind, current(kind), now)?);
        }
        for kind in AuthorityKind::ALL {
            steps.extend(self.removed(next(kind)));
            steps.extend(self.removed(previous(kind)));
        }
        steps.extend(self.end()?);
        Ok(steps)
    }

    /// The steps that forget that there was a change.
    fn end(&self) -> Result<Vec<Step>, WorkspaceError> {
        let kept = self.layout.kept_rotation();
        let mut steps = vec![Step::Remove {
            path: self.layout.shared(SharedFile::Rotation),
        }];
        let removed = files_below(&kept)?.into_iter().map(|name| Step::Remove {
            path: kept.join(name),
        });
        steps.extend(removed);
        Ok(steps)
    }

    fn state(&self, phase: Phase) -> Step {
        let text = format!(
            "# How far the change of authority is. `zkcerts rotate` writes this file.\nphase = \"{}\"\n",
            phase.name()
        );
        Step::Write {
            path: self.layout.shared(SharedFile::Rotation),
            content: Content::public(text.into_bytes()),
            access: Access::PUBLIC,
        }
    }

    /// The steps that write the files of an authority under other names, to the byte. A key that is kept elsewhere stays
    /// there.
    fn moved(&self, from: [SharedFile; 2], to: [SharedFile; 2]) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = Vec::new();
        let [certificate, key] = from.map(|file| self.layout.shared(file));
        let [new_certificate, new_key] = to.map(|file| self.layout.shared(file));
        match fs::read_with_stat(&key)? {
            Some((bytes, _)) => steps.push(Step::Write {
                path: new_key,
                content: Content::secret(Secret::new(bytes)),
                access: Access::SECRET,
            }),
            None => steps.push(Step::Remove { path: new_key }),
        }
        steps.push(Step::Write {
            path: new_certificate,
            content: Content::public(fs::read(&certificate)?),
            access: Access::PUBLIC,
        });
        Ok(steps)
    }

    fn removed(&self, files: [SharedFile; 2]) -> impl Iterator<Item = Step> + use<> {
        files
            .map(|file| Step::Remove {
                path: self.layout.shared(file),
            })
            .into_iter()
    }
}

/// The files below a directory, by their names from it; none where it is not there.
fn files_below(directory: &std::path::Path) -> Result<Vec<PathBuf>, WorkspaceError> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        for name in fs::list(&directory.join(&below))? {
            let path = below.join(name);
            match fs::stat(&directory.join(&path))?.map(|found| found.kind) {
                Some(fs::Kind::Directory) => open.push(path),
                Some(fs::Kind::File) => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}
