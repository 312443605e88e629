/* A draft that the page does not hold is offered above it; nothing is put into the text unasked. */

import { button, el, tell, when } from "./dom.js";
import { setReadOnly } from "./editor.js";
import { W } from "./words.js";

/** Put a text in the place of the whole. */
export function replaceText(view, text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "input.restore" });
}

/** Offer the newer of the drafts, if there is one; until that is answered nothing is typed, which would overwrite it. */
export function offerDraft(notes, page, drafts, view) {
  const draft = drafts.recoverable(page);
  if (!draft) return;
  const outdated = draft.token !== page.token;
  const close = (said) => {
    note.remove();
    setReadOnly(view, false);
    tell(said);
    view.focus();
  };
  const restore = () => {
    // On its own ground, so that what others have changed since is merged and not undone.
    page.token = draft.token;
    close(W.draftRestored);
    replaceText(view, draft.text);
  };
  const discard = async () => {
    await drafts.discard();
    close(W.draftDiscarded);
  };
  const note = el(
    "div",
    { class: "note", role: "region", "aria-label": W.restoreDraft },
    el("span", {}, W.draftFound(when(local(draft.time))) + (outdated ? W.draftOutdated : "")),
    button(W.restoreDraft, restore, { class: "primary" }),
    button(W.discardDraft, discard),
  );
  setReadOnly(view, true);
  notes.append(note);
  note.querySelector("button").focus();
}

/** A time of the browser's clock as it is told here. */
function local(time) {
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString();
}
