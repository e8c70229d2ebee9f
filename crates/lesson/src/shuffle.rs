//! The order in which options are shown: a function of the learner's seed and the exercise's id, so
//! that a learner always meets the same order and two learners seldom do.

/// The places `0..n` in a shuffled order. Seed 0 means that there is no learner yet: as authored.
pub fn order(seed: u32, exercise: &str, n: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    if seed == 0 {
        return places;
    }
    // FNV-1a over the id makes one exercise's order tell nothing about another's.
    let mut state = exercise.bytes().fold(seed ^ 0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    for last in (1..n).rev() {
        // Weyl sequence and a finaliser; a bias of n / 2³² does not matter here.
        state = state.wrapping_add(0x9e37_79b9);
        let mut mixed = (state ^ (state >> 16)).wrapping_mul(0x21f0_aaad);
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x735a_2d97);
        mixed ^= mixed >> 15;
        places.swap(last, mixed as usize % (last + 1));
    }
    places
}

/// A shuffled order of at least two places that is never the authored one, which would be the
/// solution already.
pub fn disorder(seed: u32, exercise: &str, n: usize) -> Vec<usize> {
    let mut places = order(seed.max(1), exercise, n);
    if places.iter().enumerate().all(|(at, place)| at == *place) && n > 1 {
        places.rotate_left(1);
    }
    places
}
