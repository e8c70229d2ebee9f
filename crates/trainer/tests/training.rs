//! Training keeps its promises: it learns, and equal recipes give equal bits however they are run.

use std::path::PathBuf;

use trainer::checkpoint;
use trainer::recipe::{Recipe, config};
use trainer::step::Training;
use training::Schedule;
use transformer::Family;

/// Small enough for a test.
fn recipe(family: Family, total: u64) -> Recipe {
    Recipe {
        config: config(family, 32, 2),
        seed: 3,
        schedule: Schedule {
            peak: 4e-3,
            warm_up: 10,
            fall: total * 2 / 3,
            total,
        },
        text_only: 5,
        labels_first: 3,
        shard_tokens: 60,
        weight_decay: 0.01,
        clip: 1.0,
    }
}

fn trained(recipe: Recipe, n_threads: usize) -> Training {
    let mut training = Training::new(recipe).expect("sizes are allowed");
    while !training.is_done() {
        training.step(n_threads);
    }
    training
}

/// A file of its own for every test.
fn place(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("siblings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

#[test]
fn a_short_training_learns() {
    for family in Family::ALL {
        let recipe = recipe(family, 100);
        let start = Training::new(recipe.clone()).expect("sizes are allowed");
        let before = start.held_out(2).tokens.mean();
        let after = trained(recipe, 2).held_out(2).tokens.mean();
        assert!(after < 0.88 * before, "{family:?}: {before} became {after}");
    }
}

#[test]
fn threads_and_repetitions_change_no_bit() {
    for family in Family::ALL {
        let first = trained(recipe(family, 6), 1);
        for n_threads in [1, 2, 3, 9] {
            let again = trained(recipe(family, 6), n_threads);
            assert_eq!(first.weights, again.weights, "{family:?}, {n_threads}");
            assert_eq!(first.optimiser, again.optimiser);
        }
    }
}

#[test]
fn resuming_changes_no_bit() {
    for family in Family::ALL {
        let whole = trained(recipe(family, 9), 2);
        let mut killed = Training::new(recipe(family, 9)).expect("sizes are allowed");
        for _ in 0..4 {
            killed.step(2);
        }
        let place = place(family.name());
        checkpoint::save(&killed, &place).expect("saved");
        killed.step(2);
        drop(killed);
        let mut resumed = Training::new(recipe(family, 9)).expect("sizes are allowed");
        assert!(checkpoint::resume(&mut resumed, &place).expect("a checkpoint"));
        assert_eq!(resumed.optimiser.steps, 4);
        while !resumed.is_done() {
            resumed.step(1);
        }
        assert_eq!(whole.weights, resumed.weights, "{family:?}");
        checkpoint::save(&whole, &place).expect("saved");
        let want = std::fs::read(&place).expect("a file");
        checkpoint::save(&resumed, &place).expect("saved");
        assert_eq!(want, std::fs::read(&place).expect("a file"));
    }
}

#[test]
fn a_checkpoint_goes_only_where_it_came_from() {
    let place = place("other");
    let mut training = Training::new(recipe(Family::Decoder, 9)).expect("sizes are allowed");
    assert!(!checkpoint::resume(&mut training, &place).expect("none yet"));
    training.optimiser.steps = 3;
    checkpoint::save(&training, &place).expect("saved");
    let resume = |recipe: Recipe| {
        let mut other = Training::new(recipe).expect("sizes are allowed");
        checkpoint::resume(&mut other, &place)
    };
    // Longer is allowed until the rate falls, other data are not.
    assert!(resume(recipe(Family::Decoder, 30)).expect("a longer one"));
    assert!(resume(recipe(Family::Decoder, 3)).is_err());
    let other_seed = Recipe {
        seed: 4,
        ..recipe(Family::Decoder, 9)
    };
    assert!(resume(other_seed).is_err());
    assert!(resume(recipe(Family::Encoder, 9)).is_err());
    let file = std::fs::read(&place).expect("a file");
    std::fs::write(&place, &file[..file.len() - 1]).expect("cut");
    assert!(resume(recipe(Family::Decoder, 9)).is_err());
}
