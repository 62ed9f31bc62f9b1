import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import { api, told } from "../api/client";
import { queryClient } from "../api/queries";
import type { Import } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { Form, Submit } from "../ui/Form";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { PlanRows } from "./PlanRows";
import { collectionChanged, importQuery } from "./queries";

const ACTIONS = ["add", "change", "same", "unsure", "refused"] as const;

export default function PlanPage() {
  return (
    <Guard>
      <Plan />
    </Guard>
  );
}

function Plan() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const asked = useQuery(importQuery(id));
  return (
    <Page title={t("collection.plan")} about={asked.data && t(`collection.state_${asked.data.state}`)}>
      <Answer asked={asked}>
        {(plan) => (
          <>
            <Deed plan={plan} />
            <Rows plan={plan} />
          </>
        )}
      </Answer>
    </Page>
  );
}

/** What can be done with an import now. */
function Deed({ plan: { id, state, counts } }: { plan: Import }) {
  const { t } = useTranslation();
  const params = { params: { path: { id } } };
  const news = counts.add + counts.change;

  async function done(plan: Import, word: string) {
    queryClient.setQueryData(importQuery(id).queryKey, plan);
    say(word);
    await collectionChanged();
  }

  if (state === "planned")
    return (
      <section className="panel plan-deed">
        {news ? (
          <Form
            submit={async () =>
              done(await told(api.POST("/collection/imports/{id}/apply/", params)), t("collection.applied"))
            }
          >
            <p>{t("collection.applyText", { count: news })}</p>
            <div className="row">
              <Submit>{t("collection.apply")}</Submit>
              <Link to="/collection/import">{t("collection.planAgain")}</Link>
            </div>
          </Form>
        ) : (
          <p>
            {t("collection.nothingToDo")} <Link to="/collection/import">{t("collection.planAgain")}</Link>
          </p>
        )}
      </section>
    );
  return (
    <section className="panel plan-deed">
      <p>{t(state === "applied" ? "collection.appliedText" : "collection.undoneText", { count: news })}</p>
      <div className="row">
        <Link className="button" to="/collection">
          {t("collection.toCollection")}
        </Link>
        {state === "applied" ? (
          <Confirm
            question={t("collection.undoQuestion")}
            yes={t("collection.undo")}
            action={async () =>
              done(await told(api.POST("/collection/imports/{id}/undo/", params)), t("collection.undone"))
            }
          >
            {t("collection.undo")}
          </Confirm>
        ) : (
          <Link to="/collection/import">{t("collection.planAgain")}</Link>
        )}
      </div>
    </section>
  );
}

/** The counts, by each of which the lines can be filtered, and the lines. */
function Rows({ plan: { counts, rows } }: { plan: Import }) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const chosen = ACTIONS.find((action) => action === search.get("action"));
  const shown = chosen ? rows.filter(({ action }) => action === chosen) : rows;
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <>
      <ul className="counts" aria-label={t("collection.filterLines")}>
        <li>
          <button type="button" aria-pressed={!chosen} onClick={() => setSearch({}, { replace: true })}>
            <strong>{number.format(rows.length)}</strong> {t("collection.action_all")}
          </button>
        </li>
        {ACTIONS.map((action) => (
          <li key={action}>
            <button
              type="button"
              className={action}
              aria-pressed={chosen === action}
              onClick={() => setSearch({ action }, { replace: true })}
            >
              <strong>{number.format(counts[action])}</strong> {t(`collection.action_${action}`)}
            </button>
          </li>
        ))}
      </ul>
      {chosen && <p>{t(`collection.actionText_${chosen}`)}</p>}
      <PlanRows key={chosen} rows={shown} />
    </>
  );
}
