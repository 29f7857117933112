// Served for `import … from "@hono/node-server"` where a service is asked and not tested: nothing listens on a port, requests come by hand.

import { openDoor, type Handler } from "../harness/door.ts";

interface Options {
  fetch: Handler;
  port?: number;
  hostname?: string;
}

interface Address {
  address: string;
  family: "IPv4";
  port: number;
}

type Listening = (address: Address) => void;

/** As much of Node's http.Server as services use of it. */
interface Listener {
  address(): Address;
  listen(port?: number | Listening, ...rest: unknown[]): Listener;
  close(done?: () => void): Listener;
  on(): Listener;
  once(): Listener;
  unref(): Listener;
}

export function createAdaptorServer({ fetch, port = 3000, hostname = "127.0.0.1" }: Options): Listener {
  const address: Address = { address: hostname, family: "IPv4", port };
  const listener: Listener = {
    address: () => address,
    listen(...given) {
      openDoor(fetch);
      const done = given.find((one): one is Listening => typeof one === "function");
      if (done) queueMicrotask(() => done(address));
      return listener;
    },
    close(done) {
      if (done) queueMicrotask(done);
      return listener;
    },
    on: () => listener,
    once: () => listener,
    unref: () => listener,
  };
  return listener;
}

export const serve = (options: Options, listening?: Listening): Listener => createAdaptorServer(options).listen(options.port, ...(listening ? [listening] : []));
