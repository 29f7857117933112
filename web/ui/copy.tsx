import { useState, type ReactElement } from "react";
import { toast } from "sonner";
import { curlOf } from "../api/client.ts";
import { Button, IconButton } from "./button.tsx";

const shownMs = 1_500;

function useCopy(): [isCopied: boolean, copy: (text: string) => void] {
  const [isCopied, setCopied] = useState(false);
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), shownMs);
    }, () => toast.error("The browser doesn't let this page copy. Select the text instead."));
  };
  return [isCopied, copy];
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }): ReactElement {
  const [isCopied, copy] = useCopy();
  return <IconButton icon={isCopied ? "check" : "copy"} label={isCopied ? "Copied" : label} onClick={() => copy(text)} />;
}

/** Text that is there to be copied, in one line. */
export const Copyable = ({ text, label }: { text: string; label: string }): ReactElement => (
  <div className="flex min-w-0 items-center rounded-md border bg-sunken pl-2.5">
    <code className="min-w-0 flex-1 overflow-x-auto py-1.5 font-mono text-xs whitespace-nowrap" tabIndex={0} aria-label={label}>{text}</code>
    <CopyButton text={text} label={`Copy: ${label}`} />
  </div>
);

/** The same action for a shell or a script. */
export function CurlButton({ method, path, body }: { method: string; path: string; body?: unknown }): ReactElement {
  const [isCopied, copy] = useCopy();
  return <Button look="quiet" size="small" icon={isCopied ? "check" : "square-terminal"} onClick={() => copy(curlOf(method, path, body))}>{isCopied ? "Copied" : "Copy as curl"}</Button>;
}
