//! ndarray: products head by head, a softmax row by row in place.

use ndarray::{Array2, Array3, Axis, ShapeError};

use crate::{Attention, Call};

pub(crate) struct NdArray {
    tensors: [Array3<f32>; 3],
    hidden: Option<Array2<f32>>,
    scale: f32,
}

impl NdArray {
    pub(crate) fn new(call: &Call) -> Result<NdArray, ShapeError> {
        let shape = (call.n_heads, call.n, call.head_dim);
        let tensor = |numbers: &Vec<f32>| Array3::from_shape_vec(shape, numbers.clone());
        let [query, key, value] = &call.tensors;
        let hidden = match call.is_causal {
            true => Some(Array2::from_shape_vec((call.n, call.n), call.hidden())?),
            false => None,
        };
        Ok(NdArray {
            tensors: [tensor(query)?, tensor(key)?, tensor(value)?],
            hidden,
            scale: call.scale(),
        })
    }
}

impl Attention for NdArray {
    fn run(&self) -> Result<Vec<f32>, String> {
        let [query, key, value] = &self.tensors;
        let mut context = Vec::with_capacity(query.len());
        for head in 0..query.len_of(Axis(0)) {
            let of_head = |tensor: &'_ Array3<f32>| tensor.index_axis(Axis(0), head).to_owned();
            let mut scores = of_head(query).dot(&of_head(key).t());
            scores *= self.scale;
            if let Some(hidden) = &self.hidden {
                scores += hidden;
            }
            for mut row in scores.rows_mut() {
                let largest = row.fold(f32::MIN, |largest, &score| largest.max(score));
                row.mapv_inplace(|score| (score - largest).exp());
                let sum = row.sum();
                row /= sum;
            }
            context.extend(scores.dot(&of_head(value)));
        }
        Ok(context)
    }
}
