import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useParams } from "react-router";

import type { Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { useIsMember } from "../api/queries";
import type { Copy, SharedCopy } from "../api/types";
import { movieQuery } from "../browse/queries";
import { dayOf } from "../ui/format";
import { Page } from "../ui/Page";
import { Poster } from "../ui/Poster";
import { Answer, Empty } from "../ui/states";
import { Owner } from "./CopyList";
import { Linked } from "./FilmField";
import { OwnCopy } from "./OwnCopy";
import { copyQuery, isOwn } from "./queries";
import { Stars } from "./Stars";

export default function CopyPage() {
  const { id = "" } = useParams();
  const asked = useQuery(copyQuery(id));
  const isGone = asked.error instanceof ApiProblem && asked.error.status === 404;
  // What is typed into the form of one's own copy stays, also when the copy went elsewhere.
  if (isGone && !(asked.data && isOwnTagged(asked.data))) return <Missing />;
  return (
    <Answer asked={asked}>
      {(copy) => (isOwnTagged(copy) ? <OwnCopy key={id} copy={copy} /> : <OthersCopy copy={copy.value} />)}
    </Answer>
  );
}

function isOwnTagged(copy: Tagged<Copy | SharedCopy>): copy is Tagged<Copy> {
  return isOwn(copy.value);
}

function Missing() {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const { pathname } = useLocation();
  return (
    <Page title={t("collection.noCopy")}>
      <Empty title={t("problems.copy_not_found")}>
        {isMember ? (
          <Link className="button" to="/shared">
            {t("collection.toShared")}
          </Link>
        ) : (
          <>
            <p>{t("collection.noCopyGuest")}</p>
            <Link className="button" to="/login" state={{ from: pathname }}>
              {t("shell.logIn")}
            </Link>
          </>
        )}
      </Empty>
    </Page>
  );
}

/** Somebody else's copy, to be looked at. */
function OthersCopy({ copy }: { copy: Copy | SharedCopy }) {
  const { t, i18n } = useTranslation();
  const { title, format, length, release_year, rating, movie_id, external_id, added } = copy;
  return (
    <Page title={title} about={t("collection.readOnly")}>
      <div className="film">
        <CopyPoster copy={copy} />
        <dl className="facts">
          <dt>{t("collection.owner")}</dt>
          <dd>
            <Owner name={"owner" in copy ? copy.owner : ""} />
          </dd>
          <dt>{t("collection.format")}</dt>
          <dd>{format}</dd>
          <dt>{t("collection.release_year")}</dt>
          <dd>{release_year}</dd>
          <dt>{t("collection.length")}</dt>
          <dd>{t("browse.minutes", { count: length })}</dd>
          <dt>{t("collection.rating")}</dt>
          <dd>
            <Stars rating={rating} />
          </dd>
          <dt>{t("collection.added")}</dt>
          <dd>{dayOf(added, i18n.language)}</dd>
          {(movie_id !== null || external_id) && (
            <>
              <dt>{t("collection.film")}</dt>
              <dd>
                <Linked link={copy} />
              </dd>
            </>
          )}
        </dl>
      </div>
    </Page>
  );
}

/** The poster of a copy's film; where the catalogue has none, one is drawn. */
function CopyPoster({ copy: { movie_id, title, release_year, format } }: { copy: Copy | SharedCopy }) {
  const { data: movie } = useQuery({ ...movieQuery(movie_id ?? 0), enabled: movie_id !== null });
  return <Poster title={title} year={release_year} genre={movie?.genre.name ?? format} url={movie?.poster_url} />;
}
