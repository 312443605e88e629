/* The server's API (../../API.md): one function for every call, which has people log in where that is needed. */

import { W } from "./words.js";

/** A call that failed, with what the server said of it; status 0: it was not reached. */
export class ApiError extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.remedy = error.remedy || "";
    this.problems = error.problems || [];
    this.conflicts = error.conflicts || [];
    this.seconds = error.seconds;
  }

  /** What went wrong and what to do, in one line. */
  get sentence() {
    return this.remedy ? `${this.message}。${this.remedy}` : this.message;
  }
}

/** `path` with a query of those values that are given. */
export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given).toString();
  return search ? `${path}?${search}` : path;
}

export class Api {
  /** `logIn` shows the login in place and resolves when somebody is logged in. */
  constructor(logIn) {
    this.logIn = logIn;
  }

  async get(path, query) {
    return this.call("GET", address(path, query));
  }

  async post(path, json) {
    return this.call("POST", path, json);
  }

  async delete(path, query) {
    return this.call("DELETE", address(path, query));
  }

  /** Send once; if the session has ended, log in and send the same once more. */
  async call(method, path, json, file) {
    try {
      return await this.send(method, path, json, file);
    } catch (error) {
      if (error.code !== "login" && error.code !== "must_change") throw error;
      await this.logIn(error);
      return this.send(method, path, json, file);
    }
  }

  async send(method, path, json, file) {
    const headers = {};
    if (method !== "GET") headers["X-Report-Site"] = "editor";
    if (json !== undefined) headers["Content-Type"] = "application/json";
    const options = { method, headers, credentials: "same-origin" };
    if (file || json !== undefined) options.body = file || JSON.stringify(json);
    let answer;
    try {
      answer = await fetch(`api/${path}`, options);
    } catch {
      throw new ApiError(0, { code: "network", message: W.offline, remedy: W.offlineRemedy });
    }
    if (answer.status === 204) return null;
    const said = await answer.json().catch(() => ({ error: { code: "bug", message: W.noAnswer(answer.status) } }));
    if (!answer.ok) throw new ApiError(answer.status, said.error || { code: "bug", message: W.noAnswer(answer.status) });
    return said;
  }
}
