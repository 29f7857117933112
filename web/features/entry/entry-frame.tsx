import { useEffect, type ReactElement, type ReactNode } from "react";

const steps = ["You write what you need, in plain English.", "It is planned, written and tested while you watch.", "You get a git repository, with each sentence's tests, and a record of who asked for what."];

/** What is around the forms of those who aren't signed in. */
export function EntryFrame({ title, children }: { title: string; children: ReactNode }): ReactElement {
  useEffect(() => {
    document.title = `${title} · DevGen`;
  }, [title]);
  return (
    <main className="mx-auto grid min-h-dvh max-w-5xl items-center gap-x-16 gap-y-8 px-4 py-8 md:grid-cols-2 sm:px-8">
      <div className="flex flex-col gap-5">
        <p className="flex items-center gap-2 text-base font-semibold tracking-tight"><img src="/favicon.svg" alt="" width={24} height={24} />DevGen</p>
        <p className="text-2xl leading-tight font-semibold tracking-tight text-balance sm:text-3xl">A requirement in plain English becomes a tested git repository.</p>
        <ol className="hidden flex-col gap-2.5 text-soft md:flex">
          {steps.map((step, place) => <li key={step} className="flex gap-3"><span aria-hidden="true" className="flex size-5 shrink-0 items-center justify-center rounded-full border text-xs">{place + 1}</span>{step}</li>)}
        </ol>
        <p className="text-sm text-soft">What isn't understood is said, sentence by sentence. <a href="/docs" className="underline underline-offset-2 hover:text-ink">The whole API</a> is open to you too.</p>
      </div>
      <div className="card w-full max-w-md justify-self-center p-5 shadow-sm sm:p-6"><h1 className="mb-4 text-lg font-semibold tracking-tight">{title}</h1>{children}</div>
    </main>
  );
}
