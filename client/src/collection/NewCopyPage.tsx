import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";

import { api, told } from "../api/client";
import type { CopyDraft } from "../api/types";
import { movieQuery } from "../browse/queries";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { CopyForm } from "./CopyForm";
import { filmOf, type Film } from "./films";
import { collectionChanged } from "./queries";

export default function NewCopyPage() {
  return (
    <Guard>
      <NewCopy />
    </Guard>
  );
}

/** A new copy; of the catalogue's movie that the address names, if it names one. */
function NewCopy() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const id = Number(search.get("movie"));
  const asked = useQuery({ ...movieQuery(id), enabled: id > 0 });
  return (
    <Page title={t("collection.new")}>
      <div className="panel copy-panel">
        {id > 0 ? <Answer asked={asked}>{(movie) => <Adding film={filmOf(movie)} />}</Answer> : <Adding />}
      </div>
    </Page>
  );
}

function Adding({ film }: { film?: Film }) {
  const { t } = useTranslation();
  const navigate = useNavigate();

  async function add(draft: CopyDraft) {
    const copy = await told(api.POST("/collection/movies/", { body: draft }));
    await collectionChanged();
    say(t("collection.wasAdded", { title: copy.title }));
    await navigate(`/collection/${copy.id}`);
  }

  return <CopyForm film={film} send={add} />;
}
