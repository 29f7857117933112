import type { ReactElement } from "react";
import { Status } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Rows } from "../../ui/page.tsx";
import type { Coverage, LiveTask } from "./live-state.ts";

interface SentencesProps {
  coverage: readonly Coverage[];
  tasks: readonly LiveTask[];
  assumptions: readonly string[];
  questions: readonly { text: string; assumption: string }[];
  requirement: string;
  isOver: boolean;
}

/** The requirement, word for word, with what became of each sentence. */
export function Sentences({ coverage, tasks, assumptions, questions, requirement, isOver }: SentencesProps): ReactElement {
  if (coverage.length === 0) return <div className="flex flex-col gap-3">{requirement ? <p className="card p-4 whitespace-pre-wrap text-soft">{requirement}</p> : null}{isOver ? null : <Rows count={4} />}</div>;
  return (
    <div className="flex flex-col gap-5">
      <ol aria-label="Sentences of the requirement" className="card divide-y">{coverage.map((one) => <Sentence key={one.sentence} coverage={one} tasks={tasks.filter(({ sentences }) => sentences.includes(one.sentence))} />)}</ol>
      <Words title="Questions" icon="circle-question-mark" of={questions.map(({ text, assumption }) => (assumption ? `${text} Assumed: ${assumption}.` : text))} />
      <Words title="What was assumed" icon="eye" of={assumptions} />
    </div>
  );
}

const edges: Readonly<Record<string, string>> = { covered: "border-l-good", partly: "border-l-warn", not_covered: "border-l-bad", not_understood: "border-l-bad", not_buildable: "border-l-bad", planned: "border-l-strong" };

function Sentence({ coverage, tasks }: { coverage: Coverage; tasks: readonly LiveTask[] }): ReactElement {
  const { text, status, reason, tests } = coverage;
  const passed = tests.filter((test) => test.status === "passed").length;
  return (
    <li className={`border-l-2 px-3.5 py-3 ${edges[status] ?? "border-l-transparent"}`}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1"><p className={`max-w-prose flex-1 basis-72 leading-relaxed ${status === "context" ? "text-soft" : ""}`}>{text}</p>{status === "planned" ? <span className="text-sm text-soft">planned</span> : <Status of={status} />}</div>
      {reason ? <p className="mt-1 max-w-prose text-sm text-soft">{reason}</p> : null}
      {tests.length > 0 ? (
        <details className="mt-1.5 text-sm">
          <summary className="cursor-pointer text-soft hover:text-ink">{passed === tests.length ? `${tests.length} ${tests.length === 1 ? "test proves" : "tests prove"} it` : `${passed} of ${tests.length} tests passed`}</summary>
          <ul className="mt-1.5 flex flex-col gap-1">
            {tests.map((test) => <li key={test.file + test.name} className="flex items-start gap-2"><Status of={test.status} icon /><span className="min-w-0 break-words">{test.name} <span className="text-soft">{test.file}</span></span></li>)}
          </ul>
        </details>
      ) : tasks.length > 0 ? <p className="mt-1 text-sm text-soft">{tasks.map(({ title }) => title).join(", ")}</p> : null}
    </li>
  );
}

const Words = ({ title, icon, of }: { title: string; icon: "eye" | "circle-question-mark"; of: readonly string[] }): ReactElement | null => of.length === 0 ? null : (
  <section className="flex flex-col gap-2">
    <h2 className="flex items-center gap-1.5 font-semibold"><Icon name={icon} size={14} className="text-soft" />{title}</h2>
    <ul className="list-disc space-y-1 pl-5 text-soft">{of.map((text) => <li key={text} className="max-w-prose">{text}</li>)}</ul>
  </section>
);
