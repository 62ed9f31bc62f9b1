import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { aboutQuery } from "../api/queries";
import type { MovieDraft } from "../api/types";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { LookUp } from "./LookUp";
import { MovieForm } from "./MovieForm";
import { addMovie } from "./movies";
import { Staff } from "./Staff";

export default function NewMoviePage() {
  return (
    <Staff permission="post:movie">
      <NewMovie />
    </Staff>
  );
}

function NewMovie() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asked = useQuery(aboutQuery);

  async function add(told: MovieDraft) {
    const { id, title } = await addMovie(told);
    say(t("agency.added", { name: title }));
    await navigate(`/agency/movies/${id}`);
  }

  return (
    <Page title={t("agency.newMovie")} about={<Link to="/agency/movies">← {t("agency.movies")}</Link>}>
      <Answer asked={asked}>
        {({ lookup, require_external_id }) => (
          <div className="stack">
            {lookup && <LookUp add={(external_id) => add({ external_id })} />}
            {require_external_id && !lookup && <p className="problem">{t("agency.cannotAdd")}</p>}
            {!require_external_id && (
              <section className="panel" aria-labelledby={lookup ? "by-hand" : undefined}>
                {lookup && <h2 id="by-hand">{t("agency.byHand")}</h2>}
                <MovieForm send={add} />
              </section>
            )}
          </div>
        )}
      </Answer>
    </Page>
  );
}
