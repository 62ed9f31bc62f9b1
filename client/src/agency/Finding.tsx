import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Combobox } from "../ui/Combobox";
import { useTelling } from "../ui/problems";
import { say } from "../ui/toasts";
import { useLater } from "../ui/useLater";
import type { Choosable, Finder } from "./api";

export interface FindingProps {
  name: string;
  label: string;
  required?: boolean;
  find: Finder;
  /** What stands in the field. */
  typed: string;
  onType: (text: string) => void;
  onPick: (item: Choosable) => void;
  /** Whether what is typed is the name of the one chosen, so that nothing is looked for. */
  isChosen?: boolean;
  /** Those that aren't offered, as they are chosen already. */
  without?: readonly Choosable[];
  /** Make one of a name that isn't there; left out where that isn't allowed. */
  create?: (name: string) => Promise<Choosable>;
}

/** The offer to make a new one has an id that none of those found has. */
const NEW = 0;

/** A field in which a thing of the catalogue is found by its name. */
export function Finding({
  find,
  typed,
  onType,
  onPick,
  isChosen = false,
  without = [],
  create,
  ...field
}: FindingProps) {
  const { t } = useTranslation();
  const tell = useTelling();
  const name = typed.trim();
  const later = useLater(name);
  const asked = useQuery({ ...find(later), enabled: later !== "" && !isChosen });
  const isReady = !isChosen && name !== "" && name === later && !asked.isFetching;
  const found = name && !isChosen ? (asked.data ?? []) : [];
  const offered: Choosable[] = found.filter(({ id }) => !without.some((one) => one.id === id));
  const isThere = found.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const items =
    create && isReady && !isThere ? [...offered, { id: NEW, name: t("agency.createNamed", { name }) }] : offered;

  async function pick(item: Choosable) {
    if (item.id !== NEW || !create) {
      onPick(item);
      return;
    }
    try {
      onPick(await create(name));
      say(t("agency.added", { name }));
    } catch (error) {
      say(tell.problem(error), "failed");
    }
  }

  function status(): string | undefined {
    if (!isReady) return undefined;
    if (asked.error) return tell.problem(asked.error);
    return offered.length ? t("agency.offered", { count: offered.length }) : t("agency.nothingFound");
  }

  return (
    <Combobox
      {...field}
      longest={100}
      placeholder={t("agency.type")}
      value={typed}
      onType={onType}
      items={items}
      keyOf={({ id }) => id}
      choose={(item) => void pick(item)}
      listLabel={field.label}
      status={status()}
    >
      {({ name, note }) => (
        <span>
          {name} {note && <small>{note}</small>}
        </span>
      )}
    </Combobox>
  );
}
