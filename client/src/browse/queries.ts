/** What the pages of the catalogue ask. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, pageOf, told, type Page } from "../api/client";
import type { Movie } from "../api/types";

export const PAGE_SIZE = 24;

/** What the page of all movies can be asked, as it stands in the address. */
export interface MovieFilter {
  q?: string;
  genre?: string;
  director?: string;
  actor?: string;
  year_from?: string;
  year_to?: string;
  rating_from?: string;
  sort?: string;
  status?: string;
}

const NUMBERS = ["genre", "director", "actor", "year_from", "year_to", "rating_from"] as const;
const WORDS = ["q", "sort", "status"] as const;

export const FILTERS = [...WORDS, ...NUMBERS] as const;

/** The filter of an address; what is no number is left out, as nobody typed it. */
export function filterOf(search: URLSearchParams): MovieFilter {
  const filter: MovieFilter = {};
  for (const name of WORDS) if (search.get(name)?.trim()) filter[name] = search.get(name) ?? "";
  for (const name of NUMBERS) if (/^\d+(\.\d+)?$/.test(search.get(name) ?? "")) filter[name] = search.get(name) ?? "";
  return filter;
}

/** The page number of an address. */
export function pageNumberOf(search: URLSearchParams): number {
  const page = Number(search.get("page"));
  return Number.isInteger(page) && page >= 1 && page <= 1e9 ? page : 1;
}

/** Movies page after page, from a first one on. */
export function moviesQuery(filter: MovieFilter, first: number) {
  // The document says numbers, the address says text; in a URL they are the same.
  const query = filter as Record<string, never>;
  return infiniteQueryOptions({
    queryKey: ["movies", filter, first],
    queryFn: ({ pageParam, signal }) =>
      pageOf(
        api.GET("/movies/", { params: { query: { ...query, page: pageParam, resultsPerPage: PAGE_SIZE } }, signal }),
      ),
    initialPageParam: first,
    getNextPageParam: (page: Page<Movie>, _, number) => (number * PAGE_SIZE < page.total ? number + 1 : undefined),
    placeholderData: keepPreviousData,
  });
}

export const movieQuery = (id: number) =>
  queryOptions({
    queryKey: ["movie", id],
    queryFn: () => told(api.GET("/movies/{id}/", { params: { path: { id } } })),
  });

export const castQuery = (id: number) =>
  queryOptions({
    queryKey: ["cast", id],
    queryFn: () => told(api.GET("/movies/{id}/cast/", { params: { path: { id } } })),
  });

export const genreQuery = (id: number) =>
  queryOptions({
    queryKey: ["genre", id],
    queryFn: () => told(api.GET("/genres/{id}/", { params: { path: { id } } })),
  });

export const directorQuery = (id: number) =>
  queryOptions({
    queryKey: ["director", id],
    queryFn: () => told(api.GET("/directors/{id}/", { params: { path: { id } } })),
  });

export const directorsQuery = (page: number) =>
  queryOptions({
    queryKey: ["directors", page],
    queryFn: () => pageOf(api.GET("/directors/", { params: { query: { page, resultsPerPage: 60 } } })),
    placeholderData: keepPreviousData,
  });

/** Directors whose movies are found by a part of their name. */
export const directorSearchQuery = (name: string) =>
  queryOptions({
    queryKey: ["director search", name],
    queryFn: async ({ signal }) => {
      const movies = await told(
        api.GET("/movies/", { params: { query: { q: name, page: 1, resultsPerPage: 50 } }, signal }),
      );
      const directors = new Map(movies.flatMap((movie) => movie.directors).map((director) => [director.id, director]));
      const folded = name.toLocaleLowerCase();
      return [...directors.values()].filter((director) => director.name.toLocaleLowerCase().includes(folded));
    },
  });
