/** Fields of a form for what is chosen by typing: one thing, or several in an order. */

import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Choosable } from "./api";
import { Finding, type FindingProps } from "./Finding";

interface PickerProps extends Pick<FindingProps, "name" | "label" | "find" | "create"> {
  chosen: Choosable | undefined;
  choose: (item: Choosable | undefined) => void;
}

/** One thing that has to be chosen. */
export function Picker({ chosen, choose, ...field }: PickerProps) {
  const [typed, setTyped] = useState(chosen?.name ?? "");
  return (
    <Finding
      {...field}
      required
      isChosen={chosen !== undefined}
      typed={typed}
      onType={(text) => {
        setTyped(text);
        choose(undefined);
      }}
      onPick={(item) => {
        setTyped(item.name);
        choose(item);
      }}
    />
  );
}

interface ManyPickerProps extends Pick<FindingProps, "name" | "find" | "create"> {
  label: string;
  /** What the field is called in which the next one is typed. */
  add: string;
  chosen: readonly Choosable[];
  choose: (items: Choosable[]) => void;
}

/** Several things; the first is the main one. */
export function ManyPicker({ label, add, chosen, choose, ...field }: ManyPickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");

  function promote(index: number) {
    const [item, before] = [chosen[index], chosen[index - 1]];
    if (item && before) choose(chosen.toSpliced(index - 1, 2, item, before));
  }

  return (
    <fieldset className="many">
      <legend>{label}</legend>
      {chosen.length > 0 && (
        <ol>
          {chosen.map((item, index) => (
            <li key={item.id}>
              <span>
                {item.name} {index === 0 && chosen.length > 1 && <mark>{t("agency.main")}</mark>}
              </span>
              {index > 0 && (
                <button
                  type="button"
                  className="secondary outline"
                  aria-label={t("agency.moveUp", { name: item.name })}
                  onClick={() => promote(index)}
                >
                  ↑
                </button>
              )}
              <button
                type="button"
                className="secondary outline"
                aria-label={t("agency.takeOff", { name: item.name })}
                onClick={() => choose(chosen.filter((one) => one !== item))}
              >
                ×
              </button>
            </li>
          ))}
        </ol>
      )}
      <Finding
        {...field}
        label={add}
        typed={typed}
        onType={setTyped}
        onPick={(item) => {
          choose([...chosen, item]);
          setTyped("");
        }}
        without={chosen}
      />
    </fieldset>
  );
}
