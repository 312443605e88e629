/* 送审: the list of changes that wait, and one of them with its difference and the page as it would be. */

import { showDifference } from "./differences.js";
import { button, el, labelled, tell, when } from "./dom.js";
import { W } from "./words.js";

/** The list, as an element. */
export async function listReviews(api) {
  const { reviews } = await api.get("reviews");
  if (!reviews.length) return el("p", {}, W.noReviews);
  return el(
    "ul",
    { class: "pages" },
    reviews.map((review) =>
      el(
        "li",
        {},
        el("a", { href: `?review=${encodeURIComponent(review.id)}` }, review.message || review.paths.join(W.comma)),
        el("span", { class: "hint" }, `${W.reviewStates[review.state]} · ${W.submitted(review.name, when(review.time))}${review.remark ? ` · ${review.remark}` : ""}`),
      ),
    ),
  );
}

/** Show one change and have it decided. */
export async function openReview(api, id, main) {
  const review = await api.get("review", { id });
  const remark = el("textarea", { rows: 2 });
  const actions = el("div", { class: "choices" });

  async function act(action, done) {
    if (action === "return" && !remark.value.trim()) {
      tell(W.remarkNeeded, "problem");
      remark.focus();
      return;
    }
    try {
      await api.post("review", { id, action, remark: remark.value.trim() });
    } catch (error) {
      tell([error.sentence, ...error.problems.map(({ message }) => message)].join("；"), "problem");
      return;
    }
    actions.remove();
    tell(done, "good");
  }

  if (review.may_decide) {
    actions.append(
      labelled(W.remark, remark, W.remarkHint),
      button(W.approve, () => act("approve", W.approved), { class: "primary" }),
      button(W.sendBack, () => act("return", W.sentBack)),
    );
  }
  if (review.mine) actions.append(button(W.withdraw, () => act("withdraw", W.withdrawn)));
  main.replaceChildren(
    el("h1", {}, review.message || W.reviews),
    el("p", { class: "hint" }, `${W.reviewStates[review.state]} · ${W.submitted(review.name, when(review.time))}`),
    review.remark ? el("p", {}, `${W.remark}：${review.remark}`) : "",
    ...(await Promise.all(review.files.map((file) => showFile(api, file)))),
    actions,
  );
}

async function showFile(api, file) {
  const shown = el("section", {}, el("h2", {}, file.path), showDifference(file.diff));
  if (file.text === null) {
    shown.append(el("p", {}, W.deletesPage));
    return shown;
  }
  const frame = el("iframe", { class: "review-preview", sandbox: "allow-same-origin", title: `${W.preview}：${file.path}` });
  try {
    const { html } = await api.post("preview", { path: file.path, text: file.text });
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const script of page.querySelectorAll("script,noscript,base")) script.remove();
    frame.srcdoc = "<!doctype html>" + page.documentElement.outerHTML;
    shown.append(el("h3", {}, W.preview), frame);
  } catch (error) {
    shown.append(el("p", {}, W.previewFailed(error.sentence)));
  }
  return shown;
}
