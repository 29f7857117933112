import type { Plugin } from "vite";

const name = "first";

/** A script of its own before the pages' script. Vite would else put both into one file, and the small one would come no sooner than the large. */
export const firstScript: Plugin = {
  name: "first-script",
  buildStart() {
    this.emitFile({ type: "chunk", id: "app/first.ts", name });
  },
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle = {} }) {
      const chunk = Object.values(bundle).find((one) => one.type === "chunk" && one.name === name);
      if (chunk === undefined) throw new Error("The first script wasn't built");
      return [{ tag: "script", attrs: { type: "module", crossorigin: true, src: `/${chunk.fileName}` }, injectTo: "head-prepend" }];
    },
  },
};
