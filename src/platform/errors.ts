/** The closed list of what can go wrong for a caller, each with its HTTP status. */
export const statusByCode = {
  malformed: 400,
  invalid_input: 422,
  unauthenticated: 401,
  forbidden: 403,
  approval_required: 403,
  tenant_inactive: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  needs_driver: 422,
  limit_exceeded: 429,
  quota_exceeded: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statusByCode;

/** One fault in the input. `pointer` is a JSON pointer into the body (`#/email`), or names a parameter (`?limit`). */
export interface Fault {
  pointer: string;
  code: string;
  message: string;
}

export interface ErrorDetails {
  errors?: readonly Fault[];
  headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document; its own (`status`, `code`, …) can't be replaced. */
  extra?: Readonly<Record<string, unknown>>;
  /** For the log alone. */
  cause?: unknown;
}

/** The only error a verb throws on purpose. Its message is read by customers. */
export class AppError extends Error {
  override name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): (typeof statusByCode)[ErrorCode] {
    return statusByCode[this.code];
  }
}

export const notFound = (what: string): AppError => new AppError("not_found", `There is no such ${what}`);
export const conflict = (message: string, extra: Record<string, unknown> = {}): AppError => new AppError("conflict", message, { extra });
export const invalid = (pointer: string, code: string, message: string): AppError =>
  new AppError("invalid_input", message, { errors: [{ pointer, code, message }] });
export const tooBusy = (message: string, retryAfterSeconds: number): AppError =>
  new AppError("unavailable", message, { headers: { "retry-after": String(retryAfterSeconds) } });
