/** A token of the admin issuer, for as long as this page is open: it is kept nowhere. */
let token: string | undefined;
const listeners = new Set<() => void>();

export const adminToken = (): string | undefined => token;

export function keepAdminToken(next: string | undefined): void {
  token = next;
  listeners.forEach((listener) => listener());
}

export function onAdminToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The platform's administration has addresses and tokens of its own. */
export const isAdministration = (path: string): boolean => path.startsWith("/v1/");
