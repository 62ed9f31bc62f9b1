import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useMay } from "../api/queries";
import type { AgencyMovie, CastRole, RoleDraft } from "../api/types";
import { pageNumberOf } from "../browse/queries";
import { useTelling } from "../ui/problems";
import { say } from "../ui/toasts";
import { List } from "./list";
import { RoleForm } from "./RoleForm";
import { RoleTable } from "./RoleTable";
import { addRole, promoteRole, rolesOfMovieQuery, type NewRole } from "./roles";

/** Who plays what in a movie, in billing order. */
export function MovieRoles({ movie }: { movie: AgencyMovie }) {
  const { t } = useTranslation();
  const tell = useTelling();
  const mayAdd = useMay("post:role");
  const [search] = useSearchParams();
  const [added, setAdded] = useState(0);
  const page = pageNumberOf(search);
  const asked = useQuery(rolesOfMovieQuery(movie.id, page));
  const move = useMutation({
    mutationFn: ({ role, before }: { role: CastRole; before: CastRole }) => promoteRole(role, before),
    onSuccess: (_, { role, before }) => say(t("agency.moved", { name: role.actor.name, before: before.actor.name })),
    onError: (error) => say(tell.problem(error), "failed"),
  });

  async function add(told: RoleDraft) {
    const { actor } = await addRole(told as NewRole);
    setAdded(added + 1);
    say(t("agency.cast", { name: actor.name, movie: movie.title }));
  }

  return (
    <section className="cast-section">
      <h2>{t("agency.roles")}</h2>
      <List
        asked={asked}
        page={page}
        count={(count) => t("agency.countRoles", { count })}
        empty={<p>{t("agency.noRoles")}</p>}
      >
        {(roles) => (
          <RoleTable
            roles={roles}
            of="movie"
            move={(role, before) => !move.isPending && move.mutate({ role, before })}
          />
        )}
      </List>
      {mayAdd && (
        <section className="panel">
          <h3>{t("agency.addRole")}</h3>
          <RoleForm key={added} movie={{ id: movie.id, name: movie.title }} send={add} />
        </section>
      )}
    </section>
  );
}
