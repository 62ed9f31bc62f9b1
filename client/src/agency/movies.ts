/** The agency's movies: what is asked of them, and what is done to them. */

import { taggedOf, told, type Tagged } from "../api/client";
import type { AgencyMovie, MovieDraft } from "../api/types";
import type { MovieFilter } from "../browse/queries";
import { agency, changed, countQuery, findQuery, inside, listQuery, thingQuery } from "./api";

export const MOVIE_SORTS = [
  "title",
  "-title",
  "year",
  "-year",
  "rating",
  "-rating",
  "length",
  "-length",
  "release_date",
  "-release_date",
] as const;

export const moviesQuery = (filter: MovieFilter, page: number) =>
  listQuery(["movies", filter], page, async (client, paging, signal) => {
    // The document says numbers, the address says text; in a URL they are the same.
    const query = { ...(filter as Record<string, never>), ...paging };
    const { movies, total_movies } = await told(client.GET("/movies/", { params: { query }, signal }));
    return { items: movies, total: total_movies };
  });

export const moviesCount = countQuery("movies", async (client, query) => {
  const { total_movies } = await told(client.GET("/movies/", { params: { query } }));
  return total_movies;
});

export const findMovies = (typed: string) =>
  findQuery("movies", typed, async (client, query, signal) => {
    const { movies } = await told(client.GET("/movies/", { params: { query }, signal }));
    return movies.map(({ id, title, year }) => ({ id, name: title, note: String(year) }));
  });

export const movieQuery = (id: number) =>
  thingQuery("movie", id, (client) =>
    inside(taggedOf(client.GET("/movies/{id}/", { params: { path: { id } } })), ({ movie }) => movie),
  );

export async function addMovie(body: MovieDraft): Promise<AgencyMovie> {
  // The document tells in words that a title, or an external id, is needed.
  const { movie } = await told((await agency()).POST("/movies/", { body: body as MovieDraft & { title: string } }));
  await changed();
  return movie;
}

export async function changeMovie(id: number, etag: string, body: MovieDraft): Promise<Tagged<AgencyMovie>> {
  const params = { path: { id }, header: { "If-Match": etag } };
  const movie = await inside(
    taggedOf((await agency()).PATCH("/movies/{id}/", { params, body })),
    (answer) => answer.movie,
  );
  await changed();
  return movie;
}

export async function deleteMovie(id: number, etag: string): Promise<void> {
  await told((await agency()).DELETE("/movies/{id}/", { params: { path: { id }, header: { "If-Match": etag } } }));
  await changed();
}
