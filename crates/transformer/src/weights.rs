//! A model's numbers in a file: matrices as int8 with one f32 scale per row, the rest as f32.

use crate::tensors::{DType, FileError, Tensor, TensorData, read_tensors, write_tensors};
use crate::{Config, Parameter, parameters};

/// The suffix of the scales of an int8 matrix.
const SCALE: &str = ".scale";

/// The bytes of a weights file.
///
/// # Shapes
/// `weights` holds every tensor of [`parameters`], one after the other, row-major.
///
/// # Numerics
/// A row's scale is its largest magnitude / 127, so that a weight moves by half a scale at most.
#[must_use]
pub fn file_from_weights(config: &Config, weights: &[f32]) -> Vec<u8> {
    let mut tensors = Vec::new();
    let mut rest = weights;
    for Parameter {
        name,
        rows,
        cols,
        is_matrix,
        ..
    } in parameters(config)
    {
        let (numbers, behind) = rest.split_at(rows * cols);
        rest = behind;
        if !is_matrix {
            tensors.push(floats(name, vec![rows, cols], numbers));
            continue;
        }
        let mut scales = Vec::with_capacity(rows);
        let mut data = Vec::with_capacity(rows * cols);
        for row in numbers.chunks_exact(cols) {
            let largest = row.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
            let scale = largest / 127.0;
            let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            let whole = |weight: &f32| (libm::roundf(weight * inverse) as i8).to_le_bytes()[0];
            data.extend(row.iter().map(whole));
            scales.push(scale);
        }
        let scale_name = format!("{name}{SCALE}");
        tensors.push(TensorData {
            name,
            dtype: DType::I8,
            shape: vec![rows, cols],
            data,
        });
        tensors.push(floats(scale_name, vec![rows], &scales));
    }
    write_tensors(&tensors)
}

fn floats(name: String, shape: Vec<usize>, numbers: &[f32]) -> TensorData {
    TensorData {
        name,
        dtype: DType::F32,
        shape,
        data: numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
    }
}

/// The numbers of a weights file, every tensor of [`parameters`] one after the other.
///
/// # Errors
/// [`FileError`]: the file is not laid out as it should be, or does not hold exactly this model, or
/// a number is not finite.
pub fn weights_from_file(config: &Config, file: &[u8]) -> Result<Vec<f32>, FileError> {
    let mut tensors = read_tensors(file)?;
    let mut weights = Vec::new();
    let mut take = |name: &str, dtype: DType, shape: Vec<usize>| {
        let Some(tensor) = tensors.remove(name) else {
            return Err(FileError::Missing {
                name: name.to_owned(),
            });
        };
        if tensor.dtype != dtype || tensor.shape != shape {
            return Err(FileError::WrongShape {
                name: name.to_owned(),
                dtype,
                expected: shape,
                got: tensor.shape,
            });
        }
        Ok(tensor)
    };
    for parameter in parameters(config) {
        let Parameter {
            name, rows, cols, ..
        } = &parameter;
        let shape = vec![*rows, *cols];
        if !parameter.is_matrix {
            let tensor = take(name, DType::F32, shape)?;
            weights.extend(read_floats(name, &tensor, *cols)?);
            continue;
        }
        let tensor = take(name, DType::I8, shape)?;
        let scale_name = format!("{name}{SCALE}");
        let scales = take(&scale_name, DType::F32, vec![*rows])?;
        let scales = read_floats(&scale_name, &scales, 1)?;
        for (row, scale) in tensor.data.chunks_exact(*cols).zip(scales) {
            let number = |&byte: &u8| f32::from(i8::from_le_bytes([byte])) * scale;
            weights.extend(row.iter().map(number));
        }
    }
    match tensors.pop_first() {
        Some((name, _)) => Err(FileError::Unexpected { name }),
        None => Ok(weights),
    }
}

fn read_floats(name: &str, tensor: &Tensor<'_>, cols: usize) -> Result<Vec<f32>, FileError> {
    let (numbers, _) = tensor.data.as_chunks::<4>();
    let numbers: Vec<f32> = numbers.iter().map(|n| f32::from_le_bytes(*n)).collect();
    match numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(numbers),
        Some(at) => Err(FileError::NotFinite {
            name: name.to_owned(),
            row: at / cols,
            col: at % cols,
        }),
    }
}
