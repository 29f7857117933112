import type { TestError, Verdict } from "../sandbox/port.ts";

const hidden = "[secret]";

/** What looks like a credential, by the forms that are given out: DevGen's own, cloud and code hosts, model providers, payment, chat, tokens and private keys. */
export const secretShapes: readonly RegExp[] = [
  /\bdg_(?:live|test|rt|tk|sk|scim)_[\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_\w{30,}|\bgithub_pat_\w{30,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bsk-(?:proj-|ant-|live-)?[\w-]{20,}/g,
  /\b(?:sk|rk)_(?:live|test)_\w{16,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\bAIza[\w-]{35}\b/g,
  /\bnpm_\w{30,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];
/** `scheme://name:password@host`, and `Authorization: Bearer …`. */
const inUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi;
const inHeader = /\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi;

/** Text without what looks like a credential. A secret of no known form stays: nothing secret belongs into a sandbox. */
export function maskSecrets(text: string): string {
  const masked = secretShapes.reduce((left, shape) => left.replace(shape, hidden), text);
  return masked.replace(inUrl, `$1${hidden}`).replace(inHeader, `$1${hidden}`);
}

/** A verdict whose logs and messages are masked. Names of tests stay: they are in the code, and coverage goes by them. */
export function maskVerdict(verdict: Verdict): Verdict {
  return {
    ...verdict,
    ...(verdict.reason === undefined ? {} : { reason: maskSecrets(verdict.reason) }),
    logs: maskSecrets(verdict.logs),
    tests: verdict.tests.map((test) => ({ ...test, log: maskSecrets(test.log), errors: test.errors.map(maskError) })),
    file_errors: verdict.file_errors.map(({ file, errors }) => ({ file, errors: errors.map(maskError) })),
  };
}

const maskError = (error: TestError): TestError => ({ ...error, message: maskSecrets(error.message), ...(error.diff === undefined ? {} : { diff: maskSecrets(error.diff) }) });
