import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "../ui/icon-names.ts";

export interface Place {
  to: NonNullable<LinkProps["to"]>;
  name: string;
  icon: IconName;
  /** Pressed after `g`. */
  letter?: string;
  /** Without this permission the page has nothing to show. */
  needs?: string;
}

/** Every page that can be gone to: the sidebar, the palette and the shortcuts are made from this. */
export const places: readonly { name: string | null; places: readonly Place[] }[] = [
  {
    name: null,
    places: [
      { to: "/", name: "New", icon: "plus", letter: "n" },
      { to: "/runs", name: "Runs", icon: "activity", letter: "r", needs: "runs:read" },
      { to: "/projects", name: "Projects", icon: "folder-git-2", letter: "p", needs: "projects:read" },
      { to: "/executions", name: "Executions", icon: "square-terminal", letter: "e", needs: "executions:read" },
      { to: "/templates", name: "Templates", icon: "copy-plus", letter: "c", needs: "templates:read" },
      { to: "/agents", name: "Agents", icon: "bot", letter: "b", needs: "agents:read" },
      { to: "/approvals", name: "Approvals", icon: "list-checks", letter: "a", needs: "approvals:read" },
      { to: "/inbox", name: "Inbox", icon: "bell", letter: "i", needs: "notifications:read" },
    ],
  },
  {
    name: "Organization",
    places: [
      { to: "/members", name: "Members", icon: "users", letter: "m", needs: "users:read" },
      { to: "/teams", name: "Teams", icon: "boxes", letter: "t", needs: "teams:read" },
      { to: "/access-control", name: "Roles and access", icon: "shield-check", needs: "roles:read" },
      { to: "/policies", name: "Policies", icon: "sliders-horizontal", letter: "o", needs: "policies:read" },
      { to: "/services", name: "Services", icon: "server", letter: "v", needs: "service_identities:read" },
      { to: "/keys", name: "API keys", icon: "key-round", letter: "k", needs: "api_keys:read" },
      { to: "/audit", name: "Audit", icon: "scroll-text", letter: "l", needs: "audit:read" },
      { to: "/usage", name: "Usage and limits", icon: "gauge", letter: "u", needs: "usage:read" },
      { to: "/jobs", name: "Jobs", icon: "layers", letter: "j", needs: "jobs:read" },
      { to: "/groups", name: "Groups", icon: "building-2", letter: "h" },
      { to: "/features", name: "Features", icon: "flag", letter: "f" },
      { to: "/docs", name: "API reference", icon: "book-open", letter: "d" },
      { to: "/settings", name: "Settings", icon: "settings", letter: "s", needs: "tenant:read" },
      { to: "/profile", name: "You", icon: "user", letter: "y" },
    ],
  },
];

export const allPlaces: readonly Place[] = places.flatMap((group) => group.places);
