/** Films that are offered while a title is typed: a movie database's where there is one, else the catalogue's. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import { aboutQuery } from "../api/queries";
import type { FoundMovie, Movie } from "../api/types";
import { useTelling } from "../ui/problems";
import { useLater } from "../ui/useLater";

/** Where a copy's film is known: in the catalogue, at a movie database, or nowhere. */
export interface FilmLink {
  movie_id: number | null;
  external_id: string;
}

export const NOWHERE: FilmLink = { movie_id: null, external_id: "" };

export interface Film extends FilmLink {
  title: string;
  year: number | null;
  length: number | null;
  poster_url: string;
}

const SHORTEST = 3;
const MOST = 8;

export function filmOf({ id, title, year, length, poster_url }: Movie): Film {
  return { movie_id: id, external_id: "", title, year, length, poster_url };
}

function filmFound(found: FoundMovie): Film {
  return { movie_id: null, ...found };
}

const filmsQuery = (title: string, isLookup: boolean) =>
  queryOptions({
    queryKey: ["films", isLookup, title],
    // What isn't wanted any more is aborted.
    queryFn: async ({ signal }) => {
      if (isLookup)
        return (await told(api.GET("/lookup/movies/", { params: { query: { title } }, signal }))).map(filmFound);
      const query = { q: title, page: 1, resultsPerPage: MOST };
      return (await told(api.GET("/movies/", { params: { query }, signal }))).map(filmOf);
    },
    retry: false,
  });

/** Films whose title is about what was typed, and how the search for them goes. */
export function useFilms(typed: string): { films: readonly Film[]; status: string } {
  const { t } = useTranslation();
  const tell = useTelling();
  const { data: about } = useQuery(aboutQuery);
  const title = useLater(typed.trim(), 350);
  const isWanted = about !== undefined && Array.from(title).length >= SHORTEST && title === typed.trim();
  const {
    data: films = [],
    error,
    isFetching,
  } = useQuery({ ...filmsQuery(title, about?.lookup ?? false), enabled: isWanted });
  if (!isWanted) return { films: [], status: "" };
  if (error) return { films: [], status: `${tell.problem(error)} ${t("collection.byHand")}` };
  if (isFetching) return { films: [], status: t("collection.searching") };
  return { films, status: t("collection.filmsFound", { count: films.length }) };
}
