/* The form for a row of a branch's records, and for a new one. */

import { el, labelled, openDialog, select, tell } from "./dom.js";
import { addRow, recordTableAt, writeRow } from "./records.js";
import { W } from "./words.js";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NUMBERS = new Set(["应到", "实到", "有表决权", "赞成", "有选举权", "候选人数", "应选人数"]);

function control(column, value, vocabulary) {
  if (column.name === "日期" && (!value || DAY.test(value))) {
    const input = el("input", { type: "date" });
    input.value = value;
    return input;
  }
  if (column.name === "类型") {
    const names = vocabulary.records.activities.map(({ name }) => name);
    return select([["", W.none], ...(value && !names.includes(value) ? [value, ...names] : names).map((each) => [each, each])], value);
  }
  const input = el("input", NUMBERS.has(column.name) && (!value || /^\d+$/.test(value)) ? { inputmode: "numeric" } : {});
  input.value = value;
  return input;
}

async function ask(table, values, vocabulary, title) {
  const inputs = table.columns.map((column, place) => control(column, values[place] || "", vocabulary));
  const body = table.columns.map((column, place) => labelled(column.header, inputs[place]));
  return openDialog({ title, body, read: () => inputs.map((input) => input.value.trim()) });
}

/** Edit the record under the cursor, or add one to the table whose head it stands in. Returns false if there is no such table. */
export async function editRecord(view, vocabulary, adding = false) {
  const find = () => recordTableAt(view.state.doc.toString(), view.state.selection.main.head, vocabulary);
  const table = find();
  if (!table) return false;
  const fresh = adding || table.row < 0;
  const values = fresh ? [] : table.rows[table.row].cells.map(({ text }) => text);
  const wanted = await ask(table, values, vocabulary, fresh ? W.newRecord : W.editRecord);
  const now = find();
  if (!wanted || !now) return true;
  const changes = fresh ? addRow(now, now.row, wanted) : writeRow(now, now.row, wanted);
  if (!changes.length) return true;
  const end = fresh ? changes[0].from + 1 : view.state.selection.main.head;
  view.dispatch({ changes, userEvent: "input.record", scrollIntoView: true });
  if (fresh) view.dispatch({ selection: { anchor: Math.min(end, view.state.doc.length) } });
  view.focus();
  tell(W.itemChanged);
  return true;
}
