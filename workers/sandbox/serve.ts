import { planService } from "../../src/generation/sandbox/isolate/command/start.ts";
import { buildRepository } from "../../src/generation/sandbox/isolate/repository.ts";
import type { ServeLine, ServeRequest, Served } from "../../src/generation/sandbox/isolate/serve-wire.ts";
import { heldToLimits } from "../../src/generation/sandbox/isolate/served.ts";
import { needs } from "../../src/generation/sandbox/isolate/wire.ts";
import { isolateOf, lossOf, messageOf, offerOfServices, settingsOf, within } from "./run.ts";

/** The isolate ends an answer that takes too long; this is for one that can't. */
const graceMs = 500;

/** Starts the service of a repository, in an isolate of its own, and asks it one question. */
export async function serveOnce(loader: WorkerLoader, request: ServeRequest): Promise<ServeLine> {
  try {
    return ["served", await serve(loader, request)];
  } catch (error) {
    return ["lost", lossOf(error), messageOf(error)];
  }
}

async function serve(loader: WorkerLoader, request: ServeRequest): Promise<Served> {
  const { files, env, wall_ms, output_bytes } = request;
  const plan = planService(files);
  if ("needs" in plan) return { kind: "needs_driver", reason: plan.needs };
  const repository = buildRepository(files, plan, offerOfServices);
  if (repository.missing.length > 0) return { kind: "needs_driver", reason: needs(`this service, which asks for ${repository.missing.join("; ")}`) };
  const [faulty] = repository.file_errors;
  if (faulty) return { kind: "failed", reason: `${faulty.file}${faulty.errors[0]?.line === undefined ? "" : `:${faulty.errors[0].line}`}: ${faulty.errors[0]?.message ?? "it doesn't compile"}`, output: "" };
  const settings = settingsOf({ files, env, test_ms: wall_ms, output_bytes }, plan, repository);
  return heldToLimits(await within(wall_ms + graceMs, isolateOf(loader, request, plan, repository).serve(settings, request)), request);
}
