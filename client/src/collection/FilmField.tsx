import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Combobox } from "../ui/Combobox";
import { Poster } from "../ui/Poster";
import { breachOf } from "../ui/rules";
import { NOWHERE, useFilms, type Film, type FilmLink } from "./films";

const LONGEST = 50;

interface FilmFieldProps {
  title: string;
  link: FilmLink;
  /** Whether a title must be given. */
  required: boolean;
  onTitle: (title: string) => void;
  /** A film was chosen. */
  choose: (film: Film) => void;
  unlink: () => void;
}

/** A copy's title; while it is typed, films are offered, and one that is chosen can be taken off again. */
export function FilmField({ title, link, required, onTitle, choose, unlink }: FilmFieldProps) {
  const { t } = useTranslation();
  const isLinked = link.movie_id !== null || link.external_id !== "";
  const [typed, setTyped] = useState("");
  const { films, status } = useFilms(isLinked ? "" : typed);
  const isTooLong = breachOf(title, { longest: LONGEST }) !== undefined;

  return (
    <>
      <Combobox
        name="title"
        label={t("collection.title")}
        hint={
          isTooLong ? t("collection.longTitle", { count: LONGEST }) : isLinked ? undefined : t("collection.titleHint")
        }
        required={required}
        longest={LONGEST}
        value={title}
        onType={(text) => {
          setTyped(text);
          onTitle(text);
        }}
        items={films}
        keyOf={(film) => film.external_id || (film.movie_id ?? "")}
        choose={(film) => {
          setTyped("");
          choose(film);
        }}
        listLabel={t("collection.films")}
        status={status}
      >
        {(film) => (
          <>
            <Poster title={film.title} year={film.year} url={film.poster_url} />
            <span>
              {film.title} {film.year && `(${film.year})`}
            </span>
          </>
        )}
      </Combobox>
      {isLinked && (
        <p className="linked">
          <Linked link={link} />
          <button type="button" className="secondary outline" onClick={unlink}>
            {t("collection.unlink")}
          </button>
        </p>
      )}
    </>
  );
}

/** Where a copy's film is known. */
export function Linked({ link }: { link: FilmLink }) {
  const { t } = useTranslation();
  if (link.movie_id !== null) return <Link to={`/movies/${link.movie_id}`}>{t("collection.inCatalogue")}</Link>;
  return <span>{t("collection.inDatabase", { id: link.external_id })}</span>;
}

/** What a form begins with. */
export function linkOf(known: Partial<FilmLink> | undefined): FilmLink {
  return { ...NOWHERE, ...(known && { movie_id: known.movie_id ?? null, external_id: known.external_id ?? "" }) };
}
