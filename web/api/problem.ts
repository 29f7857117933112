/** One fault of what was sent: `#/email` in a body, `?limit` in a query. */
export interface Fault {
  pointer: string;
  code: string;
  message: string;
}

interface Said {
  detail?: string;
  code?: string;
  errors?: Fault[];
  request_id?: string;
  permission?: string;
  resource_type?: string;
  approval?: { id?: string };
}

/** What the API answers when it doesn't do what was asked (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: readonly Fault[];
  readonly requestId: string | null;
  /** What a refusal lacks, and on what kind of thing: `runs:cancel`, `run`. */
  readonly lacks: { permission: string; kind: string } | null;
  /** The approval that would let it pass, where the refusal asked for one. */
  readonly approval: string | null;
  /** Seconds to wait, where the API said so. */
  readonly retryAfter: number | null;

  constructor(status: number, { detail, code, errors, request_id, permission, resource_type, approval }: Said, retryAfter: number | null = null) {
    super(detail ?? `The server answered ${status}`);
    this.status = status;
    this.code = code ?? "unknown";
    this.faults = errors ?? [];
    this.requestId = request_id ?? null;
    this.lacks = permission ? { permission, kind: resource_type ?? "" } : null;
    this.approval = approval?.id ?? null;
    this.retryAfter = retryAfter;
  }
}

export const offline = (): Problem => new Problem(0, { detail: "The server can't be reached. What you typed is still here; try again.", code: "offline" });

export async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get("retry-after"));
  const text = await response.text();
  return new Problem(response.status, parsed(text), Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {}; // a proxy's own page says nothing that we could show
  }
}
