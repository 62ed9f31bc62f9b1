import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import type { RoleDraft } from "../api/types";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { actorQuery } from "./actors";
import { useCameFrom } from "./edit";
import { RoleForm } from "./RoleForm";
import { addRole, type NewRole } from "./roles";
import { Staff } from "./Staff";

export default function NewRolePage() {
  return (
    <Staff permission="post:role">
      <NewRole />
    </Staff>
  );
}

function NewRole() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useCameFrom("/agency/roles");
  const [search] = useSearchParams();
  const actorId = Number(search.get("actor"));
  const asked = useQuery({ ...actorQuery(actorId), enabled: actorId > 0 });

  async function add(told: RoleDraft) {
    const { actor, movie } = await addRole(told as NewRole);
    say(t("agency.cast", { name: actor.name, movie: movie.title }));
    await navigate(list);
  }

  return (
    <Page title={t("agency.newRole")} about={<Link to={list}>← {t("ui.back")}</Link>}>
      <section className="panel">
        {actorId > 0 ? (
          <Answer asked={asked}>{({ value }) => <RoleForm actor={value} send={add} />}</Answer>
        ) : (
          <RoleForm send={add} />
        )}
      </section>
    </Page>
  );
}
