import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState, type ReactElement } from "react";
import type { Tenant } from "../../src/tenancy/tenants/schema.ts";
import { accountQuery, one, permissionsQuery } from "../api/queries.ts";
import { useLeaving } from "./leaving.ts";
import { BrandMark } from "../ui/brand-mark.tsx";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { places } from "./places.ts";
import { useShortcuts } from "./shortcuts.ts";

const AccountMenu = lazy(() => import("./account-menu.tsx").then((module) => ({ default: module.AccountMenu })));
const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));
const ShortcutSheet = lazy(() => import("./shortcut-sheet.tsx").then((module) => ({ default: module.ShortcutSheet })));

/** What is around every page once somebody is signed in. */
export function Shell(): ReactElement {
  const [isNavOpen, setNavOpen] = useState(false);
  const [opened, setOpened] = useState<"palette" | "shortcuts">();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const seen = useRef(path);
  useLeaving();
  useShortcuts({ onPalette: () => setOpened("palette"), onSheet: () => setOpened("shortcuts") });
  useEffect(() => {
    if (seen.current === path) return;
    seen.current = path;
    setNavOpen(false);
    main.current?.focus(); // a screen reader begins at the new page, not where the link was
  }, [path]);
  return (
    <div className="flex min-h-dvh">
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-raised focus:px-3 focus:py-2">Skip to the page</a>
      <aside className={`${isNavOpen ? "fixed inset-y-0 left-0 z-30 flex shadow-2xl" : "hidden"} w-56 shrink-0 flex-col border-r bg-sunken md:sticky md:top-0 md:flex md:h-dvh`}>
        <Brand />
        <button type="button" onClick={() => setOpened("palette")} className="mx-2 mb-2 flex h-8 items-center gap-2 rounded-md border bg-raised px-2 text-sm text-soft hover:border-strong">
          <Icon name="search" size={14} /><span className="flex-1 text-left">Search or jump to</span><kbd className="font-sans text-xs">{isMac ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <Navigation />
        <div className="h-14 border-t p-2"><Suspense fallback={<div className="skeleton h-full" />}><AccountMenu onShortcuts={() => setOpened("shortcuts")} /></Suspense></div>
      </aside>
      {isNavOpen ? <button type="button" aria-label="Close the menu" className="fixed inset-0 z-20 bg-black/50 md:hidden" onClick={() => setNavOpen(false)} /> : null}
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex items-center gap-1 border-b px-2 py-1 md:hidden">
          <IconButton icon="menu" label="Open the menu" aria-expanded={isNavOpen} onClick={() => setNavOpen(true)} />
          <Link to="/" className="font-semibold">DevGen</Link>
          <IconButton icon="search" label="Search or jump to" className="ml-auto" onClick={() => setOpened("palette")} />
        </div>
        <main id="main" ref={main} tabIndex={-1} className="min-w-0 flex-1 outline-none"><Outlet /></main>
      </div>
      <Suspense>
        {opened === "palette" ? <Palette onClose={() => setOpened(undefined)} /> : null}
        {opened === "shortcuts" ? <ShortcutSheet onClose={() => setOpened(undefined)} /> : null}
      </Suspense>
    </div>
  );
}

const isMac = navigator.platform.startsWith("Mac");

/** The organization's own name and mark, where it has set them. */
function Brand(): ReactElement {
  const account = useQuery(accountQuery);
  const { data } = useQuery({ ...one<Tenant>(`/api/tenants/${account.data?.tenant_id}`), enabled: account.data !== undefined, retry: false, staleTime: 60_000 });
  return (
    <Link to="/" className="flex h-12 items-center gap-2 px-4 font-semibold tracking-tight">
      <BrandMark branding={data?.branding} /><span className="truncate">{data?.branding.display_name ?? "DevGen"}</span>
    </Link>
  );
}

function Navigation(): ReactElement {
  const { data } = useQuery(permissionsQuery);
  const held = data ? new Set(data.data.filter((one) => one.held || one.held_by.length > 0).map((one) => one.permission)) : undefined;
  return (
    <nav aria-label="Pages" className="flex flex-1 flex-col gap-3 overflow-y-auto px-2 pb-3">
      {places.map((group) => (
        <div key={group.name ?? ""}>
          {group.name ? <h2 className="px-2 pb-1 text-xs font-medium text-soft">{group.name}</h2> : null}
          <ul className="flex flex-col gap-px">
            {group.places.filter(({ needs }) => needs === undefined || held === undefined || held.has(needs)).map(({ to, name, icon }) => (
              <li key={to}>
                <Link to={to} activeOptions={{ exact: to === "/" }} className="flex h-7.5 items-center gap-2 rounded-md px-2 text-soft hover:bg-line/60 hover:text-ink" activeProps={{ className: "!text-ink bg-line/70 font-medium" }}>
                  <Icon name={icon} size={15} />{name}{to === "/inbox" ? <Unread /> : null}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

const minuteMs = 60_000;

function Unread(): ReactElement | null {
  const { data } = useQuery({ ...one<{ unread: number }>("/api/notifications/unread"), refetchInterval: minuteMs });
  return data && data.unread > 0 ? <span className="ml-auto rounded-full bg-accent-soft px-1.5 text-xs text-accent">{data.unread}<span className="sr-only"> unread</span></span> : null;
}
