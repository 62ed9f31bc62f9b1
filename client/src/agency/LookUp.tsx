import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import { ApiProblem } from "../api/problems";
import type { FoundMovie } from "../api/types";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Poster } from "../ui/Poster";
import { numberOf, textOf } from "../ui/rules";

/** Films of a movie database, each to be added with what that knows of it. */
export function LookUp({ add }: { add: (externalId: string) => Promise<unknown> }) {
  const { t } = useTranslation();
  const [found, setFound] = useState<FoundMovie[]>();

  async function look(typed: FormData) {
    const year = numberOf(typed.get("year"));
    const query = { title: textOf(typed.get("title")).trim(), ...(year !== null && { year }) };
    setFound(await told(api.GET("/lookup/movies/", { params: { query } })));
  }

  /** What is wrong with the id is told as a whole: nobody typed it here. */
  async function choose(externalId: string) {
    try {
      await add(externalId);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const faults = error.faults.filter(({ name }) => name !== "external_id");
      throw new ApiProblem(error.status, error.code, error.message, faults, error.retryAfter);
    }
  }

  return (
    <section className="panel" aria-labelledby="look-up">
      <h2 id="look-up">{t("agency.lookUp")}</h2>
      <p>{t("agency.lookUpText")}</p>
      <Form submit={look} label={t("agency.lookUp")} className="looking">
        <Field name="title" label={t("agency.title")} required longest={255} />
        <Field name="year" label={t("browse.year")} min={1800} max={2100} whole />
        <Submit>{t("ui.search")}</Submit>
      </Form>
      <p className="heard" role="status">
        {found && t("browse.films", { count: found.length })}
      </p>
      {found && !found.length && <p>{t("agency.nothingFound")}</p>}
      {found && found.length > 0 && (
        <ul className="rows found">
          {found.map(({ external_id, title, year, poster_url }) => (
            <li key={external_id}>
              <Poster title={title} year={year} url={poster_url} />
              <span>
                <strong>{title}</strong> {year !== null && `(${year})`}
                <br />
                <small>{external_id}</small>
              </span>
              <Form submit={() => choose(external_id)} label={title}>
                <Submit>
                  {t("ui.add")}
                  <span className="heard"> {title}</span>
                </Submit>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
