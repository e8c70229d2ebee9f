//! The whole page as HTML, rendered natively when the site is built: every word is in it.
//!
//! Parts that come alive later are rendered by the same views that the browser hydrates.

use crate::components::mask_picture::MaskPicture;
use crate::state::page_data::{MaskPicture as Picture, PAGE_DATA_ID, PageData};
use crate::views::live::island;
use crate::views::page_state::PageState;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use lesson::{Architecture, Block, Card, FigureId, Lesson, Section};

/// The body of the page in one language.
///
/// `data` is what the page hands to its interactive parts; see [`PageData::new`].
pub fn body(lesson: &Lesson, data: &PageData) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        let page = PageState::new(data.clone());
        document(lesson, &data.masks, page).into_any().to_html()
    });
    owner.cleanup();
    html
}

/// Id of the data block, for whoever writes it into the page.
pub const DATA_BLOCK_ID: &str = PAGE_DATA_ID;

fn document(lesson: &Lesson, masks: &[Picture], page: PageState) -> impl IntoView + use<> {
    let toc = lesson
        .sections
        .iter()
        .map(|section| {
            view! {
                <li>
                    <a href=format!("#{}", section.id) data-section=section.id.clone()>
                        {section.short_title.clone()}
                    </a>
                </li>
            }
        })
        .collect_view();
    let sections = lesson
        .sections
        .iter()
        .map(|section| section_view(lesson, masks, section, page).into_any())
        .collect_view();
    view! {
        <a class="skip" href="#main">{page.text("page.skip")}</a>
        <header class="masthead">
            <a class="brand" href="#main">{page.text("page.brand")}</a>
            {island("toolbar", page).into_any()}
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
                {island("progress", page).into_any()}
            </nav>
            <main id="main" tabindex="-1">
                <div class="title">
                    <h1>{lesson.title.clone()}</h1>
                    <div class="lede" inner_html=lesson.lede.clone()></div>
                </div>
                {sections}
            </main>
        </div>
        <footer class="foot">
            <p>{page.text("page.footer")}</p>
        </footer>
    }
}

fn section_view(
    lesson: &Lesson,
    masks: &[Picture],
    section: &Section,
    page: PageState,
) -> impl IntoView + use<> {
    let heading_id = format!("{}-heading", section.id);
    let blocks = section
        .blocks
        .iter()
        .map(|block| block_view(lesson, masks, block, page))
        .collect_view();
    view! {
        <section id=section.id.clone() class="part" aria-labelledby=heading_id.clone()>
            <h2 id=heading_id.clone()>
                {section.title.clone()}
                <a
                    class="anchor"
                    href=format!("#{}", section.id)
                    aria-label=page.words().fill("page.link-to", &[("title", section.title.clone())])
                >
                    "#"
                </a>
            </h2>
            {blocks}
        </section>
    }
}

fn block_view(lesson: &Lesson, masks: &[Picture], block: &Block, page: PageState) -> AnyView {
    match block {
        Block::Prose { html } => {
            view! { <div class="prose" inner_html=html.clone()></div> }.into_any()
        }
        Block::Figure { figure } => match figure {
            FigureId::Masks => island("masks", page).into_any(),
            FigureId::Run => island("run", page).into_any(),
            FigureId::Vram => island("vram", page).into_any(),
            FigureId::Formula => formula_figure(page).into_any(),
            FigureId::Cards => cards(lesson, masks, page).into_any(),
        },
        Block::Exercise { exercise } => island(&format!("exercise:{exercise}"), page).into_any(),
    }
}

/// The formula's matrices as boxes with their shapes, in the order they are computed.
fn formula_figure(page: PageState) -> impl IntoView {
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

fn cards(lesson: &Lesson, masks: &[Picture], page: PageState) -> impl IntoView + use<> {
    let cards = lesson
        .cards
        .iter()
        .map(|card| {
            let picture = masks.iter().find(|p| p.architecture == card.architecture);
            card_view(card, picture, page).into_any()
        })
        .collect_view();
    view! { <div class="cards">{cards}</div> }
}

fn card_view(card: &Card, picture: Option<&Picture>, page: PageState) -> impl IntoView + use<> {
    let code = match card.architecture {
        Architecture::EncoderOnly => "bert",
        Architecture::DecoderOnly => "gpt",
        Architecture::EncoderDecoder => "t5",
    };
    let heading_id = format!("card-{code}");
    let panels = picture
        .iter()
        .flat_map(|picture| &picture.panels)
        .map(|panel| {
            let name = page.text(&format!("stage.{}", panel.stage));
            let label = page.words().fill(
                "masks.picture",
                &[
                    ("name", name.clone()),
                    (
                        "visible",
                        panel
                            .rows
                            .iter()
                            .flatten()
                            .filter(|v| **v)
                            .count()
                            .to_string(),
                    ),
                    (
                        "all",
                        panel.rows.iter().map(Vec::len).sum::<usize>().to_string(),
                    ),
                ],
            );
            view! {
                <div class="panel">
                    <MaskPicture panel=panel.clone() label=label />
                    <span class="panel-name">{name}</span>
                </div>
            }
        })
        .collect_view();
    let row = |key: &str, html: &str| {
        view! {
            <div>
                <dt>{page.text(key)}</dt>
                <dd inner_html=html.to_owned()></dd>
            </div>
        }
    };
    view! {
        <article class=format!("card {code}") aria-labelledby=heading_id.clone() data-architecture=code>
            <div class="panels">{panels}</div>
            <h3 id=heading_id.clone()>{card.name.clone()}</h3>
            <dl>
                {row("card.mechanism", &card.mechanism)}
                {row("card.behaviour", &card.behaviour)}
                {row("card.best-for", &card.best_for)}
            </dl>
            <p class="help">{card.mask_caption.clone()}</p>
        </article>
    }
}
