import "./agency.css";

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";

import { useMay } from "../api/queries";
import type { Permission } from "../api/types";
import { Guard } from "../ui/Guard";

/** The frame of the agency's pages: the way to its other parts, for those who may see this one. */
export function Staff({ permission, children }: { permission: Permission; children: ReactNode }) {
  return (
    <Guard permission={permission}>
      <div className="agency">
        <Parts />
        {children}
      </div>
    </Guard>
  );
}

function Parts() {
  const { t } = useTranslation();
  const maySeeActors = useMay("get:actors");
  const maySeeRoles = useMay("get:roles");
  return (
    <nav aria-label={t("agency.parts")} className="parts">
      <ul>
        <li>
          <NavLink to="/agency" end>
            {t("agency.overview")}
          </NavLink>
        </li>
        <li>
          <NavLink to="/agency/movies">{t("agency.movies")}</NavLink>
        </li>
        {maySeeActors && (
          <li>
            <NavLink to="/agency/actors">{t("agency.actors")}</NavLink>
          </li>
        )}
        {maySeeRoles && (
          <li>
            <NavLink to="/agency/roles">{t("agency.roles")}</NavLink>
          </li>
        )}
        <li>
          <NavLink to="/agency/genres">{t("agency.genres")}</NavLink>
        </li>
        <li>
          <NavLink to="/agency/directors">{t("agency.directors")}</NavLink>
        </li>
      </ul>
    </nav>
  );
}
