/* The toolbar: what Word has, in Word's words. Arrow keys move along it, Tab leaves it. */

import { redo, undo } from "@codemirror/commands";
import { openSearchPanel } from "@codemirror/search";
import { insertTable, insertText, setHeading, toggleBold, toggleList } from "./commands.js";
import { button, closeDialog, el, labelled, openDialog, select, tell } from "./dom.js";
import { relativePath } from "./paths.js";
import { W } from "./words.js";

/** Have a link's text and target chosen; the target is a page of the site by its title, or an address. */
export async function insertLink(view, api, path) {
  const { pages } = await api.get("pages");
  const named = new Map(pages.map((page) => [`${page.title || page.path}（${page.path}）`, page.path]));
  const { from, to } = view.state.selection.main;
  const text = el("input", { required: true });
  text.value = view.state.sliceDoc(from, to);
  const list = el("datalist", { id: "rs-pages" }, [...named.keys()].map((name) => el("option", { value: name })));
  const target = el("input", { required: true, list: list.id, autocomplete: "off" });
  const problem = el("p", { class: "problem", role: "alert" });
  const read = () => {
    const typed = target.value.trim();
    const page = named.get(typed) || [...named.values()].find((each) => each === typed);
    if (page || /^(?:https?:|mailto:)\S+$/.test(typed)) return page ? relativePath(path, page) : typed;
    problem.textContent = W.linkMissing;
    return undefined;
  };
  const body = [labelled(W.linkText, text), labelled(W.linkTo, target, W.linkToHint), list, problem];
  const address = await openDialog({ title: W.linkTitle, body, read });
  if (address) insertText(view, `[${text.value.trim().replace(/([[\]])/g, "\\$1")}](${address.replace(/[()\s]/g, encodeURIComponent)})`);
}

/** The list of keys. */
export function showHelp() {
  const rows = W.keys.map(([key, what]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, what)));
  return openDialog({ title: W.helpTitle, body: el("table", { class: "keys" }, el("tbody", {}, rows)), submit: null, cancel: W.close });
}

/** A menu of actions, as a dialog: it needs no pointer and fits a phone. */
export function showMenu(title, actions) {
  const body = el("div", { class: "menu" }, actions.map(([label, action]) => button(label, (event) => closeDialog(event.target, action))));
  return openDialog({ title, body, submit: null }).then((action) => action && action());
}

function headingMenu(view) {
  const levels = select(W.headingLevels.map(([level, label]) => [String(level), label]), "");
  levels.setAttribute("aria-label", W.heading);
  levels.prepend(el("option", { value: "", disabled: true, selected: true }, W.heading));
  levels.addEventListener("change", () => {
    setHeading(Number(levels.value))(view);
    levels.value = "";
  });
  return levels;
}

/** Make the toolbar. `actions` are those that need more than the text: link, picture, attachment, item, record, help, …. */
export function makeToolbar(view, actions) {
  const run = (command) => () => {
    command(view);
    view.focus();
  };
  const bar = el(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": W.toolbar },
    headingMenu(view),
    button(W.bold, run(toggleBold), { class: "bold" }),
    button(W.list, run(toggleList(false))),
    button(W.numbered, run(toggleList(true))),
    button(W.table, run(insertTable)),
    button(W.link, actions.link),
    button(W.picture, actions.picture),
    button(W.attachment, actions.attachment),
    button(W.newItem, actions.newItem, { class: "strong" }),
    button(W.editItem, actions.item),
    button(W.record, actions.record),
    button(W.undo, run(undo)),
    button(W.redo, run(redo)),
    button(W.find, () => openSearchPanel(view)),
    button(W.help, actions.help),
    button(W.history, actions.history),
    button(W.more, actions.more),
  );
  const controls = [...bar.children];
  for (const control of controls) control.tabIndex = control === controls[0] ? 0 : -1;
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = controls.indexOf(document.activeElement);
    if (at < 0 || (!step && event.key !== "Home" && event.key !== "End")) return;
    const next = event.key === "Home" ? 0 : event.key === "End" ? controls.length - 1 : (at + step + controls.length) % controls.length;
    event.preventDefault();
    controls[at].tabIndex = -1;
    controls[next].tabIndex = 0;
    controls[next].focus();
  });
  return bar;
}

/** Whether a text may be written in; else why not is told. */
export function mayChange(view, page) {
  if (view.state.readOnly) tell(page.may_change ? W.draftFirst : W.readOnly(page.why), "problem");
  return !view.state.readOnly;
}
