/*
 * The items of a text and where their fields stand, as ledger/declarations.py finds them, and changes of their values that
 * leave every other character as it is. Pure: text in, places or changes out.
 */

import { MARKER, headings, readLines } from "./lines.js";

const INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad";
const GAP = `[ \\t\\u3000\\u00a0${INVISIBLE}]*`;
const LETTER = "[A-Za-z\u4e00-\u9fff]";
const MARK = "(?:\\*\\*|__|`)";
const COLON = "[:：∶﹕]";
const FIELD = new RegExp(
  `${GAP}(?<open>${MARK})?(?<label>${LETTER}(?:${GAP}${LETTER}){0,11})${GAP}(?<close>${MARK}${GAP})?(?<colon>${COLON})`,
  "y",
);
const BLANKS = new RegExp(GAP, "y");
const BETWEEN_ITEMS = " \t\u3000\u00a0\n。；;，,、" + INVISIBLE;
// What is no prose: escapes, code, comments, tags, targets of links, addresses.
const TARGET = "(?<=\\])\\([^()\\n]*(?:\\([^()\\n]*\\)[^()\\n]*)*\\)";
const NO_PROSE = new RegExp(`\\\\[^\\n]|(\`+)(?:(?!\`)[^]*?[^\`])\\1(?!\`)|<!--[^]*?-->|</?[A-Za-z][^<>\\n]*>|${TARGET}|https?:/{2}[!-'*-~]+`, "g");

/** A field's name without blanks, width and invisible characters, as it is compared. */
function squeeze(label) {
  return label.replace(new RegExp(`[\\s${INVISIBLE}]`, "g"), "").normalize("NFKC");
}

function clean(value) {
  return value.replace(new RegExp(`[${INVISIBLE}]`, "g"), "").replace(/[\u00a0\n]/g, " ").trim();
}

function matchAt(pattern, text, position) {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

/** Read the beginning of a field at `position`: its name and where its value may begin; null if there is none. */
function beginning(text, position) {
  const match = matchAt(FIELD, text, position);
  if (!match) return null;
  const { open, close, colon, label } = match.groups;
  let end = match.index + match[0].length;
  if (open && !close && text.startsWith(open, end)) end += open.length;
  end += matchAt(BLANKS, text, end)[0].length;
  return { label: squeeze(label), start: match.index, from: match.index + match[0].indexOf(label), end, colon };
}

/** Make a field of its beginning and the raw end of its value. */
function field(text, begun, rawEnd) {
  const raw = text.slice(begun.end, rawEnd);
  const to = begun.end + raw.trimEnd().length;
  const { label, start, from, end, colon } = begun;
  return { label, value: clean(raw), start, from, valueFrom: end, valueTo: to, colon };
}

/* ---- Field lists under headings --------------------------------------------------------------------------------------- */

function fieldLine(text, line, labels) {
  if (line.kind !== "text" || /^(?: {4}| {0,3}\t)/.test(line.text)) return null;
  const marker = MARKER.exec(line.text);
  const start = line.from + (marker ? marker[0].length : line.text.search(/\S/));
  const begun = beginning(text, start);
  if (!begun || begun.end > line.to || (!marker && !labels.has(begun.label))) return null;
  return { ...field(text, begun, line.to), lineFrom: line.from, lineTo: line.to, marker: marker ? marker[0] : "" };
}

/** Yield the field lists that stand right under a heading. */
function* lists(text, lines, labels) {
  for (const heading of headings(lines)) {
    let index = heading.end;
    while (index < lines.length && (lines[index].kind === "blank" || lines[index].kind === "comment")) index += 1;
    const fields = [];
    const first = index;
    for (; index < lines.length; index += 1) {
      const read = fieldLine(text, lines[index], labels);
      if (!read) break;
      fields.push(read);
    }
    if (!fields.some(({ label }) => labels.has(label))) continue;
    const from = lines[heading.line].from;
    yield { kind: "list", from, to: lines[index - 1].to, fields, heading, firstLine: first, endLine: index, titleFrom: from };
  }
}

/* ---- Brackets in paragraphs ------------------------------------------------------------------------------------------- */

/** The lines of each paragraph and list entry, counted from 0: `[first, end]`; lines of field lists are none. */
function* paragraphs(lines, taken) {
  let first = -1;
  for (let index = 0; index <= lines.length; index += 1) {
    const inside = index < lines.length && lines[index].kind === "text" && !taken.has(index);
    if (first >= 0 && (!inside || MARKER.test(lines[index].text))) {
      yield [first, index];
      first = -1;
    }
    if (inside && first < 0) first = index;
  }
}

function closingBracket(prose, start, isBeginning) {
  let depth = 0;
  for (const match of prose.slice(start).matchAll(/[（(）)]/g)) {
    const at = start + match.index;
    if (match[0] === "（" || match[0] === "(") {
      if (depth && isBeginning(at)) return -1;
      depth += 1;
    } else depth -= 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** Split the inside of a bracket: a field begins after a ；, and after another separator if its name is known. */
function splitFields(text, start, end, labels) {
  const inner = text.slice(start, end);
  const breaks = [[0, true]];
  let depth = 0;
  for (const match of inner.matchAll(/[（(）)]|[、，,；;\s]+/g)) {
    if (/[（(]/.test(match[0])) depth += 1;
    else if (/[）)]/.test(match[0])) depth -= 1;
    else if (depth <= 0) breaks.push([match.index + match[0].length, /[；;]/.test(match[0])]);
  }
  const begun = [];
  for (const [position, strong] of breaks) {
    if (begun.length && start + position < begun[begun.length - 1].end) continue;
    const each = beginning(text, start + position);
    if (each && each.end <= end && (strong || labels.has(each.label))) begun.push(each);
  }
  return begun.map((each, place) => {
    let stop = place + 1 < begun.length ? begun[place + 1].start : end;
    while (stop > each.end && BETWEEN_ITEMS.includes(text[stop - 1])) stop -= 1;
    return field(text, each, stop);
  });
}

function* brackets(text, lines, [first, end], idLabel, labels) {
  const from = lines[first].from;
  const to = lines[end - 1].to;
  const block = text.slice(from, to);
  const prose = block.replace(NO_PROSE, (found) => found.replace(/[^\n]/g, " "));
  const name = [...idLabel].join(GAP);
  const pattern = new RegExp(`[（(]${GAP}(?:${MARK}${GAP})?${name}${GAP}(?:${MARK}${GAP})?${COLON}`, "g");
  const begins = [...prose.matchAll(pattern)].map((match) => match.index);
  const marker = MARKER.exec(block);
  let textFrom = marker ? marker[0].length : 0;
  for (const start of begins) {
    if (start < textFrom) continue;
    const close = closingBracket(prose, start, (at) => begins.includes(at));
    if (close < 0) continue; // One that never closes is a finding; there is nothing that a form could safely change.
    while (textFrom < start && BETWEEN_ITEMS.includes(block[textFrom])) textFrom += 1;
    const fields = splitFields(text, from + start + 1, from + close - 1, labels);
    if (!fields.length) continue;
    yield { kind: "bracket", from: from + start, to: from + close, fields, heading: null, titleFrom: from + textFrom };
    textFrom = close;
  }
}

/* ---- What the editor asks --------------------------------------------------------------------------------------------- */

/** The Chinese names of all fields and relations of a vocabulary. */
export function labelsOf(vocabulary) {
  return new Set([...vocabulary.fields, ...vocabulary.relations].map(({ label }) => label));
}

/** The Chinese name of the field that makes an item. */
export function idLabelOf(vocabulary) {
  const code = "id";
  return vocabulary.fields.find((each) => each.code === code).label;
}

/** Read the items of a text, in its order. */
export function readItems(text, vocabulary) {
  const labels = labelsOf(vocabulary);
  const idLabel = idLabelOf(vocabulary);
  const lines = readLines(text);
  const found = [...lists(text, lines, labels)];
  const taken = new Set();
  for (const { firstLine, endLine } of found) for (let line = firstLine; line < endLine; line += 1) taken.add(line);
  for (const paragraph of paragraphs(lines, taken)) found.push(...brackets(text, lines, paragraph, idLabel, labels));
  return found.sort((one, other) => one.from - other.from);
}

/** The item that the cursor stands in: a bracket or its sentence, else what the heading above declares; null if none. */
export function itemAt(text, position, vocabulary) {
  const items = readItems(text, vocabulary);
  const bracket = items.find((item) => item.kind === "bracket" && item.titleFrom <= position && position <= item.to);
  if (bracket) return bracket;
  const above = headings(readLines(text)).filter(({ line }) => lineStart(text, line) <= position);
  const last = above[above.length - 1];
  return items.find((item) => item.kind === "list" && last && item.heading.line === last.line) || null;
}

function lineStart(text, line) {
  let from = 0;
  for (let each = 0; each < line; each += 1) from = text.indexOf("\n", from) + 1;
  return from;
}

/** A field's value in an item: of a repeated field the first filled one counts. */
export function valueOf(item, label) {
  const own = item.fields.filter((each) => each.label === label);
  return own.find(({ value }) => value) || own[0] || null;
}

/** A value in one line, as a field list or a bracket can hold it. */
function oneLine(value, item) {
  const line = value.replace(/\s+/g, " ").trim();
  return item.kind === "bracket" ? line.replace(/[；;]/g, "，") : line;
}

/**
 * The changes that give an item these values: `[{from, to, insert}]`, in order, none overlapping.
 *
 * `values` maps names to new values; null removes the field, a name that is not there yet is added behind the last field
 * that stands before it in `order`. Fields that are not named or whose value is the same stay byte for byte.
 */
export function writeFields(text, item, values, order) {
  const changes = [];
  const added = new Map();
  for (const [label, wanted] of Object.entries(values)) {
    const old = valueOf(item, label);
    const value = wanted === null ? null : oneLine(wanted, item);
    if (!old) {
      if (value !== null) added.set(insertAfter(item, label, order), [...(added.get(insertAfter(item, label, order)) || []), [label, value]]);
    } else if (value === null) changes.push(removal(item, old));
    else if (value !== old.value) changes.push({ from: old.valueFrom, to: old.valueTo, insert: value });
  }
  for (const [anchor, fields] of added) {
    const at = item.kind === "list" ? anchor.lineTo : anchor.valueTo;
    const insert = fields.map(([label, value]) => newField(item, anchor, label, value)).join("");
    const same = changes.find((change) => change.to === at);
    if (same) same.insert += insert;
    else changes.push({ from: at, to: at, insert });
  }
  return changes.sort((one, other) => one.from - other.from || one.to - other.to);
}

function insertAfter(item, label, order) {
  const place = order.indexOf(label);
  const before = item.fields.filter((each) => order.indexOf(each.label) <= place && order.includes(each.label));
  return before[before.length - 1] || item.fields[item.fields.length - 1];
}

function newField(item, anchor, label, value) {
  if (item.kind === "bracket") return `；${label}${anchor.colon}${value}`;
  return `\n${anchor.marker}${label}${anchor.colon === "：" ? "：" : anchor.colon + " "}${value}`.trimEnd();
}

function removal(item, old) {
  const place = item.fields.indexOf(old);
  if (item.kind === "list") {
    // The line goes with the end of the line before it: there is always one, the heading's.
    return { from: old.lineFrom - 1, to: old.lineTo, insert: "" };
  }
  const next = item.fields[place + 1];
  if (place) return { from: item.fields[place - 1].valueTo, to: old.valueTo, insert: "" };
  return { from: old.start, to: next ? next.start : old.valueTo, insert: "" };
}

/** Apply changes to a text; what the editor does with a transaction, for tests and for pages that are not open. */
export function applyChanges(text, changes) {
  let result = "";
  let position = 0;
  for (const { from, to, insert } of changes) {
    result += text.slice(position, from) + insert;
    position = to;
  }
  return result + text.slice(position);
}
