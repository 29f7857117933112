import { javascriptLanguage, jsxLanguage, tsxLanguage, typescriptLanguage } from "@codemirror/lang-javascript";
import { jsonLanguage } from "@codemirror/lang-json";
import { markdownLanguage } from "@codemirror/lang-markdown";
import { yamlLanguage } from "@codemirror/lang-yaml";
import type { Language } from "@codemirror/language";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { useMemo, type ReactElement, type ReactNode } from "react";

const languages: Readonly<Record<string, Language>> = {
  ts: typescriptLanguage, mts: typescriptLanguage, tsx: tsxLanguage, js: javascriptLanguage, mjs: javascriptLanguage, cjs: javascriptLanguage, jsx: jsxLanguage,
  json: jsonLanguage, md: markdownLanguage, yml: yamlLanguage, yaml: yamlLanguage,
};

/** Lines of code, coloured where their language is known. Made of elements alone: nothing in a file can become markup. */
export function Highlighted({ text, path }: { text: string; path: string }): ReactElement {
  const lines = useMemo(() => linesOf(text, languages[path.split(".").at(-1) ?? ""]), [text, path]);
  return (
    <pre tabIndex={0} aria-label={`Text of ${path}`} className="max-h-[70dvh] overflow-auto py-2 font-mono text-xs leading-5">
      {lines.map((line, place) => <span key={place} className="flex"><span aria-hidden="true" className="sticky left-0 w-11 shrink-0 bg-raised pr-3 text-right text-soft select-none">{place + 1}</span><code className="whitespace-pre">{line.length === 0 ? "\n" : line}</code></span>)}
    </pre>
  );
}

function linesOf(text: string, language: Language | undefined): ReactNode[][] {
  const trimmed = text.replace(/\n$/, "");
  if (!language) return trimmed.split("\n").map((line) => (line === "" ? [] : [line]));
  const lines: ReactNode[][] = [[]];
  highlightCode(trimmed, language.parser.parse(trimmed), classHighlighter, (part, classes) => {
    const line = lines.at(-1)!;
    line.push(classes === "" ? part : <span key={line.length} className={classes}>{part}</span>);
  }, () => lines.push([]));
  return lines;
}
