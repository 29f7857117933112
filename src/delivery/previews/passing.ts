/** Nothing that could be a credential of the platform's reaches a preview, nor anything that our own network says of the caller; and nothing of one connection. */
const keptBack = /^(cookie|authorization|proxy-.*|cf-.*|x-devgen-.*|x-sandbox-.*|mf-.*|x-forwarded-.*|forwarded|x-real-ip|true-client-ip|connection|keep-alive|te|trailer|transfer-encoding|upgrade|host|content-length|accept-encoding|cdn-loop|expect)$/;

/** A request's headers as the service sees them. */
export const headersForService = (headers: Headers): [string, string][] => [...headers].filter(([name]) => !keptBack.test(name.toLowerCase()));

/** What a preview may not say to a browser: cookies could reach its neighbours, a question for a password looks like the platform's, the others outlive it. */
const unsaid = /^(set-cookie|set-cookie2|www-authenticate|proxy-authenticate|authentication-info|login-status|clear-site-data|strict-transport-security|public-key-pins|alt-svc|nel|report-to|reporting-endpoints|service-worker-allowed|refresh|connection|keep-alive|transfer-encoding|upgrade|trailer|content-length|content-encoding|x-devgen-.*|cf-.*)$/;

/** Of every answer from the host of previews. The pages of a preview load only what is its own, and only the platform may frame them. */
const always = (platform: string): Readonly<Record<string, string>> => ({
  "content-security-policy": `default-src 'self' data: blob: 'unsafe-inline'; base-uri 'self'; form-action 'self'; frame-ancestors ${platform}`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
});

/** @param headers what the service said @param platform the origin of the platform */
export function headersFromService(headers: Iterable<readonly [string, string]>, platform: string): Headers {
  const passed = new Headers();
  for (const [name, value] of headers) if (!unsaid.test(name.toLowerCase())) passed.append(name, value);
  for (const [name, value] of Object.entries(always(platform))) passed.set(name, value);
  return passed;
}
