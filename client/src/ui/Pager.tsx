/** Moving through a list: by pages, whose number stands in the address, and by loading more at its end. */

import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

interface PagerProps {
  page: number;
  /** Items a page. */
  size: number;
  /** Items of the whole list. */
  total: number;
  /** How many are shown, from this page on. */
  shown: number;
  more?: () => unknown;
  busy?: boolean;
}

export function Pager({ page, size, total, shown, more, busy }: PagerProps) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const last = Math.max(1, Math.ceil(total / size));
  const reached = (page - 1) * size + shown;
  if (last === 1) return null;

  const to = (number: number) => {
    const next = new URLSearchParams(search);
    next.set("page", String(number));
    return `?${next}`;
  };

  return (
    <div className="pager">
      {more && reached < total && (
        <button type="button" className="outline" aria-busy={busy} disabled={busy} onClick={() => void more()}>
          {t("ui.loadMore")}
        </button>
      )}
      <small role="status">{t("ui.shown", { shown: reached, total })}</small>
      <nav aria-label={t("ui.pages")}>
        <ul>
          {page > 1 && (
            <li>
              <Link to={to(page - 1)} rel="prev">
                ‹<span className="heard">{t("ui.previous")}</span>
              </Link>
            </li>
          )}
          {near(page, last).map((number) => (
            <li key={number}>
              <Link
                to={to(number)}
                aria-current={number === page ? "page" : undefined}
                aria-label={t("ui.page", { page: number })}
              >
                {number}
              </Link>
            </li>
          ))}
          {page < last && (
            <li>
              <Link to={to(page + 1)} rel="next">
                ›<span className="heard">{t("ui.next")}</span>
              </Link>
            </li>
          )}
        </ul>
      </nav>
    </div>
  );
}

/** The pages that are offered: the first, the last, and those around this one. */
function near(page: number, last: number): number[] {
  const numbers = new Set([1, last, page - 1, page, page + 1, page - 2, page + 2]);
  return [...numbers].filter((number) => number >= 1 && number <= last).sort((a, b) => a - b);
}
