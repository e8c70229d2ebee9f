//! The learner's record as hosts keep it: few characters, nothing lost but the ends of very long
//! texts.

use super::{host_page, in_frame, solving};
use anyhow::{Context, Result, ensure};
use tests::{Options, in_browser, in_engines};

const MODULE: &str = include_str!("../../../www/host/state.js");

/// Random records, from a seed.
const RECORDS: &str = "
    let seed = 7;
    const random = (n) => {
      seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
      return (seed >>> 0) % n;
    };
    const pick = (list) => list[random(list.length)];
    const CHARACTERS = ['a', ' ', '貓', '。', '\\n', '\"', '\\\\', '<', '😀', '👨‍👩‍👧', '\\u0000', 'é'];
    const text = (most) => Array.from({ length: random(most) }, () => pick(CHARACTERS)).join('');
    const attempt = (longest) => {
      const type = pick(['none', 'choice', 'text', 'list']);
      const answer = type === 'none' ? { type } : { type, value: type === 'text' ? text(longest) : pick(type === 'list' ? ['', 'a\\nb-c', '101\\n010'] : ['a', 'b-c']) };
      return {
        revision: 1 + random(3), retries: random(2), stage: pick(['unanswered', 'attempted', 'hinted', 'revealed', 'solved']),
        answered_at: random(99), answer, checked: pick([null, 'a', 'b-c']), tries: random(4),
        hints_shown: random(3), ticks: Object.fromEntries(['x', 'y-z'].slice(random(3)).map((id) => [id, { at: random(9), on: random(2) === 1 }])),
        edits: random(999),
      };
    };
    const record = (exercises, longest) => ({
      schema: 4,
      seed: 1 + random(99999),
      attempts: Object.fromEntries(Array.from({ length: exercises }, (_, i) => ['exercise-' + i, attempt(longest)])),
    });";

#[test]
fn a_record_survives_packing() {
    in_browser(Options::default(), |browser| async move {
        browser.site.put("state.js", "text/javascript", MODULE);
        browser.site.put(
            "bare.html",
            "text/html",
            "<!doctype html><title>Bare</title>",
        );
        browser.open_without_waiting("bare.html").await?;
        let failure: Option<String> = browser
            .value_of_async(&format!(
                "{RECORDS}
                 const {{ packed, unpacked }} = await import('./state.js');
                 for (let round = 0; round < 400; round += 1) {{
                   const before = record(1 + random(24), round % 2 ? 20 : 5000);
                   const state = packed(JSON.stringify(before));
                   if (state.length > 3800) return `round ${{round}}: ${{state.length}} characters`;
                   const after = JSON.parse(unpacked(state));
                   if (after.seed !== before.seed || after.schema !== before.schema) return `round ${{round}}: ${{after.seed}}`;
                   for (const [id, attempt] of Object.entries(before.attempts)) {{
                     const {{ answer: was, ...rest }} = attempt;
                     const {{ answer: is, ...same }} = after.attempts[id];
                     if (JSON.stringify(rest) !== JSON.stringify(same)) return `round ${{round}}: ${{JSON.stringify(same)}}`;
                     const isWhole = JSON.stringify(was) === JSON.stringify(is);
                     const isStart = was.type === 'text' && is.type === 'text' && was.value.startsWith(is.value)
                       && !/[\\uD800-\\uDBFF]$/.test(is.value);
                     if (!isWhole && !isStart) return `round ${{round}}: ${{JSON.stringify([was, is])}}`;
                     if (!isWhole && JSON.stringify(before).length < 3000) return `round ${{round}}: cut without need`;
                   }}
                 }}
                 for (const noise of ['', 'null', '{{}}', '[]', '[1]', '[1,1,{{}}]', '[2,1,[]]', '[1,1,[[]]]', 'x', '[1,1,[[\"a\",1]]]'])
                   if (unpacked(noise) !== undefined) return `${{noise}} was taken for a state`;
                 return null;"
            ))
            .await?;
        ensure!(failure.is_none(), "{failure:?}");
        Ok(())
    });
}

#[test]
fn every_exercise_answered_at_length_fits_and_comes_back() {
    let keeper = "
        addEventListener('message', ({ data }) => {
          if (data.subject === 'SPLICE.reportScoreAndState') window.kept = data.state;
          if (data.subject === 'SPLICE.getState') {
            say({ subject: 'SPLICE.getState.response', message_id: data.message_id, state: null });
          }
        });";
    in_engines(Options::default(), move |browser| async move {
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "sandbox=allow-scripts", keeper).await?;
        let answered: u32 = in_frame(&browser, async || {
            browser
                .value_of_async::<()>(
                    "const turn = () => new Promise((r) => setTimeout(r));
                     for (const exercise of document.querySelectorAll('[id^=exercise-][data-stage]')) {
                       for (const hint of exercise.querySelectorAll('.hint')) hint.click();
                       const box = exercise.querySelector('textarea');
                       if (box) {
                         box.value = '注意力😀 attention, '.repeat(400).slice(0, 4000);
                         box.dispatchEvent(new Event('input', { bubbles: true }));
                         await turn();
                         exercise.querySelector('.reveal').click();
                         await turn();
                         for (const tick of exercise.querySelectorAll('input[type=checkbox]')) tick.click();
                       }
                     }",
                )
                .await?;
            let lesson = solving::lesson_in(lesson::Lang::En);
            solving::solve_all(&browser, &lesson).await?;
            browser
                .value(
                    "[...document.querySelectorAll('[id^=exercise-][data-stage]')]
                       .filter((e) => ['solved', 'revealed'].includes(e.dataset.stage)).length",
                )
                .await
        })
        .await?;
        ensure!(answered >= 4, "only {answered} answered");
        browser
            .wait_for("heard.some((m) => m.subject === 'SPLICE.reportScoreAndState' && m.progress === 1 && m.score === 1)")
            .await
            .context("no report of everything")?;
        let length: usize = browser.value("kept.length").await?;
        ensure!(length <= 3_800, "{length} characters");
        let state: String = browser.value("kept").await?;
        // A page that knows nothing gets it back.
        let giver = format!(
            "addEventListener('message', ({{ data }}) => {{
               if (data.subject === 'SPLICE.getState') say({{ subject: 'SPLICE.getState.response',
                 message_id: data.message_id, state: {} }});
             }});",
            serde_json::to_string(&state)?
        );
        let _host = host_page(&browser, &address, "sandbox=allow-scripts", &giver).await?;
        in_frame(&browser, async || {
            browser
                .wait_for(
                    "[...document.querySelectorAll('[id^=exercise-][data-stage]')]
                       .every((e) => ['solved', 'revealed'].includes(e.dataset.stage))",
                )
                .await?;
            let texts: Vec<String> = browser
                .value(
                    "[...document.querySelectorAll('textarea[id$=-answer]')].map((t) => t.value)",
                )
                .await?;
            ensure!(
                texts
                    .iter()
                    .all(|t| t.chars().count() > 500 && t.starts_with("注意力😀")),
                "{texts:?}"
            );
            Ok(())
        })
        .await?;
        Result::<()>::Ok(())
    });
}
