import { useTranslation } from "react-i18next";

import type { Profile } from "../api/types";
import { Field } from "../ui/Field";

/** A password that is new. */
export function PasswordField({ name, label, shortest = 8 }: { name: string; label: string; shortest?: number }) {
  const { t } = useTranslation();
  return (
    <Field
      name={name}
      label={label}
      type="password"
      required
      shortest={shortest}
      longest={128}
      hint={t("account.passwordHint", { count: shortest })}
      autoComplete="new-password"
    />
  );
}

/** What a person may say of themselves. */
export function ProfileFields({ profile }: { profile?: Profile }) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        name="username"
        label={t("account.username")}
        defaultValue={profile?.username}
        hint={t("account.usernameHint")}
        shortest={3}
        longest={30}
        autoComplete="username"
        autoCapitalize="none"
      />
      <Field
        name="name"
        label={t("account.name")}
        defaultValue={profile?.name}
        longest={50}
        autoComplete="given-name"
      />
      <Field
        name="surname"
        label={t("account.surname")}
        defaultValue={profile?.surname}
        longest={50}
        autoComplete="family-name"
      />
    </>
  );
}
