//! The proof: the store is read back as everybody reads it who relies on it.

use std::path::Path;

use super::change::StoreChanges;
use super::consumer::Form;
use super::refresh::Ran;
use super::remark::Remark;
use super::sight::Sight;
use super::site::Site;
use super::{TrustError, java};
use crate::pki::Certificate;

impl Site {
    /// Reads the store back as everybody reads it.
    pub(super) fn prove(
        &self,
        changes: &StoreChanges,
        ran: Option<&Ran>,
        remarks: &mut Vec<Remark>,
    ) -> Result<(), TrustError> {
        let mut not_proven = Vec::new();
        if let Some(file) = &self.file {
            let entries = java::entries(file)?;
            let is_in = |certificate: &&Certificate| entries.iter().any(|(_, known)| known == *certificate);
            not_proven.extend(
                changes
                    .seen
                    .iter()
                    .filter(|certificate| !is_in(certificate))
                    .chain(changes.unseen.iter().filter(is_in))
                    .map(|certificate| format!("`{}` in `{}`", certificate.subject(), file.display())),
            );
        }
        for (consumer, view) in self.views()? {
            for (certificate, wanted) in changes.expected() {
                match view.sight(self, certificate)? {
                    Sight::Absent => {}
                    Sight::Unreadable(why) if consumer.form == Form::Java => {
                        remarks.push(Remark::warning(format!(
                            "`{}` cannot be read ({why}): whether JVMs trust `{}` is not known",
                            consumer.path,
                            certificate.subject()
                        )));
                    }
                    Sight::Unreadable(why) => {
                        not_proven.push(format!("the {} (`{}`: {why})", consumer.name, consumer.path));
                    }
                    sight if sight == wanted => {}
                    _ => not_proven.push(format!(
                        "the {} (`{}`) {} `{}`",
                        consumer.name,
                        self.shown(Path::new(consumer.path)).display(),
                        if wanted == Sight::Seen {
                            "lacks"
                        } else {
                            "still has"
                        },
                        certificate.subject()
                    )),
                }
            }
        }
        if not_proven.is_empty() {
            return Ok(());
        }
        Err(TrustError::NotProven {
            not_proven,
            ran: ran.cloned(),
        })
    }
}
