import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { useMay } from "../api/queries";
import type { AgencyMovie } from "../api/types";
import { filterOf, pageNumberOf } from "../browse/queries";
import { ratingOf } from "../ui/format";
import { Page } from "../ui/Page";
import { useHere } from "./edit";
import { List } from "./list";
import { MovieFilters } from "./MovieFilters";
import { moviesQuery } from "./movies";
import { Staff } from "./Staff";

export default function MoviesPage() {
  return (
    <Staff permission="get:movies">
      <Movies />
    </Staff>
  );
}

function Movies() {
  const { t } = useTranslation();
  const mayAdd = useMay("post:movie");
  const [search] = useSearchParams();
  const page = pageNumberOf(search);
  const asked = useQuery(moviesQuery(filterOf(search), page));
  return (
    <Page
      title={t("agency.movies")}
      actions={
        mayAdd && (
          <Link className="button" to="/agency/movies/new">
            {t("agency.addMovie")}
          </Link>
        )
      }
    >
      <MovieFilters />
      <List asked={asked} page={page} count={(count) => t("browse.films", { count })}>
        {(movies) => <MovieTable movies={movies} />}
      </List>
    </Page>
  );
}

function MovieTable({ movies }: { movies: readonly AgencyMovie[] }) {
  const { t, i18n } = useTranslation();
  const here = useHere();
  const names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join(", ");
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("agency.title")}</th>
            <th scope="col">{t("browse.year")}</th>
            <th scope="col">{t("browse.directors")}</th>
            <th scope="col">{t("browse.genres")}</th>
            <th scope="col" className="number">
              {t("browse.length")}
            </th>
            <th scope="col" className="number">
              {t("agency.rating")}
            </th>
          </tr>
        </thead>
        <tbody>
          {movies.map(({ id, title, year, directors, genres, length, rating }) => (
            <tr key={id}>
              <th scope="row">
                <Link to={`/agency/movies/${id}`} state={here}>
                  {title}
                </Link>
              </th>
              <td>{year}</td>
              <td>{names(directors)}</td>
              <td>{names(genres)}</td>
              <td className="number">{length !== null && t("browse.minutes", { count: length })}</td>
              <td className="number">{rating !== null && ratingOf(rating, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
