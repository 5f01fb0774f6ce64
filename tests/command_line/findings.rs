use std::fmt::Write as _;

use zkcerts::diagnosis::{Code, Severity};

/// The page is made of the table in `diagnosis`; `SNAPSHOTS=overwrite` writes it.
#[test]
fn every_kind_of_finding_has_its_heading_in_the_documentation() {
    let mut page = String::from(
        "# Findings\n\n\
         What `inspect`, `status`, `verify`, `probe` and `explain` may have to say, by the code that stands in `--json`. An error or a \
         warning makes the exit\ncode 3, a note does not.\n",
    );
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let (title, meaning) = match severity {
            Severity::Error => (
                "Errors",
                "A peer refuses, the link is not protected, or a secret is exposed.",
            ),
            Severity::Warning => (
                "Warnings",
                "It will break, or a program that is common refuses it.",
            ),
            Severity::Note => ("Notes", "Worth knowing."),
        };
        let _ = write!(page, "\n## {title}\n\n{meaning}\n");
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            let _ = write!(
                page,
                "\n### {}\n\n- cause: {}\n- fix: {}\n",
                code.name(),
                code.cause(),
                code.fix()
            );
        }
    }
    snapbox::assert_data_eq!(page, snapbox::file!["../../docs/findings.md"].raw());
}
