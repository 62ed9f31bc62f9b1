import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { MovieGrid } from "../browse/MovieGrid";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { Answer, Empty } from "../ui/states";
import { favoritesQuery } from "./favorites";

export default function FavoritesPage() {
  return (
    <Guard>
      <Favorites />
    </Guard>
  );
}

function Favorites() {
  const { t } = useTranslation();
  const asked = useQuery(favoritesQuery);
  return (
    <Page
      title={t("browse.favorites")}
      about={asked.data?.length ? t("browse.films", { count: asked.data.length }) : undefined}
    >
      <Answer asked={asked}>
        {(movies) =>
          movies.length ? (
            <MovieGrid movies={movies} />
          ) : (
            <Empty title={t("browse.noFavorites")}>
              <p>{t("browse.noFavoritesText")}</p>
              <Link className="button" to="/movies">
                {t("browse.toMovies")}
              </Link>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}
