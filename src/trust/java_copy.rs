//! The copy that JVMs read beside a directory of certificates (`/etc/ssl/certs/java/cacerts`). A hook of the package
//! ca-certificates-java keeps it up to date, through triggers of dpkg: not in a tree, not while the package is
//! half-configured, and never where a certificate went.

use std::path::Path;

use super::TrustError;
use super::applying::StoreReport;
use super::change::StoreChanges;
use super::consumer::Form;
use super::java::{self, JavaChanges};
use super::remark::Remark;
use super::sight::Sight;
use super::site::Site;
use super::sources::Sources;

impl Site {
    /// The JVMs' copy, where the hook did not reach it: there are trees, half-configured packages, and certificates that
    /// went, which the hook is never told.
    pub(super) fn tell_java(
        &self,
        changes: &StoreChanges,
        sources: &Sources,
        report: &mut StoreReport,
    ) -> Result<(), TrustError> {
        for consumer in self
            .family
            .consumers
            .iter()
            .filter(|consumer| consumer.form == Form::Java)
        {
            let Some((file, _)) = self.follow(Path::new(consumer.path))? else {
                continue;
            };
            let view = consumer.view(self)?;
            let mut java = JavaChanges::default();
            for certificate in &changes.seen {
                if view.sight(self, certificate)? == Sight::Missing {
                    let link = sources
                        .holding(certificate)
                        .map_or("", |source| source.link.as_str());
                    java.add
                        .push((format!("{}:{link}", self.family.name), certificate));
                }
            }
            for certificate in &changes.unseen {
                if view.sight(self, certificate)? == Sight::Seen {
                    java.remove.push(certificate);
                }
            }
            let is_late = !java.add.is_empty() && self.root().is_none();
            if !java.add.is_empty() || !java.remove.is_empty() {
                java::change(&file, &java)?;
            }
            if is_late {
                report.remarks.push(Remark::note(format!(
                    "the hook of ca-certificates-java did not put it into `{}` (is that package fully configured? \
                     `dpkg --configure -a`), so zkcerts did",
                    file.display()
                )));
            }
        }
        Ok(())
    }
}
