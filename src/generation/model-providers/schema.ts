import * as z from "zod";

const price = z.number().min(0).max(100_000).multipleOf(0.000001);

/** A model that a server offers, with what it costs and takes. */
export const CatalogueModel = z.strictObject({
  id: z.string().trim().min(1).max(200).describe("As the server names it"),
  context_tokens: z.int().min(1_000).max(100_000_000).describe("Question and answer together"),
  output_tokens: z.int().min(100).max(1_000_000).default(8_192).describe("The most that one answer may have"),
  input_price: price.describe("US dollars for a million tokens read; 0 for one's own machine"),
  output_price: price.describe("US dollars for a million tokens written"),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

export const TestProvider = z.strictObject({ model: z.string().max(200).optional().describe("One of its models; the first when left out") });
export type TestProvider = z.infer<typeof TestProvider>;

export const ProviderTest = z.object({
  ok: z.boolean(),
  model: z.string(),
  fault: z.string().nullable().describe("What went wrong, as events of runs name it"),
  message: z.string().nullable(),
  status: z.int().nullable().describe("What the server answered with, where that was no success"),
  latency_ms: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_micros: z.int().describe("Millionths of a US dollar"),
});
export type ProviderTest = z.infer<typeof ProviderTest>;

export const ProviderId = z.object({ id: z.string() });
