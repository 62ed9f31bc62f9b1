import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { Page } from "../ui/Page";
import { Filters } from "./Filters";
import { MovieList } from "./MovieList";
import { filterOf } from "./queries";

export default function MoviesPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  return (
    <Page title={t("browse.movies")}>
      <Filters />
      <MovieList filter={filterOf(search)} />
    </Page>
  );
}
