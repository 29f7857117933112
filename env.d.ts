declare module "*.sql" {
  const text: string;
  export default text;
}
declare namespace Cloudflare {
  type RawSettings = import("./src/platform/settings.ts").RawSettings;
  interface Env extends RawSettings {
    DB: D1Database;
    BLOBS: R2Bucket;
    /** Only where STORAGE is disk: the folder that workerd lends. */
    DISK?: Fetcher;
    TENANT: DurableObjectNamespace<import("./durable-objects/tenant/tenant.ts").Tenant>;
    SESSION: DurableObjectNamespace<import("./durable-objects/session/session.ts").Session>;
    GATE: DurableObjectNamespace<import("./durable-objects/gate/gate.ts").Gate>;
    PLATFORM: DurableObjectNamespace<import("./durable-objects/platform/platform.ts").Platform>;
    INBOX: DurableObjectNamespace<import("./durable-objects/inbox/inbox.ts").Inbox>;
    PREVIEW: DurableObjectNamespace<import("./durable-objects/preview/preview.ts").Preview>;
    SANDBOX: Fetcher;
    /** Only where the product was started on a machine that has bubblewrap: `scripts/stack` binds it. */
    PROCESS_SANDBOX?: Fetcher;
    /** The dashboard's files. Not there where only the API is served. */
    ASSETS?: Fetcher;
    JOBS: Queue<import("./src/platform/jobs/index.ts").WakeUp>;
  }
  interface GlobalProps {
    mainModule: typeof import("./workers/index.ts");
  }
}
interface Env extends Cloudflare.Env {}
