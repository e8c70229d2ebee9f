//! Writes what the committed models answer natively, for `cargo xtask lanes` to compare with a
//! browser: `native_logits <folder of weights> <file>`, f32 little-endian, one after the other.

use std::path::Path;
use std::process::ExitCode;

use bench::siblings::{Siblings, logits_of};
use transformer::Family;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file] = arguments.as_slice() else {
        eprintln!("native_logits <folder of weights> <file>");
        return ExitCode::FAILURE;
    };
    match write(Path::new(folder), Path::new(file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("error: {said}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path, file: &Path) -> Result<(), String> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let config = read("config.json")?;
    let [encoder, decoder, encoder_decoder] =
        Family::ALL.map(|family| read(&format!("{}.safetensors", family.name())));
    let (encoder, decoder, encoder_decoder) = (encoder?, decoder?, encoder_decoder?);
    let siblings: Siblings = Siblings::from_files(&config, |family| match family {
        Family::Encoder => &encoder,
        Family::Decoder => &decoder,
        Family::EncoderDecoder => &encoder_decoder,
    })?;
    let logits = logits_of(&siblings).map_err(|error| error.to_string())?;
    let bytes: Vec<u8> = logits
        .concat()
        .iter()
        .flat_map(|logit| logit.to_le_bytes())
        .collect();
    std::fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
}
