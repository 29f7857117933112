import type { ButtonHTMLAttributes, ReactElement } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-names.ts";

const looks = {
  primary: "bg-accent text-accent-ink hover:opacity-90 border-transparent font-medium",
  plain: "bg-raised text-ink border-strong hover:bg-sunken",
  quiet: "bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-raised text-bad border-strong hover:bg-bad-soft",
} as const;

export type Look = keyof typeof looks;

export const buttonClass = (look: Look = "plain", size: "normal" | "small" = "normal"): string =>
  `inline-flex items-center justify-center gap-1.5 rounded-md border whitespace-nowrap select-none transition-colors disabled:opacity-50 disabled:cursor-not-allowed ${size === "small" ? "h-7 px-2 text-sm" : "h-8.5 px-3"} ${looks[look]}`;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: "normal" | "small";
  icon?: IconName;
  isBusy?: boolean;
}

export const Button = ({ look, size, icon, isBusy = false, className = "", children, disabled, type = "button", ...rest }: ButtonProps): ReactElement => (
  <button type={type} className={`${buttonClass(look, size)} ${className}`} disabled={disabled || isBusy} aria-busy={isBusy} {...rest}>
    {isBusy ? <Icon name="loader-circle" size={14} className="animate-spin" /> : icon ? <Icon name={icon} size={14} /> : null}
    {children}
  </button>
);

export const IconButton = ({ icon, label, className = "", ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string }): ReactElement => (
  <button type="button" aria-label={label} title={label} className={`inline-flex size-8 items-center justify-center rounded-md text-soft hover:bg-sunken hover:text-ink disabled:opacity-50 ${className}`} {...rest}>
    <Icon name={icon} />
  </button>
);
