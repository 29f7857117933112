import { Ticket } from "../../identity/index.ts";
import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { ListNotifications, Notification, NotificationId, Notified, Notify, ReadAll, Unread } from "./schema.ts";
import { getUnread, issueInboxTicket, listNotifications, notify, readAll, readNotification } from "./service.ts";

export const notifyRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Tell members something", answers: { 201: Notified } }), valid("json", Notify), (c) => c.json(notify(c.var.ctx, c.req.valid("json")), 201));

export const notificationRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Your notifications, newest first", answers: { 200: pageOf(Notification) } }), valid("query", ListNotifications), (c) =>
    c.json(listNotifications(c.var.ctx, c.req.valid("query"))))
  .get("/unread", route({ audience: "member", summary: "How many of your notifications are unread", answers: { 200: Unread } }), (c) => c.json(getUnread(c.var.ctx)))
  .post("/read-all", route({ audience: "member", summary: "Mark your notifications as read", answers: { 200: Unread } }), valid("json", ReadAll), (c) => c.json(readAll(c.var.ctx, c.req.valid("json"))))
  .post("/ticket", route({ audience: "member", summary: "A single-use ticket for the WebSocket of your notifications", answers: { 201: Ticket } }), (c) => c.json(issueInboxTicket(c.var.ctx), 201))
  .post("/:id/read", route({ audience: "member", summary: "Mark a notification as read", answers: { 200: Notification } }), valid("param", NotificationId), (c) =>
    c.json(readNotification(c.var.ctx, c.req.valid("param").id)));
