import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { genresQuery } from "../api/queries";
import { hueOf } from "../ui/colors";
import { Page } from "../ui/Page";
import { Answer, Empty } from "../ui/states";

export default function GenresPage() {
  const { t, i18n } = useTranslation();
  const asked = useQuery(genresQuery);
  return (
    <Page title={t("browse.genres")}>
      <Answer asked={asked}>
        {(genres) =>
          genres.length ? (
            <ul className="tiles">
              {[...genres]
                .sort((a, b) => a.name.localeCompare(b.name, i18n.language))
                .map(({ id, name }) => (
                  <li key={id}>
                    <Link to={`/genres/${id}`} className="tile" style={{ "--hue": hueOf(name) } as CSSProperties}>
                      {name}
                    </Link>
                  </li>
                ))}
            </ul>
          ) : (
            <Empty title={t("ui.nothingHere")} />
          )
        }
      </Answer>
    </Page>
  );
}
