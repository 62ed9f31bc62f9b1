import { useTranslation } from "react-i18next";

import { Page } from "../ui/Page";
import { Empty } from "../ui/states";
import { MovieList } from "./MovieList";

export default function NewReleasesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("browse.newReleases")} about={t("browse.newReleasesText")}>
      <MovieList
        filter={{ status: "new" }}
        empty={
          <Empty title={t("browse.emptyCatalogue")}>
            <p>{t("browse.emptyCatalogueText")}</p>
          </Empty>
        }
      />
    </Page>
  );
}
