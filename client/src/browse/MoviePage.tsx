import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { useIsMember } from "../api/queries";
import { ApiProblem } from "../api/problems";
import type { Genre, Movie, Person } from "../api/types";
import { FavoriteButton } from "../favorites/FavoriteButton";
import { dayOf, ratingOf } from "../ui/format";
import { Page } from "../ui/Page";
import { Poster } from "../ui/Poster";
import { Answer } from "../ui/states";
import { castQuery, movieQuery } from "./queries";

export default function MoviePage() {
  const id = Number(useParams().id);
  const asked = useQuery(movieQuery(id));
  return <Answer asked={asked}>{(movie) => <Film movie={movie} />}</Answer>;
}

function Film({ movie }: { movie: Movie }) {
  const { t, i18n } = useTranslation();
  const isMember = useIsMember();
  const {
    title,
    original_title,
    year,
    release_date,
    length,
    rating,
    genres,
    directors,
    description,
    trailer,
    favorites,
  } = movie;
  return (
    <Page
      title={title}
      about={original_title && original_title !== title && t("browse.originalTitle", { title: original_title })}
      actions={
        <>
          <FavoriteButton movie={movie} />
          {isMember && (
            <Link className="button outline" to={`/collection/new?movie=${movie.id}`}>
              {t("browse.addToCollection")}
            </Link>
          )}
        </>
      }
    >
      <div className="film">
        <Poster title={title} year={year} genre={movie.genre.name} url={movie.poster_url} />
        <div>
          {description && <p className="description">{description}</p>}
          <dl className="facts">
            <Names label={t("browse.directors")} path="directors" all={directors} />
            <Names label={t("browse.genres")} path="genres" all={genres} />
            <dt>{release_date ? t("browse.released") : t("browse.year")}</dt>
            <dd>{release_date ? dayOf(release_date, i18n.language) : year}</dd>
            {length !== null && (
              <>
                <dt>{t("browse.length")}</dt>
                <dd>{t("browse.minutes", { count: length })}</dd>
              </>
            )}
          </dl>
          <p className="row">
            {rating !== null && (
              <span className="rating">★ {t("browse.rating", { rating: ratingOf(rating, i18n.language) })}</span>
            )}
            {favorites > 0 && <span>{t("browse.favoritesCount", { count: favorites })}</span>}
          </p>
          {trailer.startsWith("https://") && (
            <a className="button outline" href={trailer} target="_blank" rel="noopener noreferrer">
              {t("browse.trailer")}
            </a>
          )}
          <Cast id={movie.id} />
        </div>
      </div>
    </Page>
  );
}

function Names({
  label,
  path,
  all,
}: {
  label: string;
  path: "genres" | "directors";
  all: readonly (Genre | Person)[];
}) {
  if (!all.length) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <ul className="names">
          {all.map(({ id, name }) => (
            <li key={id}>
              <Link to={`/${path}/${id}`}>{name}</Link>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

/** Who plays in it, for those who may see that. */
function Cast({ id }: { id: number }) {
  const { t } = useTranslation();
  const asked = useQuery(castQuery(id));
  if (asked.error instanceof ApiProblem && asked.error.status === 404) return <p>{t("browse.castHidden")}</p>;
  return (
    <section>
      <h2>{t("browse.cast")}</h2>
      <Answer asked={asked}>
        {(cast) =>
          cast.length ? (
            <ul className="cast">
              {cast.map(({ actor_id, name, character }, place) => (
                <li key={`${actor_id} ${place}`}>
                  <Link to={`/movies?actor=${actor_id}`}>{name}</Link>
                  {character && <span> {t("browse.as", { character })}</span>}
                </li>
              ))}
            </ul>
          ) : (
            <p>{t("browse.noCast")}</p>
          )
        }
      </Answer>
    </section>
  );
}
