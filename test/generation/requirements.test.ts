import { describe, expect, it } from "vitest";
import { newCaller } from "../support/world.ts";

const requirement = "Jars stand on shelves. A shelf has a unique label of at most 40 characters. Each jar has a title and belongs to a shelf. Remind people by carrier pigeon.";

describe("asking for something", () => {
  it("[RUN-1] answers with the plan, sentence by sentence", async () => {
    const caller = await newCaller("developer");
    const answer = await caller.call("POST", "/api/requirements", { requirement });
    expect(answer.status).toBe(201);
  });
});
