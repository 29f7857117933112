import { zodResolver } from "@hookform/resolvers/zod";
import { Link } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { useForm } from "react-hook-form";
import { ForgotPassword } from "../../../src/identity/recovery/schema.ts";
import { ask } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { showFaults } from "../../ui/faults.ts";
import { TextField } from "../../ui/field.tsx";
import { EntryFrame } from "./entry-frame.tsx";

/** Asks for a link by mail. What it says is the same whether there is such an account. */
export function Forgot(): ReactElement {
  const [sentTo, setSentTo] = useState<string>();
  const { register, handleSubmit, setError, formState: { errors, isSubmitting } } = useForm({ resolver: zodResolver(ForgotPassword), defaultValues: { email: "" } });
  const submit = handleSubmit(async (values) => {
    try {
      await ask("POST", "/api/auth/password/forgot", { body: values });
      setSentTo(values.email);
    } catch (error) {
      showFaults(error, ["email"], setError);
    }
  });
  return (
    <EntryFrame title="A new password">
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {sentTo === undefined ? (
          <>
            <TextField label="E-mail address" type="email" autoComplete="email" autoFocus error={errors.email?.message} {...register("email")} />
            {errors.root ? <p role="alert" className="text-sm text-bad">{errors.root.message}</p> : null}
            <Button type="submit" look="primary" isBusy={isSubmitting}>Mail me a link</Button>
          </>
        ) : <p role="status">If {sentTo} is the address of an account, a link is on its way there. It is good once, and for a short time.</p>}
        <p className="text-sm text-soft"><Link to="/signin" className="text-ink underline underline-offset-2">Back to signing in</Link></p>
      </form>
    </EntryFrame>
  );
}
