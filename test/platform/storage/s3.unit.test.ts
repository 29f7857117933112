import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageIn, s3Storage } from "../../../src/platform/storage/s3.ts";
import { signedHeaders } from "../../../src/platform/storage/sign.ts";
import { storageContract } from "../../contract/storage.ts";
import { account, startS3Server, type S3Server } from "../../support/s3-server.ts";

let server: S3Server;
beforeAll(async () => void (server = await startS3Server()));
afterAll(() => server.stop());

const open = (changed: Partial<typeof account> = {}, now?: () => number) => s3Storage({ endpoint: server.url, ...account, ...changed }, now);

storageContract("s3", async () => ({ storage: open(), prefix: `tenants/${crypto.randomUUID()}/` }));

describe("a request to S3", () => {
  it("[SET-4] is signed as AWS's own example is", () => {
    const example = { endpoint: "https://examplebucket.s3.amazonaws.com", region: "us-east-1", bucket: "", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
    const { authorization } = signedHeaders(example, { method: "GET", path: "/test.txt", headers: { range: "bytes=0-9" } }, Date.parse("2013-05-24T00:00:00Z"));
    expect(authorization).toBe("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    const listed = signedHeaders(example, { method: "GET", path: "/", query: { prefix: "J", "max-keys": "2" } }, Date.parse("2013-05-24T00:00:00Z"));
    expect(listed.authorization).toMatch(/Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/);
  });

  it.each([["another secret", { secretAccessKey: "x" }], ["another region", { region: "us-east-1" }], ["nobody's key", { accessKeyId: "AKIDNOBODY" }]])("[SET-4] with %s throws, whatever it was for, and changes nothing", async (_, changed) => {
    const wrong = open(changed);
    await open().put("kept", "kept");
    for (const ask of [() => wrong.get("kept"), () => wrong.head("kept"), () => wrong.put("kept", "x"), () => wrong.delete("kept"), () => wrong.list({ prefix: "" })]) await expect(ask()).rejects.toThrow("403");
    expect(await (await open().get("kept"))!.text()).toBe("kept");
  });

  it("[SET-4] is made once more on a new connection when the one it went by was closed", async () => {
    let closed = 1;
    const send = ((...given: Parameters<typeof fetch>) => (closed-- > 0 ? Promise.reject(new TypeError("fetch failed")) : fetch(...given))) as typeof fetch;
    const storage = s3Storage({ endpoint: server.url, ...account }, undefined, send);
    await storage.put("again", "kept");
    expect(await (await open().get("again"))!.text()).toBe("kept");
    closed = 2;
    await expect(storage.get("again")).rejects.toThrow("fetch failed");
  });

  it.each(["", "<html>Welcome</html>", "<Other><IsTruncated>false</IsTruncated></Other>", "<ListBucketResult></ListBucketResult>", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"])("[SET-4] takes no other answer for an empty listing: %j", (xml) => {
    expect(() => pageIn(xml)).toThrow("The storage");
  });

  it("[SET-4] of another day is refused", async () => {
    await expect(open({}, () => Date.now() - 86_400_000).get("kept")).rejects.toThrow("403");
    expect(server.refused.at(-1)).toBe("another time");
  });

  it.each(["../other", "a//b", "a/./b", "/a", "a/", ""])("[SET-4] is never made for the key %j, which an address would change", async (key) => {
    await expect(open().put(key, "x")).rejects.toThrow("storage key");
    await expect(open().get(key)).rejects.toThrow("storage key");
  });
});
