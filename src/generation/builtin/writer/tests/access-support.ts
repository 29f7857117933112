import type { Blueprint } from "../../blueprint.ts";
import { lines } from "../layout.ts";

/** A service for each test that knows who calls: asked by somebody with every role, unless a test says otherwise. */
export const signedService = (blueprint: Blueprint): string => lines(
  `/** A service on a new database, whose clock moves on by a second whenever it is read. It is asked by somebody with every role, who has \`token\`. */`,
  `export function newService(path = ":memory:", token?: string) {
  const database = openDatabase(path);
  let time = Date.UTC(2026, 0, 1);
  const app = createApp(database, () => new Date((time += 1000)));

  /** The service as whoever has this token sees it. */
  function clientOf(known: string | undefined) {
    const signed = known === undefined ? {} : { authorization: \`Bearer \${known}\` };

    async function send(method: string, address: string, body?: unknown): Promise<Answer> {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await app.request(address, { method, headers: { ...signed, ...json }, ...content });
      const { status, headers } = response;
      const text = await response.text();
      return {
        status,
        location: headers.get("location"),
        type: headers.get("content-type"),
        body: text && JSON.parse(text),
      };
    }

    return {
      signed,
      get: (address: string) => send("GET", address),
      post: (address: string, body: unknown) => send("POST", address, body),
      put: (address: string, body: unknown) => send("PUT", address, body),
      patch: (address: string, body: unknown) => send("PATCH", address, body),
      delete: (address: string) => send("DELETE", address),${blueprint.entities.some(({ lifecycle, soft_delete }) => lifecycle || soft_delete) ? `
      act: (address: string) => send("POST", address),` : ""}
      /** Posts one after the other. */
      async add(address: string, bodies: readonly unknown[]): Promise<void> {
        for (const body of bodies) expect(await send("POST", address, body)).toMatchObject({ status: 201 });
      },
      /** The ids in a list, in its order. */
      async ids(address: string): Promise<number[]> {
        const { status, body } = await send("GET", address);
        expect({ status, body }).toMatchObject({ status: 200 });
        return body.data.map((row: { id: number }) => row.id);
      },
    };
  }

  /** The service as somebody new with these roles sees it. */
  function as(...wanted: Role[]) {
    const made = insertCaller(database, { name: "Somebody", roles: wanted }, new Date(time));
    return { id: made.id, token: made.token, ...clientOf(made.token) };
  }

  const everyone = token === undefined ? as(...roles) : { token, ...clientOf(token) };
  return {
    app,
    close: () => database.close(),
    ...everyone,
    as,
    with: clientOf,
    nobody: clientOf(undefined),
    stranger: clientOf("0".repeat(43)),
  };
}`,
);
