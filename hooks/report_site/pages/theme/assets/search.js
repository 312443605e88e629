/*
 * What the search box shows beyond Material's: chips to narrow the results, what was tried, marks on the page that a hit opens.
 * The search itself is in report_site/search/worker.js, which tells this file on a BroadcastChannel what it found.
 * Written for Chromium 90.
 */

const FACETS = [
  ["year", "年"],
  ["kind", "类别"],
  ["state", "状态"],
  ["branch", "支部"],
];
const CHIPS_SHOWN = 12;

/* ---- The box ---------------------------------------------------------------------------------------------------------- */

/** Material listens for keys alone: tell it of pastes, candidates picked by mouse and whatever else changes the box. */
function watchInput(input) {
  // Results follow keyup, the suggestion keydown. Neither event leaves the box, so no shortcut takes them for a key.
  const changed = () => ["keydown", "keyup"].forEach((name) => input.dispatchEvent(new Event(name)));
  for (const name of ["input", "compositionend", "search"]) input.addEventListener(name, changed);
}

/** Put a word into the query or take it out; anything else written for the same facet goes. */
function toggle(input, label, value, pressed) {
  const others = input.value.split(/\s+/).filter((word) => word && !word.startsWith(`${label}:`) && !word.startsWith(`${label}：`));
  input.value = [...others, ...(pressed ? [] : [`${label}:${value}`])].join(" ");
  input.dispatchEvent(new Event("input"));
}

/* ---- Chips ------------------------------------------------------------------------------------------------------------ */

/** Show one chip for each value that the results have; a chip keeps its element, and with it the focus. */
function showChips(bar, input, { counts, facets }) {
  const focused = bar.contains(document.activeElement) ? document.activeElement : null;
  const known = new Map(Array.from(bar.querySelectorAll("button"), (chip) => [chip.dataset.rsWord, chip]));
  const groups = [];
  for (const [name, label] of FACETS) {
    const values = Object.entries(counts[name] || {});
    values.sort(([a, x], [b, y]) => (name === "year" ? b - a : y - x));
    const wanted = facets[name] || [];
    const chips = values.slice(0, CHIPS_SHOWN).map(([value, count]) => {
      const word = `${label}:${value.replace(/\s+/g, "")}`;
      const chip = known.get(word) || newChip(input, label, word);
      const pressed = wanted.some((want) => (name === "branch" ? value.toLowerCase().includes(want) : value.toLowerCase() === want));
      chip.setAttribute("aria-pressed", String(pressed));
      chip.textContent = `${value} ${count}`;
      return chip;
    });
    if (!chips.length) continue;
    const group = document.createElement("div");
    group.className = "rs-facets__group";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    const heading = document.createElement("span");
    heading.className = "rs-facets__label";
    heading.textContent = label;
    group.append(heading, ...chips, ...(values.length > CHIPS_SHOWN ? [cut(label, values.length - CHIPS_SHOWN)] : []));
    groups.push(group);
  }
  bar.replaceChildren(...groups);
  bar.hidden = !groups.length;
  rove(bar, focused && bar.contains(focused) ? focused : null);
  if (focused) (bar.contains(focused) ? focused : input).focus();
}

function newChip(input, label, word) {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "rs-facet";
  chip.dataset.rsWord = word;
  chip.addEventListener("click", () => {
    toggle(input, label, word.slice(label.length + 1), chip.getAttribute("aria-pressed") === "true");
  });
  return chip;
}

function cut(label, count) {
  const note = document.createElement("span");
  note.className = "rs-facets__cut";
  note.textContent = `另有 ${count} 个，可输入“${label}:名称”`;
  return note;
}

/** One chip alone is reached by Tab, the others by arrows. */
function rove(bar, current) {
  const chips = Array.from(bar.querySelectorAll("button"));
  for (const chip of chips) chip.tabIndex = chip === (current || chips[0]) ? 0 : -1;
}

/** Keys: Tab leads from the box to the chips (Material would close the search), arrows from chip to chip. */
function watchKeys(bar, input) {
  input.addEventListener("keydown", (event) => {
    const chip = bar.querySelector("[tabindex='0']");
    if (event.key !== "Tab" || event.shiftKey || bar.hidden || !chip) return;
    event.preventDefault();
    event.stopPropagation();
    chip.focus();
  });
  bar.addEventListener("keydown", (event) => {
    const chips = Array.from(bar.querySelectorAll("button"));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape" || event.key === "ArrowDown") return; // Material closes the search, or goes to the results.
    event.stopPropagation(); // Material would take any other key for the box.
    if (step) {
      const next = chips[(chips.indexOf(document.activeElement) + step + chips.length) % chips.length];
      rove(bar, next);
      next.focus();
    } else if (event.key === "ArrowUp" || (event.key === "Tab" && event.shiftKey)) input.focus();
    else return;
    event.preventDefault();
  });
}

/* ---- What was found --------------------------------------------------------------------------------------------------- */

/** What Material's own line (so many results) leaves unsaid; null to leave the last word as it is. */
function summary({ asked, waiting, loading, failed, hits, pages, shown, tried }) {
  if (!asked.trim()) return "";
  if (failed) return "搜索数据载入失败，请检查网络后再试。";
  if (waiting) return loading ? "正在载入……" : null;
  if (loading) return `已找到 ${hits} 处，正在载入更早的年度……`;
  if (!hits && tried.length > 1) return `已依次按${tried.join("、")}找过。`;
  const near = tried.length > 1 ? `原文里没有，以下是按${tried[tried.length - 1]}找到的近似结果。` : "";
  return near + (shown < pages ? `共 ${pages} 页、${hits} 处，这里列出前 ${shown} 页。` : "");
}

/* ---- A list that stays put -------------------------------------------------------------------------------------------- */

/**
 * Material draws the list anew for every answer. While the reader points at it or has the focus in it, entries of the same
 * query stay where they are and new ones come below; when the reader has left, the best order comes. Returns a function that
 * runs another at once or, while that would move what the reader points at, when he has left.
 */
function keepListStill(list, input) {
  let asked = "";
  let best = [];
  let waiting = null;
  const busy = () => list.matches(":hover") || list.contains(document.activeElement) || list.dataset.rsFocus;
  const address = (row) => row.querySelector("a").getAttribute("href").replace(/[?&]h=[^#]*/, "");

  function hold(changes) {
    const removed = changes.flatMap(({ removedNodes }) => Array.from(removedNodes));
    const added = changes.flatMap(({ addedNodes }) => Array.from(addedNodes)).filter((row) => row.isConnected);
    const same = asked === input.value;
    asked = input.value;
    best = removed.length ? added : [...best, ...added];
    if (!same || !removed.length || !busy()) return;
    const kept = new Set(removed.map(address));
    list.replaceChildren(...removed, ...added.filter((row) => !kept.has(address(row))));
    const focused = list.dataset.rsFocus && list.querySelector(`a[href="${CSS.escape(list.dataset.rsFocus)}"]`);
    if (focused) focused.focus({ preventScroll: true });
  }

  const observer = new MutationObserver((changes) => {
    hold(changes);
    observer.takeRecords(); // Our own changes.
  });
  observer.observe(list, { childList: true });
  // The focus leaves with the row that Material removes; who had it is remembered until the reader moves it.
  list.addEventListener("focusin", ({ target }) => {
    if (target.matches("a")) list.dataset.rsFocus = target.getAttribute("href");
  });
  const release = () => {
    if (busy()) return;
    if (best.some((row, place) => row !== list.children[place])) list.replaceChildren(...best);
    observer.takeRecords();
    if (waiting) waiting();
    waiting = null;
  };
  list.addEventListener("pointerleave", release);
  input.addEventListener("focus", () => {
    delete list.dataset.rsFocus;
    release();
  });
  return (change, same) => {
    waiting = same && busy() ? change : null;
    if (!waiting) change();
  };
}

/* ---- Marks on the page ------------------------------------------------------------------------------------------------ */

// By then the theme has scrolled to the place that the address names.
const SETTLED = 100;
const BETWEEN = "(?:[^\\P{P}%&@#!?。]|\\p{Cf}|\\s)*";

/** The terms in the address as patterns: 「…」 whatever its punctuation, 『…』 as written. */
function patterns(terms) {
  const found = Array.from(terms.matchAll(/「([^」]+)」|『([^』]+)』/g));
  const letter = (each) => (each === "\n" ? "[\\s。!?]+" : each.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const parts = found.map(([, loose, exact]) => Array.from(loose || exact, letter).join(loose ? BETWEEN : ""));
  return parts.length ? new RegExp(parts.join("|"), "gu") : null;
}

/** Mark the terms in an element's text, across links and emphasis but not across blocks. */
function markTerms(root, pattern) {
  const blocks = new Map();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest("script, style, svg, mark[data-md-highlight]")) continue;
    const block = node.parentElement.closest("p, li, td, th, dt, dd, h1, h2, h3, h4, h5, h6, summary, pre, div");
    blocks.set(block, [...(blocks.get(block) || []), node]);
  }
  for (const nodes of blocks.values()) {
    // A sentence runs on across the small print of an item in it.
    if (!markBlock(nodes, pattern)) markBlock(nodes.filter((node) => !node.parentElement.closest(".rs-chip")), pattern);
  }
}

/** Mark the terms in the text of these nodes; return whether there were any. */
function markBlock(nodes, pattern) {
  let plain = "";
  const places = []; // For each character of the normal form the node and the place it came from.
  for (const node of nodes) {
    let at = 0;
    for (const character of node.data) {
      const normal = character.normalize("NFKC").toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-");
      for (let i = 0; i < normal.length; i += 1) places.push([node, at, at + character.length]);
      plain += normal;
      at += character.length;
    }
  }
  const ranges = [];
  for (const match of plain.matchAll(pattern)) {
    let last = {};
    for (let i = match.index; i < match.index + match[0].length; i += 1) {
      const [node, start, end] = places[i];
      if (last.node === node) last.end = end;
      else ranges.push((last = { node, start, end }));
    }
  }
  // From the end, so that places before stay right.
  for (const { node, start, end } of ranges.reverse()) {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    const mark = document.createElement("mark");
    mark.dataset.mdHighlight = "";
    range.surroundContents(mark);
  }
  return ranges.length > 0;
}

/** The element that an address leads to: its anchor's, else the whole content. */
function placeOf({ hash }) {
  return document.getElementById(decodeURIComponent(hash.slice(1))) || document.querySelector("article.md-content__inner");
}

/**
 * Open a hit at the place that is open already, with its own marks. The theme would take it for a second click on the same
 * anchor and go back to the last query's address.
 */
function watchHits(list) {
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.pathname !== location.pathname || link.hash !== location.hash) return;
    event.preventDefault();
    event.stopPropagation();
    history.replaceState(history.state, "", link.href);
    placeOf(link).scrollIntoView();
    window.location$.next(new URL(link.href)); // The theme closes the search.
  });
}

function markPage() {
  const terms = new URLSearchParams(location.search).get("h");
  const content = document.querySelector("article.md-content__inner");
  if (!content) return;
  // The theme keeps a page that is open already: the last query's marks still stand there.
  for (const mark of content.querySelectorAll("mark[data-md-highlight]")) mark.replaceWith(...mark.childNodes);
  content.normalize();
  const pattern = terms && patterns(terms);
  if (!pattern) return;
  markTerms(content, pattern);
  setTimeout(() => showMark(content), SETTLED);
}

/** In a long section the query may stand below the window's edge: who came to the section's start is led on to it. */
function showMark(content) {
  const place = placeOf(location);
  const { top } = place.getBoundingClientRect();
  if (top < 0 || top > innerHeight) return; // Back on a page read before, or reading already.
  const after = (mark) => place.contains(mark) || place.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING;
  const marks = Array.from(content.querySelectorAll("mark[data-md-highlight]")).filter(after);
  for (let fold = marks[0] && marks[0].closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const first = marks.find((mark) => mark.getClientRects().length);
  if (first && first.getBoundingClientRect().bottom > innerHeight) first.scrollIntoView({ block: "center" });
}

/* ---- Start ------------------------------------------------------------------------------------------------------------ */

function startSearch() {
  const input = document.querySelector("[data-md-component=search-query]");
  const result = document.querySelector("[data-md-component=search-result]");
  if (!input || !result) return;
  const meta = result.querySelector(".md-search-result__meta");
  const list = result.querySelector(".md-search-result__list");
  const bar = document.createElement("div");
  bar.className = "rs-facets";
  bar.hidden = true;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "筛选搜索结果");
  const status = document.createElement("p");
  status.className = "rs-search-status";
  status.setAttribute("role", "status");
  meta.before(bar);
  meta.after(status);
  meta.setAttribute("role", "status");

  const config = JSON.parse(document.getElementById("__config").textContent);
  const folder = new URL(".", new URL(config.search, location.href)).pathname;
  const channel = new BroadcastChannel(`report-site-search ${folder}`);
  const unlessBusy = keepListStill(list, input);
  let shown = null;
  channel.addEventListener("message", ({ data }) => {
    if (data.asked !== input.value) return; // An older query's, or another tab's.
    unlessBusy(() => {
      const text = summary(data);
      if (text !== null && status.textContent !== text) status.textContent = text;
      if (!data.waiting) showChips(bar, input, data);
    }, shown === data.asked);
    if (!data.waiting) shown = data.asked;
  });
  channel.postMessage({ hello: true });
  watchInput(input);
  watchKeys(bar, input);
  watchHits(list);
  // The theme closes the search and may leave the focus in its box, where the next / would be typed.
  window.location$.subscribe(() => input.blur());
  // What was typed while this file was loading.
  if (input.value) input.dispatchEvent(new Event("input"));
}

startSearch();
let marked = null;
window.document$.subscribe(() => {
  marked = location.pathname;
  markPage();
});
// A hit on the page that is open already brings no new document.
window.location$.subscribe(({ pathname }) => {
  if (pathname === marked) markPage();
});
