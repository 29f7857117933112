import { useBlocker } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";

const question = "Leave without saving what you changed?";

interface Guard {
  /** Asks, where something would be lost. @returns whether it may be left */
  mayLeave: () => boolean;
  /** What was changed is saved: nobody is asked any more. */
  release: () => void;
}

/** Holds who would lose what they typed: by a link, by going back, by closing the window or the dialog. */
export function useGuard(isChanged: boolean): Guard {
  const isHeld = useRef(isChanged);
  const isReleased = useRef(false);
  useEffect(() => void (isHeld.current = isChanged), [isChanged]);
  const holds = useCallback(() => isHeld.current && !isReleased.current, []);
  useBlocker({ shouldBlockFn: () => holds() && !confirm(question), enableBeforeUnload: holds });
  return { mayLeave: () => !holds() || confirm(question), release: () => void (isReleased.current = true) };
}
