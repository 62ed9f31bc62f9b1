import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import { useMay } from "../api/queries";
import type { RoleDraft } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { useCameFrom, useThing } from "./edit";
import { RoleForm } from "./RoleForm";
import { changeRole, deleteRole, nameOf, roleQuery } from "./roles";
import { RoleTable } from "./RoleTable";
import { Staff } from "./Staff";

export default function RolePage() {
  const id = Number(useParams().id);
  return (
    <Staff permission="get:roles">
      <Role key={id} id={id} />
    </Staff>
  );
}

function Role({ id }: { id: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useCameFrom("/agency/roles");
  const mayChange = useMay("patch:role");
  const mayDelete = useMay("delete:role");
  const { asked, version, reload, keep } = useThing(roleQuery(id));

  async function change(etag: string, told: RoleDraft) {
    keep(await changeRole(id, etag, told));
    say(t("ui.saved"));
  }

  async function remove() {
    await deleteRole(id);
    say(t("agency.deleted", { name: title }));
    await navigate(list);
  }

  const role = asked.data?.value;
  const title = role ? nameOf(role) : t("agency.role");
  return (
    <Page
      title={title}
      about={<Link to={list}>← {t("ui.back")}</Link>}
      actions={
        role &&
        mayDelete && (
          <Confirm
            question={t("agency.deleteRole", { name: title, movie: role.movie.title })}
            yes={t("ui.delete")}
            action={remove}
          >
            {t("ui.delete")}
          </Confirm>
        )
      }
    >
      <Answer asked={asked}>
        {({ value, etag }) =>
          mayChange ? (
            <section className="panel">
              {/* In another movie the role has another place. */}
              <RoleForm
                key={`${version} ${value.movie.id}`}
                role={value}
                send={(told) => change(etag, told)}
                reload={reload}
              />
            </section>
          ) : (
            <RoleTable roles={[value]} />
          )
        }
      </Answer>
    </Page>
  );
}
