import { readManifest } from "./manifest.ts";
import { needs, type RunPlan } from "../wire.ts";
import { planCommand } from "./plan.ts";

/** What starts a service: its start script, where that is a program that the isolate can load. */
export function planService(files: Readonly<Record<string, string>>): RunPlan | { needs: string } {
  if (readManifest(files)?.scripts["start"] === undefined) return { needs: "A preview needs a package.json with a start script" };
  const plan = planCommand("npm run start", files);
  return "needs" in plan || plan.runner === "script" ? plan : { needs: needs("a start script that runs tests") };
}
