/*
 * What each line of a page is, as ledger/markdown.py reads it: only text can hold items, and only a table records.
 * Kinds: front, blank, fence, code, comment, heading, rule, table, text. Offsets are those of the text, line ends being \n.
 */

export const MARKER = /^\s*(?:([-*+•·●▪◦–—－\uf0b7\uf06c\uf0d8])(?!\1)|\d{1,3}[.)](?=\s))\s*/;
const FRONT = /^-{3}[ \t]*\n(?:[^]*?\n)?(?:-{3}|\.{3})[ \t]*(?:\n|$)/;
const FENCE = /^([> ]*)(`{3,}|~{3,})[^`]*$/;
const HEADING = /^(#{1,6})\s*(.*?)\s*#*\s*$/;
const UNDERLINE = /^(=+|-+) *$/;
const ENTRY = /^\s*(?:[-*+]|\d+\.)\s/;
const CONTAINER = /^\s*(?:(?:!!!|\?\?\?\+?|===[!+]?)\s|\[\^[^\]\n]+\]:|:\s)/;
const RULE = /^ *([-*_])(?: {0,2}\1){2,} *$/;
const DELIMITERS = /^[|:\- ]+$/;
const NO_PARAGRAPH = new Set(["front", "blank", "code", "heading", "comment", "rule"]);

/** The cells of a table's row, each with its trimmed text and where that stands in the line. */
export function cells(line) {
  const bars = [];
  let code = "";
  for (const match of line.matchAll(/\\.|`+|\|/g)) {
    if (match[0][0] === "`") {
      if (!code && line.includes(match[0], match.index + match[0].length)) code = match[0];
      else if (code === match[0]) code = "";
    } else if (match[0] === "|" && !code) bars.push(match.index);
  }
  const edges = [-1, ...bars, line.length];
  const row = edges.slice(1).map((end, place) => {
    const start = edges[place] + 1;
    const raw = line.slice(start, end);
    const from = raw.trim() ? start + raw.search(/\S/) : start + Math.min(1, raw.length);
    return { from, to: from + raw.trim().length, text: raw.trim().replace(/\\\|/g, "|") };
  });
  if (bars.length && !line.slice(0, bars[0]).trim()) row.shift();
  if (row.length > 1 && bars.length && !line.slice(bars[bars.length - 1] + 1).trim()) row.pop();
  return row;
}

function isTable(line, below) {
  if (!line.includes("|") || !below.includes("|") || !below.includes("-") || !DELIMITERS.test(below)) return false;
  return cells(line).length === cells(below).length;
}

function depth(line) {
  const indent = /^[ \t]*/.exec(line)[0].replace(/\t/g, "    ");
  return Math.floor(indent.length / 4);
}

/** Walks the lines once; `level` is how many levels of four blanks a paragraph may stand in before it is code. */
class Reader {
  constructor(texts) {
    this.texts = texts;
    this.kinds = [];
    this.level = 0;
  }

  take(kind, count = 1) {
    for (let i = 0; i < count; i += 1) this.kinds.push(kind);
  }

  get startsBlock() {
    return !this.kinds.length || NO_PARAGRAPH.has(this.kinds[this.kinds.length - 1]);
  }

  /** How many lines the fenced block at `index` has; 0 if none begins there or it never ends. */
  fence(index) {
    const opening = FENCE.exec(this.texts[index]);
    if (!opening) return 0;
    for (let end = index + 1; end < this.texts.length; end += 1) {
      const rest = this.texts[end].slice(0, opening[1].length).replace(/[> ]/g, "") + this.texts[end].slice(opening[1].length);
      if (rest.trimEnd() === opening[2]) return end - index + 1;
    }
    return 0;
  }

  comment(index) {
    if (!this.texts[index].trimStart().startsWith("<!--")) return 0;
    const end = this.texts.findIndex((text, place) => place >= index && text.includes("-->"));
    return end < 0 ? 0 : end - index + 1;
  }

  heading(index) {
    const line = this.texts[index];
    const match = HEADING.exec(line);
    if (match && match[2]) return 1;
    const below = this.texts[index + 1] || "";
    const other = MARKER.test(line) || CONTAINER.test(line) || isTable(line, below);
    return UNDERLINE.test(below) && this.startsBlock && !other ? 2 : 0;
  }

  table(index) {
    if (!this.startsBlock || !isTable(this.texts[index], this.texts[index + 1] || "")) return 0;
    let end = index;
    while (end < this.texts.length && this.texts[end].trim() && !this.texts[end].trim().startsWith("<!--")) end += 1;
    return end - index;
  }

  noteLevel(line) {
    const holdsBlocks = ENTRY.test(line) || CONTAINER.test(line);
    if (holdsBlocks && (this.startsBlock || this.level)) this.level = Math.min(depth(line), this.level) + 1;
    else if (this.startsBlock) this.level = Math.min(depth(line), this.level);
  }

  read(index) {
    const line = this.texts[index];
    let count;
    if (!line.trim()) return this.take("blank");
    const code = this.startsBlock && depth(line) > this.level;
    if ((count = this.fence(index))) return this.take(code ? "code" : "fence", count);
    if (code) return this.take("code");
    if ((count = this.comment(index))) return this.take("comment", count);
    if ((count = this.heading(index))) {
      this.level = 0;
      return this.take("heading", count);
    }
    if (RULE.test(line)) {
      this.level = 0;
      return this.take("rule");
    }
    this.noteLevel(line);
    count = this.table(index);
    return this.take(count ? "table" : "text", count || 1);
  }
}

/** Read a text's lines: `[{text, from, to, kind}]`. */
export function readLines(text) {
  const texts = text.split("\n");
  const reader = new Reader(texts);
  const front = FRONT.exec(text);
  if (front) reader.take("front", front[0].split("\n").length - (front[0].endsWith("\n") ? 1 : 0));
  while (reader.kinds.length < texts.length) reader.read(reader.kinds.length);
  let from = 0;
  return texts.map((line, index) => {
    const read = { text: line, from, to: from + line.length, kind: reader.kinds[index] };
    from = read.to + 1;
    return read;
  });
}

/** The headings of read lines: `[{line, end, level, title}]`, `end` being the line after it. */
export function headings(lines) {
  const found = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (lines[index].kind !== "heading") continue;
    const match = HEADING.exec(lines[index].text);
    if (match && match[2]) found.push({ line: index, end: index + 1, level: match[1].length, title: match[2] });
    else {
      const level = lines[index + 1].text[0] === "=" ? 1 : 2;
      found.push({ line: index, end: index + 2, level, title: lines[index].text.trim() });
      index += 1;
    }
  }
  return found;
}
