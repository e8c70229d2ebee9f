//! One training step over all cores, with the same bits whatever their number.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use training::{AdamW, Batch, Buffers, Losses, Network, Tape, clip, initial_weights};

use crate::data::{held_out_shard, training_shard};
use crate::recipe::{N_SHARDS, Recipe};

/// A training under way.
#[derive(Debug)]
pub struct Training {
    /// What it follows.
    pub recipe: Recipe,
    /// The network's shape.
    pub network: Network,
    /// The weights so far.
    pub weights: Vec<f32>,
    /// The optimiser's memory; its steps are the training's.
    pub optimiser: AdamW<f32>,
    shards: Vec<Mutex<Shard>>,
}

/// The memory of one shard.
#[derive(Debug)]
struct Shard {
    gradient: Vec<f32>,
    buffers: Buffers<f32>,
    losses: Losses,
}

/// What a step did.
#[derive(Debug, Clone, Copy)]
pub struct StepReport {
    /// Its losses.
    pub losses: Losses,
    /// Tokens that went through the network.
    pub n_tokens: usize,
}

impl Training {
    /// Before the first step.
    ///
    /// # Errors
    /// For sizes that are not allowed.
    pub fn new(recipe: Recipe) -> Result<Training, transformer::ConfigError> {
        let network = Network::new(recipe.config.clone())?;
        let layout = network.layout();
        let shard = || {
            Mutex::new(Shard {
                gradient: vec![0.0; layout.len()],
                buffers: Buffers::new(),
                losses: Losses::default(),
            })
        };
        Ok(Training {
            weights: initial_weights(layout, recipe.seed),
            optimiser: AdamW::new(layout, recipe.weight_decay),
            shards: (0..N_SHARDS).map(|_| shard()).collect(),
            network,
            recipe,
        })
    }

    /// Whether every step is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.optimiser.steps >= self.recipe.schedule.total
    }

    /// One step: every shard's gradient, then their sum in the order of the shards.
    pub fn step(&mut self, n_threads: usize) -> StepReport {
        let step = self.optimiser.steps;
        let recipe = &self.recipe;
        let batches = in_parallel(n_threads, |shard| training_shard(recipe, step, shard));
        let totals = totals(&batches);
        let (network, weights, shards) = (&self.network, &self.weights, &self.shards);
        let losses = in_parallel(n_threads, |shard| {
            let mut memory = lock(&shards[shard]);
            memory.gradient.fill(0.0);
            let mut tape = Tape::new(weights, std::mem::take(&mut memory.buffers));
            memory.losses = batches[shard].losses(network, &mut tape, totals);
            memory.buffers = tape.backward(&mut memory.gradient);
            memory.losses
        });
        let mut first = lock(&self.shards[0]);
        for shard in &self.shards[1..] {
            let shard = lock(shard);
            for (sum, &slope) in first.gradient.iter_mut().zip(&shard.gradient) {
                *sum += slope;
            }
        }
        clip(&mut first.gradient, self.recipe.clip);
        let rate = self.recipe.schedule.rate(step);
        self.optimiser
            .step(&mut self.weights, &first.gradient, rate);
        StepReport {
            losses: sum(losses),
            n_tokens: batches.iter().map(Batch::n_tokens).sum(),
        }
    }

    /// The losses on examples that are never trained on.
    #[must_use]
    pub fn held_out(&self, n_threads: usize) -> Losses {
        let (network, weights, recipe) = (&self.network, &self.weights, &self.recipe);
        sum(in_parallel(n_threads, |shard| {
            let batch = held_out_shard(recipe, shard);
            let mut tape = Tape::new(weights, Buffers::new());
            batch.losses(network, &mut tape, [1; 3])
        }))
    }
}

fn totals(batches: &[Batch]) -> [usize; 3] {
    batches.iter().fold([0; 3], |sum, batch| {
        let counts = batch.counts();
        std::array::from_fn(|task| sum[task] + counts[task])
    })
}

fn sum(losses: Vec<Losses>) -> Losses {
    losses.into_iter().fold(Losses::default(), Losses::plus)
}

/// A shard's memory; a thread that panicked leaves nothing that matters, the next step fills it.
fn lock<X>(mutex: &Mutex<X>) -> std::sync::MutexGuard<'_, X> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What `work` gives for every shard, in order, on up to `n_threads` threads.
fn in_parallel<X: Send>(n_threads: usize, work: impl Fn(usize) -> X + Sync) -> Vec<X> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<X>>> = (0..N_SHARDS).map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..n_threads.clamp(1, N_SHARDS) {
            scope.spawn(|| {
                loop {
                    let shard = next.fetch_add(1, Ordering::Relaxed);
                    let Some(result) = results.get(shard) else {
                        break;
                    };
                    *lock(result) = Some(work(shard));
                }
            });
        }
    });
    results
        .into_iter()
        .filter_map(|result| {
            result
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        })
        .collect()
}
