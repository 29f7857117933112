import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { toast } from "sonner";
import type { Tokens } from "../../src/identity/sign-in/schema.ts";
import type { TenantSummary } from "../../src/tenancy/tenants/schema.ts";
import { ask, post } from "../api/client.ts";
import { accountQuery, one } from "../api/queries.ts";
import { forgetTokens, keepTokens } from "../api/session.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../ui/menu.tsx";
import { chooseTheme, themeNow, type Theme } from "./theme.ts";

const themes: readonly [Theme, string, "monitor" | "sun" | "moon"][] = [["system", "System", "monitor"], ["light", "Light", "sun"], ["dark", "Dark", "moon"]];

/** Who is here, for which organization, and how it looks. */
export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }): ReactElement {
  const account = useQuery(accountQuery);
  const tenants = useQuery(one<{ data: TenantSummary[] }>("/api/auth/tenants"));
  const client = useQueryClient();
  const router = useRouter();
  const [theme, setTheme] = useState(themeNow);
  const current = tenants.data?.data.find((tenant) => tenant.tenant_id === account.data?.tenant_id);
  const enter = async (tenant_id: string): Promise<void> => {
    keepTokens(await post<Tokens>("/api/auth/switch", { tenant_id, cookie: true }));
    client.clear();
    await router.navigate({ to: "/" });
    await client.invalidateQueries();
  };
  const leave = (): void => void ask("POST", "/api/auth/logout", { body: {} }).then(forgetTokens, (error: Error) => toast.error(error.message));
  return (
    <Menu align="start" trigger={
      <button type="button" className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-line/60">
        <span aria-hidden="true" className="flex size-6 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent">{(account.data?.name ?? "·").slice(0, 1).toUpperCase()}</span>
        <span className="min-w-0 flex-1"><span className="block truncate text-sm font-medium">{account.data?.name ?? "…"}</span><span className="block truncate text-xs text-soft">{current?.name ?? "…"}</span></span>
        <Icon name="chevrons-up-down" size={14} className="text-soft" />
      </button>
    }>
      <MenuLabel>{account.data?.email} · {account.data?.roles.join(", ")}</MenuLabel>
      <MenuLine />
      <MenuLabel>Organizations</MenuLabel>
      {tenants.data?.data.map((tenant) => (
        <MenuItem key={tenant.tenant_id} icon="building-2" isCurrent={tenant === current} onSelect={() => void enter(tenant.tenant_id).catch((error: Error) => toast.error(error.message))}>{tenant.name}</MenuItem>
      ))}
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      {themes.map(([value, name, icon]) => (
        <MenuItem key={value} icon={icon} isCurrent={theme === value} onSelect={() => {
          chooseTheme(value);
          setTheme(value);
        }}>{name}</MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon="user" onSelect={() => void router.navigate({ to: "/profile" })}>You, and what you may</MenuItem>
      <MenuItem icon="keyboard" onSelect={onShortcuts}>Keyboard shortcuts</MenuItem>
      <MenuItem icon="log-out" onSelect={leave}>Sign out</MenuItem>
    </Menu>
  );
}
