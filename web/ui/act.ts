import { useMutation, useQuery, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { toast } from "sonner";
import { permissionsQuery } from "../api/queries.ts";

interface Effects<T> {
  /** Addresses whose answers are old afterwards; what begins with one is too. */
  touches: readonly string[];
  /** What to tell the person once it is done. */
  said?: string | ((made: T) => string);
  /** Takes it back, for as long as the message is shown. */
  undo?: () => Promise<unknown>;
}

/** Something that changes the server: afterwards what it touched is asked for anew, and a refusal is told where the form doesn't. */
export function useAct<Input, T>(act: (input: Input) => Promise<T>, effects: (input: Input) => Effects<T>, tellsItself = false): UseMutationResult<T, Error, Input> {
  const client = useQueryClient();
  const renew = (paths: readonly string[]): Promise<void> => client.invalidateQueries({ predicate: ({ queryKey: [path] }) => typeof path === "string" && paths.some((one) => path.startsWith(one)) });
  return useMutation({
    mutationFn: act,
    onSuccess: async (made, input) => {
      const { touches, said, undo } = effects(input);
      await renew(touches);
      if (said) toast.success(typeof said === "string" ? said : said(made), undo ? { action: { label: "Undo", onClick: () => void undo().then(() => renew(touches), (error: Error) => toast.error(error.message)) } } : {});
    },
    onError: (error) => void (tellsItself || toast.error(error.message)),
  });
}

/** Whether this person may, in the whole tenant; and why not, for what is to be said on the button. */
export function useMay(permission: string): { may: boolean; why: string | undefined } {
  const { data } = useQuery(permissionsQuery);
  const entry = data?.data.find((one) => one.permission === permission);
  if (!entry || entry.held || entry.held_by.length > 0) return { may: true, why: undefined };
  return { may: false, why: `Needs ${permission}, which comes with: ${entry.roles.join(", ")}` };
}
