/* On a phone the parts of the page stand behind tabs; wider screens show them all and no tabs. */

import { button, el } from "./dom.js";
import { W } from "./words.js";

const TABS = ["editor", "preview", "findings"];

/** Make the tabs of the three parts. */
export function makeTabs(parts) {
  const tabs = TABS.map((name, place) =>
    button(W[name], () => choose(place), { role: "tab", id: `tab-${name}`, "aria-controls": `part-${name}` }),
  );
  const bar = el("div", { class: "tabs", role: "tablist", "aria-label": W.editor }, tabs);
  const choose = (place, focus) => {
    tabs.forEach((tab, each) => {
      tab.setAttribute("aria-selected", String(each === place));
      tab.tabIndex = each === place ? 0 : -1;
      parts[each].classList.toggle("chosen-tab", each === place);
    });
    if (focus) tabs[place].focus();
  };
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (step) choose((tabs.indexOf(document.activeElement) + step) % TABS.length, true);
  });
  choose(0);
  return { bar, choose, tabs };
}
