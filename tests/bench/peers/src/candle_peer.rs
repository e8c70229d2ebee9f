//! candle: batched products and a softmax of tensor operations, as its own models write it.

use candle_core::{D, Device, Error, Tensor};

use crate::{Attention, Call};

pub(crate) struct Candle {
    query: Tensor,
    key: Tensor,
    value: Tensor,
    hidden: Option<Tensor>,
    scale: f64,
}

impl Candle {
    pub(crate) fn new(call: &Call) -> Result<Candle, Error> {
        let shape = (call.n_heads, call.n, call.head_dim);
        let tensor = |numbers: &[f32]| Tensor::from_slice(numbers, shape, &Device::Cpu);
        let [query, key, value] = &call.tensors;
        let hidden = match call.is_causal {
            true => Some(Tensor::from_vec(call.hidden(), (call.n, call.n), &Device::Cpu)?),
            false => None,
        };
        Ok(Candle {
            query: tensor(query)?,
            key: tensor(key)?,
            value: tensor(value)?,
            hidden,
            scale: f64::from(call.scale()),
        })
    }

    fn context(&self) -> Result<Vec<f32>, Error> {
        let scores = (self.query.matmul(&self.key.t()?)? * self.scale)?;
        let scores = match &self.hidden {
            Some(hidden) => scores.broadcast_add(hidden)?,
            None => scores,
        };
        let largest = scores.max_keepdim(D::Minus1)?;
        let powers = scores.broadcast_sub(&largest)?.exp()?;
        let weights = powers.broadcast_div(&powers.sum_keepdim(D::Minus1)?)?;
        weights.matmul(&self.value)?.flatten_all()?.to_vec1()
    }
}

impl Attention for Candle {
    fn run(&self) -> Result<Vec<f32>, String> {
        self.context().map_err(|error| error.to_string())
    }
}
