/* Elements and dialogs: the little that the browser's own interface lacks. */

import { W } from "./words.js";

/** Make an element. Attributes named on… are listeners, `true` is a bare attribute, false, null and undefined are none. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button. */
export function button(label, action, attributes = {}) {
  return el("button", { type: "button", onclick: action, ...attributes }, label);
}

let labels = 0;

/** An input with its label above it; `input` may be any form control. */
export function labelled(label, input, hint = "") {
  labels += 1;
  input.id = input.id || `rs-input-${labels}`;
  const parts = [el("label", { for: input.id }, label), input];
  if (hint) {
    input.setAttribute("aria-describedby", `${input.id}-hint`);
    parts.push(el("p", { class: "hint", id: `${input.id}-hint` }, hint));
  }
  return el("div", { class: "labelled" }, parts);
}

/** A select with these choices, `[value, label]` each. */
export function select(choices, value) {
  const element = el("select", {}, choices.map(([key, label]) => el("option", { value: key }, label)));
  element.value = value;
  return element;
}

/**
 * Show a dialog and wait until it is closed.
 *
 * `submit` names the button that closes it with `read()`; while that returns undefined the dialog stays (it has shown why).
 * Escape and the other button close it with null, unless `required`.
 */
export function openDialog({ title, body, submit = W.ok, cancel = W.cancel, read = () => true, required = false, wide = false }) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const heading = el("h2", { id: "rs-dialog-title" }, title);
    const form = el("form", { method: "dialog" }, heading, el("div", { class: "dialog-body" }, body));
    const dialog = el("dialog", { "aria-labelledby": "rs-dialog-title", class: wide ? "wide" : "" }, form);
    const close = (value) => {
      dialog.close();
      dialog.remove();
      if (before && before.isConnected) before.focus();
      resolve(value);
    };
    const actions = el("div", { class: "actions" });
    if (!required && cancel) actions.append(button(cancel, () => close(null)));
    if (submit) actions.append(el("button", { type: "submit", class: "primary" }, submit));
    form.append(actions);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const value = await read();
      if (value !== undefined) close(value);
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!required) close(null);
    });
    dialog.closeWith = close;
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Close the dialog that an element stands in, with a value. */
export function closeDialog(element, value) {
  element.closest("dialog").closeWith(value);
}

/** Ask a question that is answered by one button or the other. */
export async function confirm(title, text, submit) {
  return (await openDialog({ title, body: el("p", {}, text), submit })) === true;
}

/** A message that says what happened; it stays until the next one and is read out. */
export function tell(text, kind = "", ...parts) {
  const status = document.querySelector("[data-message]");
  if (!status) return;
  status.className = `message ${kind}`;
  status.replaceChildren(text, ...parts);
}

/** A time as it is told. */
export function when(iso) {
  return iso ? iso.slice(0, 16).replace("T", " ") : "";
}
