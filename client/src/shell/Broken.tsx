import { useTranslation } from "react-i18next";
import { Link, useRouteError } from "react-router";

import { Page } from "../ui/Page";
import { Empty } from "../ui/states";

/** A page that broke, or whose files didn't come. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  // Browsers say by a TypeError alone that a part of the client couldn't be loaded.
  const isMissing = error instanceof TypeError && /import|module/i.test(error.message);
  return (
    <div className="state" role="alert">
      <h1>{t(isMissing ? "ui.failed" : "ui.crashed")}</h1>
      <p>{t(isMissing ? "problems.unreachable" : "ui.crashedText")}</p>
      <button type="button" onClick={() => location.reload()}>
        {t("ui.reload")}
      </button>
    </div>
  );
}

/** An address where nothing is. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("ui.notFound")}>
      <Empty title={t("ui.notFoundText")}>
        <Link className="button" to="/">
          {t("ui.home")}
        </Link>
      </Empty>
    </Page>
  );
}
