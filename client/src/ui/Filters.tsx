/** What lists are searched, filtered and sorted by; all of it stands in the address. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useAddress } from "./useAddress";

interface FilterPanelProps {
  /** The field for words, which is always there. */
  words: ReactNode;
  /** Whether anything else is asked for, so that it must be seen. */
  isOpen: boolean;
  className?: string;
  children: ReactNode;
}

/** The words to search for, and filters that open by need. */
export function FilterPanel({ words, isOpen, className = "", children }: FilterPanelProps) {
  const { t } = useTranslation();
  const { clear } = useAddress();
  return (
    <search className={`filters ${className}`}>
      {words}
      <details open={isOpen}>
        <summary>{t("browse.filters")}</summary>
        <div className="filter-fields">
          {children}
          <button type="button" className="secondary outline" onClick={clear}>
            {t("browse.clear")}
          </button>
        </div>
      </details>
    </search>
  );
}

interface SelectFilterProps {
  /** The parameter in the address. */
  name: string;
  label: string;
  value: string | undefined;
  /** What stands for no choice at all; without it there is none. */
  none?: string;
  options: Iterable<readonly [value: string | number, text: string]>;
}

/** A filter, or an order, that is one of several. */
export function SelectFilter({ name, label, value = "", none, options }: SelectFilterProps) {
  const { set } = useAddress();
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => set(name, event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {[...options].map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Something that is filtered by, with the way to take it off. */
export function ChosenFilter({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { set } = useAddress();
  return (
    <div className="chosen">
      <span>{label}</span>
      <button type="button" className="secondary outline" onClick={() => set(name, "")}>
        {children} <span aria-hidden="true">×</span>
        <span className="heard">{t("ui.remove")}</span>
      </button>
    </div>
  );
}
