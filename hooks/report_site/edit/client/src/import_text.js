/* Where imported Markdown goes in a page. Pure. */

const FRONT_MATTER = /^---[ \t]*\n[^]*?\n---[ \t]*(?:\n+|$)/;

/** Markdown with every heading a level lower, for a page that has its title. */
export function lowered(markdown) {
  return markdown.replace(/^(#{1,5}) /gm, "#$1 ");
}

/** The change that puts Markdown at a selection, or with null in the place of all but the page's front matter. */
export function placed(text, selection, markdown) {
  const front = FRONT_MATTER.exec(text);
  const start = front ? front[0].length : 0;
  if (!selection) return { from: start, to: text.length, insert: markdown };
  const from = Math.max(selection.from, start);
  const to = Math.max(selection.to, start);
  const before = /\n{0,2}$/.exec(text.slice(0, from))[0].length;
  const after = /^\n{0,2}/.exec(text.slice(to))[0].length;
  const rest = text.slice(0, from) + text.slice(to);
  const words = (/^# /m.test(rest) ? lowered(markdown) : markdown).trimEnd();
  return { from, to, insert: (from > start ? "\n".repeat(2 - before) : "") + words + (to < text.length ? "\n".repeat(2 - after) : "\n") };
}
