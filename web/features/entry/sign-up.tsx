import { zodResolver } from "@hookform/resolvers/zod";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, type ReactElement } from "react";
import { useForm } from "react-hook-form";
import { Register, type Tokens } from "../../../src/identity/sign-in/schema.ts";
import { post } from "../../api/client.ts";
import { keepTokens } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { showFaults } from "../../ui/faults.ts";
import { TextField } from "../../ui/field.tsx";
import { EntryFrame } from "./entry-frame.tsx";

const Form = Register.pick({ email: true, password: true, organization_name: true });
const without = (text: string | undefined): string | undefined => (text?.trim() ? text : undefined);

export function SignUp(): ReactElement {
  const { next } = useSearch({ from: "/signup" });
  const navigate = useNavigate();
  const key = useRef(crypto.randomUUID());
  const { register, handleSubmit, setError, formState: { errors, isSubmitting } } = useForm({ resolver: zodResolver(Form), defaultValues: { email: "", password: "" } });
  const submit = handleSubmit(async (values) => {
    try {
      keepTokens(await post<Tokens>("/api/auth/register", { ...values, cookie: true }, key.current));
      await navigate({ href: next ?? "/", replace: true });
    } catch (error) {
      key.current = crypto.randomUUID();
      showFaults(error, ["email", "password", "organization_name"], setError);
    }
  });
  return (
    <EntryFrame title="Create an account">
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField label="E-mail address" type="email" autoComplete="email" autoFocus error={errors.email?.message} {...register("email")} />
        <TextField label="Password" type="password" autoComplete="new-password" hint="At least 8 characters" error={errors.password?.message} {...register("password")} />
        <TextField label="Organization" autoComplete="organization" placeholder="Optional" error={errors.organization_name?.message} {...register("organization_name", { setValueAs: without })} />
        {errors.root ? <p role="alert" className="text-sm text-bad">{errors.root.message}</p> : null}
        <Button type="submit" look="primary" isBusy={isSubmitting}>Create account</Button>
        <p className="text-sm text-soft">Have one already? <Link to="/signin" search={next ? { next } : {}} className="text-ink underline underline-offset-2">Sign in</Link></p>
      </form>
    </EntryFrame>
  );
}
