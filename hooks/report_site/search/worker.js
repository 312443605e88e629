/*
 * The search worker: finds what stands in the pages, character by character, and answers Material's search box.
 * Written for Chromium 90. It fetches nothing before the first query; then shard after shard, newest year first.
 *
 * Messages with the page (Material's protocol): 0 SETUP -> 1 READY; 2 QUERY text -> 3 RESULT, any number of times.
 * What Material's list has no place for (counts, what was tried) goes out on a BroadcastChannel to assets/search.js.
 */
"use strict";

/* ---- Folding: what spelling does not matter --------------------------------------------------------------------------- */

// Punctuation, spaces and invisible characters. Sentence ends stay, as line ends: what they part does not stand together.
const DROPPED = "(?:[^\\P{P}%&@#!?。]|\\p{Cf}|[^\\S\\n])";
const THOUSANDS = /(\d),(?=\d{3}(?!\d))/g;
const ENDS = /\s*[。!?\n][\s。!?]*/g;
// Between digits it stays: 3.5 is not 35.
const LOOSE = new RegExp(`(?<!\\d)${DROPPED}+|${DROPPED}+(?!\\d|${DROPPED})`, "gu");

/** Width, case and the many dashes. */
function normalize(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-");
}

/** The form in which texts and queries are compared. */
function fold(text) {
  return normalize(text).replace(THOUSANDS, "$1").replace(ENDS, "\n").replace(LOOSE, "");
}

/** Where a folded text stands in an original one: pairs of start and end. */
function occurrences(text, needle) {
  let plain = normalize(text);
  let origin = (place) => place;
  if (plain.length !== text.length) {
    const places = [];
    plain = "";
    let at = 0;
    for (const character of text) {
      const normal = normalize(character);
      for (let i = 0; i < normal.length; i += 1) places.push(at);
      plain += normal;
      at += character.length;
    }
    places.push(at);
    origin = (place) => places[place];
  }
  const letters = Array.from(needle, (letter) => (letter === "\n" ? "[\\s。!?]+" : escapePattern(letter)));
  const found = plain.matchAll(new RegExp(letters.join(`${DROPPED}*`), "gu"));
  return Array.from(found, (match) => [origin(match.index), origin(match.index + match[0].length)]);
}

function escapePattern(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/* ---- Queries ---------------------------------------------------------------------------------------------------------- */

const FACETS = { 年: "year", 年度: "year", 支部: "branch", 类别: "kind", 类型: "kind", 状态: "state" };
const FACET = new RegExp(`^(${Object.keys(FACETS).join("|")})[:：](.+)$`);
const ID = /^[a-z]{2,4}-?\d{4}(-\d+)+$/;

/** Take a query apart: terms that must stand, terms that must not, facets, and the id if it is one. */
function parseQuery(text) {
  const query = { terms: [], without: [], facets: {}, id: null };
  for (const [token] of text.matchAll(/-?["“＂][^"“”＂]+["”＂](?!\S)|\S+/gu)) {
    const without = token.length > 1 && /^[-－−]/.test(token);
    const body = without ? token.slice(1) : token;
    const facet = without ? null : FACET.exec(body);
    if (facet) {
      const name = FACETS[facet[1]];
      const value = fold(name === "year" ? facet[2].replace(/年$/, "") : facet[2]);
      query.facets[name] = [...(query.facets[name] || []), value];
      continue;
    }
    const exact = /^["“＂].+["”＂]$/.test(body);
    const raw = squeeze(normalize(exact ? body.slice(1, -1) : body));
    const needle = fold(raw).replace(/^\n|\n$/g, "");
    if (needle) (without ? query.without : query.terms).push({ raw, needle, exact });
  }
  if (query.terms.length === 1 && ID.test(query.terms[0].raw)) query.id = query.terms[0].needle;
  return query;
}

/** A term, and where a number breaks off in it (18,6 of 18,650) what that is without its comma. */
function readings(term) {
  const needle = term.needle.replace(/(\d),(?=\d{0,3}$|\d{3}\D)/g, "$1");
  return needle === term.needle || term.exact ? [term] : [term, { ...term, needle }];
}

function squeeze(text) {
  return text.replace(/\s+/g, " ").trim();
}

/* ---- Shards ----------------------------------------------------------------------------------------------------------- */

// Where in a section a text stands. PRINTED is the text once more, with the small print of the items in it, as the reader
// sees it and copies it; TEXT runs on across that.
const [TITLE, FIELDS, TEXT, AROUND, PRINTED] = [0, 1, 2, 3, 4];
const NUMBERING = /^(?:[一二三四五六七八九十百]+[、是]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、]\s*)/;

/** Make a shard of its lines: one folded text to scan, and for each entry in it where it starts and what it belongs to. */
function readShard(lines) {
  const shard = { text: "", starts: [], entries: [], sections: [], pages: [] };
  const parts = [];
  let length = 0;
  let last = "\n";
  const add = (section, zone, raw, folded) => {
    let text = folded === undefined ? fold(raw) : folded;
    if (last === "\n" && text[0] === "\n") text = text.slice(1);
    if (!text) return;
    shard.starts.push(length);
    shard.entries.push({ section, zone, raw, length: text.length });
    parts.push(text);
    length += text.length;
    last = text[text.length - 1];
  };
  const end = () => {
    if (last !== "\n") {
      parts.push("\n");
      length += 1;
      last = "\n";
    }
  };
  for (const line of lines) {
    const [path, year, url, title, boost, branch, sections, pieces, printed] = JSON.parse(line);
    const page = { path, year, url, title, boost, sections: [], text: "", printed: "" };
    shard.pages.push(page);
    for (const [anchor, heading, fields, around, facts] of sections) {
      const [id, kind, state, owners] = facts || ["", "", "", null];
      const branches = owners || (branch ? [branch] : []);
      const place = page.sections.length;
      const section = { page, place, anchor, title: heading, fields, around, id, kind, state, branches, text: "", printed: "" };
      page.sections.push(section);
      shard.sections.push(section);
      for (const [zone, text] of [[TITLE, heading], [FIELDS, fields], [AROUND, around]]) {
        add(section, zone, text);
        end();
      }
    }
    // Pieces touch: a text may begin in one item of a paragraph and end in the next.
    for (const [zone, name, all] of [[TEXT, "text", pieces], [PRINTED, "printed", printed]]) {
      for (const [number, text] of all) {
        add(page.sections[number], zone, text);
        page.sections[number][name] += text;
        page[name] += text;
      }
      end();
    }
  }
  shard.text = parts.join("");
  return shard;
}

/** The number of the entry in which a place of the shard's text lies. */
function entryAt(shard, at) {
  let low = 0;
  let high = shard.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (shard.starts[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/* ---- Finding one term ------------------------------------------------------------------------------------------------- */

// Ranks of a find, best first.
const RANK = { ID: 0, EXACT_TITLE: 1, TITLE_START: 2, TITLE: 3, FIELDS: 4, TEXT: 5, AROUND: 6 };
// Added where the query's own punctuation is not that of the text: what stands as it was typed comes first.
const OTHERWISE = 4.5;

/** Find a term in a shard: for every section that has it the best find, as {rank, needle}. */
function scan(shard, term) {
  const found = new Map();
  const { needle } = term;
  let at = shard.text.indexOf(needle);
  while (at >= 0) {
    const number = entryAt(shard, at);
    const entry = shard.entries[number];
    const next = number + 1 < shard.starts.length ? shard.starts[number + 1] : shard.text.length;
    const rank = rankOf(shard, entry, number, at, term);
    if (rank !== null) {
      const known = found.get(entry.section);
      if (!known || rank < known.rank) found.set(entry.section, { rank, needle, zone: entry.zone });
    }
    // One find for each entry is enough, unless a number was cut: 员1 in 员10名 counts less than 员1名.
    at = shard.text.indexOf(needle, rank !== null && rank % 1 === 0 ? next : at + 1);
  }
  return found;
}

/** The rank of a find, more where it cuts a number or is punctuated otherwise; null if it is none. */
function rankOf(shard, entry, number, at, term) {
  const { text, starts } = shard;
  const { raw, needle, exact, whole } = term;
  const written = isWritten(entry, at + needle.length > starts[number] + entry.length, term);
  if (exact && !written) return null;
  const cut =
    (isDigit(text[at]) && isDigit(text[at - 1])) ||
    (isDigit(needle[needle.length - 1]) && isDigit(text[at + needle.length]));
  if (whole && (cut || !written)) return null;
  const otherwise = raw !== needle && !written ? OTHERWISE : 0;
  const rough = otherwise || (cut || !written ? 0.5 : 0);
  if (entry.zone === TEXT || entry.zone === PRINTED) return RANK.TEXT + rough;
  if (entry.zone === FIELDS) return RANK.FIELDS + rough;
  if (entry.zone === AROUND) return RANK.AROUND + rough;
  const bare = fold(entry.raw.replace(NUMBERING, "")).length;
  const start = at - starts[number];
  const begins = start === 0 || start === entry.length - bare;
  if (begins && start + needle.length === entry.length) return RANK.EXACT_TITLE + otherwise;
  return (begins ? RANK.TITLE_START : RANK.TITLE) + rough;
}

/** Whether a find stands in its text as it was asked for, with the same punctuation; `beyond` if it runs into the next one. */
function isWritten(entry, beyond, { raw, needle }) {
  if (raw.length === 1 || (raw === needle && entry.length === entry.raw.length)) return true;
  return holds(entry.raw, raw) || (beyond && holds(entry.section.page[entry.zone === PRINTED ? "printed" : "text"], raw));
}

function holds(text, raw) {
  return squeeze(normalize(text)).includes(raw);
}

function isDigit(character) {
  return character >= "0" && character <= "9";
}

/* ---- Finding a query -------------------------------------------------------------------------------------------------- */

// Added to the rank: terms apart from each other; terms in different sections of a page.
const SCATTERED = 10;
const ON_PAGE = 100;

/**
 * Find a query in a shard, facets left aside. `terms` holds for each term what may stand for it (itself, a synonym).
 * Returns hits {section, key, needles, why}; a smaller key is better.
 */
function search(shard, query, terms) {
  const banned = new Set();
  for (const term of query.without) {
    for (const [section, { zone }] of scan(shard, term)) if (zone !== AROUND) banned.add(section).add(section.page);
  }
  if (!terms.length) {
    const wanted = shard.sections.filter((section) => listed(section, query) && !banned.has(section));
    return wanted.map((section) => ({ ...hitWithoutTerms(section), besides: banned.has(section.page) }));
  }
  const found = terms.map((ways) => best(ways.map((way) => mark(scan(shard, way), way))));
  const hits = [];
  const pages = new Set();
  const phrase = terms.length > 1 ? scan(shard, joined(query.terms)) : new Map();
  for (const section of found.reduce((least, each) => (each.size < least.size ? each : least)).keys()) {
    if (banned.has(section) || !found.every((each) => each.has(section))) continue;
    const finds = found.map((each) => each.get(section));
    let rank = Math.max(...finds.map((find) => find.rank)) + (finds.length > 1 ? SCATTERED : 0);
    if (phrase.has(section)) rank = Math.min(rank, phrase.get(section).rank);
    if (query.id && fold(section.id) === query.id) rank = RANK.ID;
    hits.push({ ...hit(section, rank, finds), besides: banned.has(section.page) });
    pages.add(section.page);
  }
  if (terms.length > 1) hits.push(...onPages(found, (page) => !pages.has(page) && !banned.has(page)));
  return hits;
}

/** Hits on pages that have all terms, though no section of theirs does: the sections that have most of them. */
function onPages(found, wanted) {
  const pages = new Map();
  found.forEach((each, number) => {
    for (const [section, find] of each) {
      if (!wanted(section.page)) continue;
      if (!pages.has(section.page)) pages.set(section.page, { terms: new Set(), sections: new Map() });
      const page = pages.get(section.page);
      page.terms.add(number);
      page.sections.set(section, [...(page.sections.get(section) || []), find]);
    }
  });
  const hits = [];
  for (const { terms, sections } of pages.values()) {
    if (terms.size < found.length) continue;
    const most = Math.max(...Array.from(sections.values(), (finds) => finds.length));
    for (const [section, finds] of sections) {
      const rank = ON_PAGE + 10 * (most - finds.length) + Math.max(...finds.map((find) => find.rank));
      hits.push(hit(section, rank, finds));
    }
  }
  return hits;
}

function hit(section, rank, finds) {
  // A page that asks to stand behind (search.boost below 1, the guide) does so by two ranks.
  const key = rank + (section.page.boost < 1 ? 2 : 0);
  const why = Array.from(new Set(finds.map((find) => find.why).filter(Boolean)));
  return { section, key, needles: finds.map((find) => find.needle), zone: finds[0].zone, why };
}

function hitWithoutTerms(section) {
  return { section, key: RANK.TEXT, needles: [], zone: TEXT, why: [] };
}

/** What a query of facets alone lists: items if it asks for a kind or state, else pages. */
function listed(section, query) {
  return query.facets.kind || query.facets.state ? section.id : section.place === 0;
}

function joined(terms) {
  const raw = terms.map((term) => term.raw).join("");
  return { raw, needle: terms.map((term) => term.needle).join(""), exact: false };
}

function mark(found, way) {
  if (way.why) for (const find of found.values()) Object.assign(find, { why: way.why, rank: find.rank + 0.1 });
  return found;
}

function best(maps) {
  const [all, ...rest] = maps;
  for (const map of rest) {
    for (const [section, find] of map) {
      if (!all.has(section) || find.rank < all.get(section).rank) all.set(section, find);
    }
  }
  return all;
}

/* ---- Facets ----------------------------------------------------------------------------------------------------------- */

const VALUES = {
  year: ({ page }) => (page.year ? [String(page.year)] : []),
  kind: ({ kind }) => (kind ? [kind] : []),
  state: ({ state }) => (state ? [state] : []),
  branch: ({ branches }) => branches,
};

function fits(section, name, wanted) {
  if (!wanted) return true;
  // A branch may be named in part: 支部:第一.
  const same = name === "branch" ? (value, want) => value.includes(want) : (value, want) => value === want;
  return VALUES[name](section).some((value) => wanted.some((want) => same(fold(value), want)));
}

/** Leave out sections beside an unwanted word (-词), unless there is no page without it. */
function applyWithout(hits) {
  const clean = hits.filter(({ besides }) => !besides);
  return clean.length ? clean : hits;
}

/** The hits that fit the facets, and for each facet how many hits each of its values would leave. */
function applyFacets(hits, facets) {
  const names = Object.keys(VALUES);
  const counts = Object.fromEntries(names.map((name) => [name, {}]));
  const kept = hits.filter(({ section }) => {
    const failed = names.filter((name) => !fits(section, name, facets[name]));
    for (const name of names) {
      if (failed.length > 1 || (failed.length === 1 && failed[0] !== name)) continue;
      for (const value of VALUES[name](section)) counts[name][value] = (counts[name][value] || 0) + 1;
    }
    return !failed.length;
  });
  return { kept, counts };
}

/* ---- Answers ---------------------------------------------------------------------------------------------------------- */

const PAGES_SHOWN = 100;
const SECTIONS_SHOWN = 6;
const SECTIONS_LISTED = 40;
const SNIPPET = 110;
// What of a section is shown below its title, by where it was found.
const SHOWN = { [FIELDS]: "fields", [AROUND]: "around", [PRINTED]: "printed" };

/** Sort hits into pages, best first; on a tie the newer year, then the order of path and page. */
function ranked(hits) {
  const pages = new Map();
  const order = (a, b) =>
    a.key - b.key ||
    b.section.page.year - a.section.page.year ||
    titleLength(a) - titleLength(b) ||
    (a.section.page.path < b.section.page.path ? -1 : a.section.page.path > b.section.page.path ? 1 : 0) ||
    a.section.place - b.section.place;
  for (const each of hits.sort(order)) {
    const page = each.section.page;
    if (!pages.has(page)) pages.set(page, []);
    pages.get(page).push(each);
  }
  return Array.from(pages.values());
}

/** Among titles the one that says least else is nearest. */
function titleLength({ key, section }) {
  return key < RANK.FIELDS ? section.title.length : 0;
}

/** A page's hits as Material's list takes them: entries of one score are shown, those below it folded away. */
function item(hits, place, query, index) {
  // Enter opens the highest score of the whole list, so scores follow the order of the pages.
  const score = 1e5 - place;
  const own = hits.findIndex(({ section }) => section.place === 0);
  const entries = hits.slice(0, SECTIONS_LISTED).map((each, number) => {
    const alike = number < SECTIONS_SHOWN && (each.key < ON_PAGE || number < 3);
    return entry(each, alike ? score : score - 0.4, query, index);
  });
  // The list needs the page itself among its entries.
  if (own < 0 || own >= SECTIONS_LISTED) {
    const page = { ...hitWithoutTerms(hits[0].section.page.sections[0]), needles: hits[0].needles, bare: true };
    entries.push(entry(page, score - 0.5, query, index));
  } else if (own > 0) entries[own].score = score - 0.3;
  return entries;
}

function entry({ section, needles, zone, why, bare }, score, query, index) {
  const { page } = section;
  const terms = query.terms.filter((term) => term.exact).map(({ raw }) => `『${raw}』`);
  const folded = Array.from(new Set(needles)).filter((needle) => !query.terms.some((term) => term.exact && term.needle === needle));
  const marks = terms.concat(folded.map((needle) => `「${needle}」`)).join("");
  const [kind, state] = [index.kinds[section.kind], index.states[section.state]];
  const title = [
    section.id && `<span class="rs-kind rs-kind--${kind}">${escapeHtml(section.kind)}</span> `,
    section.id && `<span class="rs-hit__id">${marked(section.id, needles)}</span> `,
    marked(section.title || page.title, needles),
    section.state && ` <span class="rs-state rs-state--${state}">${escapeHtml(section.state)}</span>`,
    ...why.map((reason) => ` <span class="rs-near">近似：${escapeHtml(reason)}</span>`),
  ];
  return {
    location: page.url + (section.anchor ? `#${section.anchor}` : ""),
    title: title.filter(Boolean).join(""),
    text: bare ? "" : snippet(section[SHOWN[zone]] || section.text, needles),
    score,
    // Read by assets/search.js on the page that the hit opens; in brackets, so that Material's own highlighting, which cuts
    // terms at blanks and hyphens, finds nothing to do.
    terms: marks ? { [marks]: true } : {},
  };
}

/** The piece of a text around the first find, with every find in it marked. */
function snippet(text, needles) {
  const first = Math.min(...needles.flatMap((needle) => occurrences(text, needle).slice(0, 1)).map(([start]) => start));
  const start = Number.isFinite(first) && first > 40 ? first - 30 : 0;
  const piece = text.slice(start, start + SNIPPET);
  return (start ? "…" : "") + marked(piece, needles) + (start + SNIPPET < text.length ? "…" : "");
}

function marked(text, needles) {
  const places = needles.flatMap((needle) => occurrences(text, needle)).sort((a, b) => a[0] - b[0]);
  let html = "";
  let done = 0;
  for (const [start, end] of places) {
    if (start < done) continue;
    html += `${escapeHtml(text.slice(done, start))}<mark data-md-highlight>${escapeHtml(text.slice(start, end))}</mark>`;
    done = end;
  }
  return html + escapeHtml(text.slice(done));
}

function escapeHtml(text) {
  return text.replace(/[&<>"\n]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " " })[character]);
}

/** A title or term that goes on as the query's last word began, to be taken over with the right arrow. */
function suggestions(asked, pages) {
  const last = asked.split(/[\s-]+/).pop();
  const titles = pages.slice(0, 5).map(([{ section }]) => section.title.replace(NUMBERING, ""));
  return last ? titles.filter((title) => title.startsWith(last) && title !== last).slice(0, 1) : [];
}

/* ---- Loading ---------------------------------------------------------------------------------------------------------- */

const AHEAD = 4;
let index = null;
let loaded = [];
let loading = [];

/** Fetch a file beside this one; what is named by its content may come from the browser's cache. */
async function fetchFile(name, cache) {
  const response = await fetch(new URL(name, self.location.href).href, { cache, credentials: "same-origin" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

async function fetchCompressed(name) {
  const { body } = await fetchFile(name, "default");
  const data = await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  return new TextDecoder("gb18030").decode(data);
}

async function fetchIndex() {
  index = await (await fetchFile("manifest.json", "no-cache")).json();
  index.synonyms = index.synonyms.map((group) => group.map(fold));
  [loaded, loading] = [[], []];
}

/** Load the shard with this number, and begin with those after it. */
async function shard(number) {
  const { shards } = index;
  for (let next = number; next < Math.min(number + AHEAD, shards.length); next += 1) {
    if (loading[next]) continue;
    loading[next] = fetchCompressed(shards[next][1]);
    loading[next].catch(() => {}); // Whoever waits for it hears of the error.
  }
  if (!loaded[number]) {
    const text = await loading[number];
    if (!loaded[number]) loaded[number] = readShard(text.split("\n"));
  }
  return loaded[number];
}

/* ---- Conversation ----------------------------------------------------------------------------------------------------- */

const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
const BREATH = 25;
const PAUSE = 300;
const Superseded = class extends Error {};
const channel = new BroadcastChannel(`report-site-search ${new URL(".", self.location.href).pathname}`);
let latest = "";
let turn = 0;
let rested = 0;
let told = null;

/** Let a newer query in, now and then; give up if there was one. */
async function breath(mine) {
  if (performance.now() - rested > BREATH) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    rested = performance.now();
  }
  if (mine !== turn) throw new Superseded();
}

function send(asked, query, hits, more) {
  const { kept, counts } = applyFacets(applyWithout(hits), query.facets);
  const pages = ranked(kept);
  const items = pages.slice(0, PAGES_SHOWN).map((each, place) => item(each, place, query, index));
  self.postMessage({ type: RESULT, data: { items, suggest: suggestions(asked, pages) } });
  tell({ asked, hits: kept.length, pages: pages.length, shown: items.length, counts, facets: query.facets, ...more });
}

function tell(news) {
  told = { facets: {}, counts: {}, hits: 0, pages: 0, shown: 0, loading: false, tried: [], ...news };
  channel.postMessage(told);
}

/** Run a query over all shards, answering as they come. */
async function everywhere(asked, query, terms, mine) {
  let hits = [];
  let sent = -Infinity;
  for (let number = 0; number < index.shards.length; number += 1) {
    const fresh = !loaded[number];
    const found = search(await shard(number), query, terms);
    await breath(mine);
    hits = hits.concat(found);
    if (fresh && hits.length && number < index.shards.length - 1 && performance.now() - sent > PAUSE) {
      send(asked, query, hits, { loading: true });
      sent = performance.now();
    }
  }
  return hits;
}

/** Tell whether a page is no answer by itself: the guide, which explains pinyin by examples, to pinyin. */
function isAside(page, query) {
  return page.boost < 1 && query.terms.every(({ needle }) => /^[a-z]+$/.test(needle));
}

/** Try the approximate stages in order, until one finds something. */
async function approximately(asked, query, mine) {
  if (!self.STAGES) self.importScripts(new URL(index.approximate, self.location.href).href);
  const stands = (term) => loaded.some((each) => Array.from(scan(each, term).keys()).some(({ page }) => !isAside(page, query)));
  const missing = query.terms.map((term) => !term.exact && !stands(term));
  const tried = ["原文"];
  for (const [name, variants] of self.STAGES) {
    tried.push(name);
    let any = false;
    const terms = [];
    for (const [number, term] of query.terms.entries()) {
      const others = missing[number] ? await variants(term, index, mine) : [];
      await breath(mine);
      any = any || others.length > 0;
      const ways = Array.from(new Set(others), (needle) => ({ raw: needle, needle, why: name, whole: name === "数字写法" }));
      terms.push([term, ...ways.filter(({ needle }) => needle && needle !== term.needle)]);
    }
    if (!any) continue;
    const hits = await everywhere(asked, query, terms, mine);
    if (!hits.every(({ section }) => isAside(section.page, query))) return { hits, tried };
  }
  return { hits: [], tried };
}

async function answer(asked) {
  turn += 1;
  const mine = turn;
  const query = parseQuery(asked);
  if (!query.terms.length && !Object.keys(query.facets).length) {
    self.postMessage({ type: RESULT, data: { items: [] } });
    tell({ asked });
    return;
  }
  tell({ asked, loading: !index || loaded.filter(Boolean).length < index.shards.length, waiting: true });
  if (!index) await fetchIndex();
  let hits = await everywhere(asked, query, query.terms.map(readings), mine);
  let tried = ["原文"];
  if (hits.every(({ section }) => isAside(section.page, query)) && query.terms.some((term) => !term.exact)) {
    const more = await approximately(asked, query, mine);
    if (more.hits.length || !hits.length) ({ hits, tried } = more);
  }
  send(asked, query, hits, { tried });
}

/** Answer; if the site was published anew meanwhile, its files have other names: begin again once. */
async function answerSafely(asked) {
  latest = asked;
  for (const again of [true, false]) {
    try {
      await answer(asked);
      return;
    } catch (error) {
      if (error instanceof Superseded || latest !== asked) return;
      index = null;
      if (again) continue;
      self.postMessage({ type: RESULT, data: { items: [] } });
      tell({ asked, failed: true });
    }
  }
}

// The page's script may come later than the answer to a shared link: it asks for the last news.
channel.addEventListener("message", ({ data }) => {
  if (data.hello && told) channel.postMessage(told);
});
self.addEventListener("message", ({ data: { type, data } }) => {
  if (type === SETUP) self.postMessage({ type: READY });
  if (type === QUERY) answerSafely(data);
});
