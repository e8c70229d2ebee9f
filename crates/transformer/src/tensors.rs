//! The safetensors layout, read with hard limits and written: eight bytes with the length of a
//! header, the header in JSON, then the numbers of all tensors without gaps.
//!
//! It does not know which tensors a model has. Nothing is copied or allocated that the file does
//! not hold: a tensor is a slice of it.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::json::{Json, JsonError};

/// The largest file of weights.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// The longest header.
pub const MAX_HEADER_BYTES: u64 = 32 << 20;
/// The most tensors.
pub const MAX_TENSORS: usize = 4096;
/// The most dimensions of a tensor.
const MAX_DIMENSIONS: usize = 4;

/// How numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DType {
    /// Eight bits with a sign.
    I8,
    /// IEEE 754 single precision, little-endian.
    F32,
}

impl DType {
    fn name(self) -> &'static str {
        match self {
            Self::I8 => "I8",
            Self::F32 => "F32",
        }
    }

    fn bytes(self) -> u64 {
        match self {
            Self::I8 => 1,
            Self::F32 => 4,
        }
    }
}

/// A tensor inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor<'a> {
    /// How its numbers are stored.
    pub dtype: DType,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its numbers.
    pub data: &'a [u8],
}

/// Why a file of weights was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FileError {
    /// More bytes than any file of weights may have; known before it is read.
    #[error("file: expected at most {limit} bytes, got {got}")]
    TooLarge {
        /// The limit.
        limit: u64,
        /// What came.
        got: u64,
    },
    /// Too short to hold even the header's length.
    #[error("file: expected at least 8 bytes, got {got}")]
    TooShort {
        /// What came.
        got: usize,
    },
    /// The header says that it is longer than any header may be.
    #[error("header: expected at most {limit} bytes, got {got}")]
    HeaderTooLong {
        /// The limit.
        limit: u64,
        /// What came.
        got: u64,
    },
    /// The header says that it is longer than the file.
    #[error("header: expected at most the file's {available} bytes, got {got}")]
    HeaderPastEnd {
        /// What is there.
        available: usize,
        /// What the file says.
        got: u64,
    },
    /// The header cannot be read.
    #[error("header: {0}")]
    Header(#[from] JsonError),
    /// A header whose tensors are more than any model has.
    #[error("header: expected at most {limit} tensors")]
    TooManyTensors {
        /// The limit.
        limit: usize,
    },
    /// Two tensors of one name.
    #[error("tensor {name}: comes twice")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A number type that is not used here.
    #[error("tensor {name}: expected dtype I8 or F32, got {got}")]
    UnknownDType {
        /// The tensor.
        name: String,
        /// What came.
        got: String,
    },
    /// An entry of the header without one of its three parts, or with more.
    #[error("tensor {name}: expected dtype, shape and two data_offsets")]
    Malformed {
        /// The tensor.
        name: String,
    },
    /// A shape whose numbers would need other bytes than its offsets give it.
    #[error("tensor {name}: its shape needs {expected} bytes, its offsets give {got}")]
    WrongBytes {
        /// The tensor.
        name: String,
        /// From the shape; `u64::MAX` where even that overflows.
        expected: u64,
        /// From the offsets.
        got: u64,
    },
    /// A tensor that does not begin where the one before ended.
    #[error("tensor {name}: expected to begin at byte {expected}, got {got}")]
    NotContiguous {
        /// The tensor.
        name: String,
        /// The end of the one before.
        expected: u64,
        /// Where it begins.
        got: u64,
    },
    /// A file that ends within a tensor.
    #[error("data: expected {expected} bytes, got {got}: the file is cut off")]
    Truncated {
        /// What the header asks for.
        expected: u64,
        /// What is there.
        got: u64,
    },
    /// Bytes behind the last tensor.
    #[error("data: expected {expected} bytes, got {got}: bytes behind the last tensor")]
    TrailingBytes {
        /// What the header asks for.
        expected: u64,
        /// What is there.
        got: u64,
    },
    /// A tensor that the model needs is not there.
    #[error("tensor {name}: missing")]
    Missing {
        /// The tensor.
        name: String,
    },
    /// A tensor that the model does not have.
    #[error("tensor {name}: the model has none of this name")]
    Unexpected {
        /// The tensor.
        name: String,
    },
    /// A tensor of another type or shape than the model's.
    #[error("tensor {name}: expected {expected:?} of {}, got {got:?}", dtype.name())]
    WrongShape {
        /// The tensor.
        name: String,
        /// The type that the model asks for.
        dtype: DType,
        /// The model's.
        expected: Vec<usize>,
        /// The file's.
        got: Vec<usize>,
    },
    /// A weight or scale that is NaN or infinite.
    #[error("tensor {name}[{row}, {col}]: expected a finite number, got NaN or an infinity")]
    NotFinite {
        /// The tensor.
        name: String,
        /// Its row.
        row: usize,
        /// Its column.
        col: usize,
    },
}

impl FileError {
    /// A stable name for this kind of error, to be carried across a boundary and translated.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "file-too-large",
            Self::TooShort { .. } => "file-too-short",
            Self::HeaderTooLong { .. } => "header-too-long",
            Self::HeaderPastEnd { .. } => "header-past-end",
            Self::Header(_) => "header-unreadable",
            Self::TooManyTensors { .. } => "too-many-tensors",
            Self::DuplicateName { .. } => "duplicate-name",
            Self::UnknownDType { .. } => "unknown-dtype",
            Self::Malformed { .. } => "malformed-tensor",
            Self::WrongBytes { .. } => "wrong-bytes",
            Self::NotContiguous { .. } => "not-contiguous",
            Self::Truncated { .. } => "truncated",
            Self::TrailingBytes { .. } => "trailing-bytes",
            Self::Missing { .. } => "missing-tensor",
            Self::Unexpected { .. } => "unexpected-tensor",
            Self::WrongShape { .. } => "wrong-shape",
            Self::NotFinite { .. } => "not-finite",
        }
    }
}

/// To be asked before a file is read or fetched.
///
/// # Errors
/// `TooLarge`.
pub fn check_file_size(bytes: u64) -> Result<(), FileError> {
    if bytes > MAX_FILE_BYTES {
        return Err(FileError::TooLarge {
            limit: MAX_FILE_BYTES,
            got: bytes,
        });
    }
    Ok(())
}

/// The tensors of a file by name.
///
/// # Errors
/// Anything that is not exactly the layout, in time and memory bounded by the file itself.
pub fn read_tensors(file: &[u8]) -> Result<BTreeMap<String, Tensor<'_>>, FileError> {
    check_file_size(file.len() as u64)?;
    let Some((length, rest)) = file.split_first_chunk::<8>() else {
        return Err(FileError::TooShort { got: file.len() });
    };
    let header_bytes = u64::from_le_bytes(*length);
    if header_bytes > MAX_HEADER_BYTES {
        return Err(FileError::HeaderTooLong {
            limit: MAX_HEADER_BYTES,
            got: header_bytes,
        });
    }
    if header_bytes > rest.len() as u64 {
        return Err(FileError::HeaderPastEnd {
            available: rest.len(),
            got: header_bytes,
        });
    }
    let (header, data) = rest.split_at(header_bytes as usize);
    let mut entries = read_header(header)?;
    entries.sort_by_key(|entry| (entry.start, entry.end));
    let mut tensors = BTreeMap::new();
    let mut at = 0;
    for entry in entries {
        if entry.start != at {
            return Err(FileError::NotContiguous {
                name: entry.name,
                expected: at,
                got: entry.start,
            });
        }
        at = entry.end;
        let range = entry.start as usize..entry.end as usize;
        let Some(bytes) = data.get(range) else {
            return Err(FileError::Truncated {
                expected: entry.end,
                got: data.len() as u64,
            });
        };
        let tensor = Tensor {
            dtype: entry.dtype,
            shape: entry.shape,
            data: bytes,
        };
        tensors.insert(entry.name, tensor);
    }
    if at < data.len() as u64 {
        return Err(FileError::TrailingBytes {
            expected: at,
            got: data.len() as u64,
        });
    }
    Ok(tensors)
}

struct Entry {
    name: String,
    dtype: DType,
    shape: Vec<usize>,
    start: u64,
    end: u64,
}

fn read_header(header: &[u8]) -> Result<Vec<Entry>, FileError> {
    let mut json = Json::new(header);
    let mut names = std::collections::BTreeSet::new();
    let mut entries = Vec::new();
    json.begin_object()?;
    let mut is_first = true;
    while let Some(name) = json.next_key(is_first)? {
        is_first = false;
        if !names.insert(name.clone()) {
            return Err(FileError::DuplicateName { name });
        }
        if names.len() > MAX_TENSORS {
            return Err(FileError::TooManyTensors { limit: MAX_TENSORS });
        }
        if name == "__metadata__" {
            skip_metadata(&mut json)?;
        } else {
            entries.push(read_entry(&mut json, name)?);
        }
    }
    json.end()?;
    Ok(entries)
}

/// Texts by text, of which nothing is used.
fn skip_metadata(json: &mut Json<'_>) -> Result<(), JsonError> {
    json.begin_object()?;
    let mut is_first = true;
    while json.next_key(is_first)?.is_some() {
        is_first = false;
        json.string()?;
    }
    Ok(())
}

fn read_entry(json: &mut Json<'_>, name: String) -> Result<Entry, FileError> {
    let (mut dtype, mut shape, mut offsets) = (None, None, None);
    json.begin_object()?;
    let mut is_first = true;
    while let Some(key) = json.next_key(is_first)? {
        is_first = false;
        let is_new = match key.as_str() {
            "dtype" => dtype.replace(json.string()?).is_none(),
            "shape" => shape.replace(read_numbers(json)?).is_none(),
            "data_offsets" => offsets.replace(read_numbers(json)?).is_none(),
            _ => false,
        };
        if !is_new {
            return Err(FileError::Malformed { name });
        }
    }
    let (Some(dtype), Some(shape), Some(offsets)) = (dtype, shape, offsets) else {
        return Err(FileError::Malformed { name });
    };
    let &[start, end] = offsets.as_slice() else {
        return Err(FileError::Malformed { name });
    };
    let dtype = match dtype.as_str() {
        "I8" => DType::I8,
        "F32" => DType::F32,
        _ => return Err(FileError::UnknownDType { name, got: dtype }),
    };
    let expected = shape
        .iter()
        .try_fold(dtype.bytes(), |bytes, &n| bytes.checked_mul(n))
        .unwrap_or(u64::MAX);
    // A start behind the end gives no bytes; one that no file reaches is found by the caller.
    let got = end.saturating_sub(start);
    if start > end || expected != got {
        return Err(FileError::WrongBytes {
            name,
            expected,
            got,
        });
    }
    if end > MAX_FILE_BYTES {
        return Err(FileError::Truncated {
            expected: end,
            got: MAX_FILE_BYTES,
        });
    }
    Ok(Entry {
        name,
        dtype,
        shape: shape.into_iter().map(|n| n as usize).collect(),
        start,
        end,
    })
}

fn read_numbers(json: &mut Json<'_>) -> Result<Vec<u64>, FileError> {
    let mut numbers = Vec::new();
    json.begin_array()?;
    while json.next_item(numbers.is_empty())? {
        numbers.push(json.number()?);
        if numbers.len() > MAX_DIMENSIONS {
            return Err(FileError::Header(JsonError {
                at: 0,
                expected: "at most 4 dimensions",
            }));
        }
    }
    Ok(numbers)
}

/// A tensor to be written: its name, type, dimensions and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorData {
    /// Its name: ASCII without quotes or backslashes.
    pub name: String,
    /// How its numbers are stored.
    pub dtype: DType,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its numbers.
    pub data: Vec<u8>,
}

/// Writes tensors in the order given. The data begin at a multiple of eight bytes.
#[must_use]
pub fn write_tensors(tensors: &[TensorData]) -> Vec<u8> {
    let mut header = String::from("{");
    let mut at = 0;
    for (i, tensor) in tensors.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let shape: Vec<String> = tensor.shape.iter().map(usize::to_string).collect();
        let end = at + tensor.data.len();
        header.push_str(&format!(
            "{comma}\"{}\":{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{at},{end}]}}",
            tensor.name,
            tensor.dtype.name(),
            shape.join(","),
        ));
        at = end;
    }
    header.push('}');
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    for tensor in tensors {
        file.extend_from_slice(&tensor.data);
    }
    file
}
