import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, taggedOf, type Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { queryClient } from "../api/queries";
import type { Copy, CopyDraft } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { timeOf } from "../ui/format";
import { Page } from "../ui/Page";
import { say } from "../ui/toasts";
import { CopyForm } from "./CopyForm";
import { VisibilityBadge } from "./CopyList";
import { LoadAgain } from "./LoadAgain";
import { collectionChanged, copyQuery, removeCopy, sharingQuery } from "./queries";
import { SharingSection } from "./Sharing";

/** One's own copy: to be changed, shown to others, and taken away. */
export function OwnCopy({ copy }: { copy: Tagged<Copy> }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { id, title, added, changed, visibility } = copy.value;

  async function remove() {
    await removeCopy(id);
    say(t("collection.deleted", { title }));
    await collectionChanged(true);
    await navigate("/collection");
    queryClient.removeQueries(copyQuery(id));
    queryClient.removeQueries(sharingQuery(id));
  }

  return (
    <Page
      title={title}
      about={
        <>
          <VisibilityBadge visibility={visibility} />{" "}
          {t("collection.addedChanged", {
            added: timeOf(added, i18n.language),
            changed: timeOf(changed, i18n.language),
          })}
        </>
      }
      actions={
        <Confirm question={t("collection.deleteQuestion", { title })} yes={t("ui.delete")} action={remove}>
          {t("ui.delete")}
        </Confirm>
      }
    >
      <div className="sections">
        <Details copy={copy} />
        <SharingSection id={id} />
      </div>
    </Page>
  );
}

/** The form with what the copy is. What is typed is a change to the copy as it was when the form was filled. */
function Details({ copy: latest }: { copy: Tagged<Copy> }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(latest);
  const [round, setRound] = useState(0);
  const [isStale, setStale] = useState(false);
  const { id, changed } = base.value;
  // Sharing gives the copy another tag too, but changes nothing that stands in the form.
  const etag = latest.value.changed === changed ? latest.etag : base.etag;

  async function change(body: CopyDraft) {
    try {
      const params = { path: { id }, header: { "If-Match": etag } };
      const saved = await taggedOf<Copy>(api.PATCH("/collection/movies/{id}/", { params, body }));
      queryClient.setQueryData(copyQuery(id).queryKey, saved);
      setBase(saved);
      setStale(false);
    } catch (error) {
      setStale(error instanceof ApiProblem && error.status === 412);
      throw error;
    }
    say(t("ui.saved"));
    await collectionChanged();
  }

  async function loadAgain() {
    const fresh = await queryClient.query({ ...copyQuery(id), staleTime: 0 });
    setBase(fresh as Tagged<Copy>);
    setRound(round + 1);
    setStale(false);
  }

  return (
    <section>
      <h2>{t("collection.details")}</h2>
      <CopyForm key={round} copy={base.value} send={change} />
      {isStale && <LoadAgain action={loadAgain} />}
    </section>
  );
}
