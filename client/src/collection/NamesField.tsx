import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { Field } from "../ui/Field";

/** What a user name can be. */
export const USERNAME = /^[A-Za-z0-9_.-]{3,30}$/;

interface NamesFieldProps {
  names: readonly string[];
  /** Names that were found to be nobody's. */
  unknown: readonly string[];
  /** What is being typed, not yet among the names. */
  typed: string;
  onType: (typed: string) => void;
  onChange: (names: string[]) => void;
}

/** The names in a text, as it may be typed or pasted. */
export function namesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** Names with more of them; each once, without regard to case. */
export function withNames(names: readonly string[], more: readonly string[]): string[] {
  return [...new Map([...more, ...names].map((name) => [name.toLowerCase(), name])).values()].sort((a, b) =>
    a.localeCompare(b),
  );
}

/** User names, typed one by one; each can be taken off again. */
export function NamesField({ names, unknown, typed, onType, onChange }: NamesFieldProps) {
  const { t } = useTranslation();
  const [heard, setHeard] = useState("");

  function add() {
    const more = namesIn(typed);
    if (!more.length) return;
    onChange(withNames(names, more));
    onType("");
    setHeard(t("collection.nameAdded", { name: more.join(", ") }));
  }

  function remove(name: string) {
    onChange(names.filter((one) => one !== name));
    setHeard(t("collection.nameRemoved", { name }));
  }

  function onKey(event: KeyboardEvent) {
    if (event.key !== "Enter" && event.key !== ",") return;
    if (event.key === "Enter" && !typed.trim()) return;
    event.preventDefault();
    add();
  }

  return (
    <div className="names-field">
      {names.length > 0 && (
        <ul className="chips" aria-label={t("collection.people")}>
          {names.map((name) => (
            <li key={name} className={unknown.includes(name) ? "chip unknown" : "chip"}>
              {name}
              {unknown.includes(name) && <small> {t("collection.unknownName")}</small>}
              <button type="button" aria-label={t("collection.removeName", { name })} onClick={() => remove(name)}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="adder">
        <Field
          name="users"
          label={t("collection.people")}
          hint={t("collection.peopleHint")}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={onKey}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
        />
        <button type="button" className="secondary outline" onClick={add}>
          {t("ui.add")}
        </button>
      </div>
      <span className="heard" role="status">
        {heard}
      </span>
    </div>
  );
}
