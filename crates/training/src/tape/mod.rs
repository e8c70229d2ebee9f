//! A tape of fused operations: each is recorded while its result is computed, and one walk back
//! from the losses gives the gradient of every weight.
//!
//! Rows are tokens: a batch is all its sequences below one another, without padding, and only
//! attention knows where one ends. It is not a framework: there are just the operations that the
//! three families need.

mod activation;
mod attention;
mod buffers;
mod embedding;
mod linear;
mod loss;
mod norm;
#[cfg(test)]
mod tests;

pub use attention::{AttentionSpec, Buckets, Span};
pub use buffers::Buffers;
pub use loss::Loss;

use crate::{Real, Slot};
use attention::Attention;

/// A result on the tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeId(usize);

/// The operations under way of one forward pass.
#[derive(Debug)]
pub struct Tape<'w, T> {
    weights: &'w [T],
    nodes: Vec<Node<T>>,
    buffers: Buffers<T>,
}

#[derive(Debug)]
struct Node<T> {
    rows: usize,
    cols: usize,
    value: Vec<T>, // (rows, cols)
    op: Op<T>,
}

/// What made a node, with all that its way back needs.
#[derive(Debug)]
enum Op<T> {
    Embedding {
        table: Slot,
        ids: Vec<u32>,
    },
    Linear {
        input: NodeId,
        weights: Slot,
        bias: Option<Slot>,
    },
    Sum {
        left: NodeId,
        right: NodeId,
    },
    Scale {
        input: NodeId,
        factor: T,
    },
    Rows {
        input: NodeId,
        rows: Vec<u32>,
    },
    LayerNorm {
        input: NodeId,
        gain: Slot,
        shift: Slot,
    },
    RmsNorm {
        input: NodeId,
        gain: Slot,
    },
    Gelu {
        input: NodeId,
    },
    Relu {
        input: NodeId,
    },
    Attention(Box<Attention<T>>),
    Loss {
        input: NodeId,
        gradient: Vec<T>,
    },
}

impl<'w, T: Real> Tape<'w, T> {
    /// An empty tape over all weights of a model.
    #[must_use]
    pub fn new(weights: &'w [T], buffers: Buffers<T>) -> Tape<'w, T> {
        Tape {
            weights,
            nodes: Vec::new(),
            buffers,
        }
    }

    /// A result: `(rows, cols)`, row-major.
    #[must_use]
    pub fn value(&self, node: NodeId) -> &[T] {
        &self.nodes[node.0].value
    }

    /// Rows and columns of a result.
    #[must_use]
    pub fn shape(&self, node: NodeId) -> (usize, usize) {
        (self.nodes[node.0].rows, self.nodes[node.0].cols)
    }

    /// The sum of two results of one shape.
    pub fn sum(&mut self, left: NodeId, right: NodeId) -> NodeId {
        let (rows, cols) = self.shape(left);
        assert_eq!((rows, cols), self.shape(right), "sum of two shapes");
        let mut value = self.buffers.unwritten(rows * cols);
        let terms = self.value(left).iter().zip(self.value(right));
        for (to, (&a, &b)) in value.iter_mut().zip(terms) {
            *to = a + b;
        }
        self.push(rows, cols, value, Op::Sum { left, right })
    }

    /// A result times a number.
    pub fn scale(&mut self, input: NodeId, factor: T) -> NodeId {
        let (rows, cols) = self.shape(input);
        let mut value = self.buffers.unwritten(rows * cols);
        for (to, &from) in value.iter_mut().zip(self.value(input)) {
            *to = from * factor;
        }
        self.push(rows, cols, value, Op::Scale { input, factor })
    }

    /// Some rows of a result, in the order given; a row may come twice.
    pub fn rows(&mut self, input: NodeId, rows: Vec<u32>) -> NodeId {
        let (_, cols) = self.shape(input);
        let mut value = self.buffers.unwritten(rows.len() * cols);
        for (to, &row) in value.chunks_exact_mut(cols).zip(&rows) {
            to.copy_from_slice(&self.value(input)[row as usize * cols..][..cols]);
        }
        self.push(rows.len(), cols, value, Op::Rows { input, rows })
    }

    /// Walks back from all losses and adds the gradient of every weight to `gradient`.
    ///
    /// # Shapes
    /// `gradient` is as long as the weights.
    pub fn backward(mut self, gradient: &mut [T]) -> Buffers<T> {
        assert_eq!(gradient.len(), self.weights.len(), "gradient");
        let mut slopes = Slopes {
            of_nodes: self.nodes.iter().map(|_| Vec::new()).collect(),
            shapes: self.nodes.iter().map(|n| n.rows * n.cols).collect(),
            buffers: std::mem::take(&mut self.buffers),
        };
        while let Some(node) = self.nodes.pop() {
            let slope = std::mem::take(&mut slopes.of_nodes[self.nodes.len()]);
            if let Op::Loss {
                input,
                gradient: of_input,
            } = node.op
            {
                slopes.add(input, &of_input);
                slopes.buffers.put_back(of_input);
            } else if !slope.is_empty() {
                self.step_back(&node, &slope, &mut slopes, gradient);
                if let Op::Attention(attention) = node.op {
                    slopes.buffers.put_back(attention.into_buffer());
                }
            }
            slopes.buffers.put_back(slope);
            slopes.buffers.put_back(node.value);
        }
        slopes.buffers
    }

    /// Ends a forward pass that needs no gradient.
    #[must_use]
    pub fn into_buffers(mut self) -> Buffers<T> {
        for node in self.nodes.drain(..) {
            self.buffers.put_back(node.value);
            if let Op::Attention(attention) = node.op {
                self.buffers.put_back(attention.into_buffer());
            }
        }
        self.buffers
    }

    fn step_back(&self, node: &Node<T>, slope: &[T], slopes: &mut Slopes<T>, gradient: &mut [T]) {
        match &node.op {
            Op::Embedding { table, ids } => embedding::back(*table, ids, slope, gradient),
            Op::Linear {
                input,
                weights,
                bias,
            } => self.linear_back(*input, *weights, *bias, slope, slopes, gradient),
            Op::Sum { left, right } => {
                slopes.add(*left, slope);
                slopes.add(*right, slope);
            }
            Op::Scale { input, factor } => {
                for (to, &from) in slopes.of(*input).iter_mut().zip(slope) {
                    *to += from * *factor;
                }
            }
            Op::Rows { input, rows } => {
                let to = slopes.of(*input);
                for (from, &row) in slope.chunks_exact(node.cols).zip(rows) {
                    add(&mut to[row as usize * node.cols..][..node.cols], from);
                }
            }
            Op::LayerNorm { input, gain, shift } => {
                self.layer_norm_back(*input, *gain, *shift, slope, slopes, gradient);
            }
            Op::RmsNorm { input, gain } => {
                self.rms_norm_back(*input, *gain, slope, slopes, gradient);
            }
            Op::Gelu { input } => self.gelu_back(*input, slope, slopes),
            Op::Relu { input } => self.relu_back(*input, slope, slopes),
            Op::Attention(attention) => self.attention_back(attention, slope, slopes, gradient),
            Op::Loss { .. } => {}
        }
    }

    fn push(&mut self, rows: usize, cols: usize, value: Vec<T>, op: Op<T>) -> NodeId {
        self.nodes.push(Node {
            rows,
            cols,
            value,
            op,
        });
        NodeId(self.nodes.len() - 1)
    }

    fn slot(&self, slot: Slot) -> &'w [T] {
        &self.weights[slot.range()]
    }
}

/// The gradients of the nodes, as far as the walk back has come.
#[derive(Debug)]
struct Slopes<T> {
    of_nodes: Vec<Vec<T>>,
    shapes: Vec<usize>,
    buffers: Buffers<T>,
}

impl<T: Real> Slopes<T> {
    /// A node's gradient so far, zeros at first.
    fn of(&mut self, node: NodeId) -> &mut [T] {
        let slope = &mut self.of_nodes[node.0];
        if slope.is_empty() {
            *slope = self.buffers.zeros(self.shapes[node.0]);
        }
        slope
    }

    fn add(&mut self, node: NodeId, slope: &[T]) {
        add(self.of(node), slope);
    }
}

/// `to += from`.
fn add<T: Real>(to: &mut [T], from: &[T]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// Σ aᵢ · bᵢ in eight sums side by side, then those in order: as fixed as one sum, and a vector
/// unit can do it.
fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    let mut sums = [T::ZERO; 8];
    let (whole_a, whole_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: T = whole_a
        .remainder()
        .iter()
        .zip(whole_b.remainder())
        .map(|(&a, &b)| a * b)
        .sum();
    for (a, b) in whole_a.zip(whole_b) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.into_iter().sum::<T>() + rest
}
