import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { Page } from "../ui/Page";
import { Pager } from "../ui/Pager";
import { Answer, Empty } from "../ui/states";
import { directorsQuery, pageNumberOf } from "./queries";

export default function DirectorsPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const page = pageNumberOf(search);
  const asked = useQuery(directorsQuery(page));
  return (
    <Page title={t("browse.directors")}>
      <Answer asked={asked}>
        {({ items, total }) =>
          items.length ? (
            <>
              <ul className="columns">
                {items.map(({ id, name }) => (
                  <li key={id}>
                    <Link to={`/directors/${id}`}>{name}</Link>
                  </li>
                ))}
              </ul>
              <Pager page={page} size={60} total={total} shown={items.length} />
            </>
          ) : (
            <Empty title={t("ui.nothingHere")} />
          )
        }
      </Answer>
    </Page>
  );
}
