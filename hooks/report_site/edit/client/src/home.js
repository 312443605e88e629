/* Where to begin: drafts, what waits for review, new pages from templates, all pages. */

import { button, el, labelled, openDialog, select, tell, when } from "./dom.js";
import { editorAddress } from "./paths.js";
import { listReviews } from "./reviews.js";
import { W } from "./words.js";

/** What a new page is opened with, handed from this view to the editor's through the session's storage. */
const HANDED = "report-site-new-page";

/** Take the text that `start` has handed over for a path; null if there is none. */
export function takeHanded(path) {
  const handed = JSON.parse(sessionStorage.getItem(HANDED) || "null");
  sessionStorage.removeItem(HANDED);
  return handed && handed.path === path ? handed : null;
}

/** Show the view. */
export async function openHome(api, main) {
  const [{ drafts }, { templates }, { pages }, reviews] = await Promise.all([
    api.get("drafts"),
    api.get("new"),
    api.get("pages"),
    listReviews(api),
  ]);
  main.replaceChildren(
    el("h1", {}, W.start),
    section(W.drafts, drafts.length ? el("ul", { class: "pages" }, drafts.map(draftEntry)) : el("p", {}, W.noDrafts)),
    section(W.create, el("div", { class: "choices" }, templates.map((template) => button(template.title, () => start(api, template))))),
    section(W.reviews, reviews),
    section(W.allPages, pageList(pages)),
  );
}

function section(title, ...content) {
  return el("section", {}, el("h2", {}, title), content);
}

function draftEntry({ path, title, time, outdated }) {
  return el("li", {}, el("a", { href: editorAddress(path) }, title || path), el("span", { class: "hint" }, `${when(time)}${outdated ? ` · ${W.outdated}` : ""}`));
}

function pageList(pages) {
  const filter = el("input", { type: "search" });
  const list = el("ul", { class: "pages" });
  const draw = () => {
    const typed = filter.value.trim();
    const found = pages.filter(({ path, title }) => path.includes(typed) || (title || "").includes(typed));
    const rows = found.map(({ path, title, may_change: mayChange }) =>
      el("li", {}, el("a", { href: editorAddress(path) }, title || path), el("span", { class: "hint" }, path + (mayChange ? "" : ` · ${W.cannotChange}`))),
    );
    list.replaceChildren(...(rows.length ? rows : [el("li", {}, W.noneFound)]));
  };
  filter.addEventListener("input", draw);
  draw();
  return [labelled(W.filterPages, filter), list];
}

const KINDS = { date: { type: "date" }, year: { inputmode: "numeric", pattern: "[0-9]{4}" }, slug: { pattern: "[a-z0-9]+(-[a-z0-9]+)*" }, text: {} };

function answerControl(ask) {
  return ask.kind === "choice" ? select(ask.choices.map(({ value, label }) => [value, label]), ask.choices[0] && ask.choices[0].value) : el("input", { ...KINDS[ask.kind], required: true });
}

/** Ask what a template wants to know, and open what comes of it. */
async function start(api, template) {
  const inputs = template.asks.map(answerControl);
  const problem = el("p", { class: "problem", role: "alert" });
  const made = await openDialog({
    title: template.title,
    body: [template.asks.map((ask, place) => labelled(ask.label, inputs[place])), problem],
    read: async () => {
      const values = Object.fromEntries(template.asks.map(({ name }, place) => [name, inputs[place].value.trim()]));
      try {
        return await api.post("new", { template: template.id, values });
      } catch (error) {
        problem.textContent = error.sentence;
        return undefined;
      }
    },
  });
  if (!made) return;
  const [first] = made.pages;
  if (made.pages.length > 1) {
    try {
      await api.post("save", { message: template.title, files: made.pages.map(({ path, text, token }) => ({ path, text, token })) });
    } catch (error) {
      tell([error.sentence, ...error.problems.map(({ message }) => message)].join("；"), "problem");
      return;
    }
  } else sessionStorage.setItem(HANDED, JSON.stringify(first));
  location.search = editorAddress(first.path);
}
