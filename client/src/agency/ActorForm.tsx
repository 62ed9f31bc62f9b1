import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Actor, ActorDraft } from "../api/types";
import { Field } from "../ui/Field";
import { Submit } from "../ui/Form";
import { numberOf, textOf } from "../ui/rules";
import { differing, EditForm } from "./edit";

/** How old somebody is, is told by one of these. */
const MEASURES = ["birth_date", "age"] as const;
type Measure = (typeof MEASURES)[number];

interface ActorFormProps {
  /** The actor to be changed; none for a new one. */
  actor?: Actor;
  /** Send what was told; of an actor who is there, what differs. */
  send: (told: ActorDraft) => Promise<unknown>;
  reload?: () => Promise<unknown>;
}

/** All that can be told of an actor. */
export function ActorForm({ actor, send, reload }: ActorFormProps) {
  const { t } = useTranslation();
  const measures = useId();
  const before = measureOf(actor);
  const [measure, setMeasure] = useState<Measure>(before);

  function submit(typed: FormData) {
    const names = { name: textOf(typed.get("name")).trim(), gender: textOf(typed.get("gender")).trim() };
    const value = measure === "age" ? numberOf(typed.get("age")) : textOf(typed.get("birth_date")) || null;
    // Nothing in the one chosen means that what was known is no longer, whichever it was.
    const aged = { [value === null ? before : measure]: value };
    if (!actor) return send({ ...names, ...(value !== null && aged) });
    return send(differing<ActorDraft>({ ...names, ...aged }, { ...actor, age: before === "age" ? actor.age : null }));
  }

  return (
    <EditForm submit={submit} reload={reload} label={actor ? t("agency.changeActor") : t("agency.addActor")}>
      <div className="fields">
        <Field name="name" label={t("agency.name")} defaultValue={actor?.name} required longest={255} />
        <Field
          name="gender"
          label={t("agency.gender")}
          hint={t("agency.genderHint")}
          defaultValue={actor?.gender}
          longest={100}
        />
      </div>
      <div className="fields">
        <fieldset className="field">
          <legend>{t("agency.howOld")}</legend>
          {MEASURES.map((one) => (
            <label key={one}>
              <input type="radio" name={measures} checked={measure === one} onChange={() => setMeasure(one)} />
              {t(`agency.by_${one}`)}
            </label>
          ))}
        </fieldset>
        {measure === "birth_date" ? (
          <Field name="birth_date" type="date" label={t("agency.birthDate")} defaultValue={actor?.birth_date ?? ""} />
        ) : (
          <Field
            name="age"
            label={t("agency.age")}
            hint={t("agency.ageHint")}
            defaultValue={actor?.age ?? ""}
            min={0}
            max={130}
            whole
          />
        )}
      </div>
      <Submit>{actor ? t("ui.save") : t("agency.addActor")}</Submit>
    </EditForm>
  );
}

function measureOf(actor: Actor | undefined): Measure {
  return actor && !actor.birth_date && actor.age !== null ? "age" : "birth_date";
}
