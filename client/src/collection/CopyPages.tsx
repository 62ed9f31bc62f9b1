import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Page as Items } from "../api/client";
import type { Copy, SharedCopy } from "../api/types";
import { pageNumberOf } from "../browse/queries";
import { Pager } from "../ui/Pager";
import { Answer, Empty } from "../ui/states";
import { CopyFilters } from "./CopyFilters";
import { CopyList } from "./CopyList";
import { copyFilterOf, isNarrow, sizeOf } from "./queries";
import { useAddress } from "../ui/useAddress";

interface CopyPagesProps {
  asked: Parameters<typeof Answer<Items<Copy | SharedCopy>>>[0]["asked"] & { isPlaceholderData: boolean };
  label: string;
  areOthers?: boolean;
  /** What stands here when there is none at all. */
  empty: ReactNode;
}

/** A list of copies with its filters, page by page. */
export function CopyPages({ asked, label, areOthers, empty }: CopyPagesProps) {
  const { t } = useTranslation();
  const { search, clear } = useAddress();
  const page = pageNumberOf(search);
  const isSearched = isNarrow(copyFilterOf(search));
  if (asked.data?.total === 0 && !isSearched && !asked.isPlaceholderData) return empty;
  return (
    <>
      <CopyFilters withOwner={areOthers} />
      <Answer asked={asked}>
        {({ items, total }) =>
          items.length ? (
            <section aria-label={label} className={asked.isPlaceholderData ? "stale" : undefined}>
              <p role="status">{t("collection.copies", { count: total })}</p>
              <CopyList copies={items} label={label} areOthers={areOthers} />
              <Pager page={page} size={sizeOf(search)} total={total} shown={items.length} />
            </section>
          ) : total ? (
            <Empty title={t("ui.nothingHere")}>
              <Link className="button" to="?">
                {t("collection.firstPage")}
              </Link>
            </Empty>
          ) : (
            <Empty title={t("collection.noMatch")}>
              <p>{t("browse.noMoviesText")}</p>
              <button type="button" className="outline" onClick={clear}>
                {t("browse.clear")}
              </button>
            </Empty>
          )
        }
      </Answer>
    </>
  );
}
