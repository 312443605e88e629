/* Choosing items for a relation: by id or title, from a list that narrows while one types. */

import { button, el } from "./dom.js";
import { matchingItems } from "./completion.js";
import { W } from "./words.js";

const SHOWN = 8;
const ID = /[A-Z]{2,4}-\d{4}(?:-\d{1,4})+/g;

/**
 * A picker with a label. `ids` is the field's value as written; `value` of the result is what is to be written.
 *
 * While nothing is changed `value` stays the very text that was there, whatever separates its ids.
 */
export function picker({ label, ids, candidates, all }) {
  let text = ids;
  let chosen = (ids.match(ID) || []).filter((id, place, found) => found.indexOf(id) === place);
  const title = (id) => (all.find((item) => item.id === id) || { title: "" }).title;
  const list = el("ul", { class: "chosen", "aria-label": `${label}${W.chosen}` });
  const search = el("input", { type: "search", placeholder: W.pick, "aria-label": `${label}：${W.pick}`, autocomplete: "off" });
  const found = el("ul", { class: "found" });
  const element = el("fieldset", { class: "picker" }, el("legend", {}, label), list, search, found);

  function change(next) {
    chosen = next;
    text = chosen.join(W.comma);
    draw();
  }

  function draw() {
    const rows = chosen.map((id) =>
      el("li", {}, el("span", {}, `${id} ${title(id)}`), button("×", () => change(chosen.filter((each) => each !== id)), { "aria-label": W.removeItem(id) })),
    );
    list.replaceChildren(...(rows.length ? rows : [el("li", { class: "hint" }, W.nothingChosen)]));
    find();
  }

  function find() {
    const typed = search.value.trim();
    const open = typed || document.activeElement === search;
    const matches = open ? matchingItems(candidates, typed).filter(({ id }) => !chosen.includes(id)) : [];
    const rows = matches.slice(0, SHOWN).map((item) => {
      const add = () => {
        search.value = "";
        search.focus();
        change([...chosen, item.id]);
      };
      return el("li", {}, button(`${item.id} ${item.title}`, add, { "aria-label": W.addItem(`${item.id} ${item.title}`) }));
    });
    found.replaceChildren(...(rows.length || !typed ? rows : [el("li", { class: "hint" }, W.noneFound)]));
  }

  search.addEventListener("input", find);
  search.addEventListener("focus", find);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = found.querySelector("button");
    if (first) first.click();
  });
  draw();
  return { element, get value() { return text; } };
}
