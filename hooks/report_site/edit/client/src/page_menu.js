/* What is rarely needed: another name for the page, its end, one's password, the way out. */

import { confirm, el, labelled, openDialog, tell } from "./dom.js";
import { changePassword } from "./login.js";
import { importWord } from "./importing.js";
import { downloads, editorAddress, siteAddress } from "./paths.js";
import { editRecord } from "./record_form.js";
import { mayChange } from "./toolbar.js";
import { W } from "./words.js";

/** The entries of the menu, `[label, action]` each. */
export function pageMenu(api, page, saving, view, vocabulary) {
  const send = async (file, done, go) => {
    if (saving.dirty) return tell(W.unsavedFirst, "problem");
    try {
      await api.post("save", { message: done, files: [file] });
    } catch (error) {
      return saving.fail(error);
    }
    saving.drafts.forget();
    location.search = go;
    return undefined;
  };
  const rename = async () => {
    const input = el("input", { required: true, pattern: "[^\\s\\\\]+\\.md" });
    input.value = page.path;
    const path = await openDialog({ title: W.rename, body: labelled(W.newPath, input, W.newPathHint), read: () => input.value.trim() });
    if (path && path !== page.path) await send({ path, from: page.path, token: page.token, text: saving.text }, W.renamed, editorAddress(path));
  };
  const remove = async () => {
    if (await confirm(W.deletePage, W.deleteAsk, W.deletePage)) await send({ path: page.path, token: page.token, text: null }, W.deletePage, "");
  };
  const change = async () => {
    if (await changePassword(api)) tell(W.passwordChanged, "good");
  };
  const files = { report: W.downloadReport, ledger: W.downloadLedger, duties: () => W.downloadDuties };
  const own = [
    ...(page.exists ? downloads(page.path).map(([kind, year, url]) => [files[kind](year), () => window.open(siteAddress(url), "_blank")]) : []),
    [W.home, () => (location.search = "")],
    [W.sourceHelp, () => window.open(siteAddress("guide/write/"), "_blank")],
    [W.changePassword, change],
    [W.logout, () => api.delete("session").then(() => (location.search = ""))],
  ];
  const record = vocabulary ? [[W.newRecord, async () => (await editRecord(view, vocabulary, true)) || tell(W.noRecordHere, "problem")]] : [];
  const word = [W.importWord, () => mayChange(view, page) && importWord(api, view, page.path)];
  return page.may_change ? [word, ...record, ...(page.exists ? [[W.rename, rename], [W.deletePage, remove]] : []), ...own] : own;
}
