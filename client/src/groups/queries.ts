/** What the pages of groups ask. */

import { queryOptions } from "@tanstack/react-query";

import { api, taggedOf, told } from "../api/client";
import { queryClient } from "../api/queries";
import type { Group, Profile } from "../api/types";

/** All groups that one owns or is in. */
export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: () => told(api.GET("/groups/")),
});

export const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ["groups", id],
    queryFn: () => taggedOf(api.GET("/groups/{id}/", { params: { path: { id } } })),
  });

/** Ask anew for the groups, and for what is shown to them; `later` only when they are shown next. */
export async function groupsChanged(later = false): Promise<void> {
  const refetchType = later ? "none" : "active";
  const stale = [["groups"], ["collection"]].map((queryKey) =>
    queryClient.invalidateQueries({ queryKey, refetchType }),
  );
  await Promise.all(stale);
}

/** Whether a group that somebody sees is theirs: without a user name one can be in no other's. */
export function isOwner(group: Group, profile: Profile): boolean {
  return group.owner === profile.username;
}
