/* What the address asks for: the editor on a page, a change under review, the login alone, or where to begin. */

import { Api } from "./api.js";
import { tell } from "./dom.js";
import { openHome } from "./home.js";
import { logIn } from "./login.js";
import { openPage } from "./page_view.js";
import { openReview } from "./reviews.js";
import { W } from "./words.js";

async function start() {
  const main = document.querySelector("main");
  const nonce = document.querySelector("meta[name=report-site-nonce]").content;
  const asked = new URLSearchParams(location.search);
  const api = new Api(() => logIn(api));
  tell(W.loading);
  try {
    const { user } = await logIn(api);
    document.querySelector("[data-user]").textContent = user.name;
    const next = asked.get("next");
    if (next !== null) {
      location.replace(/^\/(?![/\\])/.test(next) ? next : "?");
      return;
    }
    if (asked.has("path")) await openPage(api, user, asked.get("path"), main, nonce);
    else {
      if (asked.has("review")) await openReview(api, asked.get("review"), main);
      else await openHome(api, main);
      tell("");
    }
  } catch (error) {
    tell(error.sentence || String(error), "problem");
    if (!error.sentence) throw error;
  }
}

start();
