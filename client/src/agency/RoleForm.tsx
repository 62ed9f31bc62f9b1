import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/queries";
import type { CastRole, RoleDraft } from "../api/types";
import { Field } from "../ui/Field";
import { Submit } from "../ui/Form";
import { numberOf, textOf } from "../ui/rules";
import { addActor, findPeople } from "./actors";
import { problemWith, type Choosable } from "./api";
import { differing, EditForm } from "./edit";
import { findMovies } from "./movies";
import { Picker } from "./Picker";

interface RoleFormProps {
  /** The role to be changed; none for a new one. */
  role?: CastRole;
  /** The movie of a new role, where it can't be chosen. */
  movie?: Choosable;
  /** The actor of a new role, to begin with. */
  actor?: Choosable;
  /** Send what was told; of a role that is there, what differs. */
  send: (told: RoleDraft) => Promise<unknown>;
  reload?: () => Promise<unknown>;
}

/** Who plays what, in which movie and at which place of its billing. */
export function RoleForm({ role, movie: fixed, actor: first, send, reload }: RoleFormProps) {
  const { t } = useTranslation();
  const mayAddActor = useMay("post:actor");
  const [movie, setMovie] = useState(fixed ?? (role && { id: role.movie.id, name: role.movie.title }));
  const [actor, setActor] = useState<Choosable | undefined>(first ?? role?.actor);

  async function submit(typed: FormData) {
    if (!movie) throw problemWith("movie_id", "not_a_choice");
    if (!actor) throw problemWith("actor_id", "not_a_choice");
    const order = numberOf(typed.get("order"));
    const told: RoleDraft = {
      movie_id: movie.id,
      actor_id: actor.id,
      character: textOf(typed.get("character")).trim(),
      ...(order !== null && { order }),
    };
    if (!role) return send(told);
    return send(
      differing(told, {
        movie_id: role.movie.id,
        actor_id: role.actor.id,
        character: role.character,
        order: role.order,
      }),
    );
  }

  return (
    <EditForm submit={submit} reload={reload} label={role ? t("agency.changeRole") : t("agency.addRole")}>
      <div className="fields">
        {!fixed && (
          <Picker name="movie_id" label={t("agency.movie")} find={findMovies} chosen={movie} choose={setMovie} />
        )}
        <Picker
          name="actor_id"
          label={t("agency.actor")}
          find={findPeople}
          chosen={actor}
          choose={setActor}
          create={mayAddActor ? (name) => addActor({ name }) : undefined}
        />
        <Field name="character" label={t("agency.character")} defaultValue={role?.character} longest={100} />
        <Field
          name="order"
          label={t("agency.orderField")}
          hint={role ? undefined : t("agency.orderHint")}
          defaultValue={role?.order ?? ""}
          required={role !== undefined}
          min={1}
          max={10_000}
          whole
        />
      </div>
      <Submit>{role ? t("ui.save") : t("agency.addRole")}</Submit>
    </EditForm>
  );
}
