/** What the owner of a group can do with it. */

import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, taggedOf, told, type Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { queryClient } from "../api/queries";
import type { Group } from "../api/types";
import { Owner } from "../collection/CopyList";
import { LoadAgain } from "../collection/LoadAgain";
import { USERNAME } from "../collection/NamesField";
import { Confirm } from "../ui/Confirm";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { textOf } from "../ui/rules";
import { say } from "../ui/toasts";
import { groupQuery, groupsChanged } from "./queries";

/** The name as it can stand in a path. Throws `ApiProblem` for what can't be one. */
function usernameOf(typed: string): string {
  const name = typed.trim();
  if (USERNAME.test(name)) return name;
  throw new ApiProblem(422, "invalid", "", [
    { location: "path", name: "username", code: "not_username", description: "" },
  ]);
}

export function AddMember({ group: { id } }: { group: Group }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");

  async function add() {
    const username = usernameOf(typed);
    await told(api.PUT("/groups/{id}/members/{username}/", { params: { path: { id, username } } }));
    await groupsChanged();
    say(t("collection.memberAdded", { name: username }));
    setTyped("");
  }

  return (
    <Form submit={add} className="adder">
      <Field
        name="username"
        label={t("collection.addMember")}
        placeholder={t("account.username")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        required
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
      />
      <Submit>{t("ui.add")}</Submit>
    </Form>
  );
}

interface MemberRowProps {
  group: Group;
  name: string;
  mayRemove: boolean;
  isMe: boolean;
}

export function MemberRow({ group: { id }, name, mayRemove, isMe }: MemberRowProps) {
  const { t } = useTranslation();

  async function remove() {
    await told(api.DELETE("/groups/{id}/members/{username}/", { params: { path: { id, username: name } } }));
    await groupsChanged();
    say(t("collection.memberRemoved", { name }));
  }

  return (
    <li>
      <span>
        <Owner name={name} /> {isMe && <span className="badge">{t("collection.you")}</span>}
      </span>
      {mayRemove && (
        <Confirm
          label={t("collection.removeName", { name })}
          question={t("collection.removeMemberQuestion", { name })}
          yes={t("ui.remove")}
          action={remove}
        >
          {t("ui.remove")}
        </Confirm>
      )}
    </li>
  );
}

/** The group's name; a change is one to the name as it was when the form was filled. */
export function RenameForm({ group: latest }: { group: Tagged<Group> }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(latest);
  const [round, setRound] = useState(0);
  const [isStale, setStale] = useState(false);
  const { id, name } = base.value;
  // Its members may have changed, which makes no difference to the name.
  const etag = latest.value.name === name ? latest.etag : base.etag;

  async function rename(typed: FormData) {
    try {
      const params = { path: { id }, header: { "If-Match": etag } };
      const saved = await taggedOf(api.PATCH("/groups/{id}/", { params, body: { name: textOf(typed.get("name")) } }));
      queryClient.setQueryData(groupQuery(id).queryKey, saved);
      setBase(saved);
      setStale(false);
    } catch (error) {
      setStale(error instanceof ApiProblem && error.status === 412);
      throw error;
    }
    await groupsChanged();
    say(t("ui.saved"));
  }

  async function loadAgain() {
    setBase(await queryClient.query({ ...groupQuery(id), staleTime: 0 }));
    setRound(round + 1);
    setStale(false);
  }

  return (
    <section>
      <h2>{t("collection.rename")}</h2>
      <Form submit={rename} label={t("collection.rename")}>
        <Field
          key={round}
          name="name"
          label={t("collection.groupName")}
          defaultValue={name}
          required
          longest={50}
          autoComplete="off"
        />
        <Submit>{t("ui.save")}</Submit>
      </Form>
      {isStale && <LoadAgain action={loadAgain} />}
    </section>
  );
}
