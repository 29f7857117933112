import type { ReactElement } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { allPlaces } from "./places.ts";

const Key = ({ children }: { children: string }): ReactElement => <kbd className="rounded border bg-sunken px-1.5 py-0.5 font-sans text-xs">{children}</kbd>;

export const ShortcutSheet = ({ onClose }: { onClose: () => void }): ReactElement => (
  <Dialog title="Keyboard shortcuts" isOpen onClose={onClose}>
    <ul className="grid gap-1.5">
      <li className="flex justify-between"><span>Search or jump to</span><span><Key>Ctrl</Key> <Key>K</Key></span></li>
      <li className="flex justify-between"><span>Send what is in the box</span><span><Key>Ctrl</Key> <Key>Enter</Key></span></li>
      <li className="flex justify-between"><span>This sheet</span><Key>?</Key></li>
      {allPlaces.filter(({ letter }) => letter).map(({ name, letter = "" }) => <li key={name} className="flex justify-between"><span>Go to {name}</span><span><Key>g</Key> <Key>{letter}</Key></span></li>)}
    </ul>
  </Dialog>
);
