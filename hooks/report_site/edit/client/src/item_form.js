/* The form for the item under the cursor, and for a new one: built from the vocabulary, written back field by field. */

import { insertBlock } from "./commands.js";
import { choicesOf, targetsOf } from "./completion.js";
import { el, labelled, openDialog, select, tell } from "./dom.js";
import { idLabelOf, itemAt, valueOf, writeFields } from "./fields.js";
import { headings, readLines } from "./lines.js";
import { picker } from "./picker.js";
import { W } from "./words.js";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A control for a field that takes a date: a picker of days, and the word that stands there if it is none. */
function dateControl(spec, value) {
  const isDay = !value || DAY.test(value);
  const input = el("input", { type: "date" });
  if (isDay) input.value = value;
  const hint = isDay ? W.dateHint : `${W.dateWord(value)}。${W.dateHint}`;
  return { element: labelled(spec.label, input, hint), get value() { return input.value || (isDay ? "" : value); } };
}

/** A control that offers words and takes others too. */
function wordsControl(spec, value, choices, hint) {
  const list = el("datalist", { id: `rs-choices-${spec.label}` }, choices.map((each) => el("option", { value: each })));
  const input = el("input", { list: list.id, autocomplete: "off" });
  input.value = value;
  return { element: el("div", {}, labelled(spec.label, input, hint), list), get value() { return input.value; } };
}

function choiceControl(spec, value, choices) {
  const known = !value || choices.includes(value) ? choices : [value, ...choices];
  const input = select([["", W.none], ...known.map((each) => [each, each])], value);
  return { element: labelled(spec.label, input), get value() { return input.value; } };
}

function textControl(spec, value) {
  const input = el("input", {});
  input.value = value;
  return { element: labelled(spec.label, input), get value() { return input.value; } };
}

/** An id that the site knows stays what it is; one that nobody has used yet may still be changed. */
function idControl(spec, value, vocabulary) {
  const known = vocabulary.items.some(({ id }) => id === value);
  const input = el("input", { readonly: known });
  input.value = value;
  return { element: labelled(spec.label, input, known ? W.idFixed : W.idHint), get value() { return input.value; } };
}

const CONTROLS = {
  id: idControl,
  date: dateControl,
  units: (spec, value, vocabulary) => wordsControl(spec, value, choicesOf(vocabulary, spec), W.unitsHint),
  state: (spec, value, vocabulary) => choiceControl(spec, value, choicesOf(vocabulary, spec)),
  role: (spec, value, vocabulary) => choiceControl(spec, value, choicesOf(vocabulary, spec)),
  text: textControl,
};

/** The control for one field or relation, by its type. */
function control(vocabulary, spec, value, kind, year) {
  if (!spec.targets) return CONTROLS[spec.type](spec, value, vocabulary);
  return picker({ label: spec.label, ids: value, candidates: targetsOf(vocabulary, spec.label, kind, year), all: vocabulary.items });
}

function kindOfId(vocabulary, id) {
  return vocabulary.kinds.find(({ prefix }) => (id || "").toUpperCase().startsWith(`${prefix}-`));
}

/** What an item of a kind may say: the fields, and the relations that it may write, in the vocabulary's order. */
function specsOf(vocabulary, kind) {
  const relations = vocabulary.relations.filter(({ kinds }) => kind && kinds.includes(kind.code));
  const once = relations.filter(({ label }, place) => relations.findIndex((each) => each.label === label) === place);
  const [id, ...others] = vocabulary.fields;
  return [id, ...once, ...others];
}

/** The part of a form that has the fields; those that are usual or filled stand open, the others fold away. */
function fieldset(vocabulary, kind, values) {
  const year = Number((values[idLabelOf(vocabulary)] || "").split("-")[1]);
  const usual = new Set(kind ? kind.template.map(([label]) => label) : []);
  const controls = new Map();
  const open = [];
  const folded = [];
  for (const spec of specsOf(vocabulary, kind)) {
    const value = values[spec.label] || "";
    const made = control(vocabulary, spec, value, kind, year);
    controls.set(spec.label, { made, value });
    (value || usual.has(spec.label) ? open : folded).push(made.element);
  }
  const more = folded.length ? el("details", {}, el("summary", {}, W.moreFields), folded) : null;
  return { body: [...open, more], controls };
}

/** What the form changed: a name's new value, null for one that was emptied. */
function changed(controls) {
  const values = {};
  for (const [label, { made, value }] of controls) {
    const now = made.value.trim();
    if (now !== value) values[label] = now || null;
  }
  return values;
}

/** The order in which fields are written: as the form shows them. */
function orderOf(vocabulary, kind) {
  return specsOf(vocabulary, kind).map(({ label }) => label);
}

/** Edit the item that the cursor stands in. Returns false if there is none. */
export async function editItem(view, vocabulary) {
  const item = itemAt(view.state.doc.toString(), view.state.selection.main.head, vocabulary);
  if (!item) return false;
  const idLabel = idLabelOf(vocabulary);
  const values = Object.fromEntries(item.fields.map(({ label }) => [label, valueOf(item, label).value]));
  const kind = kindOfId(vocabulary, values[idLabel]);
  const { body, controls } = fieldset(vocabulary, kind, values);
  const title = `${W.editItem} ${values[idLabel] || ""}`;
  const wanted = await openDialog({ title, body, read: () => changed(controls) });
  if (!wanted || !Object.keys(wanted).length) return true;
  // The text may have been moved meanwhile (a merge after a save); the item is found again by where it stands.
  const text = view.state.doc.toString();
  const now = itemAt(text, Math.min(item.fields[0].from, text.length), vocabulary) || item;
  const changes = writeFields(text, now, wanted, orderOf(vocabulary, kind));
  view.dispatch({ changes, userEvent: "input.item", scrollIntoView: true });
  view.focus();
  tell(W.itemChanged);
  return true;
}

/** The level that items have on this page: that of the last heading with fields, else one below the last heading. */
function levelHere(text, vocabulary, position) {
  const lines = readLines(text);
  const above = headings(lines).filter(({ line }) => lines[line].from <= position);
  const item = itemAt(text, position, vocabulary);
  if (item && item.heading) return item.heading.level;
  const last = above[above.length - 1];
  return last ? Math.min(last.level + 1, 6) : 2;
}

/** Where a new item goes: before the next heading below the cursor. */
function endOfSection(text, position) {
  const lines = readLines(text);
  const next = headings(lines).find(({ line }) => lines[line].from > position);
  return next ? Math.max(lines[next.line].from - 1, 0) : text.length;
}

/** The kind that most items of a page have, else the first. */
function usualKind(vocabulary, path) {
  const counts = vocabulary.kinds.map((kind) => vocabulary.items.filter((item) => item.path === path && item.kind === kind.code).length);
  return vocabulary.kinds[counts.indexOf(Math.max(...counts))];
}

function yearOf(vocabulary, path, kind) {
  const report = /(?:^|\/)(?:reports\/(\d{4})\/|branches\/[^/]+\/(\d{4})\.md$)/.exec(path);
  const here = vocabulary.items.filter((item) => item.path === path && item.kind === kind.code);
  if (here.length) return String(here[here.length - 1].year);
  return report ? report[1] || report[2] : String(vocabulary.years[0] || Object.keys(vocabulary.next_ids[kind.prefix])[0]);
}

/** The next free id, the text's own unsaved ones counted too. */
function freeId(vocabulary, text, kind, year) {
  const offered = (vocabulary.next_ids[kind.prefix] || {})[year] || `${kind.prefix}-${year}-1`;
  const used = [...text.matchAll(new RegExp(`${kind.prefix}-${year}-(\\d+)`, "g"))].map((match) => Number(match[1]));
  const first = Number(offered.split("-")[2]);
  return `${kind.prefix}-${year}-${Math.max(first, ...used.filter((number) => number >= first).map((number) => number + 1))}`;
}

/** Add a new item behind the section of the cursor. */
export async function insertItem(view, vocabulary, path) {
  if (!vocabulary.kinds.length) return tell(W.noKinds);
  const idLabel = idLabelOf(vocabulary);
  const position = view.state.selection.main.head;
  const text = view.state.doc.toString();
  let kind = usualKind(vocabulary, path);
  const kinds = select(vocabulary.kinds.map((each) => [each.code, `${each.label}（${each.prefix}）`]), kind.code);
  const title = el("input", { required: true });
  const level = select([2, 3, 4].map((each) => [String(each), "#".repeat(each)]), String(Math.min(levelHere(text, vocabulary, position), 4)));
  const fields = el("div", {});
  let controls;
  const fill = () => {
    kind = vocabulary.kinds.find(({ code }) => code === kinds.value);
    const values = Object.fromEntries(kind.template);
    values[idLabel] = freeId(vocabulary, text, kind, yearOf(vocabulary, path, kind));
    const made = fieldset(vocabulary, kind, values);
    controls = made.controls;
    fields.replaceChildren(...made.body.filter(Boolean));
  };
  kinds.addEventListener("change", fill);
  fill();
  const body = [labelled(W.itemKind, kinds), labelled(W.itemTitle, title), labelled(W.itemLevel, level), fields];
  const done = await openDialog({ title: W.newItem, body, submit: W.newItem });
  if (!done) return undefined;
  const order = orderOf(vocabulary, kind);
  const written = order.map((label) => [label, controls.get(label).made.value.trim()]).filter(([, value]) => value);
  const lines = written.map(([label, value]) => `- ${label}：${value}`);
  const head = `${"#".repeat(Number(level.value))} ${title.value.trim()}\n\n${lines.join("\n")}\n\n`;
  view.dispatch({ selection: { anchor: endOfSection(view.state.doc.toString(), position) } });
  insertBlock(view, head + W.bodyPlaceholder);
  const end = view.state.selection.main.head;
  view.dispatch({ selection: { anchor: end - W.bodyPlaceholder.length, head: end }, scrollIntoView: true });
  tell(W.itemInserted);
  return undefined;
}
