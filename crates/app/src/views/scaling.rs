//! Our own scaling curves: points with their spread, lines shown as fits, and the same as a table.

use super::Page;
use crate::state::decimal::fixed;
use crate::state::format;
use crate::state::scaling::{Scaling, place};
use leptos::prelude::*;

/// The drawing's own units.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 320.0;
/// Room around the points for what is written there.
const EDGE: f64 = 46.0;

/// The figure; nothing where nothing was measured yet.
pub fn view(page: &Page<'_>) -> AnyView {
    let whole = page.built.scaling.filter(|scaling| scaling.is_whole());
    match whole {
        Some(scaling) => figure(page, scaling).into_any(),
        None => ().into_any(),
    }
}

fn figure(page: &Page<'_>, scaling: &Scaling) -> impl IntoView + use<> {
    let (parameters, losses) = (scaling.parameters(), scaling.losses());
    let x = |number: f64| EDGE + place(number, parameters) * (WIDTH - 2.0 * EDGE);
    let y = |loss: f64| HEIGHT - EDGE - place(loss, losses) * (HEIGHT - 2.0 * EDGE);
    let points = scaling
        .sizes
        .iter()
        .map(|size| {
            let at = x(size.parameters as f64);
            view! {
                <path
                    class=format!("spread of-{}", size.code)
                    d=format!("M{at:.1} {:.1}V{:.1}", y(size.lowest), y(size.highest))
                />
                <circle
                    class=format!("point of-{}", size.code)
                    cx=format!("{at:.1}")
                    cy=format!("{:.1}", y(size.mean))
                    r="4"
                />
            }
        })
        .collect_view();
    let lines = scaling
        .fits
        .iter()
        .map(|fit| {
            let own = scaling.sizes.iter().filter(|size| size.code == fit.code);
            let own: Vec<f64> = own.map(|size| size.parameters as f64).collect();
            let ends = [own.first(), own.last()].map(|end| end.copied().unwrap_or(1.0));
            let [from, to] = ends.map(|n| format!("{:.1} {:.1}", x(n), y(fit.loss(n))));
            view! { <path class=format!("line of-{}", fit.code) d=format!("M{from}L{to}") /> }
        })
        .collect_view();
    let ends = |(low, high): (f64, f64), digits: usize| {
        [low, high].map(|number| match digits {
            0 => format::thousands(number as u64),
            _ => fixed(number, digits),
        })
    };
    let [fewest, most] = ends(parameters, 0);
    let [best, worst] = ends(losses, 2);
    let fits = scaling
        .fits
        .iter()
        .map(|fit| {
            let slots = [
                ("name", page.text(&format!("architecture.{}", fit.code))),
                ("factor", fixed(fit.of_doubling(), 2)),
            ];
            view! { <li class=format!("of-{}", fit.code)>{page.fill("scaling.fit", &slots)}</li> }
        })
        .collect_view();
    view! {
        <figure class="scaling">
            <h3 id="scaling-heading">{page.text("scaling.title")}</h3>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-labelledby="scaling-heading">
                <path
                    class="axes"
                    d=format!("M{EDGE} {EDGE}V{0}H{1}", HEIGHT - EDGE, WIDTH - EDGE)
                />
                {lines}
                {points}
                <text x=EDGE y=HEIGHT - 24.0>{fewest}</text>
                <text x=WIDTH - EDGE y=HEIGHT - 24.0 text-anchor="end">{most}</text>
                <text x=WIDTH / 2.0 y=HEIGHT - 8.0 text-anchor="middle">
                    {page.text("scaling.parameters")}
                </text>
                <text x=EDGE - 6.0 y=HEIGHT - EDGE text-anchor="end">{best}</text>
                <text x=EDGE - 6.0 y=EDGE text-anchor="end">{worst}</text>
                <text x=EDGE y="20">{page.text("scaling.loss")}</text>
            </svg>
            <ul>{fits}</ul>
            <figcaption>
                <p>{page.text("scaling.caption")}</p>
                <p>{page.text("scaling.honest")}</p>
            </figcaption>
            {table(page, scaling).into_any()}
        </figure>
    }
}

fn table(page: &Page<'_>, scaling: &Scaling) -> impl IntoView + use<> {
    let columns = ["family", "parameters", "loss", "range", "seeds"];
    let header = columns.map(|key| {
        let text = page.text(&format!("scaling.{key}"));
        view! { <th scope="col">{text}</th> }
    });
    let rows = scaling
        .sizes
        .iter()
        .map(|size| {
            view! {
                <tr>
                    <th scope="row">{page.text(&format!("architecture.{}", size.code))}</th>
                    <td>{format::thousands(size.parameters)}</td>
                    <td>{fixed(size.mean, 3)}</td>
                    <td>{format!("{}–{}", fixed(size.lowest, 3), fixed(size.highest, 3))}</td>
                    <td>{size.n_seeds}</td>
                </tr>
            }
        })
        .collect_view();
    let label = page.text("scaling.table");
    view! {
        <details class="twin">
            <summary>{label.clone()}</summary>
            <div class="scroller" tabindex="0" role="region" aria-label=label>
                <table>
                    <thead><tr>{header.collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
