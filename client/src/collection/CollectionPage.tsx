import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { api, told } from "../api/client";
import { pageNumberOf } from "../browse/queries";
import { Dialog } from "../ui/Dialog";
import { Choice } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { textOf } from "../ui/rules";
import { save } from "../ui/save";
import { CopyPages } from "./CopyPages";
import { copiesQuery, copyFilterOf, sizeOf } from "./queries";

export default function CollectionPage() {
  return (
    <Guard>
      <Collection />
    </Guard>
  );
}

function Collection() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const asked = useQuery(copiesQuery(copyFilterOf(search), pageNumberOf(search), sizeOf(search)));
  return (
    <Page
      title={t("collection.mine")}
      actions={
        <>
          <Link className="button" to="/collection/new">
            {t("collection.add")}
          </Link>
          <Link className="button outline" to="/collection/import">
            {t("collection.import")}
          </Link>
          <ExportButton />
          <Link className="button outline" to="/collection/statistics">
            {t("collection.statistics")}
          </Link>
        </>
      }
    >
      <CopyPages asked={asked} label={t("collection.mine")} empty={<EmptyShelf />} />
    </Page>
  );
}

function ExportButton() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);

  async function download(typed: FormData) {
    const format = textOf(typed.get("format")) === "json" ? "json" : "csv";
    const file: unknown = await told(
      api.GET("/collection/export/", { params: { query: { format } }, parseAs: "blob" }),
    );
    save(`collection.${format}`, file as Blob);
    setOpen(false);
  }

  return (
    <>
      <button type="button" className="outline" onClick={() => setOpen(true)}>
        {t("collection.export")}
      </button>
      {isOpen && (
        <Dialog title={t("collection.export")} close={() => setOpen(false)}>
          <p>{t("collection.exportText")}</p>
          <Form submit={download}>
            <Choice name="format" label={t("collection.fileKind")}>
              <option value="csv">{t("collection.csv")}</option>
              <option value="json">JSON</option>
            </Choice>
            <Submit>{t("collection.download")}</Submit>
          </Form>
        </Dialog>
      )}
    </>
  );
}

/** What stands here before anything is collected. */
function EmptyShelf() {
  const { t } = useTranslation();
  return (
    <div className="state">
      <svg viewBox="0 0 160 90" width="200" aria-hidden="true" className="shelf">
        <path d="M4 82h152M12 82V20h14v62M26 82V28h18v54M44 82V14h12v68M98 82V24h16v58M114 82V36h20v46" />
        <path d="m58 81 20-58 13 5-20 57z" />
        <path d="M16 30h6M30 40h10M48 24h4M102 34h8M118 48h12" />
      </svg>
      <h2>{t("collection.empty")}</h2>
      <p>{t("collection.emptyText")}</p>
      <div className="row">
        <Link className="button" to="/collection/new">
          {t("collection.addFirst")}
        </Link>
        <Link className="button outline" to="/collection/import">
          {t("collection.importFile")}
        </Link>
        <Link className="button outline" to="/movies">
          {t("collection.fromCatalogue")}
        </Link>
      </div>
    </div>
  );
}
