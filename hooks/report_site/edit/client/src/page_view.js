/* The editor on one page: everything above put together. */

import { nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { button, el, tell, when } from "./dom.js";
import { offerDraft, replaceText } from "./draft_offer.js";
import { Drafts } from "./drafts.js";
import { goToLine, openEditor, setReadOnly } from "./editor.js";
import { mendHere, showFindings } from "./findings.js";
import { showHistory } from "./history.js";
import { takeHanded } from "./home.js";
import { takeWord } from "./importing.js";
import { editItem, insertItem } from "./item_form.js";
import { pageMenu } from "./page_menu.js";
import { siteAddress } from "./paths.js";
import { Preview } from "./preview.js";
import { editRecord } from "./record_form.js";
import { Saving } from "./saving.js";
import { makeTabs } from "./tabs.js";
import { insertLink, makeToolbar, mayChange, showHelp, showMenu } from "./toolbar.js";
import { Uploads, insertAttachment, insertPicture, takeClipboard } from "./uploads.js";
import { W } from "./words.js";

/** Open the editor on a page. */
export async function openPage(api, user, path, main, nonce) {
  const page = await api.get("page", { path });
  const handed = takeHanded(path);
  let vocabulary = null;
  const getVocabulary = async () => (vocabulary = await api.get("vocabulary"));

  const editor = el("section", { class: "part editor", id: "part-editor", "aria-label": W.editor });
  const frame = el("iframe", { sandbox: "allow-same-origin", title: W.preview });
  const noPreview = el("p", { class: "no-preview problem", role: "status" });
  const previewPart = el("section", { class: "part preview", id: "part-preview", "aria-label": W.preview }, noPreview, frame);
  const refusals = el("div", { class: "findings-list refusals" });
  const findings = el("div", { class: "findings-list" });
  const findingsPart = el("section", { class: "part findings", id: "part-findings", "aria-label": W.findings, tabindex: "0" }, refusals, findings);
  const { bar, choose, tabs } = makeTabs([editor, previewPart, findingsPart]);
  const draftState = el("span", { class: "draft-state" });
  const words = el("span", { class: "words" });
  const message = el("input", { "aria-label": W.whatChanged, placeholder: `${W.whatChanged}（${W.whatChangedHint}）`, maxlength: "200" });

  const uploads = new Uploads(api, path);
  const drafts = new Drafts(api, user.account, path, (state) => (draftState.textContent = W.draftStates[state]));
  const preview = new Preview({
    frame,
    api,
    path,
    answered: (answer, doc) => {
      noPreview.textContent = "";
      words.textContent = W.words(answer.words);
      showFindings(view, findings, answer.findings, doc);
    },
    failed: (error) => (noPreview.textContent = W.previewFailed(error.sentence)),
  });

  const withWords = (action) => async () => {
    if (!mayChange(view, page)) return;
    if (!vocabulary) await getVocabulary();
    await action();
  };
  const editHere = withWords(async () => {
    if (!(await editRecord(view, vocabulary)) && !(await editItem(view, vocabulary))) await insertItem(view, vocabulary, path);
  });
  const save = () => {
    if (mayChange(view, page)) saving.save();
    return true;
  };
  const key = (name, action) => ({ key: name, preventDefault: true, run: () => (action(), true) });

  const view = openEditor({
    parent: editor,
    text: page.text,
    nonce,
    vocabulary: () => vocabulary,
    keys: [
      key("Mod-s", save),
      key("Mod-i", editHere),
      key("Mod-k", () => actions.link()),
      key("F1", showHelp),
      { key: "F8", run: nextDiagnostic },
      { key: "Shift-F8", run: previousDiagnostic },
      { key: "Alt-Enter", run: mendHere },
    ],
    changed: (update) => {
      if (!update.docChanged) return;
      saving.note(update);
      drafts.keep(update.state.doc.toString(), page.token);
      preview.note(update.view);
    },
    taken: (each, data) => takeWord(each, data, api, path, (file) => uploads.insert(each, [file])) || takeClipboard(each, data, uploads),
  });
  const saving = new Saving({ api, view, page, drafts, refusals, message, saved: getVocabulary });
  const actions = {
    link: withWords(() => insertLink(view, api, path)),
    picture: withWords(() => insertPicture(view, uploads)),
    attachment: () => mayChange(view, page) && insertAttachment(view, uploads),
    newItem: withWords(() => insertItem(view, vocabulary, path)),
    item: withWords(async () => {
      if (!(await editItem(view, vocabulary))) tell(W.noItemHere, "problem");
    }),
    record: withWords(async () => {
      if (!(await editRecord(view, vocabulary))) tell(W.noRecordHere, "problem");
    }),
    help: showHelp,
    history: () => showHistory(api, page, saving),
    more: () => showMenu(W.more, pageMenu(api, page, saving, view, vocabulary)),
  };

  main.classList.add("page-view");
  main.replaceChildren(
    el("h1", { class: "visually-hidden" }, `${W.editor} ${page.title || path}`),
    el("div", { class: "bars" }, makeToolbar(view, actions), bar),
    el("div", { class: "notes" }),
    el("div", { class: "parts" }, editor, previewPart, findingsPart),
    el("footer", { class: "bottom" }, el("span", { class: "states" }, words, draftState), message, button(page.review ? W.submitReview : W.save, save, { class: "primary" })),
  );
  findings.addEventListener("counted", ({ detail }) => (tabs[2].textContent = detail ? `${W.findings} ${detail}` : W.findings));
  // Before the finding's own action, which puts the cursor into an editor that a phone must show first.
  findingsPart.addEventListener("click", (event) => event.target.closest("li") && choose(0), true);
  view.scrollDOM.addEventListener("scroll", () => requestAnimationFrame(() => preview.followEditor(view)));
  addEventListener("beforeunload", (event) => {
    if (!saving.dirty || (!page.exists && !view.state.doc.length)) return;
    drafts.keepInBrowser();
    event.preventDefault();
    event.returnValue = W.leave;
  });
  document.title = `${W.editor} ${page.title || path}`;
  document.querySelector("[data-title]").textContent = page.title || `${path}${page.exists ? "" : W.newPage}`;
  if (page.url) document.querySelector("[data-links]").prepend(el("a", { href: siteAddress(page.url), target: "_blank" }, W.readerPage));
  tell(page.may_change ? (page.review ? W.needsReview : page.changed ? W.lastChange(page.changed.name, when(page.changed.time)) : "") : W.readOnly(page.why));
  setReadOnly(view, !page.may_change);
  if (handed && handed.text !== page.text) replaceText(view, handed.text);
  if (handed && handed.line) goToLine(view, handed.line);
  view.focus();
  if (page.may_change && !handed) offerDraft(main.querySelector(".notes"), page, drafts, view);
  preview.refresh(view);
  getVocabulary().catch((error) => tell(error.sentence, "problem"));
}
