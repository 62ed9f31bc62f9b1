/** The agency's actors: what is asked of them, and what is done to them. */

import { taggedOf, told, type Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import type { Actor, ActorDraft } from "../api/types";
import { agency, changed, countQuery, findQuery, inside, listQuery, thingQuery, type Choosable } from "./api";

export const ACTOR_SORTS = ["name", "-name", "birth_date", "-birth_date"] as const;

export interface ActorFilter {
  q?: string;
  sort?: (typeof ACTOR_SORTS)[number];
}

export const actorsQuery = (filter: ActorFilter, page: number) =>
  listQuery(["actors", filter], page, async (client, paging, signal) => {
    const { actors, total_actors } = await told(
      client.GET("/actors/", { params: { query: { ...filter, ...paging } }, signal }),
    );
    return { items: actors, total: total_actors };
  });

export const actorsCount = countQuery("actors", async (client, query) => {
  const { total_actors } = await told(client.GET("/actors/", { params: { query } }));
  return total_actors;
});

export const findActors = (typed: string) =>
  findQuery("actors", typed, async (client, query, signal) => {
    const { actors } = await told(client.GET("/actors/", { params: { query }, signal }));
    return actors.map(choosable);
  });

/** People who act or direct: whoever does the one can do the other, and stays one person. */
export const findPeople = (typed: string) =>
  findQuery("people", typed, async (client, query, signal) => {
    const [{ directors }, actors] = await Promise.all([
      told(client.GET("/directors/", { params: { query }, signal })),
      told(client.GET("/actors/", { params: { query }, signal })).then((answer) => answer.actors, noneForbidden),
    ]);
    const people: Choosable[] = [...directors, ...actors.map(choosable)];
    return [...new Map(people.map((person) => [person.id, person])).values()].slice(0, query.resultsPerPage);
  });

const choosable = ({ id, name, birth_date }: Actor): Choosable => ({ id, name, note: birth_date?.slice(0, 4) });

/** Who may not see actors is offered none. */
function noneForbidden(error: unknown): Actor[] {
  if (error instanceof ApiProblem && error.status === 403) return [];
  throw error;
}

export const actorQuery = (id: number) =>
  thingQuery("actor", id, (client) =>
    inside(taggedOf(client.GET("/actors/{id}/", { params: { path: { id } } })), ({ actor }) => actor),
  );

export async function nameOfActor(id: number): Promise<string> {
  return (await told((await agency()).GET("/actors/{id}/", { params: { path: { id } } }))).actor.name;
}

export async function addActor(body: ActorDraft & { name: string }): Promise<Actor> {
  const { actor } = await told((await agency()).POST("/actors/", { body }));
  await changed();
  return actor;
}

export async function changeActor(id: number, etag: string, body: ActorDraft): Promise<Tagged<Actor>> {
  const params = { path: { id }, header: { "If-Match": etag } };
  const actor = await inside(
    taggedOf((await agency()).PATCH("/actors/{id}/", { params, body })),
    (answer) => answer.actor,
  );
  await changed();
  return actor;
}

export async function deleteActor(id: number, etag: string): Promise<void> {
  await told((await agency()).DELETE("/actors/{id}/", { params: { path: { id }, header: { "If-Match": etag } } }));
  await changed();
}
