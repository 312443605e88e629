/* What the toolbar does to the text: Markdown for people who know Word. */

import { EditorSelection } from "@codemirror/state";
import { W } from "./words.js";

const HEADING = /^(#{1,6})\s*/;
const ENTRY = /^(\s*)(?:([-*+])|(\d{1,3})([.)]))\s+/;

function selectedLines(state) {
  const { from, to } = state.selection.main;
  const lines = [];
  for (let at = state.doc.lineAt(from); ; at = state.doc.line(at.number + 1)) {
    lines.push(at);
    if (at.to >= to) return lines;
  }
}

function dispatch(view, spec, event) {
  view.dispatch(view.state.update({ ...spec, userEvent: event, scrollIntoView: true }));
  view.focus();
  return true;
}

/** Make the line of the cursor a heading of this level; of level 0, an ordinary paragraph. */
export function setHeading(level) {
  return (view) => {
    const changes = selectedLines(view.state).map((line) => {
      const old = HEADING.exec(line.text);
      return { from: line.from, to: line.from + (old ? old[0].length : 0), insert: level ? "#".repeat(level) + " " : "" };
    });
    return dispatch(view, { changes }, "input.heading");
  };
}

/** Make the selection bold, or plain if it is bold. */
export function toggleBold(view) {
  const { state } = view;
  const spec = state.changeByRange((range) => {
    const text = state.sliceDoc(range.from, range.to);
    const outside = state.sliceDoc(range.from - 2, range.from) === "**" && state.sliceDoc(range.to, range.to + 2) === "**";
    if (outside) {
      return {
        changes: [{ from: range.from - 2, to: range.from }, { from: range.to, to: range.to + 2 }],
        range: EditorSelection.range(range.from - 2, range.to - 2),
      };
    }
    const insert = text || W.boldText;
    return {
      changes: { from: range.from, to: range.to, insert: `**${insert}**` },
      range: EditorSelection.range(range.from + 2, range.from + 2 + insert.length),
    };
  });
  return dispatch(view, spec, "input.bold");
}

/** Make the selected lines a list, or plain lines if they are one. */
export function toggleList(ordered) {
  return (view) => {
    const lines = selectedLines(view.state).filter(({ text }, _, all) => text.trim() || all.length === 1);
    const all = lines.every(({ text }) => ENTRY.test(text));
    const changes = lines.map((line, place) => {
      const old = ENTRY.exec(line.text);
      const marker = all ? "" : ordered ? `${place + 1}. ` : "- ";
      return { from: line.from, to: line.from + (old ? old[0].length : 0), insert: marker };
    });
    return dispatch(view, { changes }, "input.list");
  };
}

/** Continue a list on the next line, or end it at an empty entry; not inside anything else. */
export function continueList(view) {
  const { state } = view;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const entry = ENTRY.exec(line.text);
  if (!main.empty || !entry || main.head < line.from + entry[0].length) return false;
  if (!line.text.slice(entry[0].length).trim()) {
    return dispatch(view, { changes: { from: line.from, to: line.to }, selection: { anchor: line.from } }, "input");
  }
  const next = entry[3] ? `${entry[1]}${Number(entry[3]) + 1}${entry[4]} ` : `${entry[1]}${entry[2]} `;
  const insert = state.lineBreak + next;
  return dispatch(
    view,
    { changes: { from: main.head, insert }, selection: { anchor: main.head + insert.length } },
    "input",
  );
}

/** Put a block of its own at the cursor, with blank lines around it; the cursor goes where `|` would stand: `at` inside it. */
export function insertBlock(view, block, at = block.length) {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const blank = !line.text.trim();
  const before = blank ? state.sliceDoc(0, line.from) : state.sliceDoc(0, line.to);
  const after = state.sliceDoc(line.to);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const trail = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const from = blank ? line.from : line.to;
  return dispatch(
    view,
    {
      changes: { from, to: line.to, insert: lead + block + (after || block.endsWith("\n") ? trail : "\n") },
      selection: { anchor: from + lead.length + at },
    },
    "input.block",
  );
}

/** Put a text in the place of the selection. */
export function insertText(view, insert) {
  const { from, to } = view.state.selection.main;
  return dispatch(view, { changes: { from, to, insert }, selection: { anchor: from + insert.length } }, "input.insert");
}

/** An empty table. */
export function insertTable(view) {
  const row = `| ${Array.from({ length: 3 }, () => W.tableHead).join(" | ")} |`;
  const block = `${row}\n| --- | --- | --- |\n|  |  |  |\n|  |  |  |`;
  return insertBlock(view, block, 2);
}
