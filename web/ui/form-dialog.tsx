import { useRef, type ReactElement, type ReactNode } from "react";
import { ask } from "../api/client.ts";
import { useAct } from "./act.ts";
import { Button } from "./button.tsx";
import { CurlButton } from "./copy.tsx";
import { Dialog } from "./dialog.tsx";
import { faultsFor } from "./form-faults.ts";
import { useGuard } from "./guard.ts";

interface FormDialogProps<T> {
  title: string;
  description?: string;
  /** On the button that sends it. */
  verb: string;
  isWide?: boolean;
  /** Whether what is there can be sent. */
  isReady?: boolean;
  request: { method: "POST" | "PATCH" | "PUT"; path: string; body: unknown };
  /** Names of fields that say their own faults; all others are said at the foot. */
  fields: readonly string[];
  touches: readonly string[];
  said?: string;
  onClose: () => void;
  /** Instead of closing. */
  onDone?: (made: T) => void;
  children: (fault: (field: string) => string | undefined) => ReactNode;
}

/** A form over the page that becomes one request. The same content is the same wish, so that sending it again after a lost answer makes nothing twice; changed and not sent, it isn't closed unasked. */
export function FormDialog<T>({ title, description, verb, isWide = false, isReady = true, request: { method, path, body }, fields, touches, said, onClose, onDone, children }: FormDialogProps<T>): ReactElement {
  const content = JSON.stringify(body);
  const first = useRef(content);
  const wish = useRef<{ content: string; key: string }>(undefined);
  const guard = useGuard(content !== first.current);
  const send = useAct(() => {
    if (wish.current?.content !== content) wish.current = { content, key: crypto.randomUUID() };
    return ask<T>(method, path, { body, key: method === "POST" ? wish.current.key : undefined });
  }, () => ({ touches, ...(said ? { said } : {}) }), true);
  const { beside, rest } = faultsFor(send.error, fields);
  const leave = (): void => void (guard.mayLeave() && onClose());
  return (
    <Dialog title={title} {...(description ? { description } : {})} isOpen onClose={leave} isWide={isWide}>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation(); // React hands it on to a form around this one, though it isn't in it
        send.mutate(undefined, { onSuccess: (made) => {
          guard.release();
          if (onDone) onDone(made);
          else onClose();
        } });
      }}>
        {children(beside)}
        {rest ? <p role="alert" className="text-sm text-bad">{rest}</p> : null}
        <div className="flex flex-wrap items-center justify-end gap-2"><span className="mr-auto -ml-2"><CurlButton method={method} path={path} body={body} /></span><Button onClick={leave}>Cancel</Button><Button type="submit" look="primary" isBusy={send.isPending} disabled={!isReady}>{verb}</Button></div>
      </form>
    </Dialog>
  );
}
