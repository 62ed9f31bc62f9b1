import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import type { ActorDraft } from "../api/types";
import { Page } from "../ui/Page";
import { say } from "../ui/toasts";
import { ActorForm } from "./ActorForm";
import { addActor } from "./actors";
import { Staff } from "./Staff";

export default function NewActorPage() {
  return (
    <Staff permission="post:actor">
      <NewActor />
    </Staff>
  );
}

function NewActor() {
  const { t } = useTranslation();
  const navigate = useNavigate();

  async function add(told: ActorDraft) {
    const { id, name } = await addActor(told as ActorDraft & { name: string });
    say(t("agency.added", { name }));
    await navigate(`/agency/actors/${id}`);
  }

  return (
    <Page title={t("agency.newActor")} about={<Link to="/agency/actors">← {t("agency.actors")}</Link>}>
      <section className="panel">
        <ActorForm send={add} />
      </section>
    </Page>
  );
}
