//! Files of weights: what is written is read, and every bad file gets its own typed refusal.

mod common;

use common::{config, weights};
use transformer::{
    DType, Family, FileError, MAX_HEADER_BYTES, MAX_TENSORS, Model, ModelError, TensorData,
    check_file_size, file_from_weights, read_tensors, weights_from_file, write_tensors,
};

/// A file with this header and these data.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(data);
    file
}

fn entry(name: &str, dtype: &str, shape: &str, start: u64, end: u64) -> String {
    format!(
        "\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":[{shape}],\"data_offsets\":[{start},{end}]}}"
    )
}

/// A header of these entries.
fn header(entries: &[String]) -> String {
    format!("{{{}}}", entries.join(","))
}

/// Name of the case, the file, the code of its refusal.
fn bad_files() -> Vec<(String, Vec<u8>, &'static str)> {
    let mut cases: Vec<(String, Vec<u8>, &'static str)> = (0..8)
        .map(|n| (format!("{n} bytes"), vec![0; n], "file-too-short"))
        .collect();
    let i8s =
        |n: u64, start: u64, end: u64| header(&[entry("a", "I8", &n.to_string(), start, end)]);
    let mut add = |name: &str, file: Vec<u8>, code| cases.push((name.to_owned(), file, code));
    let long = |length: u64| [&length.to_le_bytes()[..], &[b'{'; 64]].concat();
    add("header length 2^64 - 1", long(u64::MAX), "header-too-long");
    add(
        "header over the cap",
        long(MAX_HEADER_BYTES + 1),
        "header-too-long",
    );
    add("header past the end", long(65), "header-past-end");
    add("header length 0", vec![0; 8], "header-unreadable");
    add("truncated", file(&i8s(4, 0, 4), &[1, 2, 3]), "truncated");
    add(
        "cut within the header",
        file(&i8s(4, 0, 4), &[])[..20].to_vec(),
        "header-past-end",
    );
    add(
        "trailing bytes",
        file(&i8s(4, 0, 4), &[1; 5]),
        "trailing-bytes",
    );
    add("no tensors, one byte", file("{}", &[1]), "trailing-bytes");
    let twice = header(&[entry("a", "I8", "1", 0, 1), entry("a", "I8", "1", 1, 2)]);
    add("duplicate name", file(&twice, &[1, 2]), "duplicate-name");
    let huge = header(&[entry("a", "F32", "65536,65536", 0, 0)]);
    add(
        "shape 65536 x 65536 on no data",
        file(&huge, &[]),
        "wrong-bytes",
    );
    let claimed = header(&[entry("a", "F32", "65536,65536", 0, 1 << 34)]);
    add(
        "the same with offsets that claim it",
        file(&claimed, &[]),
        "truncated",
    );
    let overflow = header(&[entry("a", "F32", "4294967296,4294967296,4294967296", 0, 0)]);
    add(
        "a shape that overflows",
        file(&overflow, &[]),
        "wrong-bytes",
    );
    let many: Vec<String> = (0..400_000)
        .map(|i| entry(&i.to_string(), "I8", "0", 0, 0))
        .collect();
    add(
        "400,000 tensors",
        file(&header(&many), &[]),
        "too-many-tensors",
    );
    add(
        "offsets turned round",
        file(&i8s(4, 4, 0), &[1; 4]),
        "wrong-bytes",
    );
    add(
        "offsets at the end of u64",
        file(&i8s(1, u64::MAX - 1, u64::MAX), &[1]),
        "truncated",
    );
    let gap = header(&[entry("a", "I8", "1", 0, 1), entry("b", "I8", "1", 2, 3)]);
    add("a gap", file(&gap, &[1; 3]), "not-contiguous");
    let overlap = header(&[entry("a", "I8", "2", 0, 2), entry("b", "I8", "2", 1, 3)]);
    add("an overlap", file(&overlap, &[1; 3]), "not-contiguous");
    let f64s = header(&[entry("a", "F64", "1", 0, 8)]);
    add("an unknown type", file(&f64s, &[0; 8]), "unknown-dtype");
    let deep = header(&[entry("a", "I8", "1,1,1,1,1", 0, 1)]);
    add("five dimensions", file(&deep, &[0]), "header-unreadable");
    for (name, text, code) in [
        (
            "no shape",
            r#"{"a":{"dtype":"I8","data_offsets":[0,0]}}"#,
            "malformed-tensor",
        ),
        (
            "dtype twice",
            r#"{"a":{"dtype":"I8","dtype":"I8"}}"#,
            "malformed-tensor",
        ),
        ("an unknown part", r#"{"a":{"kind":3}}"#, "malformed-tensor"),
        (
            "one offset",
            r#"{"a":{"dtype":"I8","shape":[],"data_offsets":[0]}}"#,
            "malformed-tensor",
        ),
        (
            "negative shape",
            r#"{"a":{"shape":[-1]}}"#,
            "header-unreadable",
        ),
        ("not JSON", "hello", "header-unreadable"),
        ("unfinished JSON", r#"{"a":{"#, "header-unreadable"),
        ("behind the JSON", "{} x", "header-unreadable"),
        (
            "nested metadata",
            r#"{"__metadata__":{"a":{}}}"#,
            "header-unreadable",
        ),
        ("deep nesting", &"[".repeat(100_000), "header-unreadable"),
    ] {
        add(name, file(text, &[]), code);
    }
    cases
}

#[test]
fn every_bad_file_is_refused_with_its_own_code() {
    for (name, file, code) in bad_files() {
        let error = read_tensors(&file).expect_err(&name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
}

#[test]
fn a_file_of_3_gb_is_refused_before_it_is_read() {
    assert_eq!(
        check_file_size(3_000_000_000)
            .expect_err("too large")
            .code(),
        "file-too-large"
    );
    assert_eq!(check_file_size(600_000), Ok(()));
}

#[test]
fn the_most_tensors_are_still_read() {
    let many: Vec<String> = (0..MAX_TENSORS)
        .map(|i| entry(&i.to_string(), "I8", "0", 0, 0))
        .collect();
    let file = file(&header(&many), &[]);
    assert_eq!(read_tensors(&file).expect("a file").len(), MAX_TENSORS);
}

#[test]
fn what_is_written_is_read() {
    for family in Family::ALL {
        let config = config(family);
        let weights = weights(&config);
        let file = file_from_weights(&config, &weights);
        let got = weights_from_file(&config, &file).expect("a file");
        assert_eq!(got.len(), weights.len());
        for (want, got) in weights.iter().zip(&got) {
            assert!((want - got).abs() < 0.01, "{want} became {got}");
        }
        // What was rounded once stays as it is.
        assert_eq!(file_from_weights(&config, &got), file);
        Model::<attention::Scalar>::from_file(config, &file).expect("a model");
    }
}

fn tensors_of(file: &[u8]) -> Vec<TensorData> {
    let tensors = read_tensors(file).expect("a file");
    tensors
        .into_iter()
        .map(|(name, tensor)| TensorData {
            name,
            dtype: tensor.dtype,
            shape: tensor.shape,
            data: tensor.data.to_vec(),
        })
        .collect()
}

#[test]
fn a_weight_that_is_not_finite_is_named() {
    let config = config(Family::Encoder);
    let good = file_from_weights(&config, &weights(&config));
    for (name, at, row, col) in [
        ("encoder.final_norm.weight", 3, 0, 3),
        ("embedding.weight.scale", 5, 5, 0),
    ] {
        for bad in [f32::NAN, f32::INFINITY] {
            let mut tensors = tensors_of(&good);
            let Some(tensor) = tensors.iter_mut().find(|t| t.name == name) else {
                continue;
            };
            tensor.data[at * 4..at * 4 + 4].copy_from_slice(&bad.to_le_bytes());
            let error =
                Model::<attention::Scalar>::from_file(config.clone(), &write_tensors(&tensors));
            let want = FileError::NotFinite {
                name: name.to_owned(),
                row,
                col,
            };
            assert_eq!(error.expect_err("refused"), ModelError::File(want));
        }
    }
}

#[test]
fn a_file_of_another_model_is_refused() {
    let config = config(Family::Decoder);
    let good = tensors_of(&file_from_weights(&config, &weights(&config)));
    let code = |change: &dyn Fn(&mut Vec<TensorData>)| {
        let mut tensors = good.clone();
        change(&mut tensors);
        let read = weights_from_file(&config, &write_tensors(&tensors));
        read.expect_err("refused").code()
    };
    assert_eq!(code(&|tensors| drop(tensors.pop())), "missing-tensor");
    assert_eq!(code(&|tensors| tensors[0].name.push('x')), "missing-tensor");
    let extra = TensorData {
        name: "extra".to_owned(),
        dtype: DType::I8,
        shape: vec![1],
        data: vec![0],
    };
    assert_eq!(
        code(&|tensors| tensors.push(extra.clone())),
        "unexpected-tensor"
    );
    assert_eq!(code(&|tensors| tensors[0].shape.reverse()), "wrong-shape");
}

/// Every cut of a good file, and a changed byte at every place of its header.
#[test]
fn damaged_files_never_get_through_as_whole_ones() {
    let config = config(Family::Decoder);
    let good = file_from_weights(&config, &weights(&config));
    for len in 0..good.len() {
        assert!(
            weights_from_file(&config, &good[..len]).is_err(),
            "cut at {len}"
        );
    }
    let header_end = good
        .iter()
        .rposition(|&byte| byte == b'}')
        .expect("a header");
    for at in 0..=header_end {
        for change in [1, 0x80] {
            let mut file = good.clone();
            file[at] ^= change;
            // Spaces may be other spaces; anything else that is taken must be the same model.
            if let Ok(got) = weights_from_file(&config, &file) {
                assert_eq!(got.len(), weights(&config).len(), "byte {at}");
            }
        }
    }
}
