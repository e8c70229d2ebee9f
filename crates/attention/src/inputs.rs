//! Query, key and value, checked once.
//!
//! After [`Inputs::new`] every length agrees and every number is finite, so nothing below can fail.

use nalgebra::DMatrix;

use crate::rows::row_major_from_matrix;
use crate::{AttentionError, HeadLayout, Scale};

/// One call's query, key and value, with their layout and scale.
#[derive(Clone)]
pub struct Inputs {
    pub(crate) query: Vec<f32>, // (query_len, n_heads * head_dim), row-major
    pub(crate) key: Vec<f32>,   // (key_len, n_kv_heads * head_dim), row-major
    pub(crate) value: Vec<f32>, // (key_len, n_kv_heads * head_dim), row-major
    query_len: usize,
    key_len: usize,
    layout: HeadLayout,
    scale: Scale,
}

impl Inputs {
    /// Takes the three matrices after checking all that can be wrong with them.
    ///
    /// # Shapes
    /// `query` is `(query_len, n_heads · head_dim)`; `key` and `value` are
    /// `(key_len, n_kv_heads · head_dim)`. Rows are tokens.
    ///
    /// # Errors
    /// `Empty` for no rows; `DimensionMismatch`; `NotFinite` with the index of the first NaN or
    /// infinity in reading order; `OutOfMemory`.
    pub fn new(
        query: DMatrix<f32>,
        key: DMatrix<f32>,
        value: DMatrix<f32>,
        layout: HeadLayout,
        scale: Scale,
    ) -> Result<Inputs, AttentionError> {
        let (query_len, key_len) = (query.nrows(), key.nrows());
        expect_rows("query rows", query_len)?;
        expect_rows("key rows", key_len)?;
        expect_length("query columns", layout.query_width(), query.ncols())?;
        expect_length("key columns", layout.key_width(), key.ncols())?;
        expect_length("value columns", layout.key_width(), value.ncols())?;
        expect_length("value rows", key_len, value.nrows())?;
        Ok(Inputs {
            query: row_major_from_matrix("query", &query)?,
            key: row_major_from_matrix("key", &key)?,
            value: row_major_from_matrix("value", &value)?,
            query_len,
            key_len,
            layout,
            scale,
        })
    }

    /// Takes row-major numbers, as they come from a model or a typed array.
    ///
    /// # Shapes
    /// `query` is `(query_len, n_heads · head_dim)`; `key` and `value` are
    /// `(key_len, n_kv_heads · head_dim)`. Rows are tokens.
    ///
    /// # Errors
    /// As [`Inputs::new`]; `DimensionMismatch` names the numbers of an incomplete row.
    pub fn from_rows(
        query: Vec<f32>,
        key: Vec<f32>,
        value: Vec<f32>,
        layout: HeadLayout,
        scale: Scale,
    ) -> Result<Inputs, AttentionError> {
        let query_len = expect_finite_rows("query", &query, layout.query_width())?;
        let key_len = expect_finite_rows("key", &key, layout.key_width())?;
        let value_len = expect_finite_rows("value", &value, layout.key_width())?;
        expect_rows("query rows", query_len)?;
        expect_rows("key rows", key_len)?;
        expect_length("value rows", key_len, value_len)?;
        Ok(Inputs {
            query,
            key,
            value,
            query_len,
            key_len,
            layout,
            scale,
        })
    }

    /// Query, key and value as they were given: row-major, rows are tokens.
    #[must_use]
    pub fn rows(&self) -> [&[f32]; 3] {
        [&self.query, &self.key, &self.value]
    }

    /// The query tokens.
    #[must_use]
    pub fn query_len(&self) -> usize {
        self.query_len
    }

    /// The key (and value) tokens.
    #[must_use]
    pub fn key_len(&self) -> usize {
        self.key_len
    }

    /// How the heads share the columns.
    #[must_use]
    pub fn layout(&self) -> &HeadLayout {
        &self.layout
    }

    /// What the scores are scaled by.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }
}

impl std::fmt::Debug for Inputs {
    // The numbers themselves would flood a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inputs")
            .field("query_len", &self.query_len)
            .field("key_len", &self.key_len)
            .field("layout", &self.layout)
            .field("scale", &self.scale)
            .finish_non_exhaustive()
    }
}

/// How many whole rows there are.
fn expect_finite_rows(
    what: &'static str,
    numbers: &[f32],
    width: usize,
) -> Result<usize, AttentionError> {
    if !numbers.len().is_multiple_of(width) {
        return Err(AttentionError::DimensionMismatch {
            what,
            expected: numbers.len().next_multiple_of(width),
            got: numbers.len(),
        });
    }
    // A whole chunk at once: with a way out for each number, the loop would go number by number.
    let is_finite = |chunk: &[f32]| {
        chunk
            .iter()
            .fold(true, |all, number| all & number.is_finite())
    };
    if numbers.chunks(64).all(is_finite) {
        return Ok(numbers.len() / width);
    }
    match numbers.iter().position(|number| !number.is_finite()) {
        Some(at) => Err(AttentionError::NotFinite {
            what,
            row: at / width,
            col: at % width,
        }),
        None => Ok(numbers.len() / width),
    }
}

fn expect_rows(what: &'static str, got: usize) -> Result<(), AttentionError> {
    if got == 0 {
        return Err(AttentionError::Empty { what });
    }
    Ok(())
}

pub(crate) fn expect_length(
    what: &'static str,
    expected: usize,
    got: usize,
) -> Result<(), AttentionError> {
    if expected != got {
        return Err(AttentionError::DimensionMismatch {
            what,
            expected,
            got,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn try_inputs(
        query: (usize, usize),
        key: (usize, usize),
        value: (usize, usize),
    ) -> Result<Inputs, AttentionError> {
        let zeros = |(rows, cols)| DMatrix::zeros(rows, cols);
        let layout = HeadLayout::new(4, 2, 3)?;
        Inputs::new(zeros(query), zeros(key), zeros(value), layout, Scale::One)
    }

    #[test]
    fn lengths_that_agree_are_taken() {
        let inputs = try_inputs((2, 12), (5, 6), (5, 6)).unwrap();
        assert_eq!((inputs.query_len(), inputs.key_len()), (2, 5));
        assert_eq!(inputs.layout().n_kv_heads(), 2);
        assert_eq!(inputs.scale(), Scale::One);
    }

    #[test]
    fn rows_are_taken_as_they_are() {
        let layout = HeadLayout::new(2, 1, 2).unwrap();
        let from = |query: usize, key: usize, value: usize| {
            let cells = |n| vec![0.5_f32; n];
            Inputs::from_rows(cells(query), cells(key), cells(value), layout, Scale::One)
        };
        let inputs = from(8, 6, 6).unwrap();
        assert_eq!((inputs.query_len(), inputs.key_len()), (2, 3));
        for (lengths, code) in [
            ((7, 6, 6), "dimension-mismatch"),
            ((8, 5, 5), "dimension-mismatch"),
            ((8, 6, 4), "dimension-mismatch"),
            ((0, 6, 6), "empty"),
            ((8, 0, 0), "empty"),
        ] {
            assert_eq!(
                from(lengths.0, lengths.1, lengths.2).unwrap_err().code(),
                code
            );
        }
        let bad = vec![0.0, 0.0, 0.0, f32::NAN];
        assert_eq!(
            Inputs::from_rows(vec![0.0; 4], vec![0.0; 4], bad, layout, Scale::One).unwrap_err(),
            AttentionError::NotFinite {
                what: "value",
                row: 1,
                col: 1
            }
        );
    }

    #[test]
    fn each_length_that_differs_is_named() {
        let mismatch = |what, expected, got| AttentionError::DimensionMismatch {
            what,
            expected,
            got,
        };
        let cases = [
            (
                [(0, 12), (5, 6), (5, 6)],
                AttentionError::Empty { what: "query rows" },
            ),
            (
                [(2, 12), (0, 6), (0, 6)],
                AttentionError::Empty { what: "key rows" },
            ),
            ([(2, 6), (5, 6), (5, 6)], mismatch("query columns", 12, 6)),
            ([(2, 12), (5, 12), (5, 6)], mismatch("key columns", 6, 12)),
            ([(2, 12), (5, 6), (5, 7)], mismatch("value columns", 6, 7)),
            ([(2, 12), (5, 6), (4, 6)], mismatch("value rows", 5, 4)),
        ];
        for ([query, key, value], want) in cases {
            assert_eq!(try_inputs(query, key, value).unwrap_err(), want);
        }
    }

    #[test]
    fn nan_and_infinities_are_refused_with_their_index() {
        let layout = HeadLayout::new(1, 1, 2).unwrap();
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for (which, what) in ["query", "key", "value"].into_iter().enumerate() {
                let mut matrices = [(); 3].map(|()| DMatrix::<f32>::zeros(3, 2));
                matrices[which][(2, 1)] = bad;
                let [query, key, value] = matrices;
                assert_eq!(
                    Inputs::new(query, key, value, layout, Scale::One).unwrap_err(),
                    AttentionError::NotFinite {
                        what,
                        row: 2,
                        col: 1
                    }
                );
            }
        }
    }
}
