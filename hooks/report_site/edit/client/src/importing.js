/* A whole Word file as the page's text: chosen or dropped, read by the server, looked at, then put in. Nothing is saved by it. */

import { el, labelled, openDialog, tell } from "./dom.js";
import { placed } from "./import_text.js";
import { W } from "./words.js";

const WORD = /\.(?:docx?|docm|wps)$/i;
const SHOWN = 60;
const MOST_SHOWN = 30;

/** Have a file chosen and brought in. */
export async function importWord(api, view, path) {
  const file = el("input", { type: "file", accept: ".docx,.txt,.doc,.wps", required: true });
  const problem = el("p", { class: "problem", role: "alert" });
  const body = [labelled(W.importFile, file, W.importFileHint), problem];
  const answer = await openDialog({ title: W.importTitle, body, submit: W.importRead, read: () => ask(api, path, file.files[0], problem) });
  if (answer) await bringIn(view, answer);
}

/** A Word file that is pasted or dropped: as text, or as an attachment. Returns whether it was one. */
export function takeWord(view, data, api, path, attach) {
  const [file, ...more] = data.files;
  if (!file || more.length || !WORD.test(file.name)) return false;
  takeFile(view, file, api, path, attach);
  return true;
}

async function takeFile(view, file, api, path, attach) {
  const [asText, asFile] = [radio("as", "text", W.importAsText, true), radio("as", "file", W.importAsFile, false)];
  const problem = el("p", { class: "problem", role: "alert" });
  const body = [group(W.importDroppedAsk, [asText, asFile]), problem];
  const read = () => (asFile.input.checked ? "attach" : ask(api, path, file, problem));
  const answer = await openDialog({ title: W.importDropped(file.name), body, read });
  if (answer === "attach") attach(file);
  else if (answer) await bringIn(view, answer);
}

/** Have the server read a file; undefined after saying why it cannot, so that the dialog stays. */
async function ask(api, path, file, problem) {
  problem.textContent = W.importReading(file.name);
  try {
    return await api.call("PUT", `import?${new URLSearchParams({ path, name: file.name })}`, undefined, file);
  } catch (error) {
    problem.textContent = error.sentence;
    return undefined;
  }
}

/** Show what was read, and put it where somebody wants it. */
async function bringIn(view, answer) {
  const empty = !view.state.doc.toString().trim();
  const [atCursor, inPlace] = [radio("place", "cursor", W.importAtCursor, !empty), radio("place", "all", W.importInPlace, empty)];
  const body = [
    el("p", {}, W.importItems(answer.items.map(({ label, count }) => `${label} ${count} ${W.importUnit}`).join(W.comma))),
    answer.problems.length ? [el("h3", {}, W.importProblems), el("ul", {}, answer.problems.map((each) => el("li", {}, each)))] : null,
    leftOut(answer.left_out),
    el("details", {}, el("summary", {}, W.importText), el("pre", { class: "imported", tabindex: "0" }, answer.markdown)),
    group(W.importWhere, [atCursor, inPlace]),
  ];
  const chosen = await openDialog({ title: W.importResult, body, submit: W.importPut, wide: true, read: () => (inPlace.input.checked ? "all" : "cursor") });
  if (!chosen) return;
  const text = view.state.doc.toString();
  const { from, to } = view.state.selection.main;
  const change = placed(text, chosen === "all" ? null : { from, to }, answer.markdown);
  view.dispatch({ changes: change, selection: { anchor: change.from + change.insert.length }, userEvent: "input.paste", scrollIntoView: true });
  tell(W.imported);
  view.focus();
}

/** What is not in the text and why, by reason. */
function leftOut(pieces) {
  if (!pieces.length) return el("p", {}, W.importNothingLeft);
  const reasons = new Map();
  for (const { text, why } of pieces) reasons.set(why, [...(reasons.get(why) || []), text]);
  const rows = [...reasons].map(([why, texts]) => el("li", {}, el("strong", {}, W.importReason(why, texts.length)), listed(texts)));
  return [el("h3", {}, W.importLeftOut), el("ul", {}, rows)];
}

function listed(texts) {
  return texts.slice(0, MOST_SHOWN).map(short).join(W.comma) + (texts.length > MOST_SHOWN ? W.importMore : "");
}

function short(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return `“${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}”`;
}

function radio(name, value, label, checked) {
  const input = el("input", { type: "radio", name, value, checked });
  return { input, label: el("label", {}, input, label) };
}

function group(legend, radios) {
  return el("fieldset", { class: "radios" }, el("legend", {}, legend), radios.map(({ label }) => label));
}
