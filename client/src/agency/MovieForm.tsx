import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { aboutQuery, useMay } from "../api/queries";
import type { AgencyMovie, MovieDraft } from "../api/types";
import { Field, TextField } from "../ui/Field";
import { Submit } from "../ui/Form";
import { numberOf, textOf } from "../ui/rules";
import { findPeople } from "./actors";
import { differing, EditForm } from "./edit";
import { addNamed, findGenres } from "./named";
import { ManyPicker } from "./Picker";

interface MovieFormProps {
  /** The movie to be changed; none for a new one. */
  movie?: AgencyMovie;
  /** Send what was told; of a movie that is there, what differs. */
  send: (told: MovieDraft) => Promise<unknown>;
  reload?: () => Promise<unknown>;
}

/** All that can be told of a movie. */
export function MovieForm({ movie, send, reload }: MovieFormProps) {
  const { t } = useTranslation();
  const { data: about } = useQuery(aboutQuery);
  const mayAddGenre = useMay("post:genre");
  const mayAddDirector = useMay("post:director");
  const [genres, setGenres] = useState(movie?.genres ?? []);
  const [directors, setDirectors] = useState(movie?.directors ?? []);
  const [year, setYear] = useState(String(movie?.year ?? ""));

  function submit(typed: FormData) {
    const text = (name: string) => textOf(typed.get(name)).trim();
    const told = {
      title: text("title"),
      original_title: text("original_title"),
      year: numberOf(year),
      release_date: text("release_date") || null,
      description: text("description"),
      length: numberOf(typed.get("length")),
      rating: numberOf(typed.get("rating")),
      trailer: text("trailer"),
      poster_url: text("poster_url"),
      external_id: text("external_id"),
      genres: genres.map(({ id }) => id),
      directors: directors.map(({ id }) => id),
    };
    const ids = {
      genres: (movie?.genres ?? []).map(({ id }) => id),
      directors: (movie?.directors ?? []).map(({ id }) => id),
    };
    return send(differing(told, movie ? { ...movie, external_id: "", ...ids } : { ...BLANK, ...ids }));
  }

  return (
    <EditForm submit={submit} reload={reload} label={movie ? t("agency.changeMovie") : t("agency.addMovie")}>
      <div className="fields">
        <Field name="title" label={t("agency.title")} defaultValue={movie?.title} required longest={255} />
        <Field
          name="original_title"
          label={t("agency.originalTitle")}
          defaultValue={movie?.original_title}
          longest={255}
        />
      </div>
      <div className="fields">
        <Field
          name="year"
          label={t("browse.year")}
          hint={t("agency.yearHint")}
          value={year}
          onChange={(event) => setYear(event.target.value)}
          min={1800}
          max={2100}
          whole
        />
        <Field
          name="release_date"
          type="date"
          label={t("agency.releaseDate")}
          defaultValue={movie?.release_date ?? ""}
          onChange={({ target }) => target.value && setYear(String(Number(target.value.slice(0, 4))))}
        />
        <Field
          name="length"
          label={t("agency.minutes")}
          defaultValue={movie?.length ?? ""}
          min={0}
          max={99_999}
          whole
        />
        <Field
          name="rating"
          label={t("agency.rating")}
          hint={t("agency.ratingHint")}
          defaultValue={movie?.rating ?? ""}
          min={0}
          max={10}
        />
      </div>
      <div className="fields">
        <ManyPicker
          name="genres"
          label={t("browse.genres")}
          add={t("agency.add_genre")}
          find={findGenres}
          chosen={genres}
          choose={setGenres}
          create={mayAddGenre ? (name) => addNamed("genre", name) : undefined}
        />
        <ManyPicker
          name="directors"
          label={t("browse.directors")}
          add={t("agency.add_director")}
          find={findPeople}
          chosen={directors}
          choose={setDirectors}
          create={mayAddDirector ? (name) => addNamed("director", name) : undefined}
        />
      </div>
      <TextField
        name="description"
        label={t("agency.description")}
        defaultValue={movie?.description}
        longest={5000}
        rows={6}
      />
      <div className="fields">
        <Field
          name="trailer"
          type="url"
          label={t("agency.trailer")}
          hint={t("agency.addressHint")}
          defaultValue={movie?.trailer}
          longest={500}
        />
        <Field
          name="poster_url"
          type="url"
          label={t("agency.poster")}
          hint={t("agency.addressHint")}
          defaultValue={movie?.poster_url}
          longest={500}
        />
        {/* Without a movie database to ask, the API takes none. */}
        {about?.lookup && (
          <Field
            name="external_id"
            label={t("agency.externalId")}
            hint={t("agency.externalIdHint")}
            autoCapitalize="none"
          />
        )}
      </div>
      <Submit>{movie ? t("ui.save") : t("agency.addMovie")}</Submit>
    </EditForm>
  );
}

/** What needn't be told of a new movie. */
const BLANK: MovieDraft = {
  original_title: "",
  year: null,
  release_date: null,
  description: "",
  length: null,
  rating: null,
  trailer: "",
  poster_url: "",
  external_id: "",
};
