import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, taggedOf, type Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { queryClient, useProfile } from "../api/queries";
import type { Copy, Sharing } from "../api/types";
import { groupsQuery } from "../groups/queries";
import { Form, Submit } from "../ui/Form";
import { Answer } from "../ui/states";
import { say } from "../ui/toasts";
import { LoadAgain } from "./LoadAgain";
import { NamesField, namesIn, USERNAME, withNames } from "./NamesField";
import { collectionChanged, sharingQuery } from "./queries";

const VISIBILITIES = ["private", "everyone", "selected"] as const;

/** Whom one's own copy is shown to. */
export function SharingSection({ id }: { id: string }) {
  const { t } = useTranslation();
  const asked = useQuery({ ...sharingQuery(id), refetchOnWindowFocus: false });
  const [round, setRound] = useState(0);

  async function loadAgain() {
    await asked.refetch({ throwOnError: true });
    setRound(round + 1);
  }

  return (
    <section>
      <h2>{t("collection.sharing")}</h2>
      <Answer asked={asked}>
        {(sharing) => <SharingForm key={round} id={id} sharing={sharing} loadAgain={loadAgain} />}
      </Answer>
    </section>
  );
}

interface SharingFormProps {
  id: string;
  sharing: Tagged<Sharing>;
  loadAgain: () => Promise<void>;
}

function SharingForm({ id, sharing, loadAgain }: SharingFormProps) {
  const { t } = useTranslation();
  const profile = useProfile();
  const [base, setBase] = useState(sharing);
  const [visibility, setVisibility] = useState<Copy["visibility"]>(base.value.visibility);
  const [users, setUsers] = useState<readonly string[]>(base.value.users);
  const [typed, setTyped] = useState("");
  const [groups, setGroups] = useState<readonly string[]>(base.value.groups);
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const [isStale, setStale] = useState(false);

  async function share() {
    const named = withNames(users, namesIn(typed));
    setUsers(named);
    setTyped("");
    const body = visibility === "selected" ? { visibility, users: named, groups: [...groups] } : { visibility };
    try {
      const params = { path: { id }, header: { "If-Match": base.etag } };
      const saved = await taggedOf(api.PUT("/collection/movies/{id}/sharing/", { params, body }));
      queryClient.setQueryData(sharingQuery(id).queryKey, saved);
      setBase(saved);
      setUsers(saved.value.users);
      setUnknown([]);
      setStale(false);
    } catch (error) {
      setUnknown(unknownIn(error, named));
      setStale(error instanceof ApiProblem && error.status === 412);
      throw error;
    }
    say(t("collection.sharingSaved"));
    await collectionChanged();
  }

  return (
    <>
      <Form submit={share} label={t("collection.sharing")}>
        <fieldset>
          <legend className="heard">{t("collection.visibility")}</legend>
          {VISIBILITIES.map((one) => (
            <label key={one} className="option">
              <input
                type="radio"
                name="visibility"
                value={one}
                checked={visibility === one}
                onChange={() => setVisibility(one)}
              />
              <strong>{t(`collection.visibility_${one}`)}</strong>
              <small>{t(`collection.visibilityText_${one}`)}</small>
            </label>
          ))}
        </fieldset>
        {visibility === "selected" && (
          <>
            <NamesField
              names={users}
              unknown={unknown}
              typed={typed}
              onType={setTyped}
              onChange={(names) => setUsers(names)}
            />
            <GroupChecks chosen={groups} onChange={setGroups} />
          </>
        )}
        {profile?.username === "" && visibility !== "private" && (
          <p className="note">
            {t("collection.noNameHint")} <Link to="/account">{t("collection.chooseName")}</Link>
          </p>
        )}
        <Submit>{t("collection.saveSharing")}</Submit>
      </Form>
      {isStale && <LoadAgain action={loadAgain} />}
    </>
  );
}

/** Which of these names can't be anybody's, or are nobody's as the API's answer says: it names them after a colon. */
function unknownIn(error: unknown, names: readonly string[]): string[] {
  const faults = error instanceof ApiProblem ? error.faults : [];
  const words = faults.flatMap(({ code, description }) =>
    code === "unknown_user" ? namesIn(description.split(":").at(-1) ?? "") : [],
  );
  return names.filter((name) => words.includes(name) || !USERNAME.test(name));
}

function GroupChecks({ chosen, onChange }: { chosen: readonly string[]; onChange: (groups: string[]) => void }) {
  const { t } = useTranslation();
  const profile = useProfile();
  const asked = useQuery(groupsQuery);
  return (
    <fieldset>
      <legend>{t("collection.groups")}</legend>
      <Answer asked={asked}>
        {(groups) =>
          groups.length ? (
            <ul className="checks">
              {groups.map(({ id, name, owner }) => (
                <li key={id}>
                  <label>
                    <input
                      type="checkbox"
                      name="groups"
                      checked={chosen.includes(id)}
                      onChange={({ target }) =>
                        onChange(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
                      }
                    />
                    {name}{" "}
                    {owner !== profile?.username && (
                      <span className="muted">
                        ({t("collection.groupOf", { owner: owner || t("collection.nameless") })})
                      </span>
                    )}
                  </label>
                </li>
              ))}
            </ul>
          ) : (
            <p>
              {t("collection.noGroupsYet")} <Link to="/groups">{t("collection.toGroups")}</Link>
            </p>
          )
        }
      </Answer>
    </fieldset>
  );
}
