import { zodResolver } from "@hookform/resolvers/zod";
import * as z from "zod";

// zod would otherwise try out whether it may make functions from text, which the page's policy refuses and the browser reports.
z.config({ jitless: true });

/** Checks a form by the schema that the server checks it by. */
export const bySchema = zodResolver;
