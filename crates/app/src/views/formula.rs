//! The formula's matrices as boxes with their shapes, in the order they are computed.

use super::Page;
use leptos::prelude::*;

/// The figure.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let matrix = |class: &str, name: &str, shape: &str, key: &str| {
        view! {
            <li class=format!("matrix {class}")>
                <span class="box" aria-hidden="true"></span>
                <span class="name">{name.to_owned()}</span>
                <span class="shape">{shape.to_owned()}</span>
                <span class="role">{page.text(key)}</span>
            </li>
        }
    };
    view! {
        <figure class="formula-figure">
            <ol>
                {matrix("q tall", "Q", "(n, dₖ)", "formula.query")}
                {matrix("k wide", "Kᵀ", "(dₖ, n)", "formula.key")}
                {matrix("s square", "QKᵀ / √dₖ", "(n, n)", "formula.scores")}
                {matrix("w square", "softmax", "(n, n)", "formula.weights")}
                {matrix("v tall", "V", "(n, dᵥ)", "formula.value")}
                {matrix("c tall", "Attention", "(n, dᵥ)", "formula.context")}
            </ol>
            <figcaption class="help">{page.text("formula.caption")}</figcaption>
        </figure>
    }
}
