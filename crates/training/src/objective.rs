//! What the families learn without labels: masked tokens (BERT) and corrupted spans (T5). The
//! decoder's next-token prediction needs no preparation.

use crate::Random;

/// A sequence with some tokens hidden, and what stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// What the encoder reads.
    pub ids: Vec<u32>,
    /// The places it is asked about, in order.
    pub places: Vec<u32>,
    /// What stood there.
    pub targets: Vec<u32>,
}

/// Hides 15 % of the tokens, at least one: of these 80 % become `mask`, 10 % a random token, 10 %
/// stay as they are.
///
/// `may_hide` says which places may be asked about; `random_token` draws a replacement.
///
/// # Source
/// Devlin et al. 2019 §3.1.
pub fn mask_tokens(
    ids: &[u32],
    may_hide: impl Fn(u32) -> bool,
    mask: u32,
    random: &mut Random,
    mut random_token: impl FnMut(&mut Random) -> u32,
) -> Masked {
    let mut places: Vec<u32> = (0..ids.len() as u32)
        .filter(|&place| may_hide(ids[place as usize]))
        .collect();
    random.shuffle(&mut places);
    let share = 0.15 * places.len() as f64;
    // The part after the point is drawn, so that short sequences keep the share on average.
    let n_hidden = (share + random.uniform()) as usize;
    places.truncate(n_hidden.max(1));
    places.sort_unstable();
    let mut masked = Masked {
        ids: ids.to_vec(),
        targets: places.iter().map(|&place| ids[place as usize]).collect(),
        places,
    };
    for &place in &masked.places {
        let draw = random.uniform();
        if draw < 0.8 {
            masked.ids[place as usize] = mask;
        } else if draw < 0.9 {
            masked.ids[place as usize] = random_token(random);
        }
    }
    masked
}

/// A sequence with spans cut out, and the spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spans {
    /// What is left, with a sentinel where each span stood.
    pub input: Vec<u32>,
    /// Each sentinel with its span, and one sentinel more at the end.
    pub target: Vec<u32>,
}

/// Replaces 15 % of the tokens by sentinels, in spans of 3 on average.
///
/// # Source
/// Raffel et al. 2020 §3.1.4; released code for the segments of random lengths.
pub fn corrupt_spans(ids: &[u32], sentinels: &[u32], random: &mut Random) -> Spans {
    let n = ids.len();
    if n < 2 || sentinels.len() < 2 {
        return Spans {
            input: ids.to_vec(),
            target: sentinels.first().copied().into_iter().collect(),
        };
    }
    let noise_share = 0.15 * n as f64 + random.uniform();
    let n_noise = (noise_share as usize).clamp(1, n - 1);
    let n_spans = ((n_noise as f64 / 3.0 + random.uniform()) as usize)
        .clamp(1, n_noise)
        .min(n - n_noise)
        .min(sentinels.len() - 1);
    let noise = segments(n_noise, n_spans, random);
    let kept = segments(n - n_noise, n_spans, random);
    // Half of the time the sequence begins with a span, else with what is kept.
    let begins_with_span = random.below(2) == 0;
    let mut spans = Spans {
        input: Vec::with_capacity(n),
        target: Vec::with_capacity(n),
    };
    let mut at = 0;
    for (span, &sentinel) in sentinels.iter().enumerate().take(n_spans) {
        for is_noise in [begins_with_span, !begins_with_span] {
            let len = if is_noise { noise[span] } else { kept[span] };
            let part = &ids[at..at + len];
            at += len;
            if is_noise {
                spans.input.push(sentinel);
                spans.target.push(sentinel);
                spans.target.extend_from_slice(part);
            } else {
                spans.input.extend_from_slice(part);
            }
        }
    }
    spans.target.push(sentinels[n_spans]);
    spans
}

/// `total` as a sum of `parts` positive numbers, all ways equally likely.
fn segments(total: usize, parts: usize, random: &mut Random) -> Vec<usize> {
    let mut cuts: Vec<usize> = (1..total).collect();
    random.shuffle(&mut cuts);
    cuts.truncate(parts - 1);
    cuts.sort_unstable();
    cuts.push(total);
    let mut before = 0;
    cuts.into_iter()
        .map(|cut| {
            let len = cut - before;
            before = cut;
            len
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_keeps_bert_s_shares() {
        let mut random = Random::new(3);
        let ids: Vec<u32> = (10..30).collect();
        let (mut hidden, mut masks, mut same) = (0, 0, 0);
        for _ in 0..4_000 {
            let masked = mask_tokens(&ids, |id| id != 10, 1, &mut random, |_| 5);
            assert_eq!(masked.places.len(), masked.targets.len());
            hidden += masked.places.len();
            for (&place, &target) in masked.places.iter().zip(&masked.targets) {
                assert_eq!(ids[place as usize], target);
                assert_ne!(target, 10, "not allowed to be hidden");
                masks += usize::from(masked.ids[place as usize] == 1);
                same += usize::from(masked.ids[place as usize] == target);
            }
        }
        let share = |part: usize, of: usize| part as f64 / of as f64;
        assert!((share(hidden, 4_000 * 19) - 0.15).abs() < 0.005);
        assert!((share(masks, hidden) - 0.8).abs() < 0.02);
        assert!((share(same, hidden) - 0.1).abs() < 0.02);
    }

    #[test]
    fn spans_can_be_put_back() {
        let mut random = Random::new(4);
        let sentinels: Vec<u32> = (900..910).collect();
        let (mut noise, mut total, mut n_spans) = (0, 0, 0);
        for n in 2..60 {
            for _ in 0..50 {
                let ids: Vec<u32> = (0..n).collect();
                let spans = corrupt_spans(&ids, &sentinels, &mut random);
                let mut restored = Vec::new();
                for &token in &spans.input {
                    if token < 900 {
                        restored.push(token);
                        continue;
                    }
                    let from = spans.target.iter().position(|&t| t == token).unwrap();
                    let span = spans.target[from + 1..].iter().take_while(|&&t| t < 900);
                    restored.extend(span.copied());
                    n_spans += 1;
                }
                assert_eq!(restored, ids);
                assert!(*spans.target.last().unwrap() >= 900);
                noise += spans.target.iter().filter(|&&t| t < 900).count();
                total += ids.len();
            }
        }
        assert!((noise as f64 / total as f64 - 0.15).abs() < 0.01);
        let mean_span = noise as f64 / f64::from(n_spans);
        assert!((2.0..3.5).contains(&mean_span), "{mean_span}");
    }
}
