/** Who plays what in which movie: what is asked of roles, and what is done to them. */

import { taggedOf, told, type Page, type Tagged } from "../api/client";
import type { CastRole, RoleDraft } from "../api/types";
import { agency, changed, countQuery, inside, listQuery, thingQuery } from "./api";

export const ROLE_SORTS = ["movie", "-movie", "actor", "-actor", "character", "-character", "order", "-order"] as const;

export interface RoleFilter {
  q?: string;
  sort?: (typeof ROLE_SORTS)[number];
}

interface RolesAnswer {
  roles: CastRole[];
  total_roles: number;
}

const pageOf = ({ roles, total_roles }: RolesAnswer): Page<CastRole> => ({ items: roles, total: total_roles });

export const rolesQuery = (filter: RoleFilter, page: number) =>
  listQuery(["roles", filter], page, async (client, paging, signal) =>
    pageOf(await told(client.GET("/roles/", { params: { query: { ...filter, ...paging } }, signal }))),
  );

/** A movie's roles in billing order. */
export const rolesOfMovieQuery = (id: number, page: number) =>
  listQuery(["roles of movie", id], page, async (client, query, signal) =>
    pageOf(await told(client.GET("/movies/{id}/roles/", { params: { path: { id }, query }, signal }))),
  );

export const rolesOfActorQuery = (id: number, page: number) =>
  listQuery(["roles of actor", id], page, async (client, query, signal) =>
    pageOf(await told(client.GET("/actors/{id}/roles/", { params: { path: { id }, query }, signal }))),
  );

export const rolesCount = countQuery("roles", async (client, query) => {
  const { total_roles } = await told(client.GET("/roles/", { params: { query } }));
  return total_roles;
});

export const roleQuery = (id: number) =>
  thingQuery("role", id, (client) =>
    inside(taggedOf(client.GET("/roles/{id}/", { params: { path: { id } } })), ({ role }) => role),
  );

/** What a role is called: by who plays whom. */
export function nameOf({ actor, character }: CastRole): string {
  return character ? `${actor.name} – ${character}` : actor.name;
}

export type NewRole = RoleDraft & { movie_id: number; actor_id: number; character: string };

export async function addRole(body: NewRole): Promise<CastRole> {
  const { role } = await told((await agency()).POST("/roles/", { body }));
  await changed();
  return role;
}

export async function changeRole(id: number, etag: string, body: RoleDraft): Promise<Tagged<CastRole>> {
  const params = { path: { id }, header: { "If-Match": etag } };
  const role = await inside(
    taggedOf((await agency()).PATCH("/roles/{id}/", { params, body })),
    (answer) => answer.role,
  );
  await changed();
  return role;
}

/** Let a role take the place of the one before it in the billing, which is pushed back with all behind it. */
export async function promoteRole(role: CastRole, before: CastRole): Promise<void> {
  await told(
    (await agency()).PATCH("/roles/{id}/", { params: { path: { id: role.id } }, body: { order: before.order } }),
  );
  await changed();
}

export async function deleteRole(id: number): Promise<void> {
  await told((await agency()).DELETE("/roles/{id}/", { params: { path: { id } } }));
  await changed();
}
