import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { isSignedIn, onSession } from "../api/session.ts";

/** When the session is over, however that came: nothing of it stays on the screen or in memory, and signing in leads back. */
export function useLeaving(): void {
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => onSession(() => {
    if (isSignedIn()) return;
    client.clear();
    void router.navigate({ to: "/signin", search: { next: router.state.location.href } });
  }), [client, router]);
}
