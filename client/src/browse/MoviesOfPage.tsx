import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { MovieList } from "./MovieList";
import { directorQuery, genreQuery } from "./queries";

export function GenrePage() {
  const { id = "" } = useParams();
  return <MoviesOf asked={useQuery(genreQuery(Number(id)))} filter={{ genre: id }} />;
}

export function DirectorPage() {
  const { id = "" } = useParams();
  return <MoviesOf asked={useQuery(directorQuery(Number(id)))} filter={{ director: id }} />;
}

interface MoviesOfProps {
  asked: Parameters<typeof Answer<{ name: string; movies: number }>>[0]["asked"];
  filter: { genre: string } | { director: string };
}

/** A genre's or a director's movies, the newest first. */
function MoviesOf({ asked, filter }: MoviesOfProps) {
  const { t } = useTranslation();
  return (
    <Answer asked={asked}>
      {({ name, movies }) => (
        <Page title={name} about={t("browse.films", { count: movies })}>
          <MovieList filter={{ ...filter, sort: "-year" }} />
        </Page>
      )}
    </Answer>
  );
}
