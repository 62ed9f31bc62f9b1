import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation, type Location } from "react-router";

import { api, told } from "../api/client";
import { aboutQuery, useIsMember } from "../api/queries";
import { session } from "../api/session";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Page } from "../ui/Page";
import { textOf } from "../ui/rules";
import { say } from "../ui/toasts";
import { useReturn } from "./LoginPage";
import { PasswordField, ProfileFields } from "./fields";

export default function RegisterPage() {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const target = useReturn();
  const { state } = useLocation() as Location<unknown>;
  const { data: about } = useQuery(aboutQuery);

  async function register(typed: FormData) {
    const email = textOf(typed.get("email"));
    const password = textOf(typed.get("password"));
    const personal: { username?: string; name?: string; surname?: string } = {};
    for (const name of ["username", "name", "surname"] as const) {
      const text = textOf(typed.get(name)).trim();
      if (text) personal[name] = text;
    }
    await told(api.POST("/auth/register/", { body: { email, password, ...personal } }));
    session.begin(await told(api.POST("/auth/login/", { body: { email: email.trim(), password } })));
    say(t("account.welcome", { name: personal.name ?? personal.username ?? email }));
  }

  if (isMember) return <Navigate to={target} replace />;
  return (
    <Page title={t("account.register")}>
      <div className="narrow">
        <Form submit={register} label={t("account.register")}>
          <Field name="email" label={t("account.email")} type="email" required autoComplete="email" />
          <PasswordField name="password" label={t("account.password")} shortest={about?.password_minimum} />
          <ProfileFields />
          <Submit>{t("shell.register")}</Submit>
        </Form>
        <p>
          {t("account.haveAccount")}{" "}
          <Link to="/login" state={state}>
            {t("account.logInHere")}
          </Link>
        </p>
      </div>
    </Page>
  );
}
