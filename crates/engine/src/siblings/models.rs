//! The files of the siblings, once they are read: vocabulary, configurations, weights.

use protocol::{Architecture, SiblingBody, SiblingFacts, SiblingFailure};
use transformer::{
    Config, Family, Model, RunError, Vocabulary, check_file_size, configs_from_json, parameters,
};

/// The encoder's tags of entities, in the order of its output: as `EntityTag` of the trainer.
pub const ENTITY_TAGS: [&str; 7] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-DATE", "I-DATE"];

/// The special tokens that the session speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Special {
    /// A hidden place.
    pub mask: u32,
    /// Before what a decoder writes.
    pub begin: u32,
    /// Behind it, and behind what an encoder-decoder reads.
    pub end: u32,
    /// Before what an encoder reads.
    pub class: u32,
    /// A hidden span of the encoder-decoder.
    pub span: u32,
}

/// What is read already.
#[derive(Default)]
pub(super) struct Models {
    language: Option<(Vocabulary, Special)>,
    configs: Vec<Config>,
    loaded: [Option<Model>; 3],
}

impl Models {
    /// Reads the configurations and the vocabulary, in this order.
    pub fn open(&mut self, files: &[Vec<u8>]) -> Result<SiblingBody, SiblingFailure> {
        let [config, vocabulary] = files else {
            return Err(SiblingFailure::BadRequest);
        };
        let configs = configs_from_json(config).map_err(bad_file)?;
        let text = std::str::from_utf8(vocabulary).map_err(bad_file)?;
        let vocabulary = Vocabulary::from_text(text).map_err(bad_file)?;
        let special = special(&vocabulary)?;
        if let Some(config) = configs.iter().find(|c| c.vocab_size != vocabulary.len()) {
            return Err(bad_file(format!(
                "vocabulary: expected {} tokens, got {}",
                config.vocab_size,
                vocabulary.len()
            )));
        }
        let siblings = configs.iter().map(facts).collect();
        *self = Models {
            language: Some((vocabulary, special)),
            configs,
            loaded: [None, None, None],
        };
        Ok(SiblingBody::Opened { siblings })
    }

    /// Reads a sibling's weights.
    pub fn load(
        &mut self,
        sibling: Architecture,
        files: &[Vec<u8>],
    ) -> Result<SiblingBody, SiblingFailure> {
        let [file] = files else {
            return Err(SiblingFailure::BadRequest);
        };
        check_file_size(file.len() as u64).map_err(bad_file)?;
        let family = family(sibling);
        let config = self.configs.iter().find(|config| config.family == family);
        let config = config.ok_or(SiblingFailure::NotLoaded)?;
        let model = Model::from_file(config.clone(), file).map_err(bad_file)?;
        self.loaded[sibling as usize] = Some(model);
        Ok(SiblingBody::Loaded { sibling })
    }

    /// The vocabulary.
    pub fn vocabulary(&self) -> Result<&Vocabulary, SiblingFailure> {
        self.language().map(|(vocabulary, _)| vocabulary)
    }

    /// The vocabulary and its special tokens.
    pub fn language(&self) -> Result<(&Vocabulary, Special), SiblingFailure> {
        let language = self.language.as_ref();
        let (vocabulary, special) = language.ok_or(SiblingFailure::NotLoaded)?;
        Ok((vocabulary, *special))
    }

    /// A sibling that is loaded.
    pub fn model(&self, sibling: Architecture) -> Result<&Model, SiblingFailure> {
        let model = self.loaded[sibling as usize].as_ref();
        model.ok_or(SiblingFailure::NotLoaded)
    }

    /// The token of an id.
    pub fn token(&self, id: u32) -> String {
        let vocabulary = self.vocabulary().ok();
        let token = vocabulary.and_then(|vocabulary| vocabulary.token(id));
        token.unwrap_or_default().to_owned()
    }
}

fn family(sibling: Architecture) -> Family {
    match sibling {
        Architecture::EncoderOnly => Family::Encoder,
        Architecture::DecoderOnly => Family::Decoder,
        Architecture::EncoderDecoder => Family::EncoderDecoder,
    }
}

fn special(vocabulary: &Vocabulary) -> Result<Special, SiblingFailure> {
    let id = |token: &str| {
        let id = vocabulary.id(token);
        id.ok_or_else(|| bad_file(format!("vocabulary: expected a token {token}")))
    };
    Ok(Special {
        mask: id("[MASK]")?,
        begin: id("[BOS]")?,
        end: id("[EOS]")?,
        class: id("[CLS]")?,
        span: id("<extra_0>")?,
    })
}

fn facts(config: &Config) -> SiblingFacts {
    let n_parameters: usize = parameters(config).iter().map(|p| p.rows * p.cols).sum();
    SiblingFacts {
        sibling: match config.family {
            Family::Encoder => Architecture::EncoderOnly,
            Family::Decoder => Architecture::DecoderOnly,
            Family::EncoderDecoder => Architecture::EncoderDecoder,
        },
        n_encoder_layers: config.n_encoder_layers as u32,
        n_decoder_layers: config.n_decoder_layers as u32,
        n_heads: config.n_heads as u32,
        head_dim: config.head_dim as u32,
        d_model: config.d_model as u32,
        vocab_size: config.vocab_size as u32,
        max_len: config.max_len as u32,
        parameters: n_parameters as u32,
    }
}

fn bad_file(error: impl ToString) -> SiblingFailure {
    SiblingFailure::BadFile {
        detail: error.to_string(),
    }
}

/// What a model refuses, in the page's words.
pub(super) fn failure_from_model(error: RunError) -> SiblingFailure {
    match error {
        RunError::Empty => SiblingFailure::EmptyText,
        RunError::TooLong { limit, got } => SiblingFailure::TooManyTokens {
            limit: limit as u32,
            got: got as u32,
        },
        RunError::Setting { what, .. } => SiblingFailure::BadSetting {
            what: what.to_owned(),
        },
        other => SiblingFailure::Model {
            model_code: other.code().to_owned(),
        },
    }
}
