import { useInfiniteQuery, type UseInfiniteQueryOptions } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import type { Page } from "../api/client.ts";
import { Button } from "./button.tsx";
import { Rows } from "./page.tsx";
import { ProblemView } from "./problem-view.tsx";

interface ListProps<T> {
  /** Made by `list()`. */
  of: UseInfiniteQueryOptions<Page<T>, Error, T[], readonly unknown[], string | undefined>;
  label: string;
  keyOf: (item: T) => string;
  row: (item: T) => ReactNode;
  empty: ReactNode;
}

/** A list in all its states: about to come, empty, failed, there, and more of it. */
export function List<T>({ of, label, keyOf, row, empty }: ListProps<T>): ReactElement {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(of);
  if (isPending) return <Rows />;
  if (error && !data) return <ProblemView error={error} retry={refetch} />;
  if (!data || data.length === 0) return <>{empty}</>;
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label={label} className="card divide-y">{data.map((item) => <li key={keyOf(item)} className="row-link">{row(item)}</li>)}</ul>
      {hasNextPage ? <div className="text-center"><Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show more</Button></div> : null}
    </div>
  );
}

/** Columns with names. Wide ones scroll by themselves, by keyboard too. */
export const Table = ({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }): ReactElement => (
  <div className="card relative overflow-x-auto" role="region" aria-label={label} tabIndex={0}>
    <table className="w-full text-left text-sm">
      <thead className="border-b text-soft"><tr>{head.map((name, place) => <th key={name || place} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">{name || <span className="sr-only">Actions</span>}</th>)}</tr></thead>
      <tbody className="divide-y">{children}</tbody>
    </table>
  </div>
);

export const Cell = ({ children, className = "" }: { children?: ReactNode; className?: string }): ReactElement => <td className={`px-3 py-2 align-top ${className}`}>{children}</td>;
