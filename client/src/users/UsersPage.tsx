import "../agency/agency.css";

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, pageOf } from "../api/client";
import { useProfile } from "../api/queries";
import { pageNumberOf } from "../browse/queries";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { Pager } from "../ui/Pager";
import { Answer, Empty } from "../ui/states";
import { UserRow } from "./UserRow";

const PAGE_SIZE = 25;

const usersQuery = (page: number) =>
  queryOptions({
    queryKey: ["users", page],
    queryFn: () => pageOf(api.GET("/users/", { params: { query: { page, resultsPerPage: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
  });

export default function UsersPage() {
  return (
    <Guard permission="get:users">
      <Users />
    </Guard>
  );
}

/** All who have an account, or came by an issuer; with the role of each. */
function Users() {
  const { t } = useTranslation();
  const profile = useProfile();
  const [search] = useSearchParams();
  const page = pageNumberOf(search);
  const asked = useQuery(usersQuery(page));
  const mayChange = profile?.permissions.includes("patch:user") ?? false;
  return (
    <Page title={t("agency.users")} about={asked.data && t("agency.countUsers", { count: asked.data.total })}>
      <Answer asked={asked}>
        {({ items, total }) => (
          <div className={asked.isPlaceholderData ? "agency stale" : "agency"}>
            {items.length ? (
              <div className="table">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t("account.email")}</th>
                      <th scope="col">{t("account.username")}</th>
                      <th scope="col">{t("account.role")}</th>
                      <th scope="col">{t("agency.active")}</th>
                      <th scope="col">{t("agency.issuer")}</th>
                      <th scope="col">{t("agency.registered")}</th>
                      <th scope="col">{t("agency.lastLogin")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((user) => (
                      <UserRow key={user.id} user={user} isSelf={user.id === profile?.id} mayChange={mayChange} />
                    ))}
                  </tbody>
                </table>
              </div>
            ) : (
              <Empty title={t("ui.nothingHere")} />
            )}
            <Pager page={page} size={PAGE_SIZE} total={total} shown={items.length} />
          </div>
        )}
      </Answer>
    </Page>
  );
}
