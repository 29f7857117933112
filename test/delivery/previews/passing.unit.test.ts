import { describe, expect, it } from "vitest";
import { newTurns } from "../../../durable-objects/preview/turns.ts";
import { previewAt, previewHostOf, urlOfPreview } from "../../../src/delivery/previews/address.ts";
import { headersForService, headersFromService } from "../../../src/delivery/previews/passing.ts";
import { newId } from "../../../src/platform/ids.ts";
import { Settings } from "../../../src/platform/settings.ts";
import { newSigningKey } from "../../support/keys.ts";

describe("what passes between a visitor and a preview", () => {
  it("[PRV-5] has no credential of anybody's, and nothing that the network says of the caller", () => {
    const sent = {
      cookie: "devgen_refresh=x; own=1", authorization: "Bearer x", "proxy-authorization": "x", "cf-connecting-ip": "1.2.3.4", "x-forwarded-for": "1.2.3.4", "x-forwarded-host": "a", forwarded: "for=1", "x-real-ip": "1", "true-client-ip": "1",
      "x-devgen-origin": "x", "x-sandbox-token": "x", "mf-original-url": "x", connection: "x", "transfer-encoding": "chunked", host: "a",
    };
    const kept = { accept: "text/html", "content-type": "application/json", "idempotency-key": "k", "if-match": '"1"', "x-own": "1" };
    expect(Object.fromEntries(headersForService(new Headers({ ...sent, ...kept })))).toEqual(kept);
  });

  it("[PRV-5] brings a browser no cookie, and nothing that would outlive the preview; its pages load what is its own", () => {
    const said: [string, string][] = [["Set-Cookie", "a=1; Domain=previews.test"], ["set-cookie", "b=2"], ["clear-site-data", "*"], ["Strict-Transport-Security", "max-age=1"], ["service-worker-allowed", "/"], ["alt-svc", "h3"], ["WWW-Authenticate", "Basic"], ["proxy-authenticate", "Basic"], ["content-security-policy", "default-src *"], ["content-encoding", "gzip"], ["cache-control", "max-age=9"]];
    const passed = headersFromService([...said, ["content-type", "text/html"], ["etag", '"1"'], ["location", "/books/1"]], "http://platform.test");
    expect(Object.fromEntries(passed)).toEqual({
      "content-type": "text/html", etag: '"1"', location: "/books/1", "cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "x-robots-tag": "noindex",
      "content-security-policy": "default-src 'self' data: blob: 'unsafe-inline'; base-uri 'self'; form-action 'self'; frame-ancestors http://platform.test",
    });
  });
});

describe("an address", () => {
  const settings = { MASTER_KEY: "a key of the tests, of forty letters or so", PUBLIC_URL: "https://devgen.example", PREVIEW_HOST: "previews.example:8443" };
  const id = newId("preview", 1_700_000_000_000);

  it("[PRV-1] names one preview, is signed, and says nothing elsewhere", () => {
    const url = urlOfPreview(settings, id);
    expect(url).toMatch(/^https:\/\/[0-9a-z]{26}-[0-9a-z]{26}\.previews\.example:8443$/);
    expect([previewAt(settings, `${url}/a?b=https://devgen.example/`), previewAt(settings, "https://devgen.example/x.previews.example/"), previewAt(settings, "https://previews.example/"), previewAt(settings, "https://x.previews.example")]).toEqual([id, undefined, null, null]);
    expect(previewAt({ ...settings, MASTER_KEY: "another key of the tests, of forty letters" }, url)).toBeNull();
    expect(previewAt(settings, `https://devgen.example@${url.slice(8)}/`)).toBe(id);
    expect(previewAt(settings, `https://${url.slice(8)}@devgen.example/`)).toBeUndefined();
  });

  it("[PRV-1] is below localhost on one's own machine, and nowhere where no host is named", () => {
    const local = { MASTER_KEY: settings.MASTER_KEY, PREVIEW_HOST: undefined };
    expect([previewHostOf({ ...local, PUBLIC_URL: "http://127.0.0.1:8787" }), previewHostOf({ ...local, PUBLIC_URL: "http://localhost" }), previewHostOf({ ...local, PUBLIC_URL: "https://devgen.example" })]).toEqual(["localhost:8787", "localhost", undefined]);
    expect(previewAt({ ...local, PUBLIC_URL: "http://127.0.0.1:8787" }, "http://localhost:8787/api/health")).toBeUndefined();
    expect(() => urlOfPreview({ ...local, PUBLIC_URL: "https://devgen.example" }, id)).toThrow("PREVIEW_HOST");
  });

  it.each([
    ["https://app.devgen.example", "previews.devgen.example", false], ["https://app.acme.co.uk", "previews.acme.co.uk", false], ["https://a.b.devgen.example", "x.devgen.example:8443", false], ["https://App.Devgen.example", "previews.devgen.example", false],
    ["https://app.devgen.example", "devgen-previews.example", true], ["https://acme.co.uk", "acme-previews.co.uk", true], ["https://devgen.acme.workers.dev", "previews.other.workers.dev", true], ["https://devgen.acme.workers.dev", "previews.acme.workers.dev", false],
  ])("[PRV-4] with the platform at %s, %s is far enough: %s", (PUBLIC_URL, PREVIEW_HOST, isFar) => {
    const raw = { APP_ENV: "production", PUBLIC_URL, MASTER_KEY: "k7Qp2-9xLw4vTz8bRn3sYd6fGh1jMc5aXe", SIGNING_KEYS: JSON.stringify([newSigningKey("one")]), PREVIEW_HOST };
    const faults = Settings.safeParse(raw).error?.issues.map(({ message }) => message);
    expect(faults).toEqual(isFar ? undefined : [expect.stringMatching(/below another domain .* cookies for all of (devgen\.example|acme\.co\.uk|acme\.workers\.dev)$/)]);
  });

  it.each(["devgen.example", "previews.devgen.example", "example", "a.b.devgen.example:8443", "Previews.example", "https://previews.example", "localhost"])("[PRV-4] can't be on %s, where the platform is near", (PREVIEW_HOST) => {
    const raw = { APP_ENV: "production", PUBLIC_URL: "https://devgen.example", MASTER_KEY: "k7Qp2-9xLw4vTz8bRn3sYd6fGh1jMc5aXe", SIGNING_KEYS: JSON.stringify([newSigningKey("one")]), PREVIEW_HOST };
    expect(Settings.safeParse(raw).error?.issues.map(({ path }) => path.join("."))).toEqual(["PREVIEW_HOST"]);
    expect(Settings.safeParse({ ...raw, PREVIEW_HOST: "previews.example:8443" }).success).toBe(true);
  });
});

describe("turns", () => {
  it("[PRV-2] are taken one after the other, also past one that fails, and by so many at a time", async () => {
    const turn = newTurns(3);
    const order: string[] = [];
    const work = (name: string, fails = false) => turn(async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
    const three = [work("a"), work("b", true), work("c")];
    await expect(work("d")).rejects.toMatchObject({ code: "unavailable", details: { headers: { "retry-after": "1" } } });
    expect((await Promise.allSettled(three)).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(await work("e")).toBe("e");
  });
});
