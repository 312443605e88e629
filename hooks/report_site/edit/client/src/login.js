/* Logging in, in place: whatever is being written stays where it is. */

import { el, labelled, openDialog } from "./dom.js";
import { W } from "./words.js";

let asking = null;

/** Have somebody log in, and change a one-time password; calls that come meanwhile wait for the same. */
export function logIn(api) {
  asking = asking || ask(api).finally(() => (asking = null));
  return asking;
}

async function ask(api) {
  let session = await api.send("GET", "session");
  while (!session.user) session = session.login === "proxy" ? await wait(api, session) : await askPassword(api);
  while (session.user.must_change) session = await changePassword(api, true);
  return session;
}

async function wait(api, session) {
  await openDialog({ title: W.login, body: el("p", {}, session.message || W.proxyLogin), submit: W.again, required: true });
  return api.send("GET", "session");
}

/** Send what a form holds; what the server says against it is shown in the form. */
async function attempt(problem, call) {
  try {
    return await call();
  } catch (error) {
    problem.textContent = error.sentence;
    return undefined;
  }
}

function askPassword(api) {
  const account = el("input", { autocomplete: "username", required: true });
  const password = el("input", { type: "password", autocomplete: "current-password", required: true });
  const problem = el("p", { class: "problem", role: "alert" });
  return openDialog({
    title: W.login,
    body: [labelled(W.account, account), labelled(W.password, password), problem],
    submit: W.login,
    required: true,
    read: () => attempt(problem, () => api.send("POST", "session", { account: account.value.trim(), password: password.value })),
  });
}

/** Have the password changed; resolves to the session, or to null if it was left as it is. */
export function changePassword(api, required = false) {
  const old = el("input", { type: "password", autocomplete: "current-password", required: true });
  const fresh = el("input", { type: "password", autocomplete: "new-password", required: true });
  const again = el("input", { type: "password", autocomplete: "new-password", required: true });
  const problem = el("p", { class: "problem", role: "alert" });
  return openDialog({
    title: W.changePassword,
    body: [
      required ? el("p", {}, W.mustChange) : null,
      labelled(required ? W.oneTimePassword : W.oldPassword, old),
      labelled(W.newPassword, fresh),
      labelled(W.newPasswordAgain, again),
      problem,
    ],
    submit: W.changePassword,
    required,
    read: () => {
      if (fresh.value !== again.value) {
        problem.textContent = W.passwordsDiffer;
        return undefined;
      }
      return attempt(problem, () => api.send("POST", "password", { old: old.value, new: fresh.value }));
    },
  });
}
