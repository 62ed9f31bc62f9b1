/** A rating of one to five stars: to be seen, and to be given. */

import { useEffect, useId } from "react";
import { useTranslation } from "react-i18next";

import { useForm } from "../ui/Form";

const RATINGS = [1, 2, 3, 4, 5] as const;
const REQUIRED = { required: true };

export function Stars({ rating }: { rating: number }) {
  const { t } = useTranslation();
  return (
    <span className="stars" role="img" aria-label={t("collection.stars", { count: rating })}>
      {"★".repeat(rating)}
      <span className="unlit">{"★".repeat(5 - rating)}</span>
    </span>
  );
}

interface StarsFieldProps {
  name: string;
  label: string;
  defaultValue?: number;
}

/** A rating to be given in a form; one is needed. */
export function StarsField({ name, label, defaultValue }: StarsFieldProps) {
  const { t } = useTranslation();
  const { wrong, declare } = useForm();
  const id = useId();
  useEffect(() => declare(name, REQUIRED), [declare, name]);
  const fault = wrong.get(name);
  return (
    <fieldset className="field stars-field" role="radiogroup" aria-required aria-describedby={id}>
      <legend className="needed">{label}</legend>
      <div>
        {RATINGS.map((rating) => (
          <label key={rating}>
            <input type="radio" name={name} value={rating} defaultChecked={rating === defaultValue} />
            <span aria-hidden="true">★</span>
            <span className="heard">{t("collection.stars", { count: rating })}</span>
          </label>
        ))}
      </div>
      <small id={id} className="fault">
        {fault}
      </small>
    </fieldset>
  );
}
