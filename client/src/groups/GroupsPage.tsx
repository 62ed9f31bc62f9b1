import "../collection/collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { api, told } from "../api/client";
import { useProfile } from "../api/queries";
import type { Group } from "../api/types";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { textOf } from "../ui/rules";
import { Answer, Empty } from "../ui/states";
import { say } from "../ui/toasts";
import { groupsChanged, groupsQuery, isOwner } from "./queries";

export default function GroupsPage() {
  return (
    <Guard>
      <Groups />
    </Guard>
  );
}

function Groups() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asked = useQuery(groupsQuery);

  async function make(typed: FormData) {
    const { id, name } = await told(api.POST("/groups/", { body: { name: textOf(typed.get("name")) } }));
    await groupsChanged();
    say(t("collection.groupMade", { name }));
    await navigate(`/groups/${id}`);
  }

  return (
    <Page title={t("collection.groups")} about={t("collection.groupsText")}>
      <div className="panel">
        <Form submit={make} className="adder">
          <Field
            name="name"
            label={t("collection.newGroup")}
            placeholder={t("collection.groupExample")}
            required
            longest={50}
            autoComplete="off"
          />
          <Submit>{t("collection.makeGroup")}</Submit>
        </Form>
      </div>
      <Answer asked={asked}>
        {(groups) =>
          groups.length ? (
            <ul className="cards">
              {groups.map((group) => (
                <GroupCard key={group.id} group={group} />
              ))}
            </ul>
          ) : (
            <Empty title={t("collection.noGroups")}>
              <p>{t("collection.noGroupsText")}</p>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function GroupCard({ group }: { group: Group }) {
  const { t } = useTranslation();
  const profile = useProfile();
  const { id, name, owner, members } = group;
  return (
    <li className="panel">
      <h2>
        <Link to={`/groups/${id}`}>{name}</Link>
      </h2>
      <p>
        {profile && isOwner(group, profile) ? (
          <span className="badge everyone">{t("collection.yours")}</span>
        ) : (
          t("collection.groupOf", { owner: owner || t("collection.nameless") })
        )}{" "}
        · {t("collection.members", { count: members.length })}
      </p>
    </li>
  );
}
