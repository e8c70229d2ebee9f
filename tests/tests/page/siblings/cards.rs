//! Each card's demo shows what the native session says, digit for digit.

use super::support::Native;
use super::{open, text_of, texts, words};
use crate::PAGES;
use anyhow::{Result, ensure};
use app::state::page_data::Words;
use app::state::siblings::shown::{percent, place_of_word, token};
use protocol::{Candidate, Sampling, SiblingBody, SiblingCommand, Subject, Task};
use tests::{Browser, Options, in_engines};

/// Words and shares as the page shows them.
fn lines(words: &Words, candidates: &[Candidate]) -> Vec<String> {
    let line = |c: &Candidate| [token(words, &c.text), percent(c.probability)].concat();
    candidates.iter().map(line).collect()
}

#[test]
fn bert_fills_what_is_hidden() {
    in_engines(Options::default(), |browser| async move {
        let mut native = Native::loaded();
        for ((path, _), texts_of) in PAGES.into_iter().zip(words()) {
            open(&browser, path).await?;
            let words = Words::new(&texts_of);
            let text = texts_of["bert.example-1"].clone();
            let place = place_of_word(&text, &texts_of["bert.first-hidden"]);
            for hides_right in [false, true] {
                if hides_right {
                    browser.click("#bert-right").await?;
                }
                let fill = SiblingCommand::Fill {
                    text: text.clone(),
                    hidden: vec![place],
                    hides_right,
                };
                let SiblingBody::Filled { filled } = native.last(fill) else {
                    panic!("not filled");
                };
                let wanted = lines(&words, &filled.places[0].candidates);
                let shown = format!("{wanted:?}");
                browser
                    .wait_for(&format!(
                        "JSON.stringify([...document.querySelectorAll('#bert-places li')]
                            .map((e) => e.textContent)) === JSON.stringify({})",
                        serde_json::to_string(&wanted)?
                    ))
                    .await
                    .map_err(|error| error.context(shown))?;
                let sentiment = texts(&browser, "#bert-sentiment .share").await?;
                let wanted: Vec<_> = filled.sentiment.iter().map(|&s| percent(s)).collect();
                ensure!(sentiment == wanted, "{sentiment:?}, natively {wanted:?}");
                let status = text_of(&browser, "#bert-status").await?;
                let best = token(&words, &filled.places[0].candidates[0].text);
                ensure!(status.contains(&best), "{status}");
            }
            // Hidden again and shown again.
            browser.click("#bert-right").await?;
            browser
                .click(&format!("#bert-tokens [data-at='{place}']"))
                .await?;
            browser
                .wait_for("!document.querySelector('#bert-places li')")
                .await?;
        }
        Ok(())
    });
}

async fn chosen(browser: &Browser, list: &str) -> Result<Vec<String>> {
    texts(browser, &format!("{list} button")).await
}

#[test]
fn gpt_writes_the_same_text_from_the_same_seed_and_branches() {
    in_engines(Options::default(), |browser| async move {
        let mut native = Native::loaded();
        for ((path, _), texts_of) in PAGES.into_iter().zip(words()) {
            open(&browser, path).await?;
            let words = Words::new(&texts_of);
            for (id, value) in [("temperature", "1.1"), ("top-k", "30"), ("seed", "77")] {
                let script = format!(
                    "const f = document.querySelector('#gpt-{id}'); f.value = '{value}';
                     f.dispatchEvent(new Event('change', {{ bubbles: true }}));"
                );
                browser.script(&script).await?;
            }
            let go_on = |written| SiblingCommand::Continue {
                text: texts_of["gpt.example-1"].clone(),
                written,
                sampling: Sampling {
                    temperature: 1.1,
                    top_k: 30,
                    top_p: 0.95,
                    seed: 77,
                },
                max_tokens: 24,
            };
            browser.click("#gpt-write").await?;
            let status = text_of(&browser, "#gpt-status").await?;
            let (steps, text) = native.write(go_on(vec![]));
            ensure!(status.contains(&text), "{status}, natively {text}");
            let shown = chosen(&browser, "#gpt-written").await?;
            let wanted: Vec<_> = steps
                .iter()
                .map(|(step, _)| token(&words, &step.chosen.text))
                .collect();
            ensure!(shown == wanted, "{shown:?}, natively {wanted:?}");
            let same = text_of(&browser, "#gpt-same").await?;
            ensure!(same == texts_of["gpt.same"], "{same}");
            let rows = texts(&browser, "#gpt-bill tr").await?;
            ensure!(rows.len() == steps.len());

            // Back to the second step, and another way from there.
            browser.click("#gpt-written [data-at='1']").await?;
            let shown = texts(&browser, "#gpt-candidates li").await?;
            let wanted = lines(&words, &steps[1].0.candidates);
            ensure!(shown == wanted, "{shown:?}, natively {wanted:?}");
            let other = steps[1]
                .0
                .candidates
                .iter()
                .position(|c| c.id != steps[1].0.chosen.id);
            let other = other.expect("another");
            browser
                .click(&format!("#gpt-candidates [data-at='{other}']"))
                .await?;
            let status = text_of(&browser, "#gpt-status").await?;
            let given = vec![steps[0].0.chosen.id, steps[1].0.candidates[other].id];
            let (_, text) = native.write(go_on(given));
            ensure!(status.contains(&text), "{status}, natively {text}");
        }
        Ok(())
    });
}

#[test]
fn t5_does_every_task_and_shows_where_it_looks() {
    in_engines(Options::default(), |browser| async move {
        let mut native = Native::loaded();
        for ((path, _), texts_of) in PAGES.into_iter().zip(words()) {
            open(&browser, path).await?;
            for task in Task::ALL {
                let code = task.code();
                browser
                    .click(&format!("input[name=t5-task][value={code}]"))
                    .await?;
                browser.click("#t5-write").await?;
                let status = text_of(&browser, "#t5-status").await?;
                let text = texts_of[&format!("t5.example-{code}")].clone();
                let (steps, answer) = native.write(SiblingCommand::Write { task, text });
                ensure!(status.contains(&answer), "{status}, natively {answer}");
                ensure!(chosen(&browser, "#t5-written").await?.len() == steps.len());
                // The first step, at the head that is chosen.
                browser.click("#t5-written [data-at='0']").await?;
                let head: String = browser
                    .value("document.querySelector('#t5-head').value")
                    .await?;
                let (layer, head) = head.split_once('-').expect("layer and head");
                let (layer, head): (usize, usize) = (layer.parse()?, head.parse()?);
                let looks = &steps[0].1[1568..];
                let n = looks.len() / 8;
                let looks = &looks[(layer * 4 + head) * n..][..n];
                let wanted: Vec<_> = looks.iter().map(|&look| percent(look)).collect();
                let shown = texts(&browser, "#t5-source .share").await?;
                ensure!(shown == wanted, "{code}: {shown:?}, natively {wanted:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn three_are_asked_for_the_same_word() {
    in_engines(Options::default(), |browser| async move {
        for ((path, _), texts_of) in PAGES.into_iter().zip(words()) {
            open(&browser, path).await?;
            let words = Words::new(&texts_of);
            browser
                .wait_for("document.querySelector('#three-tokens button')")
                .await?;
            browser.click("#three-tokens [data-at='3']").await?;
            text_of(&browser, "#three-status").await?;
            let mut native = Native::loaded();
            // Predictions do not depend on the head that is looked at.
            let head = |stage| protocol::HeadAt {
                stage,
                layer: 0,
                head: 0,
            };
            use protocol::AttentionStage::{Cross, DecoderSelf, EncoderSelf};
            let compare = SiblingCommand::Compare {
                text: texts_of["three.example-1"].clone(),
                place: 3,
                heads: [head(EncoderSelf), head(DecoderSelf), head(Cross)],
            };
            let SiblingBody::Compared { views, .. } = native.last(compare) else {
                panic!("not compared");
            };
            for (code, view) in ["bert", "gpt", "t5"].into_iter().zip(&views) {
                let shown = texts(&browser, &format!("#three-{code} .candidate")).await?;
                let wanted = lines(&words, &view.candidates);
                ensure!(shown == wanted, "{code}: {shown:?}, natively {wanted:?}");
                let hidden = texts(&browser, &format!("#three-{code} .is-hidden")).await?;
                let wanted = view.visible.iter().filter(|visible| !**visible).count();
                ensure!(hidden.len() == wanted, "{code}: {hidden:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn inside_every_weight_is_the_native_one_and_a_cell_is_traced() {
    in_engines(Options::default(), |browser| async move {
        let mut native = Native::loaded();
        for ((path, _), texts_of) in PAGES.into_iter().zip(words()) {
            open(&browser, path).await?;
            browser
                .wait_for("document.querySelectorAll('#inside-heads button').length === 4")
                .await?;
            browser
                .script("document.querySelector('#inside-twin').open = true")
                .await?;
            browser
                .wait_for("document.querySelector('#inside-table td[data-weight]')")
                .await?;
            let place: [u32; 2] = browser
                .value(
                    "['layer', 'head'].map((n) => +document.querySelector(`#inside-${n}`).value)",
                )
                .await?;
            let text = texts_of["bert.example-1"].clone();
            let hidden = vec![place_of_word(&text, &texts_of["bert.first-hidden"])];
            let subject = Subject::Fill {
                text,
                hidden,
                hides_right: false,
            };
            let look = native
                .ask(SiblingCommand::Look { subject })
                .pop()
                .expect("an answer");
            let SiblingBody::Looked { maps, .. } = look.reply.body else {
                panic!("not looked");
            };
            let cells = (maps[0].query_len * maps[0].key_len) as usize;
            let first = (place[0] * maps[0].n_heads + place[1]) as usize * cells;
            let wanted = &look.numbers[first..first + cells];
            let shown: Vec<f32> = browser
                .value("[...document.querySelectorAll('#inside-table td[data-weight]')].map((e) => Math.fround(e.dataset.weight))")
                .await?;
            ensure!(shown == wanted, "{shown:?}, natively {wanted:?}");
            // A cell by keyboard, and its way.
            browser
                .script("document.querySelector('#inside-map').focus()")
                .await?;
            for _ in 0..3 {
                browser.press("\u{e015}").await?; // Down.
            }
            browser
                .wait_for("document.querySelectorAll('#inside-trace li').length >= 5")
                .await?;
            let steps = texts(&browser, "#inside-trace .value").await?;
            ensure!(steps.iter().all(|step| !step.is_empty()), "{steps:?}");
        }
        Ok(())
    });
}
