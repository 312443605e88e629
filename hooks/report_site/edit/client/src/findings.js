/* The findings about what is being written: underlined in the text, listed below it, mended by one press where that is known. */

import { forEachDiagnostic, setDiagnostics } from "@codemirror/lint";
import { button, el } from "./dom.js";
import { goToLine } from "./editor.js";
import { W } from "./words.js";

const LINT = { error: "error", warning: "warning", notice: "info" };

/** The offset of a place in a document; columns count characters, offsets UTF-16 units. */
export function offsetAt(doc, line, column) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return found.from + [...found.text].slice(0, Math.max(column - 1, 0)).join("").length;
}

/** The part of the text that is underlined: what a fix would replace, else to the end of the word or sentence. */
function range(doc, finding) {
  const from = offsetAt(doc, finding.line, finding.column || 1);
  if (finding.fix) return { from, to: Math.max(from, offsetAt(doc, finding.fix.to.line, finding.fix.to.column)) };
  const line = doc.lineAt(from);
  const rest = line.text.slice(from - line.from);
  const length = /^[^，。；：、（）\s|]{1,40}/.exec(rest);
  return { from, to: from + (length ? length[0].length : 0) };
}

/** Replace what a finding's fix names; only if the text there is still what the finding was about. */
function mend(view, fix, seen) {
  if (view.state.doc !== seen) return;
  const { doc } = view.state;
  view.dispatch({
    changes: {
      from: offsetAt(doc, fix.from.line, fix.from.column),
      to: offsetAt(doc, fix.to.line, fix.to.column),
      insert: fix.text,
    },
    userEvent: "input.fix",
  });
  view.focus();
}

/** Underline findings and list them. `seen` is the document that they are about; if it is another now, they are late. */
export function showFindings(view, list, findings, seen) {
  if (view.state.doc !== seen) return;
  const diagnostics = findings
    .filter(({ line }) => line)
    .map((finding) => ({
      ...range(seen, finding),
      severity: LINT[finding.severity],
      message: finding.remedy ? `${finding.message} → ${finding.remedy}` : finding.message,
      actions: finding.fix ? [{ name: W.fixTo(finding.fix.text), apply: () => mend(view, finding.fix, seen) }] : [],
    }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
  const count = (severity) => findings.filter((each) => each.severity === severity).length;
  const summary = findings.length ? W.findingCount(count("error"), count("warning"), count("notice")) : W.noFindings;
  list.replaceChildren(el("p", { class: "summary" }, summary), listOf(view, findings, seen));
  list.dispatchEvent(new CustomEvent("counted", { bubbles: true, detail: findings.length }));
}

/** The list of some findings: what, where, what to do. */
export function listOf(view, findings, seen) {
  const rows = findings.map((finding) => {
    const place = finding.line ? W.line(finding.line) : W.wholeFile;
    return el(
      "li",
      { class: finding.severity },
      button([el("span", { class: "severity" }, W.severities[finding.severity]), ` ${place} ${finding.message}`], () => goToLine(view, finding.line || 1, finding.column || 1)),
      finding.remedy ? el("span", { class: "remedy" }, `→ ${finding.remedy}`) : null,
      finding.fix ? button(W.fixTo(finding.fix.text), () => mend(view, finding.fix, seen), { class: "fix" }) : null,
    );
  });
  return el("ul", {}, rows);
}

/** Apply the fix of the finding that the cursor stands in. */
export function mendHere(view) {
  let action = null;
  const at = view.state.selection.main.head;
  forEachDiagnostic(view.state, (diagnostic, from, to) => {
    if (from <= at && at <= to && diagnostic.actions && diagnostic.actions.length) action = action || diagnostic.actions[0];
  });
  if (action) action.apply(view);
  return action !== null;
}
