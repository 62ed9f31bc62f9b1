import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useMay } from "../api/queries";
import { Page } from "../ui/Page";
import { List, Search, useListFilter } from "./list";
import { RoleTable } from "./RoleTable";
import { ROLE_SORTS, rolesQuery } from "./roles";
import { Staff } from "./Staff";

export default function RolesPage() {
  return (
    <Staff permission="get:roles">
      <Roles />
    </Staff>
  );
}

function Roles() {
  const { t } = useTranslation();
  const mayAdd = useMay("post:role");
  const { filter, page } = useListFilter(ROLE_SORTS);
  const asked = useQuery(rolesQuery(filter, page));
  return (
    <Page
      title={t("agency.roles")}
      actions={
        mayAdd && (
          <Link className="button" to="/agency/roles/new">
            {t("agency.addRole")}
          </Link>
        )
      }
    >
      <Search label={t("agency.searchRoles")} sorts={ROLE_SORTS} nameOf={(sort) => t(`agency.sort_${sort}`)} />
      <List asked={asked} page={page} count={(count) => t("agency.countRoles", { count })}>
        {(roles) => <RoleTable roles={roles} />}
      </List>
    </Page>
  );
}
