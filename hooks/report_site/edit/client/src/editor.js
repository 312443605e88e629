/* The source editor: CodeMirror in Chinese, with the few extensions that Markdown for office staff needs. */

import { autocompletion, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, redo } from "@codemirror/commands";
import { HighlightStyle, Language, defineLanguageFacet, languageDataProp, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { Strikethrough, Table, parser } from "@lezer/markdown";
import { completions } from "./completion.js";
import { continueList, setHeading, toggleBold } from "./commands.js";
import { PHRASES, W } from "./words.js";

const data = defineLanguageFacet();

/** The lines between two --- at a page's beginning, which would else read as a heading. */
const FrontMatter = {
  defineNodes: [{ name: "FrontMatter", block: true, style: tags.comment }],
  parseBlock: [
    {
      name: "FrontMatter",
      before: "HorizontalRule",
      parse(context, line) {
        if (context.lineStart || !/^---[ \t]*$/.test(line.text)) return false;
        while (context.nextLine() && !/^(?:---|\.\.\.)[ \t]*$/.test(line.text));
        const end = context.lineStart + line.text.length;
        context.nextLine();
        context.addElement(context.elt("FrontMatter", 0, end));
        return true;
      },
    },
  ],
};

const configured = parser.configure([FrontMatter, Table, Strikethrough, { props: [languageDataProp.add((type) => (type.isTop ? data : undefined))] }]);
const markdown = new Language(data, configured, [], "markdown");

const highlighting = HighlightStyle.define([
  { tag: tags.heading, class: "cm-heading" },
  { tag: tags.strong, class: "cm-strong" },
  { tag: [tags.link, tags.url], class: "cm-link" },
  { tag: tags.monospace, class: "cm-code" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.comment], class: "cm-markup" },
]);

const readOnly = new Compartment();

/**
 * Open the editor in an element.
 *
 * `nonce` is the page's, for CodeMirror's own styles; `vocabulary()` gives what completion offers; `keys` are further key
 * bindings; `changed(update)` hears every change; `taken(view, data)` may take what is pasted or dropped.
 */
export function openEditor({ parent, text, nonce, vocabulary, keys, changed, taken }) {
  const handlers = {
    paste: (event, view) => (event.clipboardData && !view.state.readOnly && taken(view, event.clipboardData) ? (event.preventDefault(), true) : false),
    drop: (event, view) => {
      if (!event.dataTransfer || !event.dataTransfer.files.length || view.state.readOnly) return false;
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at !== null) view.dispatch({ selection: { anchor: at } });
      event.preventDefault();
      return taken(view, event.dataTransfer);
    },
  };
  const state = EditorState.create({
    doc: text,
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorState.phrases.of(PHRASES),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": W.source, spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
      readOnly.of([]),
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      search({ top: true }),
      lintGutter(),
      markdown,
      syntaxHighlighting(highlighting),
      autocompletion({ override: [completions(vocabulary)], icons: false, maxRenderedOptions: 100 }),
      keymap.of([
        ...keys,
        { key: "Mod-b", run: toggleBold },
        ...[0, 1, 2, 3, 4].map((level) => ({ key: `Mod-${level}`, run: setHeading(level) })),
        { key: "Mod-Space", run: startCompletion },
        { key: "Alt-/", run: startCompletion }, // Chinese Windows keeps Ctrl+Space to itself.
        { key: "Enter", run: continueList },
        { key: "Mod-y", run: redo, preventDefault: true },
        ...completionKeymap,
        ...searchKeymap,
        ...lintKeymap,
        ...historyKeymap,
        // Ctrl+I and Ctrl+K are ours.
        ...defaultKeymap.filter(({ key }) => key !== "Mod-i"),
      ]),
      EditorView.domEventHandlers(handlers),
      EditorView.updateListener.of(changed),
    ],
  });
  const view = new EditorView({ state, parent });
  // CodeMirror's search hears keys only, and what an input method or a mouse puts in brings none.
  view.dom.addEventListener("input", ({ target }) => {
    if (target.closest(".cm-search") && target.name) target.dispatchEvent(new Event("change"));
  });
  return view;
}

/** Let the text be changed, or only read. */
export function setReadOnly(view, only) {
  view.dispatch({ effects: readOnly.reconfigure(only ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []) });
}

/** Put the cursor on a line, counted from 1, and show it. */
export function goToLine(view, number, column = 1) {
  const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  view.dispatch({
    selection: { anchor: Math.min(line.from + column - 1, line.to) },
    effects: EditorView.scrollIntoView(line.from, { y: "center" }),
  });
  view.focus();
}
