import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactElement, ReactNode, Ref } from "react";

/** Parts of a page that have an address of their own: links, so that they open, go back and are shared as such. */
export const Tabs = ({ label, children }: { label: string; children: ReactNode }): ReactElement => (
  <nav aria-label={label} className="relative overflow-x-auto border-b"><ul className="flex gap-1">{children}</ul></nav>
);

interface TabProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  isCurrent: boolean;
  count?: number | undefined;
  tone?: "neutral" | "bad";
  ref?: Ref<HTMLAnchorElement>;
}

/** In a narrow window the one that is open is in view. */
const intoView = (item: HTMLLIElement | null): void => item?.parentElement?.parentElement?.scrollTo({ left: item.offsetLeft - item.offsetWidth });

const Anchor = ({ isCurrent, count, tone = "neutral", children, className: _, ...rest }: TabProps): ReactElement => (
  <li ref={isCurrent ? intoView : null}>
    <a {...rest} aria-current={isCurrent ? "page" : undefined} className={`-mb-px flex h-9 items-center gap-1.5 border-b-2 px-2.5 whitespace-nowrap ${isCurrent ? "border-accent font-medium" : "border-transparent text-soft hover:text-ink"}`}>
      {children}
      {count ? <span className={`rounded-full px-1.5 text-xs ${tone === "bad" ? "bg-bad-soft text-bad" : "bg-sunken text-soft"}`}>{count}</span> : null}
    </a>
  </li>
);

export const Tab = createLink(Anchor);
