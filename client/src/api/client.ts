/** The API as functions: typed by its document, with the token of whoever is logged in. */

import createClient from "openapi-fetch";

import { API } from "../places";
import { noteAnswer, noteSilence } from "./connection";
import { ApiProblem, problemOf, UNREACHABLE } from "./problems";
import type { paths } from "./schema";
import { session } from "./session";

/** Paths that are asked without a token: they hand tokens out. */
const OPEN = ["/auth/login/", "/auth/register/", "/auth/openid/token/"];

/** `fetch` with the token of whoever is logged in, renewed when the API refuses it. */
export async function withToken(request: Request): Promise<Response> {
  if (OPEN.some((path) => request.url === API + path)) return reach(request);
  const token = await session.token().catch((error: unknown) => {
    // Without a network there is no new token, but what was seen may be there yet.
    if (request.method !== "GET") throw error;
  });
  if (!token) return reach(request);
  const again = request.clone();
  request.headers.set("Authorization", `Bearer ${token}`);
  const response = await reach(request);
  if (response.status !== 401) return response;
  const renewed = await session.renew(token);
  // Without a session what is open to everybody still is.
  if (renewed) again.headers.set("Authorization", `Bearer ${renewed}`);
  return reach(again);
}

async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    noteAnswer(response);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    noteSilence();
    throw new ApiProblem(0, UNREACHABLE, String(error));
  }
}

export const api = createClient<paths>({ baseUrl: API, fetch: withToken });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the API answered. Throws `ApiProblem` for all but a success. */
export async function told<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Of the whole list. */
  total: number;
}

/** The page that the API answered. Throws `ApiProblem` for all but a success. */
export async function pageOf<T>(asked: Promise<Answer<T[]>>): Promise<Page<T>> {
  const answer = await asked;
  const items = await told(Promise.resolve(answer));
  return { items, total: Number(answer.response.headers.get("X-Total-Count") ?? items.length) };
}

/** A thing, and the tag by which a change can say what it was made to. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

/** The thing that the API answered, with its tag. Throws `ApiProblem` for all but a success. */
export async function taggedOf<T>(asked: Promise<Answer<T>>): Promise<Tagged<T>> {
  const answer = await asked;
  return { value: await told(Promise.resolve(answer)), etag: answer.response.headers.get("ETag") ?? "" };
}
