import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { queryClient, useIsMember } from "../api/queries";
import { session } from "../api/session";
import { say } from "../ui/toasts";
import { forgetOwn } from "./offline";

/** When a session ends, in whatever tab and for whatever reason, forget what was its person's own. */
export function useSessionEnd(): void {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const wasMember = useRef(isMember);
  useEffect(() => {
    if (wasMember.current === isMember) return;
    wasMember.current = isMember;
    // Whoever comes next may see other things.
    void queryClient.resetQueries();
    if (isMember) return;
    void forgetOwn();
    if (!session.endedByHand) say(t("shell.sessionEnded"), "failed");
  }, [isMember, t]);
}
