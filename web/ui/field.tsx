import { useId, type InputHTMLAttributes, type ReactElement, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";

interface About {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  isLabelHidden?: boolean;
}

interface Wiring {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

/** A control with its name, what helps with it, and what is wrong with it, told to screen readers too. */
export function Field({ label, hint, error, isLabelHidden = false, children }: About & { children: (wiring: Wiring) => ReactNode }): ReactElement {
  const id = useId();
  const told = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : "text-sm font-medium"}>{label}</label>
      {children({ id, "aria-invalid": error !== undefined, "aria-describedby": told })}
      {error ? <p id={`${id}-error`} className="text-sm text-bad">{error}</p> : hint ? <p id={`${id}-hint`} className="text-sm text-soft">{hint}</p> : null}
    </div>
  );
}

export const TextField = ({ label, hint, error, isLabelHidden = false, className = "", ...rest }: About & InputHTMLAttributes<HTMLInputElement>): ReactElement => (
  <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>{(wiring) => <input className={`field ${className}`} {...wiring} {...rest} />}</Field>
);

export const TextArea = ({ label, hint, error, isLabelHidden = false, className = "", ...rest }: About & TextareaHTMLAttributes<HTMLTextAreaElement>): ReactElement => (
  <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>{(wiring) => <textarea className={`field ${className}`} {...wiring} {...rest} />}</Field>
);

export const Select = ({ label, hint, error, isLabelHidden = false, className = "", children, ...rest }: About & SelectHTMLAttributes<HTMLSelectElement>): ReactElement => (
  <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>{(wiring) => <select className={`field ${className}`} {...wiring} {...rest}>{children}</select>}</Field>
);

export const Check = ({ label, hint, ...rest }: { label: string; hint?: string } & InputHTMLAttributes<HTMLInputElement>): ReactElement => (
  <label className="flex items-start gap-2">
    <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" {...rest} />
    <span className="min-w-0"><span className="block">{label}</span>{hint ? <span className="block text-sm text-soft">{hint}</span> : null}</span>
  </label>
);
