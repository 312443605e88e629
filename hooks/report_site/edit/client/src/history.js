/* The history of a page: who saved it when, what that changed, and an older version brought back. */

import { button, closeDialog, confirm, el, openDialog, tell, when } from "./dom.js";
import { showDifference } from "./differences.js";
import { W } from "./words.js";

/** Show the history. `saving` is asked for what is unsaved and takes over what a restoration gives. */
export async function showHistory(api, page, saving) {
  const list = el("ol", { class: "history" });
  const shown = el("div", { class: "shown-difference", "aria-live": "polite" });

  async function compare(commit) {
    shown.replaceChildren(W.loading);
    try {
      shown.replaceChildren(showDifference(await api.get("diff", { path: page.path, to: commit.commit })));
    } catch (error) {
      shown.replaceChildren(error.sentence);
    }
  }

  function entry(commit, newest) {
    const restore = newest || commit.deleted || !page.may_change ? null : button(W.restoreVersion, (event) => closeDialog(event.target, commit));
    return el(
      "li",
      {},
      el("span", { class: "when" }, when(commit.time)),
      el("strong", {}, commit.name),
      el("span", {}, commit.message),
      el("span", { class: "choices" }, button(W.compare, () => compare(commit)), restore),
    );
  }

  async function load(before) {
    const { commits, more } = await api.get("history", { path: page.path, before });
    list.append(...commits.map((commit, place) => entry(commit, !before && place === 0)));
    if (!commits.length && !before) list.append(el("li", {}, W.noHistory));
    older.hidden = !more;
    oldest = more ? commits[commits.length - 1].commit : null;
  }

  let oldest = null;
  const older = button(W.older, () => load(oldest));
  try {
    await load();
  } catch (error) {
    tell(error.sentence, "problem");
    return;
  }
  const chosen = await openDialog({ title: W.historyTitle, body: [list, older, shown], submit: null, cancel: W.close, wide: true });
  if (chosen) await restore(api, page, saving, chosen);
}

async function restore(api, page, saving, { commit, time, name }) {
  if (saving.dirty) {
    tell(W.unsavedFirst, "problem");
    return;
  }
  if (!(await confirm(W.restoreVersion, W.restoreAsk(when(time), name), W.restoreVersion))) return;
  try {
    await saving.take(() => api.post("restore", { path: page.path, commit, token: page.token }));
  } catch (error) {
    saving.fail(error);
  }
}
