import { compatibilityDate } from "../../workers/sandbox/entry.ts";

/** Beside the built modules, which it embeds. */
export const configFile = "workerd.capnp";

/** The variable that carries the runtime's token, so that no command line or file shows it. */
export const tokenVariable = "SANDBOX_TOKEN";

/**
 * How workerd serves the built Worker by itself: a loopback port of its own choice, one binding to the Worker Loader, and a network in which no address is allowed.
 * @param modules file names; the first is the main module
 */
export function workerdConfig(modules: readonly string[]): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "sandbox", worker = .sandbox),
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "sandbox")],
);

const sandbox :Workerd.Worker = (
  modules = [
${modules.map((file) => `    (name = "${file}", ${kindOf(file)} = embed "${file}"),`).join("\n")}
  ],
  compatibilityDate = "${compatibilityDate}",
  bindings = [
    (name = "LOADER", workerLoader = ()),
    (name = "${tokenVariable}", fromEnvironment = "${tokenVariable}"),
  ],
);
`;
}

function kindOf(file: string): "esModule" | "text" | "wasm" {
  if (file.endsWith(".wasm")) return "wasm";
  return file.endsWith(".txt") ? "text" : "esModule";
}
