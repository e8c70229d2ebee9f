//! The page's data as rows of texts: what stands in the prerendered page as JSON.
//!
//! Each row opens with what it is. A general reader of nested data would be several times the size
//! of this one in the program that a learner downloads. An exercise's rows are in `exercise_rows`.

use super::exercise_rows::{self, exercise_rows};
use super::page_data::{PageData, Part, Words};
use lesson::{CacheLayout, Catalogue, Gpu, ModelSpec};
use std::collections::BTreeMap;

/// Rows of texts.
pub type Rows = Vec<Vec<String>>;

impl PageData {
    /// All of it as rows.
    pub fn rows(&self) -> Rows {
        let mut rows: Rows = self
            .words
            .0
            .iter()
            .map(|(key, text)| row(&["text", key, text]))
            .collect();
        for part in &self.parts {
            rows.push(row(&["part", &part.id, &part.exercises.to_string()]));
        }
        for exercise in &self.exercises {
            rows.extend(exercise_rows(exercise));
        }
        rows.extend(self.catalogue.models.iter().map(model_row));
        rows.extend(
            self.catalogue
                .gpus
                .iter()
                .map(|gpu| row(&["gpu", &gpu.label_memory_gb.to_string()])),
        );
        rows
    }

    /// Reads rows; `None` where one is not of this program's version.
    pub fn from_rows(rows: Rows) -> Option<Self> {
        let mut words = BTreeMap::new();
        let (mut exercises, mut parts) = (Vec::new(), Vec::new());
        let (mut models, mut gpus) = (Vec::new(), Vec::new());
        for row in rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            match *cells {
                ["text", key, text] => {
                    words.insert(key.to_owned(), text.to_owned());
                }
                ["part", id, exercises] => parts.push(Part {
                    id: id.to_owned(),
                    exercises: exercises.parse().ok()?,
                }),
                [
                    "model",
                    id,
                    name,
                    context,
                    parameters,
                    source,
                    parameters_source,
                    ref layout @ ..,
                ] => {
                    models.push(ModelSpec {
                        id: id.to_owned(),
                        name: name.to_owned(),
                        context: context.parse().ok(),
                        parameters: parameters.parse().ok()?,
                        cache: layout_from_cells(layout)?,
                        source: source.to_owned(),
                        parameters_source: Some(parameters_source.to_owned())
                            .filter(|source| !source.is_empty()),
                    });
                }
                ["gpu", memory] => gpus.push(bare_gpu(memory.parse().ok()?)),
                _ => exercise_rows::read(&cells, &mut exercises)?,
            }
        }
        // A page without words or models is not ours.
        (!words.is_empty() && !models.is_empty()).then_some(PageData {
            words: Words(words),
            exercises,
            parts,
            catalogue: Catalogue { models, gpus },
        })
    }
}

/// The catalogue as the calculator needs it.
pub fn bare_catalogue(catalogue: &Catalogue) -> Catalogue {
    Catalogue {
        models: catalogue.models.clone(),
        gpus: catalogue
            .gpus
            .iter()
            .map(|gpu| bare_gpu(gpu.label_memory_gb))
            .collect(),
    }
}

fn bare_gpu(label_memory_gb: u64) -> Gpu {
    Gpu {
        name: String::new(),
        label_memory_gb,
        source: String::new(),
    }
}

pub(super) fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn model_row(model: &ModelSpec) -> Vec<String> {
    let mut cells = row(&[
        "model",
        &model.id,
        &model.name,
        &model.context.map(|n| n.to_string()).unwrap_or_default(),
        &model.parameters.to_string(),
        &model.source,
        model.parameters_source.as_deref().unwrap_or_default(),
    ]);
    let (layout, numbers) = match model.cache {
        CacheLayout::None => ("none", vec![]),
        CacheLayout::Standard {
            n_layers,
            n_heads,
            n_kv_heads,
            head_dim,
        } => ("standard", vec![n_layers, n_heads, n_kv_heads, head_dim]),
        CacheLayout::SlidingWindow {
            n_layers,
            n_local_layers,
            n_heads,
            n_kv_heads,
            head_dim,
            window,
        } => (
            "sliding-window",
            vec![
                n_layers,
                n_local_layers,
                n_heads,
                n_kv_heads,
                head_dim,
                window,
            ],
        ),
        CacheLayout::Latent {
            n_layers,
            kv_lora_rank,
            rope_dim,
        } => ("latent", vec![n_layers, kv_lora_rank, rope_dim]),
        CacheLayout::EncoderDecoder {
            n_decoder_layers,
            n_heads,
            head_dim,
        } => ("encoder-decoder", vec![n_decoder_layers, n_heads, head_dim]),
    };
    cells.push(layout.to_owned());
    cells.extend(numbers.iter().map(u64::to_string));
    cells
}

fn layout_from_cells(cells: &[&str]) -> Option<CacheLayout> {
    let (layout, numbers) = cells.split_first()?;
    let numbers: Vec<u64> = numbers
        .iter()
        .map(|n| n.parse().ok())
        .collect::<Option<_>>()?;
    Some(match (*layout, &*numbers) {
        ("none", []) => CacheLayout::None,
        ("standard", &[n_layers, n_heads, n_kv_heads, head_dim]) => CacheLayout::Standard {
            n_layers,
            n_heads,
            n_kv_heads,
            head_dim,
        },
        (
            "sliding-window",
            &[
                n_layers,
                n_local_layers,
                n_heads,
                n_kv_heads,
                head_dim,
                window,
            ],
        ) => CacheLayout::SlidingWindow {
            n_layers,
            n_local_layers,
            n_heads,
            n_kv_heads,
            head_dim,
            window,
        },
        ("latent", &[n_layers, kv_lora_rank, rope_dim]) => CacheLayout::Latent {
            n_layers,
            kv_lora_rank,
            rope_dim,
        },
        ("encoder-decoder", &[n_decoder_layers, n_heads, head_dim]) => {
            CacheLayout::EncoderDecoder {
                n_decoder_layers,
                n_heads,
                head_dim,
            }
        }
        _ => return None,
    })
}
