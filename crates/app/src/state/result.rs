//! A finished run in words and as a file.

use super::decimal::exact;
use super::format;
use super::heat_map::Cell;
use super::page_data::Words;
use super::run::RunResult;

/// Most numbers offered as a file: what a spreadsheet opens.
pub const CSV_CELLS: usize = 1_000_000;

/// The numbers of one cell; `None` where the cell is not in the matrix.
pub fn readout(words: &Words, result: &RunResult, head: usize, cell: Cell) -> Option<String> {
    let (row, column) = cell;
    let slots = [
        ("query", result.report.query_tokens.get(row)?.clone()),
        ("row", (row + 1).to_string()),
        ("key", result.report.key_tokens.get(column)?.clone()),
        ("column", (column + 1).to_string()),
        ("score", format::number(result.score(head, row, column))),
        ("weight", format::number(result.weight(head, row, column))),
    ];
    let key = if result.is_visible(row, column) {
        "result.cell-visible"
    } else {
        "result.cell-hidden"
    };
    Some(words.fill(key, &slots))
}

/// A cell of the table twin.
pub fn table_cell(words: &Words, result: &RunResult, head: usize, cell: Cell) -> String {
    let (row, column) = cell;
    if result.is_visible(row, column) {
        format::number(result.weight(head, row, column))
    } else {
        format!("0 ({})", words.text("result.hidden"))
    }
}

/// All weights, one line a cell, numbers exactly as the kernel gave them.
pub fn csv(result: &RunResult) -> String {
    let quoted = |token: &str| format!("\"{}\"", token.replace('"', "\"\""));
    let mut csv = String::from("head,query,query_token,key,key_token,visible,score,weight\n");
    for head in 0..result.report.n_heads as usize {
        for (q, query) in result.report.query_tokens.iter().enumerate() {
            for (k, key) in result.report.key_tokens.iter().enumerate() {
                csv += &format!(
                    "{},{},{},{},{},{},{},{}\n",
                    head + 1,
                    q + 1,
                    quoted(query),
                    k + 1,
                    quoted(key),
                    u8::from(result.is_visible(q, k)),
                    exact(result.score(head, q, k)),
                    exact(result.weight(head, q, k)),
                );
            }
        }
    }
    csv
}
