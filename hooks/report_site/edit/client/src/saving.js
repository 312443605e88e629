/* Saving one page, and what becomes of it: merged, waiting for a reviewer, in conflict, refused, published. */

import { diff } from "@codemirror/merge";
import { ChangeSet } from "@codemirror/state";
import { decideConflict } from "./conflict.js";
import { el, tell } from "./dom.js";
import { listOf } from "./findings.js";
import { siteAddress } from "./paths.js";
import { W } from "./words.js";

const STATUS_PAUSE = 1000;
const STATUS_TRIES = 300;

/** The changes that turn one text into another, as small as they are. */
export function changesBetween(before, after) {
  const parts = diff(before, after).map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: after.slice(fromB, toB) }));
  return ChangeSet.of(parts, before.length, "\n");
}

export class Saving {
  /** `page` is the one that is open; `saved()` hears that something has been. */
  constructor({ api, view, page, drafts, refusals, message, saved }) {
    Object.assign(this, { api, view, page, drafts, refusals, message, saved });
    this.running = null;
    this.typed = null; // What is typed while a save is on its way, as one change.
    this.savedText = page.text;
  }

  get text() {
    return this.view.state.doc.toString();
  }

  /** Whether there is something that no save holds. */
  get dirty() {
    return this.text !== this.savedText || !this.page.exists;
  }

  /** Hear a change of the text: why the last save was refused may no longer be true. */
  note(update) {
    this.refusals.replaceChildren();
    if (this.typed) this.typed = this.typed.compose(update.changes);
  }

  /** Save; a second call while one runs is the same save. */
  save() {
    if (!this.dirty) {
      tell(W.nothingToSave);
      return Promise.resolve(false);
    }
    this.running = this.running || this.run().finally(() => (this.running = null));
    return this.running;
  }

  async run() {
    tell(W.saving);
    let again = true;
    for (;;) {
      const sent = this.text;
      this.typed = ChangeSet.empty(this.view.state.doc.length);
      try {
        const file = { path: this.page.path, text: sent, token: this.page.token };
        const answer = await this.api.post("save", { message: this.message.value.trim(), files: [file] });
        this.accept(answer, sent);
        return true;
      } catch (error) {
        if (error.code === "again" && again) {
          again = false;
          continue;
        }
        if (error.code === "conflict" && (await this.decide(error, sent))) continue;
        if (this.dirty) this.fail(error);
        return false;
      } finally {
        this.typed = null;
      }
    }
  }

  /** Take over what another call has saved in this page's place: an older version that is brought back. */
  async take(call) {
    const sent = this.text;
    this.typed = ChangeSet.empty(this.view.state.doc.length);
    try {
      this.accept(await call(), sent);
    } finally {
      this.typed = null;
    }
  }

  /** Take over what the server has saved; what was typed meanwhile stays, moved to where it belongs. */
  accept(answer, sent) {
    this.message.value = "";
    if (answer.review) {
      this.savedText = sent;
      this.drafts.forget();
      tell(W.sentToReview, "good");
      this.saved();
      return;
    }
    const file = answer.files.find(({ path }) => path === this.page.path);
    if (file.text !== sent) this.view.dispatch({ changes: changesBetween(sent, file.text).map(this.typed) });
    Object.assign(this.page, { token: file.token, exists: true, url: file.url });
    this.savedText = file.text;
    if (this.text === this.savedText) this.drafts.forget();
    else this.drafts.keep(this.text, this.page.token);
    const merged = file.merged && file.merged.length ? W.savedMerged(file.merged.join(W.comma)) : "";
    if (answer.warnings.length) this.list(W.savedWithWarnings(answer.warnings.length), answer.warnings);
    this.saved();
    this.follow(answer.commit, merged, file.url);
  }

  /** Have a conflict decided; true if there is a text to save now. */
  async decide(error, sent) {
    const conflict = error.conflicts.find(({ path }) => path === this.page.path);
    if (!conflict) return false;
    const result = await decideConflict(conflict, error.message);
    if (result === null) return false;
    if (!result && conflict.theirs === null) return this.leaveDeleted();
    this.page.token = conflict.token;
    this.view.dispatch({ changes: changesBetween(sent, result).map(this.typed), userEvent: "input.merge" });
    this.drafts.keep(this.text, this.page.token);
    return true;
  }

  /** Somebody has deleted the page, and so it shall be. */
  async leaveDeleted() {
    await this.drafts.discard();
    this.savedText = this.text;
    this.page.exists = true; // Nothing is left to warn of.
    location.search = "";
    return false;
  }

  fail(error) {
    this.drafts.keep(this.text, this.page.token);
    this.drafts.keepInBrowser();
    if (error.problems.length) {
      const title = error.code === "refused" ? W.refused(error.problems.length) : error.sentence;
      this.list(title, error.problems);
      tell(title, "problem");
      const first = this.refusals.querySelector("li button");
      if (first) first.focus();
    } else tell(error.sentence, "problem");
  }

  /** Show what was said of a save, until the text is changed. */
  list(title, problems) {
    this.refusals.replaceChildren(el("p", { class: "summary" }, title), listOf(this.view, problems, this.view.state.doc));
  }

  /** Tell how publishing goes until it is live or has failed. */
  async follow(commit, merged, url) {
    this.followed = commit;
    for (let tries = 0; tries < STATUS_TRIES && this.followed === commit; tries += 1) {
      let status;
      try {
        status = await this.api.send("GET", `status?commit=${encodeURIComponent(commit)}`);
      } catch {
        tell([merged, W.statusUnknown].filter(Boolean).join("。"));
        return;
      }
      if (this.followed !== commit) return;
      const words = [merged, status.state === "failed" ? status.error || W.statuses.failed : W.statuses[status.state]];
      const link = status.state === "live" && url !== null ? el("a", { href: siteAddress(status.url || url), target: "_blank" }, W.seeLive) : "";
      tell(words.filter(Boolean).join("。") + " ", status.state === "live" ? "good" : status.state === "failed" ? "problem" : "", link);
      if (status.state === "live" || status.state === "failed") return;
      await new Promise((resolve) => setTimeout(resolve, STATUS_PAUSE));
    }
  }
}
