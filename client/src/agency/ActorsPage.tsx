import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useMay } from "../api/queries";
import type { Actor } from "../api/types";
import { dayOf } from "../ui/format";
import { Page } from "../ui/Page";
import { ACTOR_SORTS, actorsQuery } from "./actors";
import { useHere } from "./edit";
import { List, Search, useListFilter } from "./list";
import { Staff } from "./Staff";

export default function ActorsPage() {
  return (
    <Staff permission="get:actors">
      <Actors />
    </Staff>
  );
}

function Actors() {
  const { t } = useTranslation();
  const mayAdd = useMay("post:actor");
  const { filter, page } = useListFilter(ACTOR_SORTS);
  const asked = useQuery(actorsQuery(filter, page));
  return (
    <Page
      title={t("agency.actors")}
      actions={
        mayAdd && (
          <Link className="button" to="/agency/actors/new">
            {t("agency.addActor")}
          </Link>
        )
      }
    >
      <Search label={t("agency.searchActors")} sorts={ACTOR_SORTS} nameOf={(sort) => t(`agency.sort_${sort}`)} />
      <List asked={asked} page={page} count={(count) => t("agency.countActors", { count })}>
        {(actors) => <ActorTable actors={actors} />}
      </List>
    </Page>
  );
}

function ActorTable({ actors }: { actors: readonly Actor[] }) {
  const { t, i18n } = useTranslation();
  const here = useHere();
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("agency.name")}</th>
            <th scope="col">{t("agency.gender")}</th>
            <th scope="col">{t("agency.birthDate")}</th>
            <th scope="col" className="number">
              {t("agency.age")}
            </th>
          </tr>
        </thead>
        <tbody>
          {actors.map(({ id, name, gender, birth_date, age }) => (
            <tr key={id}>
              <th scope="row">
                <Link to={`/agency/actors/${id}`} state={here}>
                  {name}
                </Link>
              </th>
              <td>{gender}</td>
              <td>{birth_date && dayOf(birth_date, i18n.language)}</td>
              <td className="number">{age}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
