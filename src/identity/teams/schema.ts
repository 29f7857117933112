import * as z from "zod";

export const Team = z.object({ team_id: z.string(), name: z.string(), description: z.string(), created_at: z.iso.datetime(), changed_at: z.iso.datetime(), version: z.int() });
export type Team = z.infer<typeof Team>;

export const CreateTeam = z.strictObject({ name: z.string().trim().min(1).max(80), description: z.string().trim().max(500).default("") });
export type CreateTeam = z.output<typeof CreateTeam>;

export const UpdateTeam = z.strictObject({ name: z.string().trim().min(1).max(80).optional(), description: z.string().trim().max(500).optional() });
export type UpdateTeam = z.infer<typeof UpdateTeam>;

export const TeamId = z.object({ id: z.string() });
export const TeamMemberId = z.object({ id: z.string(), user_id: z.string() });
