/** What the pages of collections ask, and how what was answered is forgotten. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, pageOf, taggedOf, told } from "../api/client";
import { queryClient } from "../api/queries";
import type { Copy, SharedCopy } from "../api/types";

const PAGE_SIZE = 24;
export const SIZES = [12, PAGE_SIZE, 48, 100] as const;

/** What copies are sorted by. */
export const FIELDS = ["title", "format", "length", "release_year", "rating", "added", "changed"] as const;
export type CopyField = (typeof FIELDS)[number];
export type CopySort = CopyField | `-${CopyField}`;

export const SORTS: readonly CopySort[] = FIELDS.flatMap((field) => [field, `-${field}`] as const);

/** What a list of copies can be asked, as it stands in the address. */
export interface CopyFilter {
  q?: string;
  format?: string;
  year?: string;
  rating?: string;
  owner?: string;
  sort?: CopySort;
}

/** The filter of an address; what the API can't take is left out, as nobody chose it. */
export function copyFilterOf(search: URLSearchParams): CopyFilter {
  const filter: CopyFilter = {};
  for (const name of ["q", "format", "owner"] as const)
    if (search.get(name)?.trim()) filter[name] = search.get(name) ?? "";
  for (const name of ["year", "rating"] as const)
    if (/^\d{1,4}$/.test(search.get(name) ?? "")) filter[name] = search.get(name) ?? "";
  const sort = SORTS.find((one) => one === search.get("sort"));
  if (sort) filter.sort = sort;
  return filter;
}

/** Whether a filter leaves anything out; the order alone doesn't. */
export function isNarrow(filter: CopyFilter): boolean {
  return [filter.q, filter.format, filter.year, filter.rating, filter.owner].some((value) => value !== undefined);
}

/** How many copies a page has, by the address. */
export function sizeOf(search: URLSearchParams): number {
  const size = Number(search.get("resultsPerPage"));
  return Number.isInteger(size) && size >= 1 && size <= 100 ? size : PAGE_SIZE;
}

/** Everything of collections is kept under this. */
const ALL = "collection";

function asked(filter: CopyFilter, page: number, size: number) {
  // The document says numbers, the address says text; in a URL they are the same.
  return { ...(filter as Record<string, never>), page, resultsPerPage: size };
}

export const copiesQuery = (filter: CopyFilter, page: number, size: number) =>
  queryOptions({
    queryKey: [ALL, "own", filter, page, size],
    queryFn: ({ signal }) =>
      pageOf<Copy>(api.GET("/collection/movies/", { params: { query: asked(filter, page, size) }, signal })),
    placeholderData: keepPreviousData,
  });

export const sharedQuery = (filter: CopyFilter, page: number, size: number) =>
  queryOptions({
    queryKey: [ALL, "shared", filter, page, size],
    queryFn: ({ signal }) =>
      pageOf<SharedCopy>(api.GET("/shared/movies/", { params: { query: asked(filter, page, size) }, signal })),
    placeholderData: keepPreviousData,
  });

/** A copy of one's own, or somebody else's that one may see. */
export const copyQuery = (id: string) =>
  queryOptions({
    queryKey: [ALL, "copy", id],
    queryFn: () => taggedOf<Copy | SharedCopy>(api.GET("/collection/movies/{id}/", { params: { path: { id } } })),
  });

export function isOwn(copy: Copy | SharedCopy): copy is Copy {
  return "notes" in copy;
}

export const sharingQuery = (id: string) =>
  queryOptions({
    queryKey: [ALL, "sharing", id],
    queryFn: () => taggedOf(api.GET("/collection/movies/{id}/sharing/", { params: { path: { id } } })),
  });

export const statisticsQuery = queryOptions({
  queryKey: [ALL, "statistics"],
  queryFn: () => told(api.GET("/collection/statistics/")),
});

/** A plan changes by what is done here alone, and may be large. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["import", id],
    queryFn: () => told(api.GET("/collection/imports/{id}/", { params: { path: { id } } })),
    staleTime: Infinity,
  });

/** Ask anew for everything that hangs on collections; `later` only when it is shown next. */
export function collectionChanged(later = false): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [ALL], refetchType: later ? "none" : "active" });
}

/** Take a copy away. Throws `ApiProblem`. */
export async function removeCopy(id: string): Promise<void> {
  await told(api.DELETE("/collection/movies/{id}/", { params: { path: { id } } }));
}
