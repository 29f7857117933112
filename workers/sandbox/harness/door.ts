// Where a service that listens hands in how it answers. Once in an isolate: the served `@hono/node-server` opens it, the harness goes through it.

export type Handler = (request: Request, env: object, context: object) => Response | Promise<Response>;

let handler: Handler | undefined;
let tell: () => void = () => undefined;

/** The first that listens is the service. */
export function openDoor(answer: Handler): void {
  handler ??= answer;
  tell();
}

/** Settles when something listens. The promise is made with the request: workerd never settles one that was made before. */
export const handlerAtDoor = (): Promise<Handler> => new Promise((resolve) => {
  tell = () => handler && resolve(handler);
  tell();
});

export const isOpen = (): boolean => handler !== undefined;
