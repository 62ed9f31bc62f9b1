/** Names for what the API takes and answers; the shapes are its document's. */

import type { paths } from "./schema";

type Answered<
  Path extends keyof paths,
  Method extends keyof paths[Path],
  Status extends number = 200,
> = paths[Path][Method] extends {
  responses: Record<Status, { content: { "application/json": infer Body } }>;
}
  ? Body
  : never;

type Taken<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Body
  : never;

export type Movie = Answered<"/movies/{id}/", "get">;
export type Genre = Answered<"/genres/", "get">[number];
export type CountedGenre = Answered<"/genres/{id}/", "get">;
export type Person = Answered<"/directors/", "get">[number];
export type CountedDirector = Answered<"/directors/{id}/", "get">;
export type CastEntry = Answered<"/movies/{id}/cast/", "get">[number];

export type Profile = Answered<"/user/", "get">;
export type Permission = Profile["permissions"][number];
export type Role = Exclude<Profile["role"], "">;
export type LoginSession = Answered<"/auth/sessions/", "get">[number];
export type UserRow = Answered<"/users/", "get">[number];

export type Copy = Answered<"/collection/movies/", "get">[number];
export type CopyDraft = Taken<"/collection/movies/{id}/", "patch">;
export type SharedCopy = Answered<"/shared/movies/", "get">[number];
export type Sharing = Answered<"/collection/movies/{id}/sharing/", "get">;
export type Group = Answered<"/groups/", "get">[number];
export type Statistics = Answered<"/collection/statistics/", "get">;
export type Import = Answered<"/collection/imports/{id}/", "get">;
export type ImportRow = Import["rows"][number];
export type FoundMovie = Answered<"/lookup/movies/", "get">[number];

export type AgencyMovie = Answered<"/agency/movies/{id}/", "get">["movie"];
export type MovieDraft = Taken<"/agency/movies/{id}/", "patch">;
export type Actor = Answered<"/agency/actors/{id}/", "get">["actor"];
export type ActorDraft = Taken<"/agency/actors/{id}/", "patch">;
export type CastRole = Answered<"/agency/roles/{id}/", "get">["role"];
export type RoleDraft = Taken<"/agency/roles/{id}/", "patch">;
