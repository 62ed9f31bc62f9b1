import { useEffect, useState } from "react";

import { useLater } from "./useLater";

interface TypedProps {
  name: string;
  label: string;
  value: string | undefined;
  set: (name: string, value: string) => void;
  type?: "search" | "text";
  placeholder?: string;
  inputMode?: "numeric" | "decimal";
}

/** A filter that is typed; it takes effect as soon as the typing pauses. */
export function Typed({ name, label, value = "", set, type = "text", ...rest }: TypedProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const later = useLater(typed);
  if (value !== known) {
    // The address changed from elsewhere, as by "back".
    setKnown(value);
    if (value.trim() !== typed.trim()) setTyped(value);
  }
  useEffect(() => {
    if (later === typed && later.trim() !== value.trim()) set(name, later);
    // Only what is typed sets the address; a change of the address must not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [later]);
  return (
    <label>
      {label}
      <input
        type={type}
        maxLength={100}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        {...rest}
      />
    </label>
  );
}
