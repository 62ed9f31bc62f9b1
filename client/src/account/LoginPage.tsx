import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation, useSearchParams, type Location } from "react-router";

import { api, told } from "../api/client";
import { aboutQuery, useIsMember } from "../api/queries";
import { session } from "../api/session";
import { API } from "../places";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Page } from "../ui/Page";
import { useTelling } from "../ui/problems";
import { textOf } from "../ui/rules";
import { Loading } from "../ui/states";
import { swapCode } from "./issuers";

/** Where somebody goes who has logged in: back to where they came from. */
export function useReturn(): string {
  const { state } = useLocation() as Location<unknown>;
  const from = typeof state === "object" && state !== null && "from" in state ? state.from : undefined;
  return typeof from === "string" && from.startsWith("/") ? from : "/";
}

export default function LoginPage() {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const target = useReturn();
  const { state } = useLocation() as Location<unknown>;
  const { data: about } = useQuery(aboutQuery);

  async function logIn(typed: FormData) {
    const login = textOf(typed.get("login")).trim();
    const password = textOf(typed.get("password"));
    const who = login.includes("@") ? { email: login } : { username: login };
    session.begin(await told(api.POST("/auth/login/", { body: { ...who, password } })));
  }

  if (isMember) return <Navigate to={target} replace />;
  return (
    <Page title={t("account.logIn")}>
      <div className="narrow">
        <IssuerAnswer />
        <Form submit={logIn} label={t("account.logIn")} aliases={{ email: "login", username: "login" }}>
          <Field name="login" label={t("account.login")} required autoComplete="username" autoCapitalize="none" />
          <Field
            name="password"
            label={t("account.password")}
            type="password"
            required
            autoComplete="current-password"
          />
          <Submit>{t("shell.logIn")}</Submit>
        </Form>
        {about?.issuers.map((issuer) => (
          <a
            key={issuer}
            className="button outline wide"
            href={`${API}/auth/openid/login/?issuer=${encodeURIComponent(issuer)}`}
          >
            {t("account.logInAt", { issuer: new URL(issuer).host })}
          </a>
        ))}
        <p>
          {t("account.noAccount")}{" "}
          <Link to="/register" state={state}>
            {t("account.registerHere")}
          </Link>
        </p>
      </div>
    </Page>
  );
}

/** What an issuer sent somebody back with: a code to swap for tokens, or word that it didn't work. */
function IssuerAnswer() {
  const { t } = useTranslation();
  const tell = useTelling();
  const [search, setSearch] = useSearchParams();
  const [failed, setFailed] = useState<unknown>();
  const swapped = useRef("");
  const code = search.get("code");
  useEffect(() => {
    // A code is good once, and effects may run twice.
    if (!code || swapped.current === code) return;
    swapped.current = code;
    swapCode(code)
      .then((pair) => session.begin(pair))
      .catch((error: unknown) => {
        setFailed(error);
        setSearch({}, { replace: true });
      });
  }, [code, setSearch]);
  if (code) return <Loading />;
  if (!failed && !search.has("error")) return null;
  return (
    <p role="alert" className="problem">
      {failed ? tell.problem(failed) : t("problems.login_failed")}
    </p>
  );
}
