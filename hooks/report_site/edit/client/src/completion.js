/* Completion where it helps: names of fields, states, units, and ids by number or by title. */

import { labelsOf } from "./fields.js";
import { MARKER, headings, readLines } from "./lines.js";

const FIELD_BEFORE = /^(\s*(?:[-*+•]\s*)?)([^\s:：]{1,12})[:：]\s*([^]*)$/;
const ID_START = /[A-Za-z]{1,4}(?:-[\d-]*)?$/;

function itemOption(item) {
  return { label: item.id, detail: item.title, type: "constant", boost: 0 };
}

/** Items whose id or title holds what was typed. */
export function matchingItems(items, typed) {
  const words = typed.trim().toLowerCase();
  if (!words) return items;
  return items.filter(({ id, title }) => id.toLowerCase().includes(words) || title.toLowerCase().includes(words));
}

/** Whether an item of these years may stand at the two ends of a relation's name. */
function yearsFit(end, writer, target) {
  if (!writer || !end.later) return true;
  return end.later === "earlier" ? writer < target : writer > target;
}

/** What a relation written in an item of this kind and year may name; of any that may write it if these are not known. */
export function targetsOf(vocabulary, label, kind, year) {
  const ends = vocabulary.relations.filter((each) => each.label === label && (!kind || each.kinds.includes(kind.code)));
  const fits = (item, end) =>
    end.targets.includes(item.kind) && (!kind || !end.same_kind || item.kind === kind.code) && yearsFit(end, year, item.year);
  return vocabulary.items.filter((item) => ends.some((end) => fits(item, end)));
}

/** The choices for a field's value by its type; null where anything may stand. */
export function choicesOf(vocabulary, spec) {
  if (spec.type === "state") return vocabulary.states.map(({ name }) => name);
  if (spec.type === "role") return vocabulary.roles;
  if (spec.type === "units") return [...vocabulary.all_branches, ...vocabulary.units.flatMap(({ name, names }) => [name, ...names])];
  return null;
}

function options(from, choices) {
  return { from, options: choices, filter: false };
}

/** Whether a line stands in a field list or where one may begin: the first text below a heading. */
function inFields(state, line) {
  const above = state.doc.sliceString(0, line.to);
  const lines = readLines(above);
  const last = headings(lines).pop();
  if (!last) return false;
  const between = lines.slice(last.end, lines.length - 1);
  const start = between.findIndex(({ kind }) => kind !== "blank" && kind !== "comment");
  return start < 0 || between.slice(start).every(({ text }) => MARKER.test(text) && /[:：]/.test(text));
}

function value(vocabulary, label, typed, to) {
  const spec = vocabulary.fields.find((each) => each.label === label);
  const last = /[^、，,；;\s（(：:]*$/.exec(typed)[0];
  const from = to - last.length;
  if (spec) {
    const choices = choicesOf(vocabulary, spec);
    return choices && options(from, choices.filter((each) => each.includes(last)).map((each) => ({ label: each, type: "enum" })));
  }
  if (!vocabulary.relations.some((each) => each.label === label)) return null;
  return options(from, matchingItems(targetsOf(vocabulary, label), last).slice(0, 100).map(itemOption));
}

/** The source of completions; `vocabulary()` is asked each time, for it changes with every save. */
export function completions(vocabulary) {
  return (context) => {
    const words = vocabulary();
    if (!words) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const bracket = /[（(；;，,]\s*([^\s:：；;（(]{1,12})[:：]\s*([^；;）)]*)$/.exec(before);
    const field = bracket ? [null, null, bracket[1], bracket[2]] : FIELD_BEFORE.exec(before);
    if (field && labelsOf(words).has(field[2].replace(/\*/g, "")) && (bracket || inFields(context.state, line))) {
      const found = value(words, field[2].replace(/\*/g, ""), field[3], context.pos);
      if (found) return found;
    }
    const marker = /^(\s*[-*+•]\s+)([^\s:：]{0,12})$/.exec(before);
    if (marker && (context.explicit || marker[2]) && inFields(context.state, line)) {
      const labels = [...labelsOf(words)].filter((label) => label.includes(marker[2]));
      return options(context.pos - marker[2].length, labels.map((label) => ({ label, apply: `${label}：`, type: "property" })));
    }
    const id = ID_START.exec(before);
    const prefixes = words.kinds.map(({ prefix }) => prefix);
    if (id && prefixes.some((prefix) => prefix.startsWith(id[0].split("-")[0].toUpperCase()))) {
      return options(context.pos - id[0].length, matchingItems(words.items, id[0]).slice(0, 100).map(itemOption));
    }
    if (!context.explicit) return null;
    const typed = /[\u4e00-\u9fff]*$/.exec(before)[0].slice(-6);
    return options(context.pos - typed.length, matchingItems(words.items, typed).slice(0, 100).map(itemOption));
  };
}
