import { useTranslation } from "react-i18next";

import { Form, Submit } from "../ui/Form";

/** What to do where somebody changed a thing meanwhile. */
export function LoadAgain({ action }: { action: () => Promise<unknown> }) {
  const { t } = useTranslation();
  return (
    <Form submit={action} label={t("ui.reload")}>
      <Submit>{t("ui.reload")}</Submit>
    </Form>
  );
}
