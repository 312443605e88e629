/* The page as readers will see it, from the server; in a frame without scripts that keeps its place. */

import { headings, readLines } from "./lines.js";

const PAUSE = 200;

/** What an address says; a lone % is no address, and may stand in a text. */
function decoded(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** Let pictures that no save holds yet come from where they wait; the site does not have them. */
function showUploads(page, uploads) {
  const waiting = new Map(uploads.map((path) => [path.split("/").pop(), path]));
  for (const image of page.querySelectorAll("img[src]")) {
    const path = waiting.get(decoded(image.getAttribute("src").split("/").pop()));
    if (path) image.setAttribute("src", new URL(`api/upload?${new URLSearchParams({ path })}`, document.baseURI).href);
  }
}

/** The preview of one page in its frame. `answered(answer, doc)` and `failed(error)` hear the server. */
export class Preview {
  constructor({ frame, api, path, answered, failed }) {
    Object.assign(this, { frame, api, path, answered, failed });
    this.asked = 0;
    this.shown = 0;
  }

  /** Ask for a new one after a pause; while an input method composes, nothing is asked. */
  note(view) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (view.composing ? this.note(view) : this.refresh(view)), PAUSE);
  }

  async refresh(view) {
    const { doc } = view.state;
    this.asked += 1;
    const turn = this.asked;
    let answer;
    try {
      answer = await this.api.post("preview", { path: this.path, text: doc.toString() });
    } catch (error) {
      if (turn === this.asked) this.failed(error);
      return;
    }
    if (turn < this.shown) return; // A later one was faster.
    this.shown = turn;
    this.show(answer.html, answer.uploads);
    this.later(view, () => this.answered(answer, doc));
  }

  /** Findings change decorations, which would cut a composition short: they wait for its end. */
  later(view, action) {
    if (!view.composing) action();
    else setTimeout(() => this.later(view, action), PAUSE);
  }

  show(html, uploads) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const script of fresh.querySelectorAll("script,noscript,base")) script.remove();
    showUploads(fresh, uploads);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    fresh.body.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
    const old = this.frame.contentDocument;
    const styles = (each) => [...each.querySelectorAll("link[rel=stylesheet]")].map((link) => link.getAttribute("href")).join();
    if (old && old.body && this.started && styles(old) === styles(fresh)) {
      // Only the body: the page keeps its place and does not flicker.
      old.body.replaceWith(old.adoptNode(fresh.body));
      return;
    }
    this.started = true;
    this.frame.addEventListener("load", () => this.frame.contentDocument.addEventListener("click", (event) => this.follow(event)), { once: true });
    this.frame.srcdoc = "<!doctype html>" + fresh.documentElement.outerHTML;
  }

  /** A link in the preview leads nowhere but to places of the same page. */
  follow(event) {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const target = link.hash && this.frame.contentDocument.getElementById(decoded(link.hash.slice(1)));
    if (target) target.scrollIntoView();
  }

  /** Scroll to what the editor shows at its top: the same heading, and as far beyond it. */
  followEditor(view) {
    const page = this.frame.contentDocument;
    if (!page || !page.body) return;
    const drawn = [...page.querySelectorAll("article h1, article h2, article h3, article h4, article h5, article h6")];
    const top = view.lineBlockAtHeight(view.scrollDOM.scrollTop).from;
    const lines = readLines(view.state.doc.toString());
    const places = headings(lines).map(({ line }) => lines[line].from);
    const last = places.filter((from) => from <= top).length - 1;
    const scroller = page.scrollingElement;
    if (last < 0 || !drawn[last]) {
      if (last < 0) scroller.scrollTop = 0;
      return;
    }
    const height = (place) => (drawn[place] ? drawn[place].getBoundingClientRect().top + scroller.scrollTop : scroller.scrollHeight);
    const end = places[last + 1] === undefined ? view.state.doc.length : places[last + 1];
    const part = end > places[last] ? (top - places[last]) / (end - places[last]) : 0;
    scroller.scrollTop = height(last) + part * (height(last + 1) - height(last)) - 16;
  }
}
