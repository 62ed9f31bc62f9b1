import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { aboutQuery } from "../api/queries";
import type { Copy, CopyDraft } from "../api/types";
import { Choice, Field, TextField } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { numberOf, textOf } from "../ui/rules";
import { FilmField, linkOf } from "./FilmField";
import { NOWHERE, type Film, type FilmLink } from "./films";
import { StarsField } from "./Stars";

const LENGTHS = { min: 0, max: 500, whole: true };
const YEARS = { min: 1800, max: 2100, whole: true };

/** A number of a film as it stands in a field; nothing for one that a copy can't have. */
function within(value: number | null | undefined, { min, max }: { min: number; max: number }): string {
  return value == null || value < min || value > max ? "" : String(value);
}

interface CopyFormProps {
  /** The copy to be changed; none for a new one. */
  copy?: Copy;
  /** The film that a new one is of. */
  film?: Film;
  send: (draft: CopyDraft) => Promise<unknown>;
}

/** Everything that is told of a copy. */
export function CopyForm({ copy, film, send }: CopyFormProps) {
  const { t } = useTranslation();
  const { data: about } = useQuery(aboutQuery);
  const [title, setTitle] = useState(copy?.title ?? film?.title ?? "");
  const [year, setYear] = useState(within(copy?.release_year ?? film?.year, YEARS));
  const [length, setLength] = useState(within(copy?.length ?? film?.length, LENGTHS));
  const [link, setLink] = useState<FilmLink>(linkOf(copy ?? film));
  const isLinked = link.movie_id !== null || link.external_id !== "";
  // A new copy of a known film is filled in by the service.
  const isFilledIn = !copy && isLinked;

  function choose(chosen: Film) {
    setTitle(chosen.title);
    setYear(within(chosen.year, YEARS));
    setLength(within(chosen.length, LENGTHS));
    setLink(linkOf(chosen));
  }

  function submit(typed: FormData) {
    const draft: CopyDraft = {
      format: textOf(typed.get("format")) as CopyDraft["format"],
      rating: Number(typed.get("rating")),
      notes: textOf(typed.get("notes")),
    };
    if (title.trim()) draft.title = title;
    const release_year = numberOf(year);
    if (release_year !== null) draft.release_year = release_year;
    const minutes = numberOf(length);
    if (minutes !== null) draft.length = minutes;
    const before = linkOf(copy);
    if (link.movie_id !== before.movie_id) draft.movie_id = link.movie_id;
    if (link.external_id !== before.external_id) draft.external_id = link.external_id;
    return send(draft);
  }

  return (
    <Form
      submit={submit}
      label={t(copy ? "collection.details" : "collection.add")}
      aliases={{ movie_id: "title", external_id: "title" }}
    >
      <FilmField
        title={title}
        link={link}
        required={!isFilledIn}
        onTitle={setTitle}
        choose={choose}
        unlink={() => setLink(NOWHERE)}
      />
      <div className="fields">
        <Field
          name="release_year"
          label={t("collection.release_year")}
          value={year}
          onChange={(event) => setYear(event.target.value)}
          required={!isFilledIn}
          {...YEARS}
        />
        <Field
          name="length"
          label={t("collection.lengthMinutes")}
          hint={isFilledIn && !length ? t("collection.lengthFilled") : undefined}
          value={length}
          onChange={(event) => setLength(event.target.value)}
          required={!isFilledIn}
          {...LENGTHS}
        />
        <Choice
          key={about?.formats.length}
          name="format"
          label={t("collection.format")}
          defaultValue={copy?.format ?? ""}
          required
        >
          <option value="" disabled>
            {t("collection.chooseFormat")}
          </option>
          {about?.formats.map((format) => (
            <option key={format}>{format}</option>
          ))}
        </Choice>
      </div>
      <StarsField name="rating" label={t("collection.rating")} defaultValue={copy?.rating} />
      <TextField
        name="notes"
        label={t("collection.notes")}
        hint={t("collection.notesHint")}
        defaultValue={copy?.notes}
        longest={2000}
      />
      <Submit>{t(copy ? "ui.save" : "collection.add")}</Submit>
    </Form>
  );
}
