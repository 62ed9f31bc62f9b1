import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import { aboutQuery, genresQuery, profileQuery, queryClient } from "../api/queries";
import { session } from "../api/session";
import type { Profile } from "../api/types";
import { Check, Choice, Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { textOf } from "../ui/rules";
import { save } from "../ui/save";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { ApiProblem } from "../api/problems";
import { PasswordField, ProfileFields } from "./fields";
import { Sessions } from "./Sessions";

export default function AccountPage() {
  return (
    <Guard>
      <Account />
    </Guard>
  );
}

function Account() {
  const { t } = useTranslation();
  const asked = useQuery(profileQuery);
  return (
    <Page title={t("account.account")}>
      <Answer asked={asked}>
        {(profile) => (
          <div className="sections">
            <ProfileSection profile={profile} />
            <Sessions />
            {/* Users of issuers have no password here. */}
            {profile.email && <PasswordSection />}
            <ExportSection />
            <DeleteSection hasPassword={profile.email !== ""} />
          </div>
        )}
      </Answer>
    </Page>
  );
}

function ProfileSection({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const { data: genres } = useQuery(genresQuery);

  async function change(typed: FormData) {
    const genre = textOf(typed.get("favorite_genre"));
    const body = {
      username: textOf(typed.get("username")),
      name: textOf(typed.get("name")),
      surname: textOf(typed.get("surname")),
      favorite_genre: genre ? Number(genre) : null,
    };
    queryClient.setQueryData(profileQuery.queryKey, await told(api.PATCH("/user/", { body })));
    say(t("ui.saved"));
  }

  return (
    <section>
      <h2>{t("account.profile")}</h2>
      <p>
        {profile.email} · {t("account.role")}: {t(`account.role_${profile.role || "issuer"}`)}
      </p>
      <Form submit={change} label={t("account.profile")}>
        <ProfileFields profile={profile} />
        <Choice
          key={genres?.length}
          name="favorite_genre"
          label={t("account.favoriteGenre")}
          defaultValue={profile.favorite_genre ?? ""}
        >
          <option value="">{t("ui.none")}</option>
          {genres?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Submit>{t("ui.save")}</Submit>
      </Form>
    </section>
  );
}

function PasswordSection() {
  const { t } = useTranslation();
  const { data: about } = useQuery(aboutQuery);

  async function change(typed: FormData) {
    const body = { old_password: textOf(typed.get("old_password")), new_password: textOf(typed.get("new_password")) };
    await told(api.PUT("/user/password/", { body }));
    await queryClient.invalidateQueries({ queryKey: ["sessions"] });
    say(t("account.passwordChanged"));
  }

  return (
    <section>
      <h2>{t("account.changePassword")}</h2>
      <Form submit={change} label={t("account.changePassword")}>
        <Field
          name="old_password"
          label={t("account.oldPassword")}
          type="password"
          required
          autoComplete="current-password"
        />
        <PasswordField name="new_password" label={t("account.newPassword")} shortest={about?.password_minimum} />
        <Submit>{t("account.changePassword")}</Submit>
      </Form>
    </section>
  );
}

function ExportSection() {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t("account.export")}</h2>
      <p>{t("account.exportText")}</p>
      <Form
        submit={async () => save("marquee.json", JSON.stringify(await told(api.GET("/user/export/")), null, 2))}
        label={t("account.export")}
      >
        <Submit>{t("account.download")}</Submit>
      </Form>
    </section>
  );
}

function DeleteSection({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation();

  async function remove(typed: FormData) {
    if (!typed.has("sure")) {
      const description = t("problems.required");
      throw new ApiProblem(422, "required", description, [
        { location: "body", name: "sure", code: "required", description },
      ]);
    }
    const body = hasPassword ? { password: textOf(typed.get("password")) } : {};
    await told(api.DELETE("/user/", { body: body as { password: string } }));
    session.end();
    say(t("account.deleted"));
  }

  return (
    <section>
      <h2>{t("account.deleteAccount")}</h2>
      <p>{t("account.deleteText")}</p>
      <Form submit={remove} label={t("account.deleteAccount")}>
        {hasPassword && (
          <Field
            name="password"
            label={t("account.password")}
            type="password"
            required
            autoComplete="current-password"
          />
        )}
        <Check name="sure" label={t("account.confirmDelete")} />
        <Submit>{t("account.deleteNow")}</Submit>
      </Form>
    </section>
  );
}
