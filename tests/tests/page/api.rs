//! The engine as a JavaScript API.

use anyhow::ensure;
use tests::{Options, in_engines};

#[test]
fn the_javascript_api_answers_as_the_kernel_does() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let result: serde_json::Value = browser
            .value_of_async(
                "const api = await import(new URL('../api/engine.js', location.href));
                 await api.default();
                 const mask = api.mask({ kind: 'causal', queryLen: 3 });
                 const one = api.attend({
                     query: [1, 0, 0, 1], key: new Float32Array([1, 0, 0, 1]), value: [1, 2, 3, 4],
                     headDim: 2, mask: { kind: 'causal' },
                 });
                 const codes = [];
                 for (const wrong of [
                     () => api.attend({ query: [NaN, 0], key: [1, 0], value: [1, 2], headDim: 2 }),
                     () => api.attend({ query: [1], key: [1], value: [1], headDim: 2 }),
                     () => api.attend({ headDim: 2 }),
                     () => api.attend(null),
                     () => api.mask({ kind: 'causal', queryLen: 0 }),
                     () => api.mask({ kind: 'full', queryLen: 65536 }),
                 ]) {
                     try { wrong(); codes.push('accepted'); } catch (e) { codes.push(e.code ?? String(e)); }
                 }
                 return {
                     bits: [...mask.bits], visible: mask.visibleCount,
                     weights: [...one.weights], context: [...one.context], codes,
                 };",
            )
            .await?;
        ensure!(result["bits"] == serde_json::json!([1, 0, 0, 1, 1, 0, 1, 1, 1]));
        ensure!(result["visible"] == 6);
        ensure!(result["weights"][0] == 1.0 && result["weights"][1] == 0.0);
        ensure!(result["context"][0] == 1.0 && result["context"][1] == 2.0);
        let codes: Vec<String> = serde_json::from_value(result["codes"].clone())?;
        ensure!(
            codes
                .iter()
                .all(|code| code != "accepted" && !code.contains(' ')),
            "{codes:?}"
        );
        Ok(())
    });
}
