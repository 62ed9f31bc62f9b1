/** Pages for those who are logged in, or who have a permission; to others a clear word. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";

import { useIsMember, useProfile } from "../api/queries";
import type { Permission } from "../api/types";
import { Page } from "./Page";
import { Empty, Loading } from "./states";

export function Guard({ permission, children }: { permission?: Permission; children: ReactNode }) {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const profile = useProfile();
  const { pathname, search } = useLocation();
  if (!isMember)
    return (
      <Page title={t("ui.logInFirst")}>
        <Empty title={t("ui.logInFirstText")}>
          <Link className="button" to="/login" state={{ from: pathname + search }}>
            {t("shell.logIn")}
          </Link>
        </Empty>
      </Page>
    );
  if (!permission) return children;
  if (!profile) return <Loading />;
  if (profile.permissions.includes(permission)) return children;
  return (
    <Page title={t("ui.forbidden")}>
      <Empty title={t("ui.forbiddenText", { permission })} />
    </Page>
  );
}
