import { DurableObject } from "cloudflare:workers";
import { openRepository, PreviewNotice, readProjectFiles, type Inspected, type OpenedPreview, type ProjectSnapshot } from "../../src/delivery/index.ts";
import { isolateServices, planService, type ServicePort } from "../../src/generation/index.ts";
import { AppError, notFound } from "../../src/platform/errors.ts";
import type { Id } from "../../src/platform/ids.ts";
import { describeError, newLog } from "../../src/platform/log.ts";
import { take, type Bucket, type Limit } from "../../src/platform/rate-limit.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import { tenantOf } from "../tenant/stub.ts";
import { answerOf, answerOfError, questionOf } from "./answers.ts";
import { askInTime } from "./asking.ts";
import { openShelf, type Held } from "./shelf.ts";
import { newTurns } from "./turns.ts";
import { newUse } from "./use.ts";

const itself = { type: "system", id: "preview" } as const;
/** How long what the tenant's object said is believed: a tenant that is suspended has its previews answer for so long. */
const believedMs = 30_000;
const waitingMax = 20;
const limit: Limit = { name: "preview", capacity: 300, windowSeconds: 60 };

/**
 * A service that runs at an address of its own, named by the preview's id. A shell: it holds what the service keeps between two requests, and asks them of it one
 * after the other. The service itself is started in the sandbox for each.
 */
export class Preview extends DurableObject<Env> {
  readonly #shelf = openShelf(this.ctx.storage);
  readonly #turn = newTurns(waitingMax);
  readonly #services: ServicePort = isolateServices(this.env.SANDBOX, settingsOf(this.env).SANDBOX_TOKEN);
  #bucket: Bucket | undefined;
  #opened: { until: number; preview: OpenedPreview } | undefined;
  #files: Texts | undefined;
  #used = newUse();

  async tell(notice: PreviewNotice): Promise<void> {
    const { ended, ...held } = PreviewNotice.parse(notice);
    this.#opened = undefined;
    if (ended || held.expires_at <= Date.now()) return this.forget();
    this.#shelf.hold(held);
    await this.ctx.storage.setAlarm(held.expires_at);
  }

  async inspect(snapshot: ProjectSnapshot, ref: string | undefined): Promise<Inspected> {
    try {
      const { commit_id, files } = await readTexts(this.env, snapshot, ref);
      const plan = planService(files);
      if ("needs" in plan) return { code: "needs_driver", message: plan.needs };
      this.#files = { commit_id, files };
      return { commit_id };
    } catch (error) {
      if (error instanceof AppError && (error.code === "not_found" || error.code === "too_large")) return { code: error.code, message: error.message };
      throw error;
    }
  }

  async forget(): Promise<void> {
    this.#opened = undefined;
    this.#files = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Its time is over. Told twice, or a moment too early, it does no harm. */
  override async alarm(): Promise<void> {
    const held = this.#shelf.find();
    if (held && held.expires_at > Date.now()) await this.ctx.storage.setAlarm(held.expires_at);
    else await this.forget();
  }

  /** A visitor's request. Never throws. */
  override async fetch(request: Request): Promise<Response> {
    const platform = new URL(settingsOf(this.env).PUBLIC_URL).origin;
    try {
      const held = this.#shelf.find();
      if (!held) throw notFound("preview");
      this.#spend();
      return await this.#answer(request, held, platform);
    } catch (error) {
      if (error instanceof AppError) return answerOfError(error, platform);
      newLog({ preview: this.ctx.id.name ?? "" })("error", "preview.failed", describeError(error));
      return answerOfError(new AppError("internal", "Something went wrong on our side"), platform);
    }
  }

  #spend(): void {
    const { allowed, bucket, retryAfterSeconds } = take(this.#bucket, limit, 1, Date.now());
    this.#bucket = bucket;
    if (!allowed) throw new AppError("limit_exceeded", `A preview answers ${limit.capacity} requests a minute`, { headers: { "retry-after": String(retryAfterSeconds) } });
  }

  async #answer(request: Request, held: Held, platform: string): Promise<Response> {
    const preview = await this.#open(held);
    const files = await this.#load(preview);
    return this.#turn(async () => {
      const now = this.#shelf.find(); // it may have ended while this waited for its turn
      if (!now || now.expires_at <= Date.now()) throw notFound("preview");
      await this.#open(now);
      const { generation } = now;
      const question = await questionOf(request, files, this.#shelf.kept());
      const began = Date.now();
      const asked = await askInTime(this.#services, question, held.tenant_id);
      if (asked.kind !== "busy" && asked.kind !== "needs_driver") this.#used.add(Date.now() - began);
      if (asked.kind === "answered" && asked.kept !== null) this.#shelf.keep(generation, asked.kept);
      return answerOf(asked, platform);
    });
  }

  /** Whether it may still answer, from the tenant's object. @throws AppError gone; then nothing of it is kept any longer */
  async #open({ tenant_id, preview_id }: Held): Promise<OpenedPreview> {
    if (this.#opened && this.#opened.until > Date.now()) return this.#opened.preview;
    try {
      const used = this.#used.told();
      const preview = await tenantOf(this.env, tenant_id as Id<"tenant">).call("previews.open", itself, { preview_id: preview_id as Id<"preview">, ...(used ? { used } : {}) });
      if (used) this.#used.heard(used);
      this.#opened = { until: Math.min(Date.now() + believedMs, preview.expires_at), preview };
      return preview;
    } catch (error) {
      if (error instanceof AppError && (error.code === "gone" || error.code === "not_found")) await this.forget();
      throw error;
    }
  }

  /** What is run: the texts of the commit, read from where its packs are. */
  async #load({ commit_id, snapshot }: OpenedPreview): Promise<Readonly<Record<string, string>>> {
    if (this.#files?.commit_id === commit_id) return this.#files.files;
    this.#files = await readTexts(this.env, snapshot, commit_id);
    return this.#files.files;
  }
}

interface Texts {
  commit_id: string;
  files: Readonly<Record<string, string>>;
}

async function readTexts(env: Env, snapshot: ProjectSnapshot, ref: string | undefined): Promise<Texts> {
  const { commit_id, files } = await readProjectFiles(openRepository(storageOf(env), snapshot), ref);
  return { commit_id, files: Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])) };
}
