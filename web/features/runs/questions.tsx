import { useState, type ReactElement } from "react";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { post } from "../../api/client.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { faultsFor } from "../../ui/form-faults.ts";
import { Select, TextField } from "../../ui/field.tsx";
import { useGuard } from "../../ui/guard.ts";
import { Section } from "../../ui/page.tsx";

/** What the run waits for: each question with its answer, or with what is assumed where none is given. */
export function Questions({ run }: { run: Run }): ReactElement {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const path = `/api/runs/${run.run_id}/answers`;
  const answered = run.questions.filter(({ id }) => (given[id] ?? "").trim() !== "");
  const body = { answers: answered.map(({ id }) => ({ question: id, answer: (given[id] ?? "").trim() })) };
  const send = useAct(() => post<Run>(path, body), () => ({ touches: [`/api/runs/${run.run_id}`], said: "It goes on by your answers" }), true);
  const guard = useGuard(answered.length > 0 && !send.isSuccess);
  const { beside, rest } = faultsFor(send.error, answered.map((_, place) => `answers/${place}`));
  const fault = (id: string): string | undefined => beside(`answers/${answered.findIndex((one) => one.id === id)}`);
  return (
    <Section title={run.questions.length === 1 ? "One question before it goes on" : `${run.questions.length} questions before it goes on`} about="What isn't answered is built as it is assumed.">
      <form noValidate className="card flex flex-col gap-4 border-l-2 border-l-accent p-4" onSubmit={(event) => {
        event.preventDefault();
        send.mutate(undefined, { onSuccess: guard.release });
      }}>
        {run.questions.map((question) => {
          const field = { label: question.text, error: fault(question.id), value: given[question.id] ?? "", onChange: (event: { target: { value: string } }) => setGiven({ ...given, [question.id]: event.target.value }) };
          const about = [sentenceOf(run, question.sentence), question.assumption ? `Assumed otherwise: ${question.assumption}` : ""].filter(Boolean).join(" ");
          return question.choices.length > 0
            ? <Select key={question.id} {...field} hint={about}><option value="">As assumed</option>{question.choices.map((choice) => <option key={choice}>{choice}</option>)}</Select>
            : <TextField key={question.id} {...field} hint={about} placeholder={question.assumption} maxLength={500} />;
        })}
        {rest ? <p role="alert" className="text-sm text-bad">{rest}</p> : null}
        <div className="flex flex-wrap items-center gap-2"><Button type="submit" look="primary" icon="play" isBusy={send.isPending}>{answered.length > 0 ? "Go on with these answers" : "Go on as assumed"}</Button><CurlButton method="POST" path={path} body={body} /></div>
      </form>
    </Section>
  );
}

const sentenceOf = (run: Run, sentence: number | null): string => {
  const text = sentence === null ? undefined : run.coverage.find((one) => one.sentence === sentence)?.text;
  return text ? `In “${text}”` : "";
};
