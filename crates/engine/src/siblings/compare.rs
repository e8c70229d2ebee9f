//! The same word asked of all three: what each may look at, what it expects, where it looks.

use super::candidates::{named, probability_of, ranked};
use super::fill;
use super::models::{Models, failure_from_model};
use super::reading::{fits, ids, known_enough};
use attention::Mask;
use protocol::{Architecture, AttentionStage, HeadAt, Piece, SiblingBody, SiblingFailure, View};
use transformer::{AttentionMap, Part, Watch};

pub(super) fn compare(
    models: &Models,
    text: &str,
    place: usize,
    heads: [HeadAt; 3],
) -> Result<SiblingBody, SiblingFailure> {
    let pieces = known_enough(models.vocabulary()?, text)?;
    if place >= pieces.len() {
        return Err(SiblingFailure::BadPlace);
    }
    let mut views = Vec::new();
    for (sibling, head) in Architecture::ALL.into_iter().zip(heads) {
        fits(&pieces, models.model(sibling)?.config().max_len - 2)?;
        let seen = match sibling {
            Architecture::EncoderOnly => encoder(models, &pieces, place)?,
            Architecture::DecoderOnly => decoder(models, &pieces, place)?,
            Architecture::EncoderDecoder => encoder_decoder(models, &pieces, place)?,
        };
        views.push(view(models, sibling, &pieces, place, seen, head)?);
    }
    Ok(SiblingBody::Compared { pieces, views })
}

/// What a sibling said about the place, and how.
struct Seen {
    logits: Vec<f32>,
    watch: Watch,
    mask: Mask,
    /// The query that predicts the place.
    query: usize,
    /// Where the text begins among the keys.
    first_key: usize,
}

fn encoder(models: &Models, pieces: &[Piece], place: usize) -> Result<Seen, SiblingFailure> {
    let model = models.model(Architecture::EncoderOnly)?;
    let input = fill::input(models, pieces, &[place])?;
    let mut watch = Watch::maps();
    let states = model.encode(&input, &mut watch);
    let states = states.map_err(failure_from_model)?;
    let logits = model.token_logits(&states, &[place + 1]);
    Ok(Seen {
        logits: logits.map_err(failure_from_model)?,
        watch,
        mask: mask(Mask::full(input.len(), input.len()))?,
        query: place + 1,
        first_key: 1,
    })
}

fn decoder(models: &Models, pieces: &[Piece], place: usize) -> Result<Seen, SiblingFailure> {
    let model = models.model(Architecture::DecoderOnly)?;
    let (_, special) = models.language()?;
    let before = ids(&pieces[..place]);
    let input: Vec<u32> = std::iter::once(special.begin).chain(before).collect();
    let mut watch = Watch::maps();
    let decoding = model.begin(None, &mut watch);
    let mut decoding = decoding.map_err(failure_from_model)?;
    let logits = model.decode_last(&mut decoding, &input, &mut watch);
    Ok(Seen {
        logits: logits.map_err(failure_from_model)?,
        watch,
        mask: mask(Mask::causal(pieces.len() + 1, pieces.len() + 1))?,
        query: place,
        first_key: 1,
    })
}

/// The place becomes a hidden span, as in T5's own training, and the decoder is asked what it hides.
fn encoder_decoder(
    models: &Models,
    pieces: &[Piece],
    place: usize,
) -> Result<Seen, SiblingFailure> {
    let model = models.model(Architecture::EncoderDecoder)?;
    let (_, special) = models.language()?;
    let mut input: Vec<u32> = ids(pieces).collect();
    input[place] = special.span;
    input.push(special.end);
    let mut watch = Watch::maps();
    let states = model.encode(&input, &mut watch);
    let states = states.map_err(failure_from_model)?;
    let decoding = model.begin(Some(&states), &mut watch);
    let mut decoding = decoding.map_err(failure_from_model)?;
    let output = [special.begin, special.span];
    let logits = model.decode_last(&mut decoding, &output, &mut watch);
    Ok(Seen {
        logits: logits.map_err(failure_from_model)?,
        watch,
        mask: mask(Mask::cross(output.len(), input.len()))?,
        query: 1,
        first_key: 0,
    })
}

fn mask(mask: Result<Mask, attention::AttentionError>) -> Result<Mask, SiblingFailure> {
    mask.map_err(|error| failure_from_model(error.into()))
}

fn view(
    models: &Models,
    sibling: Architecture,
    pieces: &[Piece],
    place: usize,
    seen: Seen,
    head: HeadAt,
) -> Result<View, SiblingFailure> {
    let ranked = ranked(&seen.logits, 1.0);
    let map = seen.watch.maps.iter().find(|map| is_at(map, head));
    let map = map.filter(|map| (head.head as usize) < map.n_heads);
    let map = map.ok_or(SiblingFailure::BadPlace)?;
    let row = map.row(head.head as usize, seen.query);
    let keys = seen.first_key..seen.first_key + pieces.len();
    // A decoder has not read what comes later: there is no weight, which is none.
    let weight = |key: usize| row.get(key).copied().unwrap_or(0.0);
    let look: Vec<f32> = keys.clone().map(weight).collect();
    Ok(View {
        sibling,
        visible: keys.map(|key| seen.mask.allows(seen.query, key)).collect(),
        candidates: named(models, &ranked),
        original: probability_of(&ranked, pieces[place].id),
        elsewhere: 1.0 - look.iter().sum::<f32>(),
        look,
    })
}

/// Whether this is the attention that a head belongs to.
pub(super) fn is_at(map: &AttentionMap, head: HeadAt) -> bool {
    map.part == part(head.stage) && map.layer == head.layer as usize
}

/// An attention as the models call it.
pub(super) fn part(stage: AttentionStage) -> Part {
    match stage {
        AttentionStage::EncoderSelf => Part::Encoder,
        AttentionStage::DecoderSelf => Part::Decoder,
        AttentionStage::Cross => Part::Cross,
    }
}
