import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";

import { useMay } from "../api/queries";
import type { Actor, ActorDraft } from "../api/types";
import { pageNumberOf } from "../browse/queries";
import { Confirm } from "../ui/Confirm";
import { dayOf } from "../ui/format";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { ActorForm } from "./ActorForm";
import { actorQuery, changeActor, deleteActor } from "./actors";
import { useCameFrom, useHere, useThing } from "./edit";
import { Facts } from "./Facts";
import { List } from "./list";
import { RoleTable } from "./RoleTable";
import { rolesOfActorQuery } from "./roles";
import { Staff } from "./Staff";

export default function ActorPage() {
  const id = Number(useParams().id);
  return (
    <Staff permission="get:actors">
      <ActorWithRoles key={id} id={id} />
    </Staff>
  );
}

function ActorWithRoles({ id }: { id: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useCameFrom("/agency/actors");
  const mayChange = useMay("patch:actor");
  const mayDelete = useMay("delete:actor");
  const maySeeRoles = useMay("get:roles");
  const { asked, version, reload, keep } = useThing(actorQuery(id));

  async function change(etag: string, told: ActorDraft) {
    keep(await changeActor(id, etag, told));
    say(t("ui.saved"));
  }

  async function remove(etag: string, name: string) {
    await deleteActor(id, etag);
    say(t("agency.deleted", { name }));
    await navigate(list);
  }

  const { value: actor, etag = "" } = asked.data ?? {};
  return (
    <Page
      title={actor?.name ?? t("agency.actor")}
      about={<Link to={list}>← {t("ui.back")}</Link>}
      actions={
        actor &&
        mayDelete && (
          <Confirm
            question={t("agency.deleteActor", { name: actor.name })}
            yes={t("ui.delete")}
            action={() => remove(etag, actor.name)}
          >
            {t("ui.delete")}
          </Confirm>
        )
      }
    >
      <Answer asked={asked}>
        {({ value }) => (
          <>
            <section className="panel">
              {mayChange ? (
                <ActorForm key={version} actor={value} send={(told) => change(etag, told)} reload={reload} />
              ) : (
                <ActorFacts actor={value} />
              )}
            </section>
            {maySeeRoles && <RolesOf actor={value} />}
          </>
        )}
      </Answer>
    </Page>
  );
}

/** The actor for those who may not change them. */
function ActorFacts({ actor }: { actor: Actor }) {
  const { t, i18n } = useTranslation();
  return (
    <Facts
      facts={[
        [t("agency.gender"), actor.gender],
        [t("agency.birthDate"), actor.birth_date && dayOf(actor.birth_date, i18n.language)],
        [t("agency.age"), actor.age],
      ]}
    />
  );
}

function RolesOf({ actor }: { actor: Actor }) {
  const { t } = useTranslation();
  const here = useHere();
  const mayAdd = useMay("post:role");
  const [search] = useSearchParams();
  const page = pageNumberOf(search);
  const asked = useQuery(rolesOfActorQuery(actor.id, page));
  return (
    <section className="cast-section">
      <h2>{t("agency.roles")}</h2>
      <List
        asked={asked}
        page={page}
        count={(count) => t("agency.countRoles", { count })}
        empty={<p>{t("agency.noRoles")}</p>}
      >
        {(roles) => <RoleTable roles={roles} of="actor" />}
      </List>
      {mayAdd && (
        <Link className="button outline" to={`/agency/roles/new?actor=${actor.id}`} state={here}>
          {t("agency.addRole")}
        </Link>
      )}
    </section>
  );
}
