//! The whole deployment: judged first, then carried out.

use std::path::{Path, PathBuf};

use super::error::DeployError;
use super::seen::Seen;
use super::standing::{Deployed, RECORD, Standing, leftovers, standing};
use super::target::Target;
use super::{DeployRequest, Part, clickhouse, deployed, inside, zoo_cfg};
use crate::model::{Access, Role};
use crate::os::fs;
use crate::os::lock::Lock;
use crate::plan::{self, Content, Durability, Scope, Step, Transaction};
use crate::workspace::bundle::Bundle;
use crate::workspace::clickhouse_files::ClickhouseFiles;
use crate::workspace::layout::NodeFile;

/// What is done to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacedAction {
    /// A file is written or replaced.
    Deploy,
    /// Only mode or owner change.
    ChangeAccess,
    /// The block in a zoo.cfg changes.
    EditZooCfg,
    /// What is no longer wanted goes.
    Remove,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Placed {
    /// What is done.
    pub action: PlacedAction,
    /// To what.
    pub path: PathBuf,
    /// Why, as a fragment.
    pub reason: &'static str,
}

/// A deployment that was judged and not carried out yet.
#[derive(Debug)]
pub struct Deployment<'a> {
    bundle: &'a Bundle,
    request: DeployRequest<'a>,
    target: Target,
    steps: Vec<Step>,
    record: Deployed,
    changes: Vec<Placed>,
    notes: Vec<String>,
    warnings: Vec<String>,
}

/// Refuses to put a node's files in the place of another one's.
fn check_same_node(bundle: &Bundle, directory: &Path) -> Result<(), DeployError> {
    let Some(found) = Seen::look(directory)?.and_then(|seen| seen.leaf()) else {
        return Ok(());
    };
    let is_named = found.sans().iter().any(|san| san.covers(&bundle.host))
        || found.common_name() == Some(bundle.host.to_string());
    if is_named {
        return Ok(());
    }
    Err(DeployError::OtherNode {
        directory: directory.to_path_buf(),
        found: found.called(),
        node: bundle.name(),
    })
}

impl<'a> Deployment<'a> {
    /// Judges everything, and refuses what would do harm; writes nothing.
    pub fn prepare(bundle: &'a Bundle, request: DeployRequest<'a>) -> Result<Self, DeployError> {
        if request.only == Some(Part::Nodes) && bundle.role != Role::Clickhouse {
            return Err(DeployError::NoSuchPart { role: bundle.role });
        }
        let target = Target::of(bundle, &request)?;
        let record = Deployed::read(&target.directory)?;
        if !request.force {
            check_same_node(bundle, &target.directory)?;
        }
        let mut deployment = Self {
            bundle,
            request,
            target,
            steps: Vec::new(),
            record,
            changes: Vec::new(),
            notes: Vec::new(),
            warnings: Vec::new(),
        };
        if bundle.role == Role::Clickhouse {
            deployment.review_clickhouse()?;
        }
        deployment.place_files()?;
        deployment.remove_leftovers()?;
        deployment.edit_zoo_cfg()?;
        deployment.note_record();
        Ok(deployment)
    }

    /// What is changed, in order; nothing: everything stands there already.
    #[must_use]
    pub fn changes(&self) -> &[Placed] {
        &self.changes
    }

    /// What a person should know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What a person should act on.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The directory that the files go to.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.target.directory
    }

    /// Whether a file of this kind changes.
    #[must_use]
    pub fn touches(&self, file: NodeFile) -> bool {
        let path = self.target.directory.join(self.bundle.file_name(file));
        self.changes
            .iter()
            .any(|placed| placed.path == path && placed.action == PlacedAction::Deploy)
    }

    /// Puts the files in place, all of them or none, and judges the result. `waiting` is called when another run is at
    /// work in the same directory.
    pub fn carry_out(self, waiting: impl FnOnce()) -> Result<(), DeployError> {
        if self.steps.is_empty() {
            return Ok(());
        }
        self.make_directories()?;
        let state = self.target.directory.join(".zkcerts");
        let _lock = Lock::acquire(&state.join("lock"), Access::SECRET, waiting)?;
        plan::recover(&state)?;
        let scope = Scope::Directories(self.touched_directories());
        let mut transaction = Transaction::begin(&state, &scope, Durability::EachFile, None)?;
        transaction.stage(self.steps)?;
        transaction.commit()?;
        if self.bundle.role == Role::Clickhouse {
            let ours = clickhouse::ours(self.bundle, &self.target.directory, self.request.only);
            let lines = clickhouse::review_deployed(&self.target.directory, &ours, self.request.root)?;
            if !lines.is_empty() && !self.request.force {
                return Err(DeployError::NotEffective { lines });
            }
        }
        Ok(())
    }

    fn review_clickhouse(&mut self) -> Result<(), DeployError> {
        let directory = &self.target.directory;
        if self.request.only == Some(Part::Nodes) {
            clickhouse::check_nodes_only(directory, self.request.root)?;
        }
        let Some(files) = ClickhouseFiles::read_in(directory)? else {
            self.notes.push(format!(
                "there is no config.xml in `{}`: whether this goes with the rest of ClickHouse's configuration was not checked",
                directory.display()
            ));
            return Ok(());
        };
        let ours = clickhouse::ours(self.bundle, directory, self.request.only);
        let review = clickhouse::review(&files, &ours, self.bundle.trust, self.request.root)?;
        self.notes.push(format!(
            "judged together with {} existing configuration files; <openSSL><client> holds for the whole server",
            clickhouse::others(&files)
        ));
        if self.request.force {
            self.warnings
                .extend(review.losses.into_iter().map(|line| format!("lost: {line}")));
            self.warnings.extend(review.problems);
        } else if !review.losses.is_empty() {
            return Err(DeployError::Losses {
                lines: review.losses,
                advice: review.advice,
            });
        } else if !review.problems.is_empty() {
            return Err(DeployError::NotEffective {
                lines: review.problems,
            });
        }
        Ok(())
    }

    fn place_files(&mut self) -> Result<(), DeployError> {
        let mut foreign = Vec::new();
        for file in deployed(self.bundle, self.request.only) {
            let name = self.bundle.file_name(file);
            let path = self.target.directory.join(name);
            let access = self.target.file(file.is_secret());
            let content = self.bundle.content(file);
            let content = content.ok_or_else(|| DeployError::Incomplete {
                node: self.bundle.name(),
                file: name,
            })?;
            let found = standing(&path, name, file, access, self.bundle, &self.record)?;
            let (action, reason) = match found {
                Standing::Same => {
                    self.record.set(name, content.bytes());
                    continue;
                }
                Standing::Missing => (PlacedAction::Deploy, "missing"),
                Standing::Ours => (PlacedAction::Deploy, "older"),
                Standing::Access => (PlacedAction::ChangeAccess, "mode or owner"),
                Standing::Foreign if self.request.force => (PlacedAction::Deploy, "forced"),
                Standing::Foreign => {
                    foreign.push(path);
                    continue;
                }
            };
            self.changes.push(Placed {
                action,
                path: path.clone(),
                reason,
            });
            self.record.set(name, content.bytes());
            self.steps.push(Step::Write {
                path,
                content: content.clone(),
                access,
            });
        }
        if foreign.is_empty() {
            Ok(())
        } else {
            Err(DeployError::Foreign { paths: foreign })
        }
    }

    fn remove_leftovers(&mut self) -> Result<(), DeployError> {
        if self.request.only.is_some() {
            return Ok(());
        }
        let wanted: Vec<&str> = deployed(self.bundle, None)
            .into_iter()
            .map(|file| self.bundle.file_name(file))
            .collect();
        let (remove, edited) = leftovers(&self.target.directory, &wanted, &self.record)?;
        for path in remove {
            if let Ok(name) = path.strip_prefix(&self.target.directory) {
                let name = name.to_string_lossy().into_owned();
                self.record.forget(&name);
            }
            self.changes.push(Placed {
                action: PlacedAction::Remove,
                path: path.clone(),
                reason: "no longer wanted",
            });
            self.steps.push(Step::Remove { path });
        }
        self.notes.extend(edited.iter().map(|path| {
            format!(
                "`{}` is no longer wanted, but was edited since it was deployed: it is left alone",
                path.display()
            )
        }));
        Ok(())
    }

    fn edit_zoo_cfg(&mut self) -> Result<(), DeployError> {
        let Some(path) = self
            .request
            .zoo_cfg
            .filter(|_| self.bundle.role == Role::Zookeeper)
        else {
            return Ok(());
        };
        let path = inside(self.request.root, path)?;
        let Some(block) = self.bundle.content(NodeFile::ZooCfg) else {
            return Ok(());
        };
        let edit = zoo_cfg::edit(&path, block)?;
        self.warnings.extend(edit.notes);
        if let Some(step) = edit.step {
            self.changes.push(Placed {
                action: PlacedAction::EditZooCfg,
                path,
                reason: "differs",
            });
            self.steps.push(step);
        }
        Ok(())
    }

    /// The record goes in together with what it speaks of; a closed directory on the way is told.
    fn note_record(&mut self) {
        if let Ok(Some(directory)) = self.target.closed_to_account() {
            self.warnings.push(format!(
                "the server's account cannot pass through `{0}`: `chmod o+x {0}`, or change its group",
                directory.display()
            ));
        }
        let unchanged = Deployed::read(&self.target.directory).is_ok_and(|noted| noted == self.record);
        if self.steps.is_empty() && unchanged {
            return;
        }
        self.steps.push(Step::Write {
            path: self.target.directory.join(RECORD),
            content: Content::public(self.record.write().into_bytes()),
            access: Access::SECRET,
        });
    }

    /// The target directory and what is missing above it, `config.d`, and the place for our own state.
    fn make_directories(&self) -> Result<(), DeployError> {
        let directory = &self.target.directory;
        let mut missing: Vec<&Path> = Vec::new();
        for ancestor in directory
            .ancestors()
            .skip(1)
            .filter(|path| !path.as_os_str().is_empty())
        {
            if fs::stat(ancestor)?.is_some() {
                break;
            }
            missing.push(ancestor);
        }
        for path in missing.into_iter().rev() {
            fs::create_directory(path, self.target.directory_above())?;
        }
        fs::create_directory(directory, self.target.private_directory())?;
        if self.bundle.role == Role::Clickhouse {
            fs::create_directory(&directory.join("config.d"), self.target.private_directory())?;
        }
        fs::create_directory(&directory.join(".zkcerts"), Access::PRIVATE_DIRECTORY)?;
        Ok(())
    }

    fn touched_directories(&self) -> Vec<PathBuf> {
        let mut directories: Vec<PathBuf> = self
            .steps
            .iter()
            .filter_map(|step| step.path().parent())
            .map(Path::to_path_buf)
            .collect();
        directories.sort();
        directories.dedup();
        directories
    }
}
