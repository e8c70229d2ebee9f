//! Messages that nobody should send: they change nothing and throw nothing.

use super::{QUESTION, host_page, in_frame, solve, stage};
use anyhow::ensure;
use tests::{Options, in_engines};

/// Makes messages from a seed: the subjects and fields that we know, with values that do not fit,
/// and plain noise.
const GENERATOR: &str = "
    let seed = 20261124;
    const random = () => {
      // xorshift, so that every engine sends the same messages.
      seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
      return (seed >>> 0) / 4294967296;
    };
    const pick = (list) => list[Math.floor(random() * list.length)];
    const VALUES = [
      () => null, () => undefined, () => NaN, () => Infinity, () => -1, () => 1e9, () => 2 ** 53,
      () => '', () => 'x', () => '<img src=x onerror=parent.__pwned=1>', () => '__proto__', () => [],
      () => ({}), () => [[]], () => true, () => new Date(NaN), () => /x/, () => new Map([[1, 2]]),
      () => '[1,1,[[\"encoder-to-decoder\",1,0,9,0,[],\"\",0,0,[],0]]]', () => '[1,1,null]',
      () => '[1,1,[[\"__proto__\",1,0,3,0,[\"c\",\"x\"],\"x\",1,0,[],1]]]', () => '[2,1,[]]',
      () => '[1,99,[]]', () => '{\"schema\":1}', () => 'x'.repeat(200000), () => 9007199254740993n,
      () => new Uint8Array(8), () => JSON.parse('{\"__proto__\":{\"polluted\":1}}'),
      () => Array.from({ length: 2000 }, () => [[]]),
    ];
    const SUBJECTS = [
      'SPLICE.getState.response', 'SPLICE.reportScoreAndState', 'SPLICE.sendEvent', 'SPLICE.getState',
      'lti.frameResize', 'three-transformers.hello', 'three-transformers.theme',
      'three-transformers.show', 'three-transformers.', 'three-transformers.__proto__', 'unauthorized',
    ];
    const FIELDS = [
      'message_id', 'state', 'error', 'version', 'theme', 'section', 'height', 'score', 'context',
      'action', 'type', 'payload', 'constructor', 'toString',
    ];
    var message = () => {
      if (random() < 0.15) return pick(VALUES)();
      const made = {};
      if (random() < 0.7) made.subject = random() < 0.8 ? pick(SUBJECTS) : pick(VALUES)();
      if (random() < 0.1) made.context = 'h5p';
      for (let i = Math.floor(random() * 5); i > 0; i -= 1) made[pick(FIELDS)] = pick(VALUES)();
      return made;
    };";

#[test]
fn ten_thousand_hostile_messages_change_nothing_and_throw_nothing() {
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "", GENERATOR).await?;
        let record = "localStorage.getItem('three-transformers.progress')";
        let snapshot = "JSON.stringify([
            [...document.querySelectorAll('[data-stage]')].map((e) => e.dataset.stage),
            [...document.querySelectorAll('.points')].map((e) => e.textContent),
            document.getElementById('run-text').value,
            document.getElementById('progress-summary').textContent,
            location.href, document.title])";
        let before: String = in_frame(&browser, async || {
            solve(&browser, QUESTION).await?;
            browser.value(snapshot).await
        })
        .await?;

        // In bursts with pauses between them, so that the throttle does not spare the handlers; and
        // one burst at full speed.
        browser
            .value_of_async::<()>(
                "for (let sent = 0; sent < 8000; sent += 1) {
                   const made = message();
                   try { say(made); } catch {}
                   if (sent % 40 === 39) await new Promise((r) => setTimeout(r, 25));
                 }
                 for (let sent = 0; sent < 2000; sent += 1) { try { say(message()); } catch {} }
                 // A hundred megabytes, copied and handed over.
                 say(new ArrayBuffer(100 * 2 ** 20));
                 const gift = new ArrayBuffer(100 * 2 ** 20);
                 course().postMessage(gift, '*', [gift]);
                 await new Promise((r) => setTimeout(r, 100));",
            )
            .await?;
        in_frame(&browser, async || {
            let after: String = browser.value(snapshot).await?;
            ensure!(after == before, "changed from {before} to {after}");
            let polluted: bool = browser.value("'polluted' in {}").await?;
            ensure!(!polluted, "a message reached every object");
            let errors = browser.errors().await?;
            ensure!(errors.is_empty(), "{errors:#?}");
            let kept: Option<String> = browser.value(record).await.unwrap_or(None);
            if let Some(kept) = kept {
                ensure!(
                    kept.contains(QUESTION) && !kept.contains("__proto__"),
                    "{kept}"
                );
            }
            // And it lives: it runs, answers and counts.
            ensure!(browser.run_once().await? == "done");
            solve(&browser, "text-to-text").await?;
            ensure!(stage(&browser, QUESTION).await? == "solved");
            Ok(())
        })
        .await?;
        let pwned: bool = browser.value("'__pwned' in window").await?;
        ensure!(!pwned, "markup in a message ran");
        Ok(())
    });
}

#[test]
fn messages_of_other_windows_and_origins_do_not_count() {
    in_engines(Options::default(), |browser| async move {
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "", "").await?;
        // From a frame beside it, from the page itself, and as a forged event of the right source
        // and a look-alike origin.
        browser
            .value_of_async::<()>(
                "const other = document.createElement('iframe');
                 other.srcdoc = `<script>parent.frames[0].postMessage(
                   { subject: 'three-transformers.theme', version: 1, theme: 'dark' }, '*')<\\/script>`;
                 document.body.append(other);
                 await new Promise((r) => { other.onload = r; });
                 await new Promise((r) => setTimeout(r, 100));",
            )
            .await?;
        in_frame(&browser, async || {
            browser
                .value_of_async::<()>(
                    "const data = { subject: 'three-transformers.theme', version: 1, theme: 'dark' };
                     postMessage(data, '*');
                     await new Promise((r) => setTimeout(r, 100));",
                )
                .await?;
            let theme: String = browser
                .value("document.documentElement.dataset.theme ?? ''")
                .await?;
            ensure!(theme.is_empty(), "obeyed a stranger");
            Ok(())
        })
        .await?;
        // The host itself fixes its origin by speaking; from then on another one is a stranger,
        // though the window is the same.
        browser
            .script("say({ subject: 'three-transformers.hello', version: 1 })")
            .await?;
        browser
            .wait_for("heard.filter((m) => m.subject === 'three-transformers.ready').length === 2")
            .await?;
        in_frame(&browser, async || {
            browser
                .script(
                    "const data = { subject: 'three-transformers.theme', version: 1, theme: 'dark' };
                     const origin = 'https://' + location.hostname + '.example';
                     dispatchEvent(new MessageEvent('message', { data, origin, source: parent }));",
                )
                .await?;
            let theme: String = browser
                .value("document.documentElement.dataset.theme ?? ''")
                .await?;
            ensure!(theme.is_empty(), "obeyed a look-alike");
            Ok(())
        })
        .await
    });
}
