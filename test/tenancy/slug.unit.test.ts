import { describe, expect, it } from "vitest";
import { slugCandidate, slugify } from "../../src/tenancy/directory/slug.ts";

describe("a slug", () => {
  it.each([
    { name: "Naval Reserve", slug: "naval-reserve" },
    { name: "Zoë's Bücher & Co.", slug: "zoes-bucher-co" },
    { name: "  --A--  ", slug: "a" },
    { name: "名前", slug: "" },
    { name: "x".repeat(50), slug: "x".repeat(40) },
    { name: `${"x".repeat(39)} y`, slug: "x".repeat(39) },
  ])("[TEN-5] of $name is $slug", ({ name, slug }) => expect(slugify(name)).toBe(slug));

  it("[TEN-5] is a made one for a name that is taken, reserved, too short or can't be written", () => {
    expect(slugCandidate("Naval Reserve", 0)).toBe("naval-reserve");
    expect(slugCandidate("Naval Reserve", 1)).toMatch(/^naval-reserve-[0-9a-z]{6}$/);
    for (const name of ["Admin", "API", "git"]) expect(slugCandidate(name, 0)).toMatch(/^[a-z]+-[0-9a-z]{6}$/);
    expect(slugCandidate("名前", 0)).toMatch(/^team-[0-9a-z]{6}$/);
  });
});
