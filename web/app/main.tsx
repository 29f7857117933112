import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Toaster } from "sonner";
import { newQueryClient } from "../api/queries.ts";
import { newRouter } from "./router.tsx";

// Styles that the dialogs' package makes while it runs wear the page's nonce.
setNonce(document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "");

const client = newQueryClient();
const router = newRouter(client);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Toaster position="bottom-right" theme="system" closeButton duration={6_000} toastOptions={{ className: "!bg-raised !text-ink !border-line" }} />
    </QueryClientProvider>
  </StrictMode>,
);
