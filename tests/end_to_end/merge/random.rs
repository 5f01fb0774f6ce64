//! Trees by chance.

/// A generator that makes the same tests every time.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// What may stand in an element, so many elements deep; instructions to the merge only where they are asked for.
    pub(super) fn content(&mut self, depth: u32, instructions: bool) -> String {
        let parts = self.below(4);
        (0..parts).map(|_| self.part(depth, instructions)).collect()
    }

    fn part(&mut self, depth: u32, instructions: bool) -> String {
        match self.below(8) {
            0 => format!("t{}", self.below(1000)),
            1 => format!("<![CDATA[c{}]]>", self.below(1000)),
            2 => " \n".to_owned(),
            3 => "<!-- n -->".to_owned(),
            _ if depth == 0 => format!("d{}", self.below(1000)),
            _ => self.element(depth, instructions),
        }
    }

    fn element(&mut self, depth: u32, instructions: bool) -> String {
        let name = ["a", "b", "c"][usize::try_from(self.below(3)).expect("small")];
        let attribute = ["", "", " k='1'", " k='2'"][usize::try_from(self.below(4)).expect("small")];
        let instruction = if instructions { self.below(6) } else { 9 };
        let instruction = match instruction {
            0 => " replace='1'",
            1 => " remove='1'",
            _ => "",
        };
        format!(
            "<{name}{attribute}{instruction}>{}</{name}>",
            self.content(depth - 1, instructions)
        )
    }
}
