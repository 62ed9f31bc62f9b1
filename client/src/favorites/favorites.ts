/** Favourites: marked at once and undone visibly when the API refuses. */

import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import { queryClient, useIsMember } from "../api/queries";
import type { Movie } from "../api/types";
import { useTelling } from "../ui/problems";
import { say } from "../ui/toasts";

/** All favourites, the latest first: the hearts of all lists are read from them. */
export const favoritesQuery = queryOptions({
  queryKey: ["favorites"],
  queryFn: () => told(api.GET("/favorites/movies/")),
});

const { queryKey } = favoritesQuery;

/** Whether a movie is a favourite, and how to change that; undefined for a guest. */
export function useFavorite(movie: Movie): { isFavorite: boolean; toggle: () => void } | undefined {
  const { t } = useTranslation();
  const tell = useTelling();
  const isMember = useIsMember();
  const { data } = useQuery({ ...favoritesQuery, enabled: isMember });
  const isFavorite = data?.some(({ id }) => id === movie.id) ?? false;

  const change = useMutation({
    mutationKey: ["favorites"],
    mutationFn: (on: boolean) => {
      const params = { params: { path: { movie_id: movie.id } } };
      return told<unknown>(
        on ? api.POST("/favorites/movies/{movie_id}/", params) : api.DELETE("/favorites/movies/{movie_id}/", params),
      );
    },
    onMutate: async (on) => {
      await queryClient.cancelQueries({ queryKey });
      set(movie, on);
    },
    onError: (error, on) => {
      set(movie, !on);
      say(`${t("browse.notKept", { title: movie.title })} ${tell.problem(error)}`, "failed");
    },
    onSettled: async () => {
      // Only after the last of several clicks: an answer in between would undo those that are still under way.
      if (queryClient.isMutating({ mutationKey: ["favorites"] }) > 1) return;
      await Promise.all([
        queryClient.invalidateQueries({ queryKey }),
        queryClient.invalidateQueries({ queryKey: ["movie", movie.id] }),
      ]);
    },
  });

  return isMember ? { isFavorite, toggle: () => change.mutate(!isFavorite) } : undefined;
}

function set(movie: Movie, on: boolean) {
  queryClient.setQueryData(queryKey, (movies: Movie[] = []) => {
    const others = movies.filter(({ id }) => id !== movie.id);
    return on ? [movie, ...others] : others;
  });
}
