use anstyle::Style;

use super::clean;
use super::human::{label, labelled, line};
use super::outcome::{Finding, Severity};

/// Up to so many findings of one kind are all shown. Of more the first stands for the others, unless every one is asked
/// for.
const FEW: usize = 3;

/// The findings for a person, the worst first; cause and fix stand once for all of a kind.
pub(super) fn findings(findings: &[Finding], every_one: bool) -> String {
    let mut text = String::new();
    for kind in kinds(findings) {
        let shown = if every_one || kind.len() <= FEW {
            kind.len()
        } else {
            1
        };
        for finding in kind.iter().take(shown) {
            let (style, word) = label(finding.severity);
            labelled(
                &mut text,
                style,
                word,
                &format!("{}: {}", finding.subject, finding.message),
            );
            for evidence in &finding.evidence {
                line(&mut text, &format!("  {}", clean(evidence)));
            }
        }
        if shown < kind.len() {
            line(
                &mut text,
                &format!("  and {} more like it (--verbose lists each)", kind.len() - shown),
            );
        }
        if let Some(first) = kind.first() {
            labelled(&mut text, Style::new(), "  cause", &first.cause);
            labelled(&mut text, Style::new(), "  fix", &first.fix);
        }
    }
    text.push_str(&counts(findings));
    text
}

/// Those that agree in all but what they are about, the worst first.
fn kinds(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut kinds: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let like = |other: &&Finding| {
            (other.code, &other.cause, &other.fix) == (finding.code, &finding.cause, &finding.fix)
        };
        match kinds.iter_mut().find(|kind| kind.first().is_some_and(like)) {
            Some(kind) => kind.push(finding),
            None => kinds.push(vec![finding]),
        }
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.first().map(|finding| finding.severity)));
    kinds
}

/// "2 errors, 1 note", or nothing.
fn counts(findings: &[Finding]) -> String {
    let count = |severity| {
        let count = findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count();
        let (_, word) = label(severity);
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {word}{plural}"))
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let counts: Vec<_> = severities.into_iter().filter_map(count).collect();
    if counts.is_empty() {
        String::new()
    } else {
        counts.join(", ") + "\n"
    }
}
