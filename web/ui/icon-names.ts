/** The icons of Lucide that are used here. Their shapes are put in when the dashboard is built: a browser gets these and no others. */
export const iconNames = [
  "activity", "arrow-left", "arrow-right", "arrow-up", "ban", "bell", "book-open", "bot", "boxes", "check", "chevron-down", "chevron-right",
  "chevrons-up-down", "circle", "circle-alert", "circle-check", "circle-dashed", "circle-x", "clock", "code", "copy", "corner-down-left",
  "credit-card", "download", "ellipsis", "external-link", "eye", "file", "file-code", "file-text", "flask-conical", "folder", "folder-open",
  "folder-git-2", "gauge", "git-branch", "git-commit-horizontal", "globe", "history", "house", "key-round", "layers", "link", "list-checks",
  "loader-circle", "lock", "log-out", "mail", "menu", "monitor", "moon", "plus", "play", "refresh-cw", "rotate-ccw", "scroll-text", "search",
  "settings", "shield-check", "sliders-horizontal", "sparkles", "square-terminal", "sun", "trash-2", "triangle-alert", "user", "user-plus", "users",
  "wifi-off", "workflow", "x", "keyboard", "fingerprint-pattern", "building-2", "circle-question-mark", "copy-plus", "flag", "server", "id-card", "palette", "calendar-clock", "message-square", "git-compare", "shield-alert", "pencil",
] as const;
export type IconName = (typeof iconNames)[number];
