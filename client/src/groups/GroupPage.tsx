import "../collection/collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { api, told, type Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { profileQuery, queryClient } from "../api/queries";
import type { Group, Profile } from "../api/types";
import { Owner } from "../collection/CopyList";
import { Confirm } from "../ui/Confirm";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { Answer, Failure } from "../ui/states";
import { say } from "../ui/toasts";
import { AddMember, MemberRow, RenameForm } from "./OwnGroup";
import { groupQuery, groupsChanged, isOwner } from "./queries";

export default function GroupPage() {
  return (
    <Guard>
      <GroupOf />
    </Guard>
  );
}

function GroupOf() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const asked = useQuery(groupQuery(id));
  const profile = useQuery(profileQuery);
  const isGone = asked.error instanceof ApiProblem && asked.error.status === 404;
  if (isGone || (asked.error && !asked.data))
    return (
      <Page title={t("collection.groups")}>
        <Failure error={asked.error} retry={asked.refetch} />
      </Page>
    );
  return (
    <Answer asked={asked}>
      {(group) => <Answer asked={profile}>{(who) => <Found key={id} group={group} profile={who} />}</Answer>}
    </Answer>
  );
}

function Found({ group: tagged, profile }: { group: Tagged<Group>; profile: Profile }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const group = tagged.value;
  const { id, name, members } = group;
  const isOwn = isOwner(group, profile);

  /** Go where the groups are, and forget this one: it isn't to be seen any more. */
  async function away(word: string) {
    say(word);
    await groupsChanged(true);
    await navigate("/groups");
    queryClient.removeQueries(groupQuery(id));
  }

  async function remove() {
    await told(api.DELETE("/groups/{id}/", { params: { path: { id } } }));
    await away(t("collection.groupDeleted", { name }));
  }

  async function leave() {
    await told(
      api.DELETE("/groups/{id}/members/{username}/", { params: { path: { id, username: profile.username } } }),
    );
    await away(t("collection.groupLeft", { name }));
  }

  const deed = isOwn ? (
    <Confirm question={t("collection.deleteGroupQuestion", { name })} yes={t("ui.delete")} action={remove}>
      {t("ui.delete")}
    </Confirm>
  ) : (
    <Confirm question={t("collection.leaveQuestion", { name })} yes={t("collection.leave")} action={leave}>
      {t("collection.leave")}
    </Confirm>
  );

  return (
    <Page title={name} about={isOwn ? t("collection.yourGroup") : <Whose owner={group.owner} />} actions={deed}>
      <div className="sections">
        <section>
          <h2>
            {t("collection.memberList")} <small>({members.length})</small>
          </h2>
          {members.length ? (
            <ul className="rows">
              {members.map((member) => (
                <MemberRow
                  key={member}
                  group={group}
                  name={member}
                  mayRemove={isOwn}
                  isMe={member === profile.username}
                />
              ))}
            </ul>
          ) : (
            <p>{t("collection.nobodyYet")}</p>
          )}
          {isOwn && <AddMember group={group} />}
        </section>
        {isOwn && <RenameForm group={tagged} />}
      </div>
    </Page>
  );
}

function Whose({ owner }: { owner: string }) {
  const { t } = useTranslation();
  return (
    <>
      {t("collection.owner")}: <Owner name={owner} />
    </>
  );
}
