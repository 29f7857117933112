import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Toaster } from "sonner";
import { newQueryClient } from "../api/queries.ts";
import { newRouter } from "./router.tsx";

// zod, which comes with the forms, would else try out whether it may make functions from text: the policy refuses, and the browser reports it.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

// Styles that the dialogs' package makes while it runs wear the page's nonce.
setNonce(document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "");

const client = newQueryClient();
const router = newRouter(client);

// The page's own script comes while it is asked whether somebody is signed in, not after.
for (const { routeId } of router.matchRoutes(router.latestLocation)) void router.loadRouteChunk(router.routesById[routeId as keyof typeof router.routesById]);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Toaster position="bottom-right" theme="system" closeButton duration={6_000} toastOptions={{ className: "!bg-raised !text-ink !border-line" }} />
    </QueryClientProvider>
  </StrictMode>,
);
