import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import { queryClient } from "../api/queries";
import { session } from "../api/session";
import { Form, Submit } from "../ui/Form";
import { timeOf } from "../ui/format";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";

const sessionsQuery = queryOptions({ queryKey: ["sessions"], queryFn: () => told(api.GET("/auth/sessions/")) });

/** Where one is logged in, and how to end that. */
export function Sessions() {
  const { t, i18n } = useTranslation();
  const asked = useQuery(sessionsQuery);

  async function end(id: string) {
    await told(api.DELETE("/auth/sessions/{id}/", { params: { path: { id } } }));
    await queryClient.invalidateQueries(sessionsQuery);
    say(t("account.sessionEnded"));
  }

  async function logOut(everywhere: boolean) {
    await told(api.POST("/auth/logout/", { body: { everywhere } }));
    session.end();
    if (everywhere) say(t("account.loggedOutEverywhere"));
  }

  return (
    <section>
      <h2>{t("account.sessions")}</h2>
      <p>{t("account.sessionsText")}</p>
      <Answer asked={asked}>
        {(sessions) => (
          <ul className="rows">
            {sessions.map(({ id, started, used, address, agent, current }) => (
              <li key={id}>
                <span>
                  <strong>{agent || t("account.unknownAgent")}</strong> {current && <mark>{t("account.current")}</mark>}
                  <br />
                  <small>
                    {address} · {t("account.since", { when: timeOf(started, i18n.language) })} ·{" "}
                    {t("account.used", { when: timeOf(used, i18n.language) })}
                  </small>
                </span>
                {!current && (
                  <Form submit={() => end(id)}>
                    <Submit>{t("account.endSession")}</Submit>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        )}
      </Answer>
      <div className="row">
        <Form submit={() => logOut(false)} label={t("account.logOut")}>
          <Submit>{t("account.logOut")}</Submit>
        </Form>
        <Form submit={() => logOut(true)} label={t("account.logOutEverywhere")}>
          <Submit>{t("account.logOutEverywhere")}</Submit>
        </Form>
      </div>
    </section>
  );
}
