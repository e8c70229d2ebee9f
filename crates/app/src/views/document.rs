//! The page's frame: bar, contents, sections.

use super::{
    Page, cards, exercise, formula, mask_figure, progress, run, scaling, siblings, take_along,
    toolbar, vram,
};
use leptos::prelude::*;
use lesson::{Block, FigureId, Section};

/// The whole body.
pub fn document(page: &Page<'_>) -> impl IntoView + use<> {
    let toc = page
        .lesson
        .sections
        .iter()
        .map(|section| {
            view! {
                <li>
                    <a href=format!("#{}", section.id) data-section=section.id.clone()>
                        {section.short_title.clone()}
                    </a>
                    {has_exercises(section)
                        .then(|| view! { <span class="tally" data-part=section.id.clone()></span> })}
                </li>
            }
        })
        .collect_view();
    let sections = page
        .lesson
        .sections
        .iter()
        .map(|section| section_view(page, section).into_any())
        .collect_view();
    view! {
        <a class="skip" href="#main">{page.text("page.skip")}</a>
        <header class="masthead">
            <a class="brand" href="#main">{page.text("page.brand")}</a>
            {toolbar::view(page).into_any()}
        </header>
        <p id="boot-notice" class="boot-notice" role="alert" hidden>
            <span>{page.text("page.boot-failed")}</span>
            " "
            <button type="button" id="boot-retry">{page.text("page.boot-retry")}</button>
        </p>
        <noscript>
            <p class="boot-notice">{page.text("page.no-script")}</p>
        </noscript>
        <div class="layout">
            <nav class="toc" aria-label=page.text("page.contents")>
                <ol>{toc}</ol>
                {progress::view(page).into_any()}
            </nav>
            <main id="main" tabindex="-1">
                <div class="title">
                    <h1>{page.lesson.title.clone()}</h1>
                    <div class="lede" inner_html=page.lesson.lede.clone()></div>
                </div>
                {sections}
            </main>
        </div>
        <footer class="foot">
            {page.site.map(|site| take_along::view(page, site).into_any())}
            <p class="if-alone">{page.text("page.footer")}</p>
            <p class="if-framed">{page.text("page.footer-framed")}</p>
            <p class="open-whole">
                <a href="" id="open-whole" target="_blank" rel="noopener">
                    {page.text("page.open-whole")}
                </a>
            </p>
        </footer>
    }
}

fn has_exercises(section: &Section) -> bool {
    let is_exercise = |block: &Block| matches!(block, Block::Exercise { .. });
    section.blocks.iter().any(is_exercise)
}

fn section_view(page: &Page<'_>, section: &Section) -> impl IntoView + use<> {
    let heading_id = format!("{}-heading", section.id);
    let blocks = section
        .blocks
        .iter()
        .map(|block| block_view(page, block))
        .collect_view();
    view! {
        <section id=section.id.clone() class="part" aria-labelledby=heading_id.clone()>
            <h2 id=heading_id.clone()>
                {section.title.clone()}
                <a
                    class="anchor"
                    href=format!("#{}", section.id)
                    aria-label=page.fill("page.link-to", &[("title", section.title.clone())])
                >
                    "#"
                </a>
            </h2>
            {blocks}
        </section>
    }
}

fn block_view(page: &Page<'_>, block: &Block) -> AnyView {
    match block {
        Block::Prose { html } => {
            view! { <div class="prose" inner_html=html.clone()></div> }.into_any()
        }
        Block::Figure { figure } => match figure {
            FigureId::Masks => mask_figure::view(page).into_any(),
            FigureId::Run => run::view(page).into_any(),
            FigureId::Scaling => scaling::view(page),
            FigureId::Siblings => siblings::door(page).into_any(),
            FigureId::Vram => vram::view(page).into_any(),
            FigureId::Formula => formula::view(page).into_any(),
            FigureId::Cards => cards::view(page).into_any(),
        },
        Block::Exercise { exercise } => exercise::view(page, exercise).into_any(),
    }
}
