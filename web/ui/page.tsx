import { useEffect, type ReactElement, type ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-names.ts";

interface PageProps {
  title: string;
  /** One line: what this page is for. */
  about?: ReactNode;
  actions?: ReactNode;
  /** Beside the title: a state, a count. */
  beside?: ReactNode;
  isWide?: boolean;
  children: ReactNode;
}

export function Page({ title, about, actions, beside, isWide = false, children }: PageProps): ReactElement {
  useEffect(() => {
    document.title = `${title} · DevGen`;
  }, [title]);
  return (
    <div className={`mx-auto flex w-full flex-col gap-5 px-4 py-5 sm:px-6 ${isWide ? "max-w-[96rem]" : "max-w-5xl"}`}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-2"><h1 className="text-lg font-semibold tracking-tight break-words">{title}</h1>{beside}</div>
          {about ? <div className="mt-0.5 max-w-2xl text-soft">{about}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

export const Section = ({ title, about, actions, children }: { title: string; about?: ReactNode; actions?: ReactNode; children: ReactNode }): ReactElement => (
  <section className="flex min-w-0 flex-col gap-2">
    <div className="flex flex-wrap items-end justify-between gap-2">
      <div><h2 className="font-semibold">{title}</h2>{about ? <p className="text-sm text-soft">{about}</p> : null}</div>
      {actions}
    </div>
    {children}
  </section>
);

/** Never the end of the way: says what comes next. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }): ReactElement => (
  <div className="card flex flex-col items-center gap-2 border-dashed px-6 py-10 text-center">
    <Icon name={icon} size={22} className="text-soft" />
    <p className="font-medium">{title}</p>
    {children ? <div className="flex max-w-md flex-col items-center gap-3 text-soft">{children}</div> : null}
  </div>
);

/** Shaped like the rows that are about to come. */
export const Rows = ({ count = 5 }: { count?: number }): ReactElement => (
  <div className="card divide-y" role="status" aria-label="Loading">
    {Array.from({ length: count }, (_, place) => (
      <div key={place} className="flex h-12 items-center gap-3 px-3">
        <div className="skeleton size-4" /><div className={`skeleton h-3 ${place % 2 ? "w-2/5" : "w-1/2"}`} /><div className="skeleton ml-auto h-3 w-16" />
      </div>
    ))}
  </div>
);

export const Block = ({ className = "h-40" }: { className?: string }): ReactElement => <div className={`skeleton ${className}`} role="status" aria-label="Loading" />;

/** Names with their values, side by side where there is room. */
export const Facts = ({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }): ReactElement => (
  <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 text-sm">
    {of.map(([name, value]) => <div key={name} className="contents"><dt className="text-soft">{name}</dt><dd className="min-w-0 break-words">{value}</dd></div>)}
  </dl>
);
