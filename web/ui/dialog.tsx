import * as Radix from "@radix-ui/react-dialog";
import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import { Button, IconButton, type Look } from "./button.tsx";

interface DialogProps {
  title: string;
  description?: string;
  isOpen: boolean;
  onClose: () => void;
  isWide?: boolean;
  children: ReactNode;
}

export function Dialog({ title, description, isOpen, onClose, isWide = false, children }: DialogProps): ReactElement {
  // Whoever had the focus gets it back. It is asked before a field inside takes it.
  const opener = useMemo(() => (isOpen ? document.activeElement : null), [isOpen]);
  const giveBack = (event: Event): void => {
    event.preventDefault();
    const target = opener?.isConnected ? opener : document.getElementById("main");
    if (target instanceof HTMLElement) target.focus();
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Radix.Content {...(description ? {} : { "aria-describedby": undefined })} onCloseAutoFocus={giveBack}
          className={`card fixed top-1/2 left-1/2 z-50 flex max-h-[90dvh] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col shadow-2xl ${isWide ? "max-w-3xl" : "max-w-md"}`}>
          <header className="flex items-start justify-between gap-2 border-b px-4 py-2.5">
            <div>
              <Radix.Title className="font-semibold">{title}</Radix.Title>
              {description ? <Radix.Description className="text-sm text-soft">{description}</Radix.Description> : null}
            </div>
            <Radix.Close asChild><IconButton icon="x" label="Close" className="-mr-2" /></Radix.Close>
          </header>
          <div className="overflow-y-auto p-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  /** What opens it. */
  trigger: (open: () => void) => ReactNode;
  title: string;
  children: ReactNode;
  verb: string;
  look?: Look;
  onConfirm: () => Promise<unknown>;
}

/** For what can't be taken back: says what will be gone, and asks. Stays open while it is done, and when it fails. */
export function Confirm({ trigger, title, children, verb, look = "danger", onConfirm }: ConfirmProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const confirm = (): void => {
    setBusy(true);
    setFailure(undefined);
    onConfirm().then(() => setOpen(false), (error: unknown) => setFailure(error instanceof Error ? error.message : String(error))).finally(() => setBusy(false));
  };
  return (
    <>
      {trigger(() => setOpen(true))}
      <Dialog title={title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="flex flex-col gap-4">
          <div className="text-soft">{children}</div>
          {failure ? <p role="alert" className="text-bad">{failure}</p> : null}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button look={look} isBusy={isBusy} onClick={confirm}>{verb}</Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
