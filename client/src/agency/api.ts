/** The agency's part of the API, wherever this installation has put it, and how its lists and single things are asked for. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import i18next from "i18next";
import createClient from "openapi-fetch";

import { withToken, type Page, type Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { aboutQuery, profileQuery, queryClient } from "../api/queries";
import type { paths } from "../api/schema";
import { API } from "../places";
import { say } from "../ui/toasts";

/** The agency's paths without their prefix. */
type AgencyPaths = { [Path in keyof paths as Path extends `/agency${infer Rest}` ? Rest : never]: paths[Path] };

type Agency = ReturnType<typeof createClient<AgencyPaths>>;

export const PAGE_SIZE = 25;
const OFFERED = 10;
const THING = "agency thing";
/** What a change of the catalogue doesn't reach: what stands in a form, the installation, the person. */
const UNTOUCHED: readonly unknown[] = [THING, ...aboutQuery.queryKey, ...profileQuery.queryKey];

/** The agency's paths as functions, as `api` has the others. */
export async function agency(): Promise<Agency> {
  const { agency_prefix } = await queryClient.query(aboutQuery);
  return createClient<AgencyPaths>({ baseUrl: API + agency_prefix, fetch: asStaff });
}

/** When somebody may no longer do what they did, say so, and look what they may do now: the form they sent goes away. */
async function asStaff(request: Request): Promise<Response> {
  const response = await withToken(request);
  if (response.status !== 403) return response;
  if (request.method !== "GET") say(i18next.t("problems.forbidden"), "failed");
  void queryClient.invalidateQueries(profileQuery);
  return response;
}

interface Paging {
  page: number;
  resultsPerPage: number;
}

/** A page of a list; past the end, where the API says 404, an empty one. */
export function listQuery<T>(
  key: readonly unknown[],
  page: number,
  ask: (client: Agency, paging: Paging, signal: AbortSignal) => Promise<Page<T>>,
) {
  return queryOptions({
    queryKey: ["agency", ...key, page],
    queryFn: async ({ signal }): Promise<Page<T>> => {
      const client = await agency();
      const at = (number: number) => ask(client, { page: number, resultsPerPage: PAGE_SIZE }, signal);
      try {
        return await at(page);
      } catch (error) {
        if (page === 1 || !(error instanceof ApiProblem) || error.status !== 404) throw error;
        return { items: [], total: (await at(1)).total };
      }
    },
    placeholderData: keepPreviousData,
  });
}

/** How many a list has. */
export function countQuery(kind: string, ask: (client: Agency, paging: Paging) => Promise<number>) {
  return queryOptions({
    queryKey: ["agency", "count", kind],
    queryFn: async () => ask(await agency(), { page: 1, resultsPerPage: 1 }),
  });
}

/** One thing with its tag. It isn't asked for again by itself: somebody may be changing it here. */
export function thingQuery<T>(kind: string, id: number, ask: (client: Agency) => Promise<Tagged<T>>) {
  return queryOptions({
    queryKey: [THING, kind, id],
    queryFn: async () => ask(await agency()),
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Something that is chosen by typing. */
export interface Choosable {
  id: number;
  name: string;
  /** What tells it from others of the same name. */
  note?: string;
}

/** The first things whose names hold what was typed. */
export function findQuery(
  kind: string,
  typed: string,
  ask: (client: Agency, query: Paging & { q: string }, signal: AbortSignal) => Promise<Choosable[]>,
) {
  return queryOptions({
    queryKey: ["agency", "find", kind, typed],
    queryFn: async ({ signal }) => ask(await agency(), { q: typed, page: 1, resultsPerPage: OFFERED }, signal),
    placeholderData: keepPreviousData,
  });
}

export type Finder = (typed: string) => ReturnType<typeof findQuery>;

/** What is inside an answer's envelope, with the answer's tag. */
export async function inside<Body, T>(asked: Promise<Tagged<Body>>, pick: (body: Body) => T): Promise<Tagged<T>> {
  const { value, etag } = await asked;
  return { value: pick(value), etag };
}

/** After a change of the catalogue: all that was read, on whatever page, may be stale. */
export function changed(): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ queryKey }) => !UNTOUCHED.includes(queryKey[0]) });
}

/** A problem of a field that the API isn't asked about. */
export function problemWith(name: string, code: string): ApiProblem {
  return new ApiProblem(422, code, code, [{ location: "body", name, code, description: code }]);
}
