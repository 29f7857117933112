import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { ApiKey } from "../../../src/identity/api-keys/schema.ts";
import type { User } from "../../../src/identity/members/schema.ts";
import type { RunSummary } from "../../../src/generation/runs/schema.ts";
import type { Page } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

const hiddenKey = "devgen.first-steps.hidden";

/** What somebody new does first, each crossed off by what is really there; gone once all is done or it is sent away. */
export function FirstSteps(): ReactElement | null {
  const [isHidden, setHidden] = useState(() => localStorage.getItem(hiddenKey) !== null);
  const runs = useQuery({ ...one<Page<RunSummary>>("/api/runs", { limit: 6 }), enabled: !isHidden });
  const keys = useQuery({ ...one<Page<ApiKey>>("/api/api-keys", { limit: 1 }), enabled: !isHidden });
  const people = useQuery({ ...one<Page<User>>("/api/users", { limit: 2 }), enabled: !isHidden });
  if (isHidden || !runs.data || !keys.data || !people.data) return null;
  const steps = [
    { name: "Have something built", isDone: runs.data.data.length > 0 },
    { name: "Get a repository out of it", isDone: runs.data.data.some(({ commit_id }) => commit_id !== null) },
    { name: "Make a key, to clone it and to call the API", isDone: keys.data.data.length > 0 },
    { name: "Invite a colleague", isDone: people.data.data.length > 1 },
  ];
  if (steps.every(({ isDone }) => isDone)) return null;
  const hide = (): void => {
    localStorage.setItem(hiddenKey, "1");
    setHidden(true);
  };
  return (
    <section aria-label="First steps" className="flex items-start gap-2 rounded-lg border bg-sunken px-3.5 py-2.5">
      <ol className="flex flex-1 flex-wrap gap-x-5 gap-y-1.5 text-sm">
        {steps.map(({ name, isDone }) => (
          <li key={name} className={`flex items-center gap-1.5 ${isDone ? "text-soft" : ""}`}>
            <Icon name={isDone ? "circle-check" : "circle-dashed"} size={14} className={isDone ? "text-good" : "text-soft"} />
            <span className={isDone ? "line-through" : ""}>{name}</span><span className="sr-only">{isDone ? "done" : "to do"}</span>
          </li>
        ))}
      </ol>
      <IconButton icon="x" label="Hide the first steps" onClick={hide} className="-my-1 -mr-2" />
    </section>
  );
}
