import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { useIsMember } from "../api/queries";
import { pageNumberOf } from "../browse/queries";
import { Page } from "../ui/Page";
import { Empty } from "../ui/states";
import { CopyPages } from "./CopyPages";
import { copyFilterOf, sharedQuery, sizeOf } from "./queries";

/** What others show: to everyone, and to whoever is logged in. */
export default function SharedPage() {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const [search] = useSearchParams();
  const asked = useQuery(sharedQuery(copyFilterOf(search), pageNumberOf(search), sizeOf(search)));
  const empty = (
    <Empty title={t("collection.nothingShared")}>
      <p>{t(isMember ? "collection.nothingSharedText" : "collection.nothingSharedGuest")}</p>
      {!isMember && (
        <Link className="button" to="/login" state={{ from: "/shared" }}>
          {t("shell.logIn")}
        </Link>
      )}
    </Empty>
  );
  return (
    <Page title={t("collection.shared")} about={t(isMember ? "collection.sharedText" : "collection.sharedGuest")}>
      <CopyPages asked={asked} label={t("collection.shared")} areOthers empty={empty} />
    </Page>
  );
}
