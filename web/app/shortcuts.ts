import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { allPlaces } from "./places.ts";

const secondKeyMs = 1_000;

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Ctrl/⌘-K anywhere; `?` and `g` with a letter where nobody is typing. */
export function useShortcuts({ onPalette, onSheet }: { onPalette: () => void; onSheet: () => void }): void {
  const router = useRouter();
  useEffect(() => {
    let wentAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return onPalette();
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "?") return onSheet();
      const place = Date.now() - wentAt < secondKeyMs ? allPlaces.find(({ letter }) => letter === event.key) : undefined;
      wentAt = event.key === "g" ? Date.now() : 0;
      if (place) void router.navigate({ to: place.to });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [router, onPalette, onSheet]);
}
