//! The configurations of several models as one JSON object: family by family, whole numbers only.

use thiserror::Error;

use crate::json::{Json, JsonError};
use crate::{Config, ConfigError, Family, Heads};

/// The longest configuration that is read.
pub const MAX_CONFIG_BYTES: usize = 1 << 16;

/// Why a configuration was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigFileError {
    /// Longer than any configuration.
    #[error("configuration: expected at most {limit} bytes, got {got}")]
    TooLong {
        /// The limit.
        limit: usize,
        /// What came.
        got: usize,
    },
    /// Not JSON of this kind.
    #[error("configuration: {0}")]
    Json(#[from] JsonError),
    /// A family that does not exist, or comes twice.
    #[error("configuration: expected each of encoder, decoder, encoder-decoder once, got {got}")]
    Family {
        /// What came.
        got: String,
    },
    /// A field that does not exist, comes twice, or is missing.
    #[error("configuration of {family}: expected every field once; see {field}")]
    Field {
        /// The family.
        family: &'static str,
        /// The field.
        field: String,
    },
    /// A size out of its range.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Reads the configurations of a file.
///
/// # Errors
/// [`ConfigFileError`].
pub fn configs_from_json(text: &[u8]) -> Result<Vec<Config>, ConfigFileError> {
    if text.len() > MAX_CONFIG_BYTES {
        return Err(ConfigFileError::TooLong {
            limit: MAX_CONFIG_BYTES,
            got: text.len(),
        });
    }
    let mut json = Json::new(text);
    let mut configs: Vec<Config> = Vec::new();
    json.begin_object()?;
    while let Some(name) = json.next_key(configs.is_empty())? {
        let is_new = |family: &Family| configs.iter().all(|config| config.family != *family);
        let Some(family) = Family::from_name(&name).filter(is_new) else {
            return Err(ConfigFileError::Family { got: name });
        };
        let config = read_config(&mut json, family)?;
        config.check()?;
        configs.push(config);
    }
    json.end()?;
    Ok(configs)
}

fn read_config(json: &mut Json<'_>, family: Family) -> Result<Config, ConfigFileError> {
    let fault = |field: &str| ConfigFileError::Field {
        family: family.name(),
        field: field.to_owned(),
    };
    let mut config = Config {
        family,
        vocab_size: 0,
        d_model: 0,
        n_heads: 0,
        head_dim: 0,
        d_ff: 0,
        n_encoder_layers: 0,
        n_decoder_layers: 0,
        max_len: 0,
        n_buckets: 0,
        max_distance: 0,
        heads: Heads::default(),
    };
    let mut missing: Vec<&str> = config.fields().iter().map(|(name, _)| *name).collect();
    let n_fields = missing.len();
    json.begin_object()?;
    while let Some(key) = json.next_key(missing.len() == n_fields)? {
        let Some(place) = missing.iter().position(|name| *name == key) else {
            return Err(fault(&key));
        };
        missing.remove(place);
        let number = usize::try_from(json.number()?).map_err(|_| fault(&key))?;
        let field = match key.as_str() {
            "vocab_size" => &mut config.vocab_size,
            "d_model" => &mut config.d_model,
            "n_heads" => &mut config.n_heads,
            "head_dim" => &mut config.head_dim,
            "d_ff" => &mut config.d_ff,
            "n_encoder_layers" => &mut config.n_encoder_layers,
            "n_decoder_layers" => &mut config.n_decoder_layers,
            "max_len" => &mut config.max_len,
            "n_buckets" => &mut config.n_buckets,
            "max_distance" => &mut config.max_distance,
            "n_sentiments" => &mut config.heads.n_sentiments,
            _ => &mut config.heads.n_entity_tags,
        };
        *field = number;
    }
    match missing.first() {
        Some(field) => Err(fault(field)),
        None => Ok(config),
    }
}

/// Writes configurations, one field a line.
#[must_use]
pub fn json_from_configs(configs: &[Config]) -> String {
    let object = |config: &Config| {
        let fields: Vec<String> = config
            .fields()
            .iter()
            .map(|(name, number)| format!("    \"{name}\": {number}"))
            .collect();
        let name = config.family.name();
        format!("  \"{name}\": {{\n{}\n  }}", fields.join(",\n"))
    };
    let objects: Vec<String> = configs.iter().map(object).collect();
    format!("{{\n{}\n}}\n", objects.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder() -> Config {
        Config {
            family: Family::Encoder,
            vocab_size: 10,
            d_model: 8,
            n_heads: 2,
            head_dim: 4,
            d_ff: 16,
            n_encoder_layers: 3,
            n_decoder_layers: 0,
            max_len: 9,
            n_buckets: 0,
            max_distance: 0,
            heads: Heads {
                n_sentiments: 3,
                n_entity_tags: 7,
            },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let decoder = Config {
            family: Family::Decoder,
            n_encoder_layers: 0,
            n_decoder_layers: 3,
            heads: Heads::default(),
            ..encoder()
        };
        let configs = vec![encoder(), decoder];
        let text = json_from_configs(&configs);
        assert_eq!(configs_from_json(text.as_bytes()), Ok(configs));
    }

    #[test]
    fn faults_are_named() {
        let text = json_from_configs(&[encoder()]);
        let with = |from: &str, to: &str| {
            let error = configs_from_json(text.replace(from, to).as_bytes());
            error.unwrap_err().to_string()
        };
        assert!(with("\"encoder\"", "\"rnn\"").contains("rnn"));
        assert!(with("\"d_ff\": 16", "\"d_fff\": 16").contains("d_fff"));
        assert!(with("    \"d_ff\": 16,\n", "").contains("d_ff"));
        assert!(with("\"d_ff\": 16", "\"d_model\": 16").contains("d_model"));
        assert!(with("\"d_ff\": 16", "\"d_ff\": 99999999").contains("d_ff"));
        assert!(with("\"d_ff\": 16", "\"d_ff\": true").contains("whole number"));
        assert!(configs_from_json(&[b' '; MAX_CONFIG_BYTES + 1]).is_err());
    }
}
