//! Memory that a tape works in, kept from one tape to the next.

use crate::Real;

/// Memory that goes from one tape to the next: asking the system for it anew at every step costs a
/// third of the time.
#[derive(Debug, Default)]
pub struct Buffers<T>(Vec<Vec<T>>);

impl<T: Real> Buffers<T> {
    /// None yet.
    #[must_use]
    pub fn new() -> Buffers<T> {
        Buffers(Vec::new())
    }

    /// A buffer whose every number the caller writes before anything reads it: the smallest that is
    /// large enough, otherwise the largest there is, which grows. So there are never more than were
    /// in use at once, and few grow.
    pub(super) fn unwritten(&mut self, len: usize) -> Vec<T> {
        let fits = |buffer: &Vec<T>| (buffer.capacity() >= len, buffer.capacity());
        let is_better = |one: (bool, usize), best: (bool, usize)| match (one.0, best.0) {
            (true, true) => one.1 < best.1,
            (false, false) => one.1 > best.1,
            (fits, _) => fits,
        };
        let mut best: Option<usize> = None;
        for (at, buffer) in self.0.iter().enumerate() {
            if best.is_none_or(|best| is_better(fits(buffer), fits(&self.0[best]))) {
                best = Some(at);
            }
        }
        let mut buffer = best.map(|at| self.0.swap_remove(at)).unwrap_or_default();
        buffer.resize(len, T::ZERO);
        buffer
    }

    pub(super) fn zeros(&mut self, len: usize) -> Vec<T> {
        let mut buffer = self.unwritten(len);
        buffer.fill(T::ZERO);
        buffer
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn put_back(&mut self, buffer: Vec<T>) {
        if buffer.capacity() > 0 {
            self.0.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_that_is_large_enough_is_taken_and_the_largest_grows() {
        let mut buffers: Buffers<f32> = Buffers::new();
        for capacity in [8, 2, 4, 16] {
            buffers.put_back(Vec::with_capacity(capacity));
        }
        assert_eq!(buffers.unwritten(3).capacity(), 4);
        assert_eq!(buffers.unwritten(3).capacity(), 8);
        assert!(buffers.unwritten(17).capacity() >= 17);
        assert_eq!(buffers.0.len(), 1, "one grew, none was made");
    }

    #[test]
    fn a_buffer_without_memory_is_not_kept() {
        let mut buffers: Buffers<f32> = Buffers::new();
        buffers.put_back(Vec::new());
        assert!(buffers.0.is_empty());
    }
}
