export const root: string;
export function complaintAbout(version: string): string | undefined;
export function workingNode(): { path: string; flags: string[] };
