/*
 * What pages do beyond HTML: the ledger's filter and sorting, buttons that copy an item's permanent address, links that arrive.
 * Written for Chromium 90 (the engine of the office browsers in use). Without this file every page still shows everything.
 * Material swaps page contents without reloading; `document$` speaks after each swap, and listeners die with the old contents.
 */

const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });

/* ---- Ledger ---------------------------------------------------------------------------------------------------------- */

/** The text by which a cell sorts; "" for what is not known or does not apply, which always comes last. */
function sortKey(cell) {
  const key = cell.dataset.sort || cell.textContent.trim();
  return key === "\uffff" || key === "—" ? "" : key;
}

/** Compare two rows in a column; rows that are equal keep the order of the page. */
function compare(one, other, column, descending) {
  const a = sortKey(one.row.cells[column]);
  const b = sortKey(other.row.cells[column]);
  if (!a !== !b) return a ? -1 : 1;
  return (descending ? -1 : 1) * collator.compare(a, b) || one.place - other.place;
}

/** Make a ledger's filter and sorting work, as its part of the address says. */
function startLedger(ledger) {
  const form = ledger.querySelector("form");
  const body = ledger.querySelector("tbody");
  if (!form || !body || ledger.dataset.rsLedger) return;
  ledger.dataset.rsLedger = "started";
  const selects = Array.from(form.querySelectorAll("select"));
  const rows = Array.from(body.rows, (row, place) => ({ row, place }));
  const status = ledger.querySelector("[data-rs-status]");
  const nothing = ledger.querySelector("[data-rs-nothing]");
  const headers = Array.from(ledger.querySelectorAll("thead th"));
  const names = headers.map((header) => header.textContent.trim());
  let column = -1;
  let descending = false;

  function readAddress() {
    const wanted = new URLSearchParams(location.search);
    for (const select of selects) {
      select.value = wanted.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = ""; // A value that this ledger does not have.
    }
    column = names.indexOf(wanted.get("sort"));
    descending = column >= 0 && wanted.get("order") === "desc";
  }

  function writeAddress() {
    const query = new URLSearchParams(location.search);
    const put = (name, value) => (value ? query.set(name, value) : query.delete(name));
    for (const select of selects) put(select.name, select.value);
    put("sort", names[column]);
    put("order", descending ? "desc" : "");
    const search = query.toString();
    history.replaceState(history.state, "", location.pathname + (search ? "?" + search : "") + location.hash);
  }

  function fits(row) {
    return selects.every(({ name, value }) => !value || (row.dataset[name] || "").split("\n").includes(value));
  }

  function show() {
    let shown = 0;
    for (const { row } of rows) {
      row.hidden = !fits(row);
      if (!row.hidden) shown += 1;
    }
    const order = column < 0 ? rows : rows.slice().sort((one, other) => compare(one, other, column, descending));
    body.append(...order.map(({ row }) => row));
    headers.forEach((header, place) => {
      if (place === column) header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    });
    status.textContent = `共 ${rows.length} 项` + (shown < rows.length ? `，显示 ${shown} 项` : "");
    nothing.hidden = shown > 0;
  }

  function change() {
    show();
    writeAddress();
  }

  headers.forEach((header, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rs-sort";
    button.append(...header.childNodes);
    button.addEventListener("click", () => {
      descending = place === column && !descending;
      column = place;
      change();
    });
    header.append(button);
  });
  form.addEventListener("change", change);
  form.addEventListener("reset", (event) => {
    event.preventDefault(); // A reset would bring back what the browser remembers, not 全部.
    for (const select of selects) select.value = "";
    column = -1;
    descending = false;
    change();
  });
  // A link to the same page with another query: the theme changes the address and nothing else.
  const page = location.pathname;
  ledger.addEventListener("rs-address", () => {
    if (location.pathname !== page) return;
    readAddress();
    show();
  });
  form.hidden = false;
  readAddress();
  show();
}

/* ---- Permanent addresses --------------------------------------------------------------------------------------------- */

/** Put a button behind an id that copies its permanent address; the theme does the copying and says 已复制. */
function addCopyButton(link) {
  const next = link.nextElementSibling;
  if (next && next.classList.contains("rs-copy")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "rs-copy";
  button.dataset.clipboardText = link.href;
  button.title = "复制固定网址";
  button.setAttribute("aria-label", `复制 ${link.dataset.rsCopy} 的固定网址`);
  link.after(button);
}

/* ---- What the theme leaves out for screen readers ---------------------------------------------------------------------- */

/** Name each submenu by its way down the menu: the theme gives those with a page of their own an empty name. */
function nameSubmenus() {
  for (const menu of document.querySelectorAll(".md-nav[aria-labelledby]")) {
    const label = document.getElementById(menu.getAttribute("aria-labelledby"));
    if (!label || label.querySelector(".rs-visually-hidden")) continue;
    const way = [];
    for (let each = menu; each; each = each.parentElement.closest(".md-nav[aria-labelledby]")) {
      way.unshift(each.querySelector(".md-nav__title").textContent.trim());
    }
    if (label.textContent.trim()) way.pop(); // The label says the last one itself.
    const name = document.createElement("span");
    name.className = "rs-visually-hidden";
    name.textContent = way.join(" ") + " ";
    label.prepend(name);
  }
}

/** Name the theme's previews, and have its messages (已复制) read out. */
function watchTheme() {
  const message = document.querySelector(".md-dialog__inner");
  if (message) message.setAttribute("role", "status");
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node instanceof HTMLElement && node.matches(".md-tooltip2[role=dialog]")) node.setAttribute("aria-label", "预览");
      }
    }
  }).observe(document.body, { childList: true });
}

/* ---- Where a followed link leads --------------------------------------------------------------------------------------- */

let followed = false; // Whether the next page was asked for by a link, not by going back or forward.

/**
 * Mend two races of the theme. A link that is clicked before the list of pages has come is followed by the browser and, when
 * the list comes, once more by the theme: such a click is kept from it. And a reader who clicks while the page still scrolls
 * has its place noted for the new page; see `scrollToTarget`.
 */
function watchLinks() {
  window.addEventListener(
    "click",
    (event) => {
      followed = true;
      const loaded = performance.getEntriesByType("resource");
      if (event.target.closest("a") && !loaded.some(({ name }) => name.endsWith("/sitemap.xml"))) event.stopPropagation();
    },
    true,
  );
  window.addEventListener("popstate", (event) => {
    if (event.state) followed = false;
  });
}

/** Show what a followed link names where the theme took the place on the page before for one to go back to. */
function scrollToTarget() {
  if (followed && history.state) {
    if (location.hash) location.replace(location.hash);
    else window.scrollTo(0, 0);
  }
  followed = false;
}

/* ---- Search ---------------------------------------------------------------------------------------------------------- */

/** Load what the search shows beyond the theme's once something is typed, or on a page that a search has led to. */
function loadSearch() {
  const input = document.querySelector("[data-md-component=search-query]");
  if (!input) return;
  const asked = new URLSearchParams(location.search);
  if (input.value || asked.has("q") || asked.has("h")) import("./search.js");
  else input.addEventListener("input", () => import("./search.js"), { once: true });
}

/* ---- Start ----------------------------------------------------------------------------------------------------------- */

function start() {
  document.querySelectorAll("[data-rs-ledger]").forEach(startLedger);
  document.querySelectorAll("[data-rs-copy]").forEach(addCopyButton);
  nameSubmenus();
  loadSearch();
  scrollToTarget();
}

function readAddresses() {
  document.querySelectorAll("[data-rs-ledger]").forEach((ledger) => ledger.dispatchEvent(new Event("rs-address")));
}

watchTheme();
watchLinks();
window.document$.subscribe(start);
window.location$.subscribe(readAddresses);
