import { env } from "cloudflare:workers";
import { newId } from "../../src/platform/ids.ts";
import { ask } from "./world.ts";

/** An address that nobody else in the suite has. */
export const newEmail = (): string => `${newId("user", Date.now()).slice(4)}@example.com`;

export interface Person {
  email: string;
  username: string;
  password: string;
  user_id: string;
  tenant_id: string;
  access_token: string;
  refresh_token: string;
}

/** Somebody who has signed up through the front door. */
export async function newRegistration(more: Record<string, unknown> = {}): Promise<Person> {
  const email = newEmail();
  const person = { email, username: `u${email.split("@")[0]}`, password: "correct horse battery" };
  const answer = await ask("POST", "/api/auth/register", { ...person, ...more });
  if (answer.status !== 201) throw new Error(`Sign-up failed: ${JSON.stringify(answer.body)}`);
  return { ...person, ...answer.body };
}

/** As if they had used the link that was mailed to them. */
export async function verified<Who extends Pick<Person, "user_id">>(person: Who): Promise<Who> {
  await env.DB.prepare("UPDATE users SET email_verified_at = created_at WHERE id = ?").bind(person.user_id).run();
  return person;
}
