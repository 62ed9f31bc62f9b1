/** A button that asks once more before it does something that can't be taken back. */

import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "./Dialog";
import { Form, Submit } from "./Form";

interface ConfirmProps {
  /** What the button says. */
  children: ReactNode;
  /** What it is called where the word alone doesn't tell. */
  label?: string;
  question: string;
  /** What the button that does it says. */
  yes: string;
  action: () => Promise<unknown>;
}

export function Confirm({ children, label, question, yes, action }: ConfirmProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" className="secondary outline" aria-label={label} onClick={() => setAsked(true)}>
        {children}
      </button>
      {asked && (
        <Dialog title={question} close={() => setAsked(false)}>
          <Form submit={() => action().then(() => setAsked(false))}>
            <div className="row">
              <Submit>{yes}</Submit>
              <button type="button" className="secondary" onClick={() => setAsked(false)}>
                {t("ui.cancel")}
              </button>
            </div>
          </Form>
        </Dialog>
      )}
    </>
  );
}
