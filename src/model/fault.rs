/// What every error of every room can say about itself beside its message and its source.
///
/// Messages are lower-case fragments without a final period, literals in back-ticks, the path or key always named.
pub trait Fault: std::error::Error + Send + Sync + 'static {
    /// A stable kebab-case word that scripts may match on.
    fn code(&self) -> &'static str;

    /// What the person at the keyboard can do about it: a command to type, or the text to change.
    fn hint(&self) -> Option<String> {
        None
    }
}
