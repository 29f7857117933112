import { describe, expect, it } from "vitest";
import { ask } from "../support/world.ts";
import { newEmail, newRegistration } from "../support/people.ts";

describe("signing up", () => {
  it("[IDN-1] makes a person and a tenant of their own, signed in at once", async () => {
    const email = newEmail();
    const answer = await ask("POST", "/api/auth/register", { email, password: "correct horse", name: "Grace", organization_name: "Naval Reserve" });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 900 });
    const user = await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${answer.body.access_token}` });
    expect(user.body).toMatchObject({ user_id: answer.body.user_id, tenant_id: answer.body.tenant_id, email, name: "Grace", roles: ["owner"] });
  });

  it("[IDN-2] refuses a name that is taken, with a pointer, and leaves nothing behind", async () => {
    const { email } = await newRegistration();
    const answer = await ask("POST", "/api/auth/register", { email: email.toUpperCase(), password: "another password" });
    expect(answer.status).toBe(409);
    expect(answer.body.errors).toMatchObject([{ pointer: "#/email", code: "taken" }]);
  });
});

describe("signing in", () => {
  it("takes the e-mail address or the user name", async () => {
    const person = await newRegistration();
    for (const username of [person.email, person.username, ` ${person.email.toUpperCase()}`]) {
      const answer = await ask("POST", "/api/auth/login", { username, password: person.password });
      expect(answer.body).toMatchObject({ token_type: "Bearer", expires_in: 900, tenant_id: person.tenant_id, refresh_token: expect.any(String) });
    }
  });
});
