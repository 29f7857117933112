/** How long a request waits for what it began (RFC 7240): whoever prefers an answer at once doesn't. */
export const waitOf = (prefer: string | undefined, limitMs: number): number => (/(^|,)\s*respond-async\s*(,|;|$)/i.test(prefer ?? "") ? 0 : limitMs);
