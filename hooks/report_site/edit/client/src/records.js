/* Rows of a branch's record table: which columns they have, and changes of single cells. Pure, like fields.js. */

import { cells, readLines } from "./lines.js";

/** The column that a header's text names, null if none. */
function columnOf(header, columns) {
  const name = header.replace(/\*\*|__|`|\s/g, "");
  const column = columns.find((each) => each.name === name || each.names.includes(name));
  return column ? column.name : null;
}

/**
 * The record table around a position: `{columns, rows, row}`; null if there is none, or it lacks 日期 or 类型.
 *
 * `columns` has each column's name as the ledger knows it and its header as written; `row` is the index in `rows` of the one
 * under the cursor, -1 if the cursor is in the header.
 */
export function recordTableAt(text, position, vocabulary) {
  const lines = readLines(text);
  const at = lines.findIndex(({ from, to }) => from <= position && position <= to);
  if (at < 0 || lines[at].kind !== "table") return null;
  let first = at;
  while (first > 0 && lines[first - 1].kind === "table") first -= 1;
  let end = at;
  while (end < lines.length && lines[end].kind === "table") end += 1;
  const columns = cells(lines[first].text).map((cell) => ({
    header: cell.text,
    name: columnOf(cell.text, vocabulary.records.columns),
  }));
  if (!["日期", "类型"].every((name) => columns.some((column) => column.name === name))) return null;
  const rows = lines.slice(first + 2, end).map((line) => ({
    from: line.from,
    to: line.to,
    text: line.text,
    cells: cells(line.text).map((cell) => ({ ...cell, from: line.from + cell.from, to: line.from + cell.to })),
  }));
  return { columns, rows, row: at - first - 2 < 0 ? -1 : at - first - 2, tableTo: lines[end - 1].to };
}

function escapeCell(value) {
  return value.replace(/\s+/g, " ").trim().replace(/\|/g, "\\|");
}

/** The changes that give a row these values, one for each column; only cells that differ are touched. */
export function writeRow(table, row, values) {
  const { cells: own, to, text } = table.rows[row];
  if (values.length > own.length) return [{ from: table.rows[row].from, to, insert: newRow(values) }];
  return values.flatMap((value, place) => {
    const cell = own[place];
    if (value.trim() === cell.text) return [];
    const insert = escapeCell(value);
    // An empty cell written `||` or `| |` gets blanks around its first words, as its neighbours have them.
    if (cell.text || !insert) return [{ from: cell.from, to: cell.to, insert }];
    const start = cell.from - table.rows[row].from;
    const left = text[start - 1] === "|" ? " " : "";
    const right = text[start] === "|" || start >= text.length ? " " : "";
    return [{ from: cell.from, to: cell.to, insert: left + insert + right }];
  });
}

/** The line of a new row. */
export function newRow(values) {
  return `| ${values.map(escapeCell).join(" | ")} |`;
}

/** The change that adds a row behind the one with this index, behind the table's last one for -1. */
export function addRow(table, after, values) {
  const at = after >= 0 ? table.rows[after].to : table.tableTo;
  return [{ from: at, to: at, insert: "\n" + newRow(values) }];
}

/**
 * The change that adds a pasted table's rows behind the table row at a position; null where the position is in no table, what
 * is pasted is more than one table, or its rows are wider. A head that repeats the table's own is left out.
 */
export function addPastedRows(text, position, markdown) {
  const lines = readLines(text);
  const at = lines.findIndex(({ from, to }) => from <= position && position <= to);
  const pasted = markdown.split("\n");
  if (at < 0 || lines[at].kind !== "table" || !readLines(markdown).every(({ kind }) => kind === "table")) return null;
  let first = at;
  while (first > 0 && lines[first - 1].kind === "table") first -= 1;
  const head = cells(lines[first].text);
  if (cells(pasted[0]).length > head.length) return null;
  const same = cells(pasted[0]).every((cell, place) => cell.text === head[place].text);
  const rows = [...(same ? [] : [pasted[0]]), ...pasted.slice(2)].map((row) => row + "  |".repeat(head.length - cells(row).length));
  const after = lines[Math.max(at, first + 1)].to;
  return { from: after, to: after, insert: rows.map((row) => `\n${row}`).join("") };
}
