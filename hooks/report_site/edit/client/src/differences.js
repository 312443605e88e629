/* How a difference is shown: by item and field first, the text second. */

import { el } from "./dom.js";
import { W } from "./words.js";

function items(found) {
  return found.map(({ id, title, change, what }) =>
    el(
      "li",
      { class: change },
      el("strong", {}, `${W.itemChanges[change]} ${id} ${title}`),
      what.length ? el("ul", {}, what.map((each) => el("li", {}, each))) : null,
    ),
  );
}

function line(kind, label, parts) {
  return el("p", { class: kind }, el("span", { class: "visually-hidden" }, label), parts);
}

function changedLines({ removed, added, parts }) {
  if (parts) {
    const without = (skip) => parts.filter(([kind]) => kind !== skip);
    const marked = (kind, tag) => without(kind === "removed" ? "added" : "removed").map(([each, text]) => (each === "same" ? text : el(tag, {}, text)));
    return [line("removed", W.removedText, marked("removed", "del")), line("added", W.addedText, marked("added", "ins"))];
  }
  return [
    ...removed.map((text) => line("removed", W.removedText, el("del", {}, text))),
    ...added.map((text) => line("added", W.addedText, el("ins", {}, text))),
  ];
}

function block(part) {
  if (part.kind === "changed") return changedLines(part);
  const same = (lines) => (lines || []).map((text) => el("p", { class: "same" }, text || "\u00a0"));
  const skipped = part.skipped ? [el("p", { class: "skipped" }, W.skipped(part.skipped))] : [];
  return [...same(part.lines), ...skipped, ...same(part.after)];
}

/** The element that shows a difference as the server gives it. */
export function showDifference({ items: found, text }) {
  if (!found.length && !text.some(({ kind }) => kind === "changed")) return el("p", {}, W.noDifference);
  const summary = found.length ? el("ul", { class: "item-changes" }, items(found)) : null;
  return el("div", { class: "difference" }, summary, el("div", { class: "text-changes", tabindex: "0", role: "region", "aria-label": W.changes }, text.flatMap(block)));
}
