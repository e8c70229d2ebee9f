//! Throws damaged files at every reader for as long as it is told: `fuzz_readers [seconds] [seed]`.
//!
//! A reader may refuse or take a file; it must neither panic nor take more memory than the file
//! accounts for. Mutations know the layout: they change numbers of the header as text, not only
//! bits, so that most of them get past the first check.

use std::time::{Duration, Instant};

use transformer::{
    Config, Family, Heads, Vocabulary, configs_from_json, file_from_weights, json_from_configs,
    parameters, weights_from_file,
};

/// Random numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const PIECES: [&[u8]; 14] = [
    b"0",
    b"18446744073709551615",
    b"18446744073709551616",
    b"65536",
    b"-1",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b",",
    b"\"a\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[0,0]}",
    b"\\u0000",
    b"\xff\xfe",
];

fn mutate(file: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(file.len());
        match random.below(7) {
            0 if at < file.len() => file[at] ^= 1 << random.below(8),
            1 if at < file.len() => file[at] = random.next() as u8,
            2 => file.truncate(at),
            3 => {
                let until = (at + random.below(40)).min(file.len());
                file.drain(at..until);
            }
            4 => {
                let piece = PIECES[random.below(PIECES.len())];
                file.splice(at..at, piece.iter().copied());
            }
            5 => {
                let until = (at + random.below(60)).min(file.len());
                let copy = file[at..until].to_vec();
                let to = random.below(file.len());
                file.splice(to..to, copy);
            }
            _ => {
                // The length is made right again, so that the header is read.
                let end = file.iter().position(|&byte| byte == b'}').unwrap_or(0);
                if let (Some(first), true) = (file.get_mut(..8), end > 8) {
                    let length = (end as u64 - 7).wrapping_add(random.next() % 3);
                    first.copy_from_slice(&length.to_le_bytes());
                }
            }
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|word| word.parse::<u64>());
    let seconds = arguments.next().and_then(Result::ok).unwrap_or(10);
    let mut random = Random(arguments.next().and_then(Result::ok).unwrap_or(1));
    let config = Config {
        family: Family::Decoder,
        vocab_size: 5,
        d_model: 3,
        n_heads: 1,
        head_dim: 2,
        d_ff: 4,
        n_encoder_layers: 0,
        n_decoder_layers: 1,
        max_len: 4,
        n_buckets: 0,
        max_distance: 0,
        heads: Heads::default(),
    };
    let n: usize = parameters(&config).iter().map(|p| p.len()).sum();
    let weights: Vec<f32> = (0..n).map(|i| (i as f32).sin()).collect();
    let file = file_from_weights(&config, &weights);
    let json = json_from_configs(std::slice::from_ref(&config)).into_bytes();
    let vocabulary = b"[PAD]\n[UNK]\nsummarise:\ntom\n's\n.\n".to_vec();
    let begun = Instant::now();
    let (mut rounds, mut taken) = (0_u64, 0_u64);
    while begun.elapsed() < Duration::from_secs(seconds) {
        for _ in 0..1_000 {
            let mut damaged = file.clone();
            mutate(&mut damaged, &mut random);
            taken += u64::from(weights_from_file(&config, &damaged).is_ok());
            let mut damaged = json.clone();
            mutate(&mut damaged, &mut random);
            taken += u64::from(configs_from_json(&damaged).is_ok());
            let mut damaged = vocabulary.clone();
            mutate(&mut damaged, &mut random);
            let text = String::from_utf8_lossy(&damaged);
            if let Ok(vocabulary) = Vocabulary::from_text(&text) {
                let tokens = vocabulary.encode(&text);
                let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
                taken += u64::from(!vocabulary.decode(&ids).is_empty());
            }
            rounds += 3;
        }
    }
    println!("{rounds} files, {taken} taken, no panic in {seconds} s");
}
