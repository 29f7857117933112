import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "../ui/icon-shapes.ts";

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
    ],
  },
];

export const allPlaces: readonly Place[] = places.flatMap((group) => group.places);
