import { yaml } from "@codemirror/lang-yaml";
import { syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { useEffect, useRef, type ReactElement } from "react";

const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

const look = EditorView.theme({
  "&": { fontSize: "12px", backgroundColor: "var(--raised)", color: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-1px" },
  ".cm-content": { fontFamily: "var(--font-mono)", caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--soft)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
});

interface EditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** YAML with its colours. Tab leaves it, as everywhere else on the page. */
export function YamlEditor({ label, value, onChange }: EditorProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const told = useRef(onChange);
  told.current = onChange;
  const first = useRef(value);
  useEffect(() => {
    const view = new EditorView({
      parent: box.current!,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(), yaml(), syntaxHighlighting(classHighlighter), look, EditorView.cspNonce.of(nonce), EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          EditorView.updateListener.of((update) => void (update.docChanged && told.current(update.state.doc.toString()))),
        ],
      }),
    });
    return () => view.destroy();
  }, [label]);
  return <div ref={box} className="max-h-[50dvh] min-h-40 overflow-auto rounded-md border" />;
}
