import type { Notification } from "./schema.ts";
import type { NotificationRow } from "./tables.ts";

export const presentNotification = ({ id, event_id, kind, title, body, link, data, sent_by, created_at, read_at }: NotificationRow): Notification => ({
  id, event_id, kind, title, body, link, data, sent_by: { type: sent_by.type, id: sent_by.id },
  created_at: new Date(created_at).toISOString(), read_at: read_at === null ? null : new Date(read_at).toISOString(),
});
