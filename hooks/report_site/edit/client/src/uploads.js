/* Pictures and attachments: from the toolbar, the clipboard or dropped; each is uploaded and linked where the cursor is. */

import { insertText } from "./commands.js";
import { cleanHtml } from "./paste.js";
import { el, labelled, openDialog, tell } from "./dom.js";
import { addPastedRows } from "./records.js";
import { W } from "./words.js";

const BLOCK = /^(?:#|- |\d+\. |\|)/;

/** Uploads of one page. */
export class Uploads {
  constructor(api, path) {
    this.api = api;
    this.path = path;
  }

  /** Upload a file; gives the server's answer, or null after saying why not. */
  async send(file) {
    tell(W.uploading(file.name));
    try {
      const query = new URLSearchParams({ path: this.path, name: file.name });
      return await this.api.call("PUT", `upload?${query}`, undefined, file);
    } catch (error) {
      tell(W.uploadFailed(file.name, error.sentence), "problem");
      return null;
    }
  }

  /** Upload files and put their links in the place of the selection. */
  async insert(view, files, text = "") {
    const names = [];
    for (const file of files) {
      const answer = await this.send(file);
      if (!answer) continue;
      const markdown = text && answer.picture ? answer.markdown.replace(/^!\[[^\]]*\]/, `![${text.replace(/[[\]]/g, "")}]`) : answer.markdown;
      insertText(view, markdown + (files.length > 1 ? "\n\n" : ""));
      names.push(answer.name);
    }
    if (names.length) tell(W.uploaded(names.join(W.comma)));
  }
}

/** Have a picture chosen and described. */
export async function insertPicture(view, uploads) {
  const file = el("input", { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", required: true });
  const text = el("input", { required: true });
  file.addEventListener("change", () => {
    if (!text.value && file.files[0]) text.value = file.files[0].name.replace(/\.\w+$/, "");
  });
  const body = [labelled(W.picture, file), labelled(W.pictureText, text, W.pictureTextHint)];
  const chosen = await openDialog({ title: W.pictureTitle, body, read: () => file.files[0] });
  if (chosen) await uploads.insert(view, [chosen], text.value.trim());
}

/** Have a file chosen that is linked. */
export function insertAttachment(view, uploads) {
  const file = el("input", { type: "file", multiple: true });
  file.addEventListener("change", () => uploads.insert(view, [...file.files]));
  file.click();
}

/** What is pasted or dropped. Returns whether it was taken; else the editor takes the plain text. */
export function takeClipboard(view, data, uploads) {
  const html = data.getData("text/html");
  const hasTitle = /^# /m.test(view.state.doc.toString());
  const cleaned = html ? cleanHtml(html, hasTitle) : null;
  if (cleaned && cleaned.markdown.replace(/\ue000\d+\ue001/g, "").trim()) {
    pasteCleaned(view, cleaned, uploads);
    return true;
  }
  const files = [...data.files];
  if (!files.length) return false;
  uploads.insert(view, files);
  return true;
}

/** The change that puts Markdown in the place of a range: blocks get empty lines around them, rows go into their table. */
function pasteChange(text, { from, to }, markdown) {
  const rows = from === to ? addPastedRows(text, from, markdown) : null;
  if (rows) return rows;
  if (!markdown.includes("\n") && !BLOCK.test(markdown)) return { from, to, insert: markdown };
  const before = /\n{0,2}$/.exec(text.slice(0, from))[0].length;
  const after = /^\n{0,2}/.exec(text.slice(to))[0].length;
  const lead = from ? "\n".repeat(2 - before) : "";
  const trail = to < text.length ? "\n".repeat(2 - after) : "";
  return { from, to, insert: lead + markdown + trail };
}

async function pasteCleaned(view, { markdown, files, missing, merged }, uploads) {
  const answers = [];
  for (const file of files) answers.push(await uploads.send(file));
  const text = markdown.replace(/\ue000(\d+)\ue001/g, (_, place) => (answers[place] ? answers[place].markdown : W.missingPicture));
  const change = pasteChange(view.state.doc.toString(), view.state.selection.main, text);
  view.dispatch({
    changes: change,
    selection: { anchor: change.from + change.insert.length },
    userEvent: "input.paste",
    scrollIntoView: true,
  });
  const failed = answers.filter((answer) => !answer).length;
  if (missing + failed) tell(W.pastedPictures(missing + failed), "problem");
  else tell(merged ? W.pastedMerged : W.pasted);
}
