/** Questions that more than one page asks, with the keys under which their answers are kept. */

import { QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import { api, told } from "./client";
import { ApiProblem } from "./problems";
import { session } from "./session";
import type { Permission, Profile } from "./types";

const MINUTE = 60_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The service worker answers without a network too.
      networkMode: "always",
      staleTime: MINUTE,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiProblem && error.status === 503 && error.code === "unavailable",
    },
    mutations: { networkMode: "always" },
  },
});

export const profileQuery = queryOptions({
  queryKey: ["user"],
  queryFn: () => told(api.GET("/user/")),
});

export const genresQuery = queryOptions({
  queryKey: ["genres"],
  queryFn: () => told(api.GET("/genres/")),
  staleTime: 10 * MINUTE,
});

/** What this installation offers. */
export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: () => told(api.GET("/about/")),
  staleTime: Infinity,
});

/** Whether somebody is logged in, in any tab. */
export function useIsMember(): boolean {
  return useSyncExternalStore(session.subscribe, () => session.who) === "member";
}

/** Who is logged in; undefined for a guest, and until it is known. */
export function useProfile(): Profile | undefined {
  const isMember = useIsMember();
  const { data } = useQuery({ ...profileQuery, enabled: isMember });
  return isMember ? data : undefined;
}

/** Whether whoever is logged in may do this. */
export function useMay(permission: Permission): boolean {
  return useProfile()?.permissions.includes(permission) ?? false;
}
