/** A question in front of the page, by the browser's own dialog: it keeps the focus in and closes by Escape. */

import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface DialogProps {
  title: string;
  close: () => void;
  children: ReactNode;
}

export function Dialog({ title, close, children }: DialogProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} onClose={close} aria-label={title}>
      <article>
        <header>
          <button type="button" className="close" aria-label={t("ui.close")} onClick={close}>
            ×
          </button>
          <h2>{title}</h2>
        </header>
        {children}
      </article>
    </dialog>
  );
}
