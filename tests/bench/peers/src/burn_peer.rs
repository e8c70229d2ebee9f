//! burn on its CPU backend "flex": products and a softmax, or its own attention.

use burn_tensor::activation::softmax;
use burn_tensor::module::attention;
use burn_tensor::ops::AttentionModuleOptions;
use burn_tensor::{Device, Tensor, TensorData};

use crate::{Attention, Call};

pub(crate) struct Burn {
    tensors: [Tensor<4>; 3],
    hidden: Option<Tensor<4>>,
    scale: f32,
    is_causal: bool,
    uses_attention: bool,
}

impl Burn {
    pub(crate) fn new(call: &Call, uses_attention: bool) -> Burn {
        let device = Device::flex();
        let shape = [1, call.n_heads, call.n, call.head_dim];
        let tensor = |numbers: &Vec<f32>| -> Tensor<4> {
            Tensor::from_data(TensorData::new(numbers.clone(), shape), &device)
        };
        let [query, key, value] = &call.tensors;
        let hidden = call.is_causal.then(|| {
            let data = TensorData::new(call.hidden(), [1, 1, call.n, call.n]);
            Tensor::from_data(data, &device)
        });
        Burn {
            tensors: [tensor(query), tensor(key), tensor(value)],
            hidden,
            scale: call.scale(),
            is_causal: call.is_causal,
            uses_attention,
        }
    }
}

impl Attention for Burn {
    fn run(&self) -> Result<Vec<f32>, String> {
        let [query, key, value] = self.tensors.clone();
        let context = if self.uses_attention {
            let options = AttentionModuleOptions {
                is_causal: self.is_causal,
                ..Default::default()
            };
            attention(query, key, value, None, None, options)
        } else {
            let scores = query.matmul(key.transpose()).mul_scalar(self.scale);
            let scores = match &self.hidden {
                Some(hidden) => scores.add(hidden.clone()),
                None => scores,
            };
            softmax(scores, 3).matmul(value)
        };
        context.into_data().to_vec().map_err(|error| format!("{error:?}"))
    }
}
