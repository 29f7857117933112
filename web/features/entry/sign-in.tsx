import { zodResolver } from "@hookform/resolvers/zod";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod";
import { Login, type Tokens } from "../../../src/identity/sign-in/schema.ts";
import { post } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { keepTokens } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { showFaults } from "../../ui/faults.ts";
import { TextField } from "../../ui/field.tsx";
import { EntryFrame } from "./entry-frame.tsx";

const Form = Login.pick({ username: true, password: true }).extend({ code: z.string() });

export function SignIn(): ReactElement {
  const { next } = useSearch({ from: "/signin" });
  const navigate = useNavigate();
  const [wantsCode, setWantsCode] = useState(false);
  const { register, handleSubmit, setError, formState: { errors, isSubmitting } } = useForm({ resolver: zodResolver(Form), defaultValues: { username: "", password: "", code: "" } });
  const submit = handleSubmit(async ({ code, ...values }) => {
    try {
      keepTokens(await post<Tokens>("/api/auth/login", { ...values, ...(code.trim() === "" ? {} : { code }), cookie: true }));
      await navigate({ href: next ?? "/", replace: true });
    } catch (error) {
      if (error instanceof Problem && error.wantsCode && !wantsCode) return setWantsCode(true);
      showFaults(error, ["username", "password", "code"], setError);
    }
  });
  return (
    <EntryFrame title="Sign in">
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField label="E-mail address or user name" autoComplete="username" autoFocus error={errors.username?.message} {...register("username")} />
        <TextField label="Password" type="password" autoComplete="current-password" error={errors.password?.message} {...register("password")} />
        {wantsCode ? <TextField label="Code" hint="Six digits of your authenticator, or a recovery code" inputMode="numeric" autoComplete="one-time-code" autoFocus error={errors.code?.message} {...register("code")} /> : null}
        {errors.root ? <p role="alert" className="text-sm text-bad">{errors.root.message}</p> : null}
        <Button type="submit" look="primary" isBusy={isSubmitting}>Sign in</Button>
        <p className="text-sm text-soft"><Link to="/forgot" className="text-ink underline underline-offset-2">Forgot your password?</Link></p>
        <p className="text-sm text-soft">New here? <Link to="/signup" search={next ? { next } : {}} className="text-ink underline underline-offset-2">Create an account</Link></p>
      </form>
    </EntryFrame>
  );
}
