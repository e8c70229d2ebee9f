#!/usr/bin/env python3
"""Golden vectors for crates/attention, made by JAX's own attention.

    python3 -m venv VENV && VENV/bin/pip install "jax[cpu]==0.10.2"
    VENV/bin/python tests/golden/make_golden.py

Writes one JSON file for each kind of mask, beside this script, and manifest.json with the tool's
version, the seed and the SHA-256 of each file. tests/tests/golden.rs reads them.

Independence: the masks are boolean matrices written here from their definitions, and everything
else is `jax.nn.dot_product_attention` in 64-bit mode. Nothing comes from the Rust side. The inputs
are not stored: both sides draw them from SplitMix64 (Steele et al. 2014).
"""

import functools
import hashlib
import json
import pathlib

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402 (x64 must be set first)
import numpy as np  # noqa: E402

HERE = pathlib.Path(__file__).parent
SEED = 20170612  # the day "Attention Is All You Need" appeared
WORD = (1 << 64) - 1
# Weights are stored while a case has at most this many of them.
MAX_STORED_WEIGHTS = 700


class SplitMix64:
    """The generator that tests/tests/golden.rs implements identically."""

    def __init__(self, seed):
        self.state = seed & WORD

    def word(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
        return z ^ (z >> 31)

    def number(self):
        """In [-2, 2): the top 24 bits as an integer, so that it is the same number in f32."""
        return ((self.word() >> 40) - (1 << 23)) / (1 << 22)

    def matrix(self, rows, cols):
        return np.array([[self.number() for _ in range(cols)] for _ in range(rows)])


# Masks: allow[i, j] is true where query i sees key j. Query i is at position i + key_len - query_len.


def positions(query_len, key_len):
    query_position = np.arange(query_len)[:, None] + (key_len - query_len)
    key_position = np.arange(key_len)[None, :]
    return query_position, key_position


def full(query_len, key_len):
    return np.ones((query_len, key_len), dtype=bool)


def causal(query_len, key_len):
    query_position, key_position = positions(query_len, key_len)
    return key_position <= query_position


def padding(query_len, visible_keys):
    return np.array([[c == "1" for c in visible_keys]] * query_len)


def prefix_lm(length, prefix_len):
    query_position, key_position = positions(length, length)
    return (key_position <= query_position) | (key_position < prefix_len)


def sliding_window(query_len, key_len, window):
    query_position, key_position = positions(query_len, key_len)
    return abs(query_position - key_position) < window


def bits(rows):
    return np.array([[c == "1" for c in row] for row in rows])


def allow_from_spec(spec, query_len, key_len):
    kind = spec["kind"]
    if kind in ("full", "cross"):
        return full(query_len, key_len)
    if kind == "causal":
        return causal(query_len, key_len)
    if kind == "padding":
        return padding(query_len, spec["visible_keys"])
    if kind == "prefix_lm":
        return prefix_lm(query_len, spec["prefix_len"])
    if kind == "sliding_window":
        return sliding_window(query_len, key_len, spec["window"])
    if kind == "bits":
        return bits(spec["rows"])
    if kind == "and":
        left, right = spec["masks"]
        return allow_from_spec(left, query_len, key_len) & allow_from_spec(right, query_len, key_len)
    raise ValueError(kind)


def ragged_keys(key_len):
    """A hole and a padded tail, key 0 always visible (so that no causal row is empty)."""
    return "".join("0" if j % 5 == 3 or j > key_len * 3 // 4 else "1" for j in range(key_len))


def free_rows(query_len, key_len, seed):
    """Two thirds visible, at random, and at least one key for each query."""
    draw = SplitMix64(seed ^ 0xB175)
    rows = [["01"[draw.word() % 3 > 0] for _ in range(key_len)] for _ in range(query_len)]
    for i, row in enumerate(rows):
        row[(i * 7) % key_len] = "1"
    return ["".join(row) for row in rows]


@functools.partial(jax.jit, static_argnames="scale")
def jax_attention(query, key, value, allow, scale):
    # Compiled as a whole: op by op, each new shape would be some twenty compilations.
    return jax.nn.dot_product_attention(
        query, key, value, mask=allow[None], scale=scale, implementation="xla"
    )


def attention(query, key, value, allow, layout, scale):
    """(query_len, n_heads * head_dim) by jax.nn.dot_product_attention."""
    n_heads, n_kv_heads, head_dim = layout
    out = jax_attention(
        query.reshape(-1, n_heads, head_dim),
        key.reshape(-1, n_kv_heads, head_dim),
        value.reshape(-1, n_kv_heads, head_dim),
        allow,
        scale=1.0 if scale == "one" else 1.0 / float(np.sqrt(head_dim)),
    )
    assert out.dtype == jnp.float64
    return np.asarray(out).reshape(query.shape[0], n_heads * head_dim)


def attention_weights(query, key, allow, layout, scale):
    """(n_heads, query_len, key_len): the context of one-hot values is the weights themselves."""
    n_heads, n_kv_heads, head_dim = layout
    query_len, key_len = allow.shape
    weights = np.zeros((n_heads, query_len, key_len))
    for first in range(0, key_len, head_dim):
        one_hot = np.zeros((key_len, n_kv_heads, head_dim))
        for c in range(min(head_dim, key_len - first)):
            one_hot[first + c, :, c] = 1.0
        out = attention(query, key, one_hot.reshape(key_len, -1), allow, layout, scale)
        out = out.reshape(query_len, n_heads, head_dim)
        for c in range(min(head_dim, key_len - first)):
            weights[:, :, first + c] = out[:, :, c].T
    return weights


def nine_digits(array):
    return [float(f"{x:.9g}") for x in np.asarray(array).ravel()]


# (query_len, key_len, n_heads, n_kv_heads, head_dim, scale, mask)
def cases():
    root, one = "inverse_sqrt_head_dim", "one"
    plain = {"kind": "full"}
    triangle = {"kind": "causal"}

    def pad(key_len):
        return {"kind": "padding", "visible_keys": ragged_keys(key_len)}

    def prefix(prefix_len):
        return {"kind": "prefix_lm", "prefix_len": prefix_len}

    def window(width):
        return {"kind": "sliding_window", "window": width}

    def free(query_len, key_len, seed):
        return {"kind": "bits", "rows": free_rows(query_len, key_len, seed)}

    def both(left, right):
        return {"kind": "and", "masks": [left, right]}

    cross = {"kind": "cross"}
    return {
        "full": [
            (1, 1, 1, 1, 3, root, plain),
            (7, 7, 4, 4, 16, root, plain),
            (7, 7, 4, 2, 3, one, plain),
            (33, 33, 4, 1, 16, root, plain),
            (7, 7, 12, 4, 80, root, plain),
        ],
        "causal": [
            (1, 1, 4, 2, 80, one, triangle),
            (7, 7, 1, 1, 3, root, triangle),
            (33, 33, 12, 4, 16, root, triangle),
            (33, 33, 4, 4, 3, one, triangle),
            (33, 33, 1, 1, 80, root, triangle),
        ],
        "causal_offset": [
            (1, 7, 4, 1, 3, root, triangle),
            (1, 33, 12, 4, 16, one, triangle),
            (7, 33, 4, 2, 16, root, triangle),
            (7, 33, 4, 4, 80, root, triangle),
        ],
        "padding": [
            (7, 7, 1, 1, 16, one, pad(7)),
            (33, 33, 4, 2, 3, root, pad(33)),
            (7, 33, 4, 1, 80, root, pad(33)),
            (7, 7, 12, 4, 3, root, pad(7)),
        ],
        "prefix_lm": [
            (7, 7, 4, 4, 3, root, prefix(0)),
            (7, 7, 4, 2, 16, one, prefix(3)),
            (33, 33, 1, 1, 16, root, prefix(12)),
            (33, 33, 4, 1, 3, root, prefix(33)),
            (7, 7, 12, 4, 16, root, prefix(5)),
        ],
        "sliding_window": [
            (7, 7, 1, 1, 3, root, window(1)),
            (33, 33, 4, 4, 16, root, window(5)),
            (33, 33, 4, 2, 3, one, window(64)),
            (7, 33, 4, 1, 16, root, window(3)),
            (7, 7, 12, 4, 80, one, window(2)),
        ],
        "sliding_causal": [
            (7, 7, 4, 2, 3, root, both(window(3), triangle)),
            (33, 33, 4, 1, 16, root, both(window(8), triangle)),
            (7, 33, 12, 4, 3, one, both(triangle, window(4))),
            (33, 33, 1, 1, 80, one, both(window(2), triangle)),
        ],
        "cross": [
            (7, 1, 4, 4, 3, root, cross),
            (1, 33, 4, 2, 80, root, cross),
            (33, 7, 4, 1, 16, one, cross),
            (7, 33, 12, 4, 16, root, cross),
        ],
        "bits": [
            (7, 7, 1, 1, 16, root, free(7, 7, 1)),
            (33, 7, 4, 4, 3, one, free(33, 7, 2)),
            (33, 33, 4, 2, 16, root, free(33, 33, 3)),
            (7, 33, 12, 4, 3, root, free(7, 33, 4)),
        ],
        "padding_causal": [
            (7, 7, 4, 1, 3, root, both(pad(7), triangle)),
            (33, 33, 4, 4, 3, one, both(pad(33), triangle)),
            (7, 33, 4, 2, 80, root, both(triangle, pad(33))),
            (33, 33, 12, 4, 3, root, both(pad(33), triangle)),
        ],
    }


def main():
    seed = SEED
    files = {}
    for group, members in cases().items():
        out = []
        for query_len, key_len, n_heads, n_kv_heads, head_dim, scale, mask in members:
            seed += 1
            draw = SplitMix64(seed)
            query = draw.matrix(query_len, n_heads * head_dim)
            key = draw.matrix(key_len, n_kv_heads * head_dim)
            value = draw.matrix(key_len, n_kv_heads * head_dim)
            allow = allow_from_spec(mask, query_len, key_len)
            assert allow.shape == (query_len, key_len) and allow.any(axis=1).all()
            layout = (n_heads, n_kv_heads, head_dim)
            case = {
                "name": f"{group} {query_len}x{key_len} heads {n_heads}/{n_kv_heads} dim {head_dim} {scale}",
                "seed": seed,
                "query_len": query_len,
                "key_len": key_len,
                "n_heads": n_heads,
                "n_kv_heads": n_kv_heads,
                "head_dim": head_dim,
                "scale": scale,
                "mask": mask,
                "context": nine_digits(attention(query, key, value, allow, layout, scale)),
            }
            if n_heads * query_len * key_len <= MAX_STORED_WEIGHTS:
                case["weights"] = nine_digits(attention_weights(query, key, allow, layout, scale))
            out.append(case)
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in out)
        text = f"[\n{lines}\n]\n"
        path = HERE / f"{group}.json"
        path.write_text(text, encoding="utf-8", newline="\n")
        files[path.name] = hashlib.sha256(text.encode()).hexdigest()
    manifest = {
        "tool": "jax.nn.dot_product_attention (xla, cpu, x64)",
        "jax": jax.__version__,
        "numpy": np.__version__,
        "seed": SEED,
        "cases": sum(len(members) for members in cases().values()),
        "sha256": files,
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (HERE / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
