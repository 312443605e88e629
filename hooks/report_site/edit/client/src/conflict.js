/* Two people changed the same lines: a choice for each place, side by side, and the result is still a text to edit. */

import { button, el, labelled, openDialog } from "./dom.js";
import { W } from "./words.js";

/** The text of a region after a choice. */
function choose(region, choice) {
  const mine = region.mine || "";
  const theirs = region.theirs || "";
  if (choice === "mine") return mine;
  if (choice === "theirs") return theirs;
  return mine && theirs && !mine.endsWith("\n") ? `${mine}\n${theirs}` : mine + theirs;
}

function side(title, text) {
  return el("div", { class: "side" }, el("h4", {}, title), el("pre", { tabindex: "0", "aria-label": title }, text || W.emptyText));
}

/** One place: both texts, three buttons, and the result in a box. */
function place(region, number, total, names) {
  const result = el("textarea", { rows: 4 });
  const part = { element: null, result, chosen: false };
  const pick = (choice) => (event) => {
    result.value = choose(region, choice);
    part.chosen = true;
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === event.currentTarget));
  };
  const buttons = [["mine", W.takeMine], ["theirs", W.takeTheirs], ["both", W.takeBoth]].map(([choice, label]) => button(label, pick(choice), { "aria-pressed": "false" }));
  result.addEventListener("input", () => (part.chosen = true));
  const theirs = region.theirs === null ? W.deletedMeanwhile : region.theirs;
  part.element = el(
    "section",
    { class: "conflict" },
    el("h3", {}, W.conflictPlace(number, total)),
    el("div", { class: "sides" }, side(W.mine, region.mine), side(W.theirs(names), theirs)),
    el("div", { class: "choices" }, buttons),
    labelled(W.result, result),
  );
  return part;
}

/**
 * Have a conflict decided.
 *
 * Gives the text to save with the conflict's token; null if the person puts it off.
 */
export function decideConflict(conflict, message) {
  const total = conflict.regions.filter(({ kind }) => kind === "conflict").length;
  const names = conflict.by.join(W.comma) || W.takeTheirs;
  let number = 0;
  const parts = conflict.regions.map((region) => {
    if (region.kind !== "conflict") return { text: region.text };
    number += 1;
    return place(region, number, total, names);
  });
  const problem = el("p", { class: "problem", role: "alert" });
  return openDialog({
    title: W.conflict,
    body: [el("p", {}, message), el("p", {}, W.conflictHelp), parts.filter(({ element }) => element).map(({ element }) => element), problem],
    submit: W.saveResult,
    cancel: W.conflictLater,
    wide: true,
    read: () => {
      if (parts.some((part) => part.element && !part.chosen)) {
        problem.textContent = W.chooseFirst;
        return undefined;
      }
      return join(conflict.regions, parts);
    },
  });
}

/** Join the regions. A text box drops nothing, but a place that ended its line must go on doing so. */
function join(regions, parts) {
  return parts
    .map((part, index) => {
      if (!part.element) return part.text;
      const { value } = part.result;
      const ended = [regions[index].mine, regions[index].theirs, regions[index].base].some((text) => (text || "").endsWith("\n"));
      return value && ended && !value.endsWith("\n") && index + 1 < parts.length ? value + "\n" : value;
    })
    .join("");
}
