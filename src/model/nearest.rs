/// Below, two words have little more in common than some letters (Jaro-Winkler, from 0 to 1).
const ALIKE: f64 = 0.8;

/// The word that was probably meant by one that is not known, if there is one like it.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase().replace('-', "_");
    known
        .into_iter()
        .map(|valid| (strsim::jaro_winkler(&word, &valid.to_lowercase()), valid))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, valid)| valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_like_it_and_there_need_not_be_one() {
        let known = ["privateKeyFile", "certificateFile", "caConfig"];
        for (word, expected) in [
            ("certificatefile", Some("certificateFile")),
            ("private-key-file", Some("privateKeyFile")),
            ("CAConfig", Some("caConfig")),
            ("session_timeout", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
