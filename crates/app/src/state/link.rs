//! The page's state in the address: `#run?v=1&arch=gpt&text=…`.
//!
//! The fragment is chosen because it works on any static host and is never sent to
//! a server. A link may come from anywhere: what cannot be right is refused whole, what is merely
//! out of range is brought into range with a notice, what is unknown is ignored.

use super::decimal::parse;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use protocol::{Architecture, AttentionStage, Experiment, MaskChoice};

/// Version of the link's format.
pub const LINK_VERSION: u32 = 1;
/// Longer fragments are refused unread.
///
/// Two texts of [`Experiment::MAX_CHARS`] fit, each character written as up to twelve bytes.
pub const MAX_FRAGMENT: usize = 2 * Experiment::MAX_CHARS * 12 + 1_000;
/// Largest size of a mask's number in a link: no text is longer.
const MAX_MASK_SIZE: u32 = Experiment::MAX_TOKENS as u32;

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What a fragment asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The section to show; empty for the top.
    pub section: String,
    /// The experiment, when the link carries one.
    pub experiment: Option<Experiment>,
    /// Whether some number was out of range and replaced.
    pub clamped: bool,
}

/// Why a link was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Longer than [`MAX_FRAGMENT`].
    TooLong,
    /// Percent signs that do not decode to UTF-8.
    Malformed,
    /// Made by a newer page.
    UnknownVersion,
    /// A value that cannot be what its key says.
    BadValue,
}

impl LinkError {
    /// Key of the text that explains it.
    pub fn words(self) -> &'static str {
        match self {
            LinkError::TooLong => "link.too-long",
            LinkError::Malformed => "link.malformed",
            LinkError::UnknownVersion => "link.unknown-version",
            LinkError::BadValue => "link.bad-value",
        }
    }
}

/// Reads a fragment, without its `#`.
///
/// # Errors
/// See [`LinkError`]; nothing of a refused link is used.
pub fn link_from_fragment(fragment: &str) -> Result<Link, LinkError> {
    if fragment.len() > MAX_FRAGMENT {
        return Err(LinkError::TooLong);
    }
    let (section, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    let section = decode(section)?;
    let mut fields = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        fields.push((decode(key)?, decode(value)?));
    }
    let field = |key: &str| {
        fields
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v.as_str())
    };
    let Some(version) = field("v") else {
        return Ok(Link {
            section,
            experiment: None,
            clamped: false,
        });
    };
    if version.parse() != Ok(LINK_VERSION) {
        return Err(LinkError::UnknownVersion);
    }

    let mut clamped = false;
    let mut experiment = Experiment::default();
    if let Some(code) = field("arch") {
        experiment.architecture = Architecture::from_code(code).ok_or(LinkError::BadValue)?;
    }
    if let Some(code) = field("stage") {
        experiment.stage = AttentionStage::from_code(code).ok_or(LinkError::BadValue)?;
    }
    for (key, text) in [
        ("text", &mut experiment.text),
        ("target", &mut experiment.target),
    ] {
        let (kept, cut) = clip_text(field(key).unwrap_or_default());
        *text = kept;
        clamped |= cut;
    }
    let mut count = |key: &str, otherwise: u32, low: u32, high: u32| match field(key) {
        None => Ok(otherwise),
        Some(value) => {
            let number: f64 = parse(value).ok_or(LinkError::BadValue)?;
            if !number.is_finite() || number < f64::from(low) {
                return Err(LinkError::BadValue);
            }
            clamped |= number > f64::from(high) || number.fract() != 0.0;
            Ok(number.min(f64::from(high)) as u32)
        }
    };
    experiment.seed = count("seed", 1, 0, u32::MAX)?;
    let size = count("n", 1, 0, MAX_MASK_SIZE)?;
    let n_heads = count("heads", 1, 1, 8)?;
    let n_kv_heads = count("kv", n_heads, 1, 8)?;
    experiment.n_heads = power_of_two_below(n_heads);
    experiment.n_kv_heads = power_of_two_below(n_kv_heads).min(experiment.n_heads);
    clamped |= (experiment.n_heads, experiment.n_kv_heads) != (n_heads, n_kv_heads);
    if let Some(code) = field("mask") {
        experiment.mask = MaskChoice::from_code(code, size).ok_or(LinkError::BadValue)?;
    }
    Ok(Link {
        section,
        experiment: Some(experiment),
        clamped,
    })
}

/// The fragment of an experiment, without `#`. Defaults are left out, so links stay short.
pub fn fragment_from_experiment(section: &str, experiment: &Experiment) -> String {
    let usual = Experiment::default();
    let mut out = format!(
        "{section}?v={LINK_VERSION}&arch={}",
        experiment.architecture.code()
    );
    let mut push = |key: &str, value: &str| {
        out.push('&');
        out.push_str(key);
        out.push('=');
        out.extend(utf8_percent_encode(value, ENCODED));
    };
    if experiment.architecture == Architecture::EncoderDecoder {
        push("stage", experiment.stage.code());
        push("target", &experiment.target);
    }
    push("text", &experiment.text);
    if experiment.mask != usual.mask {
        push("mask", experiment.mask.code());
        if let Some(size) = experiment.mask.size() {
            push("n", &size.to_string());
        }
    }
    if experiment.n_heads != usual.n_heads {
        push("heads", &experiment.n_heads.to_string());
        if experiment.n_kv_heads != experiment.n_heads {
            push("kv", &experiment.n_kv_heads.to_string());
        }
    }
    if experiment.seed != usual.seed {
        push("seed", &experiment.seed.to_string());
    }
    out
}

/// Cuts a text to [`Experiment::MAX_CHARS`] characters; says whether it had to.
pub fn clip_text(text: &str) -> (String, bool) {
    match text.char_indices().nth(Experiment::MAX_CHARS) {
        Some((end, _)) => (text[..end].to_owned(), true),
        None => (text.to_owned(), false),
    }
}

/// A field's value as it stands in a fragment.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).collect()
}

/// A field's value out of a fragment.
pub(super) fn decode(text: &str) -> Result<String, LinkError> {
    percent_decode_str(text)
        .decode_utf8()
        .map(|decoded| decoded.into_owned())
        .map_err(|_| LinkError::Malformed)
}

fn power_of_two_below(number: u32) -> u32 {
    1 << number.max(1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let experiment = Experiment {
            text: "貓 & cat? #1 <img onerror> 👨‍👩‍👧".into(),
            target: "100% =".into(),
            architecture: Architecture::EncoderDecoder,
            stage: AttentionStage::Cross,
            mask: MaskChoice::Padding { padded: 3 },
            n_heads: 8,
            n_kv_heads: 2,
            seed: 7,
        };
        let fragment = fragment_from_experiment("run", &experiment);
        assert!(fragment.is_ascii());
        let link = link_from_fragment(&fragment).unwrap();
        assert_eq!(link.section, "run");
        assert_eq!(link.experiment, Some(experiment));
        assert!(!link.clamped);
    }

    #[test]
    fn the_longest_texts_fit_into_a_link() {
        let experiment = Experiment {
            text: "𠮷".repeat(Experiment::MAX_CHARS),
            target: "貓".repeat(Experiment::MAX_CHARS),
            architecture: Architecture::EncoderDecoder,
            ..Experiment::default()
        };
        let fragment = fragment_from_experiment("run", &experiment);
        let link = link_from_fragment(&fragment).unwrap();
        assert_eq!(link.experiment, Some(experiment));
    }

    #[test]
    fn a_plain_section_link_carries_no_experiment() {
        let link = link_from_fragment("vram").unwrap();
        assert_eq!((link.section.as_str(), link.experiment), ("vram", None));
    }
}
