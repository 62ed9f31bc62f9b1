/** Genres and directors, which have but a name: what is asked of them, and what is done to them. */

import { told } from "../api/client";
import type { Genre } from "../api/types";
import { agency, changed, countQuery, findQuery, listQuery } from "./api";

export type Kind = "genre" | "director";

export const NAME_SORTS = ["name", "-name"] as const;

export interface NameFilter {
  q?: string;
  sort?: (typeof NAME_SORTS)[number];
}

export const genresQuery = (filter: NameFilter, page: number) =>
  listQuery(["genres", filter], page, async (client, paging, signal) => {
    const { genres, total_genres } = await told(
      client.GET("/genres/", { params: { query: { ...filter, ...paging } }, signal }),
    );
    return { items: genres, total: total_genres };
  });

export const directorsQuery = (filter: NameFilter, page: number) =>
  listQuery(["directors", filter], page, async (client, paging, signal) => {
    const { directors, total_directors } = await told(
      client.GET("/directors/", { params: { query: { ...filter, ...paging } }, signal }),
    );
    return { items: directors, total: total_directors };
  });

export const genresCount = countQuery("genres", async (client, query) => {
  const { total_genres } = await told(client.GET("/genres/", { params: { query } }));
  return total_genres;
});

export const directorsCount = countQuery("directors", async (client, query) => {
  const { total_directors } = await told(client.GET("/directors/", { params: { query } }));
  return total_directors;
});

export const findGenres = (typed: string) =>
  findQuery("genres", typed, async (client, query, signal) => {
    const { genres } = await told(client.GET("/genres/", { params: { query: { ...query, sort: "name" } }, signal }));
    return genres;
  });

export const findDirectors = (typed: string) =>
  findQuery("directors", typed, async (client, query, signal) => {
    const { directors } = await told(client.GET("/directors/", { params: { query }, signal }));
    return directors;
  });

export async function addNamed(kind: Kind, name: string): Promise<Genre> {
  const client = await agency();
  const body = { name };
  const added =
    kind === "genre"
      ? (await told(client.POST("/genres/", { body }))).genre
      : (await told(client.POST("/directors/", { body }))).director;
  await changed();
  return added;
}

export async function rename(kind: Kind, id: number, name: string): Promise<void> {
  const client = await agency();
  const asked = { params: { path: { id } }, body: { name } };
  await told<unknown>(
    kind === "genre" ? client.PATCH("/genres/{id}/", asked) : client.PATCH("/directors/{id}/", asked),
  );
  await changed();
}

export async function deleteNamed(kind: Kind, id: number): Promise<void> {
  const client = await agency();
  const asked = { params: { path: { id } } };
  await told<unknown>(
    kind === "genre" ? client.DELETE("/genres/{id}/", asked) : client.DELETE("/directors/{id}/", asked),
  );
  await changed();
}

/** The name of one that an address tells by its id. */
export async function nameOf(kind: Kind, id: number): Promise<string> {
  const client = await agency();
  const asked = { params: { path: { id } } };
  return kind === "genre"
    ? (await told(client.GET("/genres/{id}/", asked))).genre.name
    : (await told(client.GET("/directors/{id}/", asked))).director.name;
}
