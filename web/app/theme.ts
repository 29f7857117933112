export type Theme = "system" | "light" | "dark";

const yearSeconds = 31_536_000;

export const themeNow = (): Theme => document.documentElement.dataset.theme as Theme;

/** Kept in a cookie, so that the server's first bytes already have it. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.cookie = theme === "system" ? "devgen_theme=; path=/; max-age=0; samesite=lax" : `devgen_theme=${theme}; path=/; max-age=${yearSeconds}; samesite=lax`;
}
