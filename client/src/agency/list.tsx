/** The lists of the agency: searched and sorted by what stands in the address, and shown by pages. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useSearchParams } from "react-router";

import type { Page } from "../api/client";
import { pageNumberOf } from "../browse/queries";
import { SelectFilter } from "../ui/Filters";
import { Pager } from "../ui/Pager";
import { Answer, Empty } from "../ui/states";
import { Typed } from "../ui/Typed";
import { useAddress } from "../ui/useAddress";
import { PAGE_SIZE } from "./api";

/** The words and the order that the address asks for; what is no order is left out. */
export function useListFilter<Sort extends string>(
  sorts: readonly Sort[],
): { filter: { q?: string; sort?: Sort }; page: number } {
  const [search] = useSearchParams();
  const q = search.get("q")?.trim();
  const sort = sorts.find((one) => one === search.get("sort"));
  return { filter: { ...(q && { q }), ...(sort && { sort }) }, page: pageNumberOf(search) };
}

interface SearchProps<Sort extends string> {
  label: string;
  sorts: readonly Sort[];
  /** What an order is called. */
  nameOf: (sort: Sort) => string;
}

/** The words to search for, and the order. */
export function Search<Sort extends string>({ label, ...sorting }: SearchProps<Sort>) {
  const { search, set } = useAddress();
  return (
    <search className="filters searching">
      <Typed name="q" label={label} type="search" value={search.get("q") ?? ""} set={set} />
      <Sorting {...sorting} />
    </search>
  );
}

/** The choice of an order. */
export function Sorting<Sort extends string>({ sorts, nameOf }: Omit<SearchProps<Sort>, "label">) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  return (
    <SelectFilter
      name="sort"
      label={t("browse.sort")}
      value={search.get("sort") ?? ""}
      none={t("agency.sort_stored")}
      options={sorts.map((sort) => [sort, nameOf(sort)])}
    />
  );
}

interface ListProps<T> {
  asked: { data: Page<T> | undefined; error: unknown; refetch: () => unknown; isPlaceholderData: boolean };
  page: number;
  /** How many there are, in words. */
  count: (total: number) => string;
  /** What stands here when there is none. */
  empty?: ReactNode;
  children: (items: readonly T[]) => ReactNode;
}

/** A page of a list. Past the end, as after the last thing of a page was deleted, the last page takes its place. */
export function List<T>({ asked, page, count, empty, children }: ListProps<T>) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  return (
    <Answer asked={asked}>
      {({ items, total }) => {
        if (!items.length && page > 1 && !asked.isPlaceholderData) {
          const last = new URLSearchParams(search);
          last.set("page", String(Math.max(1, Math.ceil(total / PAGE_SIZE))));
          return <Navigate to={`${pathname}?${last}`} replace />;
        }
        return (
          <div className={asked.isPlaceholderData ? "stale" : undefined}>
            <p className="count" role="status">
              {total > 0 && count(total)}
            </p>
            {items.length ? children(items) : (empty ?? <Empty title={t("agency.nothingFound")} />)}
            <Pager page={page} size={PAGE_SIZE} total={total} shown={items.length} />
          </div>
        );
      }}
    </Answer>
  );
}
