import { expect, it } from "vitest";
import { Problem } from "../../web/api/problem.ts";
import { faultsFor } from "../../web/ui/form-faults.ts";

const fault = (pointer: string, message: string) => ({ pointer, code: "wrong", message });

it("[DSH-4] says each fault beside its field or one of its parts, and all others at the foot", () => {
  const { beside, rest } = faultsFor(new Problem(422, { detail: "Two things are wrong", errors: [fault("#/name", "Too long"), fault("#/roles/0", "Not yours to give"), fault("#/named", "Unknown")] }), ["name", "roles"]);
  expect([beside("name"), beside("roles"), beside("description")]).toEqual(["Too long", "Not yours to give", undefined]);
  expect(rest).toBe("Unknown");
});

it("[DSH-4] says at the foot what has no fields at all, and nothing where nothing went wrong", () => {
  expect(faultsFor(new Problem(409, { detail: "There is one of that name" }), ["name"]).rest).toBe("There is one of that name");
  expect(faultsFor(new Problem(422, { detail: "Wrong", errors: [fault("#/name", "Too long")] }), ["name"]).rest).toBeUndefined();
  expect(faultsFor(null, ["name"])).toMatchObject({ rest: undefined });
});

it("[DSH-19] reads from a refusal what is missing, and the approval that it waits for", () => {
  expect(new Problem(403, { permission: "runs:cancel", resource_type: "run" })).toMatchObject({ lacks: { permission: "runs:cancel", kind: "run" }, approval: null });
  expect(new Problem(403, { permission: "runs:approve", approval: { id: "apr_1" } })).toMatchObject({ approval: "apr_1" });
  expect(new Problem(404, {}).lacks).toBeNull();
});
