import { newRouter, route, valid } from "../../platform/http.ts";
import { versionTag } from "../../platform/etag.ts";
import { pageOf } from "../../platform/paging.ts";
import { inviteUser } from "../invitations/service.ts";
import { InvitedUser, InviteUser, ReplaceUser, UpdateUser, User, UserId, UserQuery } from "./schema.ts";
import { getUser, listUsers, removeUser, updateUser } from "./service.ts";

const id = valid("param", UserId);

export const userRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "List users", answers: { 200: pageOf(User) } }), valid("query", UserQuery), (c) => c.json(listUsers(c.var.ctx, c.req.valid("query"))))
  .post("/", route({ audience: "member", summary: "Invite a user by e-mail address; the invitation's token is shown once", answers: { 201: InvitedUser } }), valid("json", InviteUser), (c) =>
    c.json(inviteUser(c.var.ctx, c.req.valid("json")), 201))
  .get("/:id", route({ audience: "member", summary: "One user", answers: { 200: User } }), id, (c) => {
    const user = getUser(c.var.ctx, c.req.valid("param").id);
    return c.json(user, 200, { etag: versionTag(user.version) });
  })
  .patch("/:id", route({ audience: "member", summary: "Change name or roles, suspend, let in again", answers: { 200: User }, versioned: true }), id, valid("json", UpdateUser), (c) =>
    c.json(updateUser(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match"))))
  .put("/:id", route({ audience: "member", summary: "Name, roles and state, all of them", answers: { 200: User }, versioned: true }), id, valid("json", ReplaceUser), (c) =>
    c.json(updateUser(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), c.req.header("if-match"))))
  .delete("/:id", route({ audience: "member", summary: "Remove a user, or take an invitation back", answers: { 204: null } }), id, (c) => {
    removeUser(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  });
