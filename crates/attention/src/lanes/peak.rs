//! What a lane could do at best, for a share to be quoted of: sums without end and a stream read.

#![allow(unsafe_code)]

use super::Lane;

/// Chains of sums that keep every unit busy and leave registers for their operands.
const CHAINS: usize = 12;

/// Multiplies and adds in twelve independent chains; the result only keeps them from being left
/// out. One round is [`FLOPS_OF_A_ROUND`] operations.
#[must_use]
#[inline(never)]
pub fn multiply_add_chains<L: Lane>(rounds: u32, factor: f32, term: f32) -> f32 {
    let (factor, term) = (L::splat(factor), L::splat(term));
    let mut sums = [term; CHAINS];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = L::mul_add(*sum, factor, term);
        }
    }
    sums.into_iter().map(L::sum).sum()
}

/// Two for each of the four numbers of each chain.
pub const FLOPS_OF_A_ROUND: u32 = 2 * 4 * CHAINS as u32;

/// Adds up all numbers in eight sums, as fast as memory delivers them; the last few that fill no
/// round are left out.
#[must_use]
#[inline(never)]
pub fn stream_read<L: Lane>(numbers: &[f32]) -> f32 {
    let mut sums = [L::splat(0.0); 8];
    for round in numbers.chunks_exact(32) {
        for (i, sum) in sums.iter_mut().enumerate() {
            // SAFETY: a round has 32 numbers.
            *sum = L::add(*sum, unsafe { L::load(round.as_ptr().add(4 * i)) });
        }
    }
    sums.into_iter().map(L::sum).sum()
}

#[cfg(test)]
mod tests {
    use super::super::Scalar;
    use super::*;

    #[test]
    fn both_count_what_they_say() {
        assert_eq!(
            multiply_add_chains::<Scalar>(3, 1.0, 1.0),
            4.0 * 4.0 * CHAINS as f32
        );
        assert_eq!(stream_read::<Scalar>(&[1.0; 100]), 96.0);
    }
}
