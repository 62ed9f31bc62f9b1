/** A text field that offers things while somebody types: the arrow keys go through them, Enter takes one, Escape closes. */

import "./combobox.css";

import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from "react";

import { Field } from "./Field";
import type { Rules } from "./rules";

interface ComboboxProps<Item> extends Pick<Rules, "required" | "longest" | "shortest"> {
  name: string;
  label: string;
  hint?: string;
  placeholder?: string;
  value: string;
  onType: (typed: string) => void;
  /** What is offered; nothing for an empty list. */
  items: readonly Item[];
  keyOf: (item: Item) => string | number;
  /** What an offer looks like. */
  children: (item: Item) => ReactNode;
  choose: (item: Item) => void;
  /** What the list is called for those who hear it. */
  listLabel: string;
  /** How the search goes; it stands under the field and is read out. */
  status?: string;
}

export function Combobox<Item>({
  items,
  keyOf,
  children,
  choose,
  listLabel,
  status,
  value,
  onType,
  ...field
}: ComboboxProps<Item>) {
  const id = useId();
  const [wanted, setWanted] = useState(false);
  const [active, setActive] = useState<string | number>();
  const isOpen = wanted && items.length > 0;
  const place = items.findIndex((item) => keyOf(item) === active);
  const idOf = (item: Item) => `${id}-${keyOf(item)}`;
  const current = isOpen ? items[place] : undefined;
  const currentId = current && idOf(current);

  useEffect(() => {
    if (currentId) document.getElementById(currentId)?.scrollIntoView({ block: "nearest" });
  }, [currentId]);

  function close() {
    setWanted(false);
    setActive(undefined);
  }

  function take(item: Item) {
    close();
    choose(item);
  }

  function move(step: 1 | -1) {
    setWanted(true);
    // Beyond either end is the text itself, where nothing is marked.
    const next = isOpen ? place + step : step === 1 ? 0 : items.length - 1;
    const item = items[next < -1 ? items.length - 1 : next];
    setActive(item && keyOf(item));
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && current) take(current);
    else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
  }

  return (
    <div className="combobox">
      <Field
        {...field}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={currentId}
        value={value}
        onChange={(event) => {
          setWanted(true);
          setActive(undefined);
          onType(event.target.value);
        }}
        onKeyDown={onKey}
        onBlur={close}
      />
      {isOpen && (
        <ul id={id} role="listbox" aria-label={listLabel} className="offers">
          {items.map((item) => (
            // The field has the keys.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={keyOf(item)}
              id={idOf(item)}
              role="option"
              tabIndex={-1}
              aria-selected={item === current}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(item)}
            >
              {children(item)}
            </li>
          ))}
        </ul>
      )}
      <small role="status">{status}</small>
    </div>
  );
}
