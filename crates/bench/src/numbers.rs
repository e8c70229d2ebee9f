//! Numbers that are the same everywhere.

/// The generator of Steele et al. 2014.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix64(pub u64);

impl SplitMix64 {
    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`, which is small.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.word() % end as u64) as usize
    }

    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// In `[-largest, largest)`, from 24 bits.
    pub(crate) fn number(&mut self, largest: f32) -> f32 {
        let centred = (self.word() >> 40) as i32 - (1 << 23);
        centred as f32 / (1 << 23) as f32 * largest
    }

    pub(crate) fn numbers(&mut self, len: usize, largest: f32) -> Vec<f32> {
        (0..len).map(|_| self.number(largest)).collect()
    }
}
