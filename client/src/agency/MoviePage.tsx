import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import { useMay } from "../api/queries";
import type { AgencyMovie, MovieDraft } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { dayOf, ratingOf } from "../ui/format";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { useCameFrom, useThing } from "./edit";
import { Facts } from "./Facts";
import { MovieForm } from "./MovieForm";
import { MovieRoles } from "./MovieRoles";
import { changeMovie, deleteMovie, movieQuery } from "./movies";
import { Staff } from "./Staff";

export default function MoviePage() {
  const id = Number(useParams().id);
  return (
    <Staff permission="get:movies">
      <Movie key={id} id={id} />
    </Staff>
  );
}

function Movie({ id }: { id: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useCameFrom("/agency/movies");
  const mayChange = useMay("patch:movie");
  const mayDelete = useMay("delete:movie");
  const maySeeRoles = useMay("get:roles");
  const { asked, version, reload, keep } = useThing(movieQuery(id));

  async function change(etag: string, told: MovieDraft) {
    keep(await changeMovie(id, etag, told));
    say(t("ui.saved"));
  }

  async function remove(etag: string, title: string) {
    await deleteMovie(id, etag);
    say(t("agency.deleted", { name: title }));
    await navigate(list);
  }

  const { value: movie, etag = "" } = asked.data ?? {};
  return (
    <Page
      title={movie?.title ?? t("agency.movie")}
      about={<Link to={list}>← {t("ui.back")}</Link>}
      actions={
        movie && (
          <>
            <Link className="button secondary outline" to={`/movies/${id}`}>
              {t("agency.seePublic")}
            </Link>
            {mayDelete && (
              <Confirm
                question={t("agency.deleteMovie", { title: movie.title })}
                yes={t("ui.delete")}
                action={() => remove(etag, movie.title)}
              >
                {t("ui.delete")}
              </Confirm>
            )}
          </>
        )
      }
    >
      <Answer asked={asked}>
        {({ value }) => (
          <>
            <section className="panel">
              {mayChange ? (
                <MovieForm key={version} movie={value} send={(told) => change(etag, told)} reload={reload} />
              ) : (
                <MovieFacts movie={value} />
              )}
            </section>
            {maySeeRoles && <MovieRoles movie={value} />}
          </>
        )}
      </Answer>
    </Page>
  );
}

/** The movie for those who may not change it. */
function MovieFacts({ movie }: { movie: AgencyMovie }) {
  const { t, i18n } = useTranslation();
  const { original_title, year, release_date, length, rating, genres, directors, description } = movie;
  const names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join(", ");
  return (
    <Facts
      facts={[
        [t("agency.originalTitle"), original_title],
        [t("browse.directors"), names(directors)],
        [t("browse.genres"), names(genres)],
        release_date ? [t("browse.released"), dayOf(release_date, i18n.language)] : [t("browse.year"), year],
        [t("browse.length"), length && t("browse.minutes", { count: length })],
        [t("agency.rating"), rating && ratingOf(rating, i18n.language)],
        [t("agency.description"), description],
      ]}
    />
  );
}
