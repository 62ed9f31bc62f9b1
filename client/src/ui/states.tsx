/** What a page shows when it has nothing to show: not yet, not at all, or because something went wrong. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useTelling } from "./problems";

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="state" role="status" aria-busy="true">
      {t("ui.loading")}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="state">
      <svg viewBox="0 0 64 48" width="96" aria-hidden="true" className="reel">
        <rect x="3" y="7" width="58" height="34" rx="5" />
        <path d="M12 7v34M52 7v34M3 15h9M3 24h9M3 33h9M52 15h9M52 24h9M52 33h9" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  const tell = useTelling();
  return (
    <div className="state" role="alert">
      <h2>{t("ui.failed")}</h2>
      <p>{tell.problem(error)}</p>
      {retry && (
        <button type="button" onClick={() => void retry()}>
          {t("ui.retry")}
        </button>
      )}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What came of a question: what it answered, or its state until then. What was answered once stays shown. */
export function Answer<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  if (asked.data !== undefined) return <>{children(asked.data)}</>;
  if (asked.error) return <Failure error={asked.error} retry={asked.refetch} />;
  return <Loading />;
}
