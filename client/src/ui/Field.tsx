/** The fields of forms: each with its label, its hint, and what is wrong with it. */

import { useEffect, useId, type ComponentProps, type ReactNode } from "react";

import { useForm } from "./Form";
import type { Rules } from "./rules";

interface Labelled extends Rules {
  name: string;
  label: string;
  hint?: string;
}

type Own<Element extends "input" | "select" | "textarea"> = Labelled &
  Omit<ComponentProps<Element>, keyof Labelled | "id">;

/** What frames a field, and what its element needs so that label, hint and fault belong to it. */
function useLabelled<Rest>({
  name,
  label,
  hint,
  required,
  longest,
  shortest,
  min,
  max,
  whole,
  ...rest
}: Labelled & Rest) {
  const id = useId();
  const { wrong, declare } = useForm();
  useEffect(
    () => declare(name, { required, longest, shortest, min, max, whole }),
    [declare, name, required, longest, shortest, min, max, whole],
  );
  const fault = wrong.get(name);
  const own = {
    ...rest,
    id,
    name,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": `${id}-hint ${id}-fault`,
    "aria-required": required,
  };
  return { frame: { id, label, hint, fault, required }, own };
}

interface FrameProps {
  id: string;
  label: string;
  hint?: string;
  fault?: string;
  required?: boolean;
  children: ReactNode;
}

function Frame({ id, label, hint, fault, required, children }: FrameProps) {
  return (
    <div className="field">
      <label htmlFor={id} className={required ? "needed" : undefined}>
        {label}
      </label>
      {children}
      <small id={`${id}-fault`} className="fault">
        {fault}
      </small>
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}

/** A line of text, or a number where its rules are a number's. */
export function Field(props: Own<"input">) {
  const { frame, own } = useLabelled(props);
  const keyboard = props.whole ? "numeric" : props.min === undefined ? undefined : "decimal";
  return (
    <Frame {...frame}>
      <input inputMode={keyboard} {...own} />
    </Frame>
  );
}

/** Text of several lines. */
export function TextField(props: Own<"textarea">) {
  const { frame, own } = useLabelled(props);
  return (
    <Frame {...frame}>
      <textarea rows={4} {...own} />
    </Frame>
  );
}

/** One of several. */
export function Choice(props: Own<"select">) {
  const { frame, own } = useLabelled(props);
  return (
    <Frame {...frame}>
      <select {...own} />
    </Frame>
  );
}

/** Yes or no. */
export function Check({
  label,
  name,
  ...rest
}: Omit<ComponentProps<"input">, "type" | "id"> & { name: string; label: string }) {
  const { wrong } = useForm();
  const id = useId();
  const fault = wrong.get(name);
  return (
    <div className="field">
      <label>
        <input type="checkbox" {...rest} name={name} aria-invalid={fault ? true : undefined} aria-describedby={id} />
        {label}
      </label>
      <small id={id} className="fault">
        {fault}
      </small>
    </div>
  );
}
