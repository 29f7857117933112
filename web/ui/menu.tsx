import * as Radix from "@radix-ui/react-dropdown-menu";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-names.ts";

export const Menu = ({ trigger, children, align = "end" }: { trigger: ReactNode; children: ReactNode; align?: "start" | "end" }): ReactElement => (
  <Radix.Root modal={false}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content align={align} sideOffset={4} className="card z-50 max-h-[80dvh] min-w-48 overflow-y-auto p-1 shadow-lg">{children}</Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

export const MenuItem = ({ icon, onSelect, isCurrent = false, children }: { icon?: IconName; onSelect: () => void; isCurrent?: boolean; children: ReactNode }): ReactElement => (
  <Radix.Item onSelect={onSelect} className="flex cursor-pointer items-center gap-2 rounded px-2 py-1.5 outline-none select-none data-highlighted:bg-sunken">
    {icon ? <Icon name={icon} size={14} className="text-soft" /> : null}
    <span className="min-w-0 flex-1 truncate">{children}</span>
    {isCurrent ? <Icon name="check" size={14} /> : null}
  </Radix.Item>
);

export const MenuLine = (): ReactElement => <Radix.Separator className="my-1 h-px bg-line" />;
export const MenuLabel = ({ children }: { children: ReactNode }): ReactElement => <Radix.Label className="px-2 py-1 text-xs text-soft">{children}</Radix.Label>;
