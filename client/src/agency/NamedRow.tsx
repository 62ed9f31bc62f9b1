import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Genre } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { textOf } from "../ui/rules";
import { say } from "../ui/toasts";
import { deleteNamed, rename, type Kind } from "./named";

interface NamedRowProps {
  kind: Kind;
  item: Genre;
  mayRename: boolean;
  mayDelete: boolean;
}

/** A genre or a director, renamed in place. */
export function NamedRow({ kind, item: { id, name }, mayRename, mayDelete }: NamedRowProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<"untouched" | "renaming" | "renamed">("untouched");

  async function save(typed: FormData) {
    await rename(kind, id, textOf(typed.get("name")).trim());
    say(t("ui.saved"));
    setState("renamed");
  }

  async function remove() {
    await deleteNamed(kind, id);
    say(t("agency.deleted", { name }));
  }

  if (state === "renaming")
    return (
      <li>
        <Form submit={save} label={t("agency.renameNamed", { name })} className="renaming">
          <Field
            ref={focus}
            name="name"
            label={t("agency.newNameOf", { name })}
            defaultValue={name}
            required
            longest={kind === "genre" ? 50 : 255}
          />
          <div className="row">
            <Submit>{t("ui.save")}</Submit>
            <button type="button" className="secondary outline" onClick={() => setState("renamed")}>
              {t("ui.cancel")}
            </button>
          </div>
        </Form>
      </li>
    );
  return (
    <li>
      <Link to={`/agency/movies?${kind}=${id}`}>{name}</Link>
      <span className="row">
        {mayRename && (
          <button
            type="button"
            className="secondary outline"
            // The focus comes back to where it was.
            ref={state === "renamed" ? focus : undefined}
            aria-label={t("agency.renameNamed", { name })}
            onClick={() => setState("renaming")}
          >
            {t("agency.rename")}
          </button>
        )}
        {mayDelete && (
          <Confirm
            label={t("agency.deleteNamed", { name })}
            question={t(`agency.delete_${kind}`, { name })}
            yes={t("ui.delete")}
            action={remove}
          >
            {t("ui.delete")}
          </Confirm>
        )}
      </span>
    </li>
  );
}

function focus(element: HTMLElement | null) {
  element?.focus();
}
