import { Hono, type Context as HonoContext, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { validator } from "hono/validator";
import type * as z from "zod";
import type { Context, EdgeContext, Principal } from "./context.ts";
import { AppError, type ErrorCode, type Fault, type statusByCode } from "./errors.ts";
import { describeError, newLog } from "./log.ts";
import { newPathRouter } from "./router.ts";
import { unfitTexts } from "./texts.ts";

/** `public`: nobody in particular. `member`: who proved to be of the tenant. `admin`: who has a token of the platform's admin issuer. `internal`: the product's own objects; never reachable from outside. */
export type Audience = "public" | "member" | "admin" | "internal";

/** What a route says of itself: without it the route test fails. OpenAPI is made from it. */
export interface RouteSpec {
  audience: Audience;
  summary: string;
  /** Body by status; `null` for none, a string for media types other than JSON, each after a comma. */
  answers: Readonly<Record<number, z.ZodType | string | null>>;
  /** How else it may refuse, beyond what follows from who may ask, and from what it takes. */
  refusals?: readonly (typeof statusByCode)[ErrorCode][];
  /** Whether it takes an Idempotency-Key; what members make does, unless a repeat comes to the same by itself. */
  remembered?: boolean;
  /** It takes If-Match. */
  versioned?: true;
}

export interface Described extends MiddlewareHandler {
  spec: RouteSpec;
}

export interface Validated {
  target: "json" | "query" | "param";
  schema: z.ZodType;
}

export type TenantEnv = { Bindings: { ctx: Context }; Variables: { ctx: Context } };
/** `principal`: set by `signedIn`, for the routes of members that are answered at the edge. */
export type EdgeEnv = { Bindings: Env; Variables: { edge: EdgeContext; principal: Principal } };

/** A router of the tenant's object: `c.var.ctx` is there. */
export const newRouter = (): Hono<TenantEnv> => new Hono<TenantEnv>({ router: newPathRouter() });

/** A router of the edge: no tenant is known, `c.var.edge` is there. */
export const newEdgeRouter = (): Hono<EdgeEnv> => new Hono<EdgeEnv>({ router: newPathRouter() });

const specs = new WeakMap<object, RouteSpec>();
const validations = new WeakMap<object, Validated>();

/** First in every route: `.get("/", route({ audience: "member", … }), …)`. */
export function route(spec: RouteSpec): MiddlewareHandler {
  const handler: MiddlewareHandler = (_, next) => next();
  specs.set(handler, spec);
  return handler;
}

export const specOf = (handler: object): RouteSpec | undefined => specs.get(handler);
export const validationOf = (handler: object): Validated | undefined => validations.get(handler);

/** Parses one part of a request; what is wrong becomes a problem with a pointer for each fault. */
export function valid<Target extends "json" | "query" | "param", Schema extends z.ZodType>(target: Target, schema: Schema) {
  const handler = validator(target, (value: unknown, c): z.output<Schema> => {
    if (target === "json" && c.req.raw.body !== null && !isJson(c.req.header("content-type"))) throw new AppError("unsupported_media_type", "Send JSON, with Content-Type: application/json");
    const unfit = target === "param" ? [] : unfitTexts(value, (path) => pointerTo(target, path));
    if (unfit.length > 0) throw refused(unfit);
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw refusal(target, parsed.error);
    return parsed.data;
  });
  validations.set(handler, { target, schema });
  return handler;
}

const isJson = (type: string | undefined): boolean => /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type ?? "");

/** A zod error as the problem that the caller sees. An id of the wrong form is simply not there. */
function refusal(target: "json" | "query" | "param", error: z.ZodError): AppError {
  if (target === "param") return new AppError("not_found", "There is no such thing");
  return refused(error.issues.flatMap((issue) => faultsOf(target, issue)));
}

const refused = (errors: readonly Fault[]): AppError => new AppError("invalid_input", errors[0]?.message ?? "The input is not as it should be", { errors });

function faultsOf(target: "json" | "query", issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ pointer: pointerTo(target, [...issue.path, key]), code: issue.code, message: "There is no such field" }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) return nearest(issue.errors).flatMap((inner) => faultsOf(target, { ...inner, path: [...issue.path, ...inner.path] }));
  return [{ pointer: pointerTo(target, issue.path), code: issue.code, message: issue.message }];
}

/** Of several forms that something may have, what is wrong with the one that it is nearest to. */
const nearest = (forms: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] => forms.reduce((best, form) => (form.length < best.length ? form : best));

const pointerTo = (target: "json" | "query", path: readonly PropertyKey[]): string =>
  target === "query" ? `?${path.join(".")}` : `#${path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;

/** RFC 9457. Everything that isn't an AppError becomes one line for the caller, and is logged in full. */
export function problem(error: unknown, requestId: string): Response {
  const known = asAppError(error);
  if (!known) newLog({ request_id: requestId })("error", "request.failed", describeError(error));
  const { code, status, message, details } = known ?? new AppError("internal", "Something went wrong on our side");
  const body = {
    ...details.extra, type: "about:blank", title: titles[status] ?? "Error", status, detail: message, code, request_id: requestId,
    ...(details.errors ? { errors: details.errors } : {}),
  };
  return new Response(JSON.stringify(body), { status, headers: { ...details.headers, "content-type": "application/problem+json", "x-request-id": requestId } });
}

const titles: Record<number, string> = {
  400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 409: "Conflict",
  410: "Gone", 412: "Precondition Failed", 413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests",
  500: "Internal Server Error", 503: "Service Unavailable",
};

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500) return new AppError("malformed", error.message || "The request is malformed");
  return undefined;
}

export const onError = (error: Error, c: HonoContext): Response => problem(error, (c.var.ctx ?? c.var.edge)?.requestId ?? "");
