import * as z from "zod";

export const TeamParam = z.object({ id: z.string() });
export const TeamProjectParam = TeamParam.extend({ project_id: z.string() });

export const TeamProject = z.object({ team_id: z.string(), project_id: z.string(), given_by: z.string(), given_at: z.iso.datetime() });
export type TeamProject = z.infer<typeof TeamProject>;
