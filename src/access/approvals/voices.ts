import type { Context } from "../../platform/context.ts";
import { askerFor } from "../evaluation/answer.ts";
import { callerOf, heldBy, type Asker } from "../facts.ts";
import { stateOf } from "../state.ts";
import { principalOf, splitPrincipal } from "../store.ts";
import { personOf } from "./spend.ts";
import type { ApprovalStatus } from "./status.ts";
import { listAnswers, listApprovers } from "./store.ts";
import type { ApprovalRow } from "./tables.ts";

/** Everything that the caller is to an approval: themselves, their teams, their roles in the tenant. */
export const principalsOf = (ctx: Context): string[] => standing(ctx, personOf(ctx), callerOf(ctx));

function standing({ own }: Pick<Context, "own">, person: string, asker: Asker): string[] {
  const roles = heldBy(stateOf(own), asker).filter(({ scope }) => scope.type === "tenant").map(({ role }) => principalOf("role", role));
  return [person, ...asker.subject.refs.filter((ref) => ref.startsWith("team:")), ...roles];
}

/** How an open approval stands by the voices that count: of those who are among its approvers still. One that rejects it is enough. */
export function statusByVoices(ctx: Context, { id, quorum }: Pick<ApprovalRow, "id" | "quorum">): Extract<ApprovalStatus, "pending" | "approved" | "rejected"> {
  const approvers = new Set(listApprovers(ctx.own, id));
  const counting = listAnswers(ctx.own, id).filter(({ answered_by }) => principalsOfMember(ctx, answered_by).some((one) => approvers.has(one)));
  if (counting.some(({ verdict }) => verdict === "reject")) return "rejected";
  return counting.length >= quorum ? "approved" : "pending";
}

/** What somebody is to an approval by now; nothing for who has left. */
function principalsOfMember(ctx: Context, principal: string): string[] {
  const { type, id } = splitPrincipal(principal);
  return ctx.people.find(ctx.own, type, id, ctx.clock.now()) ? standing(ctx, principal, askerFor(ctx, type, id)) : [];
}
