/*
 * What Word, WPS and Excel put on the clipboard, as clean Markdown: headings, bold, lists, tables and links; no styles. The
 * lists of Word are paragraphs with a bullet typed into them (`mso-list:l0 level1`), its headings may be paragraphs that
 * only say their outline level, and its pictures are addresses of a disk that nobody else has.
 */

import TurndownService from "turndown";
import { W } from "./words.js";

const STRUCTURE = "h1,h2,h3,h4,h5,h6,ul,ol,table,img,a[href],b,strong,[data-style*='mso-list'],[data-style*='mso-outline-level'],[data-style*='font-weight']";
const SAFE_LINK = /^(?:https?:|mailto:)/i;
// What Word types in front of an entry: 1. 1) (1) ① 一、 a. and bullets of every kind.
const NUMBER = /^[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)）、．]/;

/** Whether HTML holds more than its plain text does. */
function isRich(body) {
  return body.querySelector(STRUCTURE) !== null;
}

/** The part of the clipboard's HTML that was selected. */
function fragment(html) {
  const parts = /<!--\s*StartFragment\s*-->([^]*?)<!--\s*EndFragment\s*-->/i.exec(html);
  if (!parts) return html;
  // Excel marks rows: without their table the browser would drop the cells.
  return /^\s*<(?:tr|td|col)\b/i.test(parts[1]) ? `<table>${parts[1]}</table>` : parts[1];
}

function parse(html) {
  const plain = fragment(html)
    .replace(/<!--\[if !supportLists\]-->([^]*?)<!--\[endif\]-->/gi, "<span data-marker>$1</span>")
    .replace(/<!--\[if [^\]]*\]>[^]*?<!\[endif\]-->/gi, "")
    .replace(/<!\[if !supportLists\]>([^]*?)<!\[endif\]>/gi, "<span data-marker>$1</span>")
    .replace(/<!\[(?:if|endif)[^>]*>/gi, "")
    // The page's policy forbids styles and handlers even in a document that is only read, and says so in the console.
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)(?=\s*=)/gi, " data-$1"));
  const { body } = new DOMParser().parseFromString(plain, "text/html");
  for (const each of body.querySelectorAll("style,script,meta,link,title,xml,head,iframe,object,form,input,button,svg")) each.remove();
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();
  // o:p, v:shape and their like: their text is text, an empty one is nothing.
  for (const each of [...body.querySelectorAll("*")].filter(({ localName }) => localName.includes(":"))) each.replaceWith(...each.childNodes);
  return body;
}

function rename(element, name) {
  const fresh = document.createElement(name);
  fresh.append(...element.childNodes);
  element.replaceWith(fresh);
  return fresh;
}

/** Spans that are bold by style become strong; bold that is everything in a heading or a table's head says nothing. */
function readBold(body) {
  for (const each of body.querySelectorAll("span[data-style],font[data-style]")) {
    const weight = /font-weight:\s*(bold|[6-9]00)/i.test(each.getAttribute("data-style"));
    if (weight && each.textContent.trim()) rename(each, "strong");
  }
  for (const each of body.querySelectorAll("b[data-style]")) {
    if (/font-weight:\s*normal/i.test(each.getAttribute("data-style"))) each.replaceWith(...each.childNodes);
  }
  for (const each of body.querySelectorAll(":is(h1,h2,h3,h4,h5,h6,th,strong,b) :is(strong,b)")) each.replaceWith(...each.childNodes);
  for (const each of body.querySelectorAll("i,em,u,font,ins")) each.replaceWith(...each.childNodes);
  for (const each of body.querySelectorAll("del,s,strike")) each.remove();
  body.normalize();
  // Word cuts a bold word into several runs.
  for (const each of body.querySelectorAll("strong,b")) {
    while (each.nextSibling instanceof Element && each.nextSibling.matches("strong,b")) {
      each.append(...each.nextSibling.childNodes);
      each.nextSibling.remove();
    }
  }
}

/** Paragraphs that say an outline level become headings. */
function readHeadings(body) {
  for (const each of body.querySelectorAll("p,div")) {
    const level = /mso-outline-level:\s*([1-6])/i.exec(each.getAttribute("data-style") || "");
    const named = /^(?:MsoHeading|Heading|标题)\s*([1-6])/i.exec(each.className);
    if ((level || named) && each.textContent.trim()) rename(each, `h${(level || named)[1]}`);
  }
}

function listLevel(element) {
  const style = element.getAttribute("data-style") || "";
  const list = /mso-list:\s*l\d+\s+level(\d)/i.exec(style);
  return list && !/mso-list:\s*(?:none|skip)/i.test(style) ? Number(list[1]) : 0;
}

/** The typed bullet of an entry, taken out of it. */
function takeMarker(entry) {
  const marked = entry.querySelector("[data-marker],[data-style*='mso-list:Ignore'],[data-style*='mso-list: Ignore']");
  if (!marked) return "";
  const text = marked.textContent.trim();
  marked.remove();
  return text;
}

/** Paragraphs that are entries of a list become one; levels nest. */
function readLists(body) {
  for (const first of body.querySelectorAll("p,div,h1,h2,h3,h4,h5,h6")) {
    if (!first.isConnected || !listLevel(first) || /^h/i.test(first.localName)) continue;
    const stack = [];
    let each = first;
    const place = document.createElement("div");
    first.before(place);
    while (each && listLevel(each)) {
      const next = each.nextElementSibling;
      const level = listLevel(each);
      const name = NUMBER.test(takeMarker(each)) ? "ol" : "ul";
      while (stack.length > level) stack.pop();
      while (stack.length < level) {
        const list = document.createElement(name);
        const above = stack[stack.length - 1];
        if (!above) place.append(list);
        else if (above.lastElementChild) above.lastElementChild.append(list);
        else above.append(list);
        stack.push(list);
      }
      const entry = document.createElement("li");
      entry.append(...each.childNodes);
      stack[stack.length - 1].append(entry);
      each.remove();
      each = next;
    }
    place.replaceWith(...place.childNodes);
  }
  // A heading that Word numbers keeps its number as text.
  for (const each of body.querySelectorAll("[data-marker]")) each.replaceWith(each.textContent.trim());
  // WPS and browsers put a list in a list without an entry around it.
  for (const each of body.querySelectorAll(":is(ul,ol) > :is(ul,ol)")) {
    if (each.previousElementSibling) each.previousElementSibling.append(each);
  }
}

/** Every table gets a head and whole rows: a merged cell is repeated down and left empty across. Tells whether there was one. */
function readTables(body) {
  let merged = false;
  for (const table of body.querySelectorAll("table")) {
    const grid = [];
    for (const [place, row] of [...table.rows].entries()) {
      grid[place] = grid[place] || [];
      let column = 0;
      for (const cell of row.cells) {
        while (grid[place][column] !== undefined) column += 1;
        const [across, down] = [Math.min(cell.colSpan, 50), Math.min(cell.rowSpan, table.rows.length - place)];
        merged = merged || across > 1 || down > 1;
        for (let y = 0; y < down; y += 1) {
          grid[place + y] = grid[place + y] || [];
          for (let x = 0; x < across; x += 1) grid[place + y][column + x] = x ? "" : cellText(cell);
        }
        column += across;
      }
    }
    const rows = grid.filter((row) => row.some((text) => text));
    const width = Math.max(...rows.map(({ length }) => length), 0);
    if (!rows.length) table.remove();
    else if (rows.length === 1 && width === 1) table.replaceWith(...asParagraphs(rows[0][0]));
    else {
      const lines = rows.map((row) => Array.from({ length: width }, (_, column) => row[column] || ""));
      const pre = document.createElement("pre");
      pre.dataset.table = [row(lines[0]), row(lines[0].map(() => "---")), ...lines.slice(1).map(row)].join("\n");
      pre.textContent = "table";
      table.replaceWith(pre);
    }
  }
  return merged;
}

function asParagraphs(text) {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  return [paragraph];
}

function cellText(cell) {
  const parts = [...cell.querySelectorAll("p,div,li")].filter((each) => !each.querySelector("p,div,li"));
  const texts = parts.length ? parts.map((each) => each.textContent) : [cell.textContent];
  const text = texts.map((each) => each.replace(/[\s\u00a0]+/g, " ").trim()).filter(Boolean).join("；");
  return escape(text).replace(/\|/g, "\\|");
}

function row(texts) {
  return `| ${texts.join(" | ")} |`;
}

/** What reads as Markdown or HTML in office text is text. */
function escape(text) {
  return text
    .replace(/\\/g, "\\\\")
    .replace(/([*_`[\]])/g, "\\$1")
    .replace(/<(?=[A-Za-z/!?])/g, "&lt;")
    .replace(/^(#{1,6}|[-+>])(?=\s|$)/gm, "\\$1")
    .replace(/^(\d{1,3})\.(?=\s)/gm, "$1\\.")
    .replace(/^(=+|-{3,}|~{3,})/gm, "\\$1");
}

function service(levelShift) {
  const turndown = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", strongDelimiter: "**", codeBlockStyle: "fenced" });
  turndown.escape = escape;
  turndown.addRule("table", {
    filter: (node) => node.nodeName === "PRE" && node.dataset.table !== undefined,
    replacement: (_, node) => `\n\n${node.dataset.table}\n\n`,
  });
  turndown.addRule("heading", {
    filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
    replacement: (content, node) => {
      const text = content.replace(/\s+/g, " ").trim();
      return text ? `\n\n${"#".repeat(Math.min(Number(node.nodeName[1]) + levelShift, 6))} ${text}\n\n` : "";
    },
  });
  turndown.addRule("entry", {
    filter: "li",
    replacement: (content, node) => {
      const list = node.parentNode;
      const place = [...list.children].filter(({ nodeName }) => nodeName === "LI").indexOf(node);
      const marker = list.nodeName === "OL" ? `${place + (list.start || 1)}. ` : "- ";
      const text = content.trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, "\n").replace(/\n/g, "\n    ");
      return `${marker}${text}\n`;
    },
  });
  turndown.addRule("link", {
    filter: "a",
    replacement: (content, node) => {
      const target = node.getAttribute("href") || "";
      return SAFE_LINK.test(target) && content.trim() ? `[${content.trim()}](${target.replace(/[()\s]/g, encodeURIComponent)})` : content;
    },
  });
  turndown.addRule("break", { filter: "br", replacement: () => "\n\n" });
  return turndown;
}

function dataFile(source, place) {
  const match = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)$/.exec(source);
  if (!match) return null;
  const bytes = Uint8Array.from(atob(match[2]), (char) => char.charCodeAt(0));
  return new File([bytes], `${W.pictureName}${place}.${match[1].slice(6).replace("jpeg", "jpg")}`, { type: match[1] });
}

/** Pictures: those whose bytes are there are given away, for the others it is said that they lack. */
function readPictures(body) {
  const files = [];
  let missing = 0;
  for (const each of body.querySelectorAll("img")) {
    const file = dataFile(each.getAttribute("src") || "", files.length + 1);
    if (file) files.push(file);
    else missing += 1;
    each.replaceWith(file ? `\ue000${files.length - 1}\ue001` : W.missingPicture);
  }
  return { files, missing };
}

/**
 * Turn the clipboard's HTML into Markdown.
 *
 * Gives `{markdown, files, missing, merged}`; null where the HTML says no more than the plain text. `files` are pictures that
 * came as bytes; the place of each is marked by its number between U+E000 and U+E001. `hasTitle`: whether the page has its
 * heading of the first level, so that what is pasted begins at the second.
 */
export function cleanHtml(html, hasTitle) {
  const body = parse(html);
  if (!isRich(body)) return null;
  readHeadings(body);
  readLists(body);
  readBold(body);
  const { files, missing } = readPictures(body);
  const merged = readTables(body);
  const levels = [...body.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(({ localName }) => Number(localName[1]));
  const shift = levels.length ? (hasTitle ? 2 : 1) - Math.min(...levels) : 0;
  const markdown = service(shift)
    .turndown(body)
    .replace(/[\u00a0\u3000]+/g, " ")
    .replace(/^ +(?=[^\s\-\d])/gm, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return { markdown, files, missing, merged };
}
