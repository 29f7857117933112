import * as z from "zod";
import { define, everyVerb } from "../../resources/index.ts";
import migration from "./migration.sql";
import { templatesTable } from "./tables.ts";

const named = z.string().trim().min(1).max(60).nullable().default(null);

/** Requirements to begin from: a firm keeps what all its services have in common in one, and clones it for each client. */
export const templates = define({
  name: "template", plural: "templates", prefix: "tpl", about: "A requirement to begin from, which others inherit from.",
  table: templatesTable, migrations: [migration],
  fields: {
    name: z.string().trim().min(1).max(80),
    requirement: z.string().trim().min(1).max(20_000).describe("What is wanted, in plain English"),
    language: named,
    framework: named,
    labels: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  },
  verbs: everyVerb,
  may: { developer: ["create", "read", "list", "update"], viewer: ["read", "list"] },
  filters: ["owner_id", "template_id"], sorts: ["name", "updated_at"], search: ["name"],
  inherits: ["requirement", "language", "framework", "labels"],
  owned: true, softDelete: true,
  example: { name: "Members' clubs", requirement: "A member has a name and an e-mail address which is unique." },
});
