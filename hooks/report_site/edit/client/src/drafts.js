/*
 * What is typed is kept twice: in the browser at once, on the server after a pause. Neither is given up before a save that
 * holds the same text has succeeded.
 */

const BROWSER_PAUSE = 150;
const SERVER_PAUSE = 1500;
const RETRY = 5000;

export class Drafts {
  /** `told(state)` hears "kept", "saved", "offline" or "login". */
  constructor(api, account, path, told) {
    this.api = api;
    this.path = path;
    this.key = `report-site-draft:${account}:${path}`;
    this.told = told;
    this.current = null;
    addEventListener("pagehide", () => this.keepInBrowser());
    addEventListener("online", () => this.current && this.keepOnServer());
  }

  /** What the browser keeps: `{text, token, time}` or null. */
  get inBrowser() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null; // Somebody has forbidden storage; the server's draft remains.
    }
  }

  /** Keep a text that was written on the ground of `token`. */
  keep(text, token) {
    this.current = { text, token, time: new Date().toISOString() };
    clearTimeout(this.browserTimer);
    clearTimeout(this.serverTimer);
    this.browserTimer = setTimeout(() => this.keepInBrowser(), BROWSER_PAUSE);
    this.serverTimer = setTimeout(() => this.keepOnServer(), SERVER_PAUSE);
  }

  keepInBrowser() {
    if (!this.current) return;
    try {
      localStorage.setItem(this.key, JSON.stringify(this.current));
      this.told("kept");
    } catch {
      // Full or forbidden: as above.
    }
  }

  async keepOnServer() {
    const sent = this.current;
    if (!sent) return;
    try {
      // Without asking for a login: that would tear somebody out of a word. The preview asks at the next pause.
      await this.api.send("PUT", "draft", { path: this.path, text: sent.text, token: sent.token });
      if (this.current === sent) this.told("saved");
    } catch (error) {
      this.told(error.code === "login" ? "login" : "offline");
      clearTimeout(this.serverTimer);
      this.serverTimer = setTimeout(() => this.keepOnServer(), RETRY);
    }
  }

  /** Forget what the browser keeps: it has been saved, and the server has dropped its own. */
  forget() {
    clearTimeout(this.browserTimer);
    clearTimeout(this.serverTimer);
    this.current = null;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // As above.
    }
  }

  /** Drop the drafts in both places. */
  async discard() {
    this.forget();
    await this.api.delete("draft", { path: this.path });
  }

  /** The newer of the two drafts, if its text is not what the page has anyway; else null. */
  recoverable(page) {
    const drafts = [this.inBrowser, page.draft].filter((draft) => draft && draft.text !== page.text);
    drafts.sort((one, other) => Date.parse(other.time) - Date.parse(one.time));
    return drafts[0] || null;
  }
}
