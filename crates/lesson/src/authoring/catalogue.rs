//! `models.toml` and `gpus.toml`: published numbers, each with its source.

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::ids::unique_id;
use super::table::Table;
use crate::model::{CacheLayout, Catalogue, Gpu, ModelSpec};
use std::collections::BTreeSet;

/// Reads both files.
pub fn read(sources: &Sources, report: &mut Report) -> Catalogue {
    let models = with_document(sources, "models.toml", report, |mut root, report| {
        let mut seen = BTreeSet::new();
        let tables = root.tables("model", report);
        let models = tables
            .into_iter()
            .filter_map(|table| model(table, &mut seen, report))
            .collect();
        root.finish(report);
        models
    });
    let gpus = with_document(sources, "gpus.toml", report, |mut root, report| {
        let tables = root.tables("gpu", report);
        let gpus = tables
            .into_iter()
            .filter_map(|table| gpu(table, report))
            .collect();
        root.finish(report);
        gpus
    });
    Catalogue {
        models: models.unwrap_or_default(),
        gpus: gpus.unwrap_or_default(),
    }
}

fn model(
    mut table: Table<'_>,
    seen: &mut BTreeSet<String>,
    report: &mut Report,
) -> Option<ModelSpec> {
    let id = unique_id(&mut table, "id", seen, report);
    let name = table.string("name", report);
    let context = table.optional_integer("context", report).map(|(n, _)| n);
    let parameters = positive(&mut table, "parameters", report);
    let cache = table.table("cache", report);
    let cache = cache.and_then(|cache| layout(cache, report));
    let source = table.string("source", report);
    let parameters_source = table
        .has("parameters_source")
        .then(|| table.string("parameters_source", report));
    table.finish(report);
    Some(ModelSpec {
        id: id?,
        name: name?.text,
        context,
        parameters: parameters?,
        cache: cache?,
        source: source?.text,
        parameters_source: match parameters_source {
            Some(given) => Some(given?.text),
            None => None,
        },
    })
}

fn layout(mut table: Table<'_>, report: &mut Report) -> Option<CacheLayout> {
    let kind = table.string("type", report)?;
    let layout = match kind.text.as_str() {
        "none" => Some(CacheLayout::None),
        "standard" => standard(&mut table, report),
        "sliding-window" => sliding_window(&mut table, report),
        "latent" => latent(&mut table, report),
        "encoder-decoder" => encoder_decoder(&mut table, report),
        other => {
            let message = format!("`{other}` is not a cache layout");
            let fix = "known: none, standard, sliding-window, latent, encoder-decoder";
            report.error(kind.source, kind.span, "unknown-layout", message, fix);
            return None;
        }
    };
    table.finish(report);
    layout
}

fn standard(table: &mut Table<'_>, report: &mut Report) -> Option<CacheLayout> {
    let n_layers = positive(table, "n_layers", report);
    let (n_heads, n_kv_heads, head_dim) = heads(table, report)?;
    Some(CacheLayout::Standard {
        n_layers: n_layers?,
        n_heads,
        n_kv_heads,
        head_dim,
    })
}

fn sliding_window(table: &mut Table<'_>, report: &mut Report) -> Option<CacheLayout> {
    let n_layers = positive(table, "n_layers", report);
    let local = table.integer("n_local_layers", report);
    let window = positive(table, "window", report);
    let (n_heads, n_kv_heads, head_dim) = heads(table, report)?;
    let (n_layers, (n_local_layers, span)) = (n_layers?, local?);
    if n_local_layers > n_layers {
        let message = format!("{n_local_layers} local layers, but only {n_layers} layers");
        let fix = "count the local layers again";
        report.error(table.source, span, "impossible-layout", message, fix);
    }
    Some(CacheLayout::SlidingWindow {
        n_layers,
        n_local_layers,
        n_heads,
        n_kv_heads,
        head_dim,
        window: window?,
    })
}

fn latent(table: &mut Table<'_>, report: &mut Report) -> Option<CacheLayout> {
    let n_layers = positive(table, "n_layers", report);
    let kv_lora_rank = positive(table, "kv_lora_rank", report);
    let rope_dim = positive(table, "rope_dim", report);
    Some(CacheLayout::Latent {
        n_layers: n_layers?,
        kv_lora_rank: kv_lora_rank?,
        rope_dim: rope_dim?,
    })
}

fn encoder_decoder(table: &mut Table<'_>, report: &mut Report) -> Option<CacheLayout> {
    let n_decoder_layers = positive(table, "n_decoder_layers", report);
    let n_heads = positive(table, "n_heads", report);
    let head_dim = positive(table, "head_dim", report);
    Some(CacheLayout::EncoderDecoder {
        n_decoder_layers: n_decoder_layers?,
        n_heads: n_heads?,
        head_dim: head_dim?,
    })
}

fn heads(table: &mut Table<'_>, report: &mut Report) -> Option<(u64, u64, u64)> {
    let n_heads = positive(table, "n_heads", report);
    let kv = table.integer("n_kv_heads", report);
    let head_dim = positive(table, "head_dim", report);
    let (n_heads, (n_kv_heads, span)) = (n_heads?, kv?);
    if n_kv_heads == 0 || !n_heads.is_multiple_of(n_kv_heads) {
        let message = format!("{n_heads} query heads cannot share {n_kv_heads} key-value heads");
        let fix = "the second has to divide the first";
        report.error(table.source, span, "impossible-layout", message, fix);
    }
    Some((n_heads, n_kv_heads, head_dim?))
}

fn gpu(mut table: Table<'_>, report: &mut Report) -> Option<Gpu> {
    let name = table.string("name", report);
    let label_memory_gb = positive(&mut table, "label_memory_gb", report);
    let source = table.string("source", report);
    table.finish(report);
    Some(Gpu {
        name: name?.text,
        label_memory_gb: label_memory_gb?,
        source: source?.text,
    })
}

fn positive(table: &mut Table<'_>, key: &'static str, report: &mut Report) -> Option<u64> {
    let (number, span) = table.integer(key, report)?;
    if number == 0 {
        let message = format!("`{key}` is 0");
        let fix = "write the published number";
        report.error(table.source, span, "impossible-layout", message, fix);
        return None;
    }
    Some(number)
}
