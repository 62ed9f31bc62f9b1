import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import { profileQuery, queryClient } from "../api/queries";
import type { Role, UserRow as User } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { timeOf } from "../ui/format";
import { useTelling } from "../ui/problems";
import { say } from "../ui/toasts";

const ROLES = [
  "member",
  "casting_assistant",
  "casting_director",
  "executive_producer",
  "administrator",
] as const satisfies readonly Role[];

interface Change {
  role?: Role;
  active?: boolean;
}

interface UserRowProps {
  user: User;
  isSelf: boolean;
  mayChange: boolean;
}

/** Somebody's account; role and permission to log in are changed where they stand, and saved at once. */
export function UserRow({ user, isSelf, mayChange }: UserRowProps) {
  const { t, i18n } = useTranslation();
  const tell = useTelling();
  const [unsure, setUnsure] = useState<Change>();
  const { id, email, username, role, active, issuer, registered, last_login } = user;
  const name = email || username || `${issuer} #${id}`;

  const change = useMutation({
    mutationFn: (body: Change) => told(api.PATCH("/users/{id}/", { params: { path: { id } }, body })),
    onSuccess: () => say(t("agency.userSaved", { name })),
    onError: (error) => say(`${name}: ${tell.problem(error)}`, "failed"),
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: ["users"] });
      // It may have been one's own role, or be refused because that is another one now.
      await queryClient.invalidateQueries(profileQuery);
    },
  });
  const shown = change.isPending ? { role, active, ...change.variables } : { role, active };
  const ask = isSelf ? setUnsure : (body: Change) => change.mutate(body);

  return (
    <tr>
      <th scope="row">
        {email || <span className="muted">#{id}</span>} {isSelf && <mark>{t("agency.you")}</mark>}
        {unsure && (
          <Dialog title={t("agency.changeSelf")} close={() => setUnsure(undefined)}>
            <p>{unsure.active === false ? t("agency.deactivateSelfText") : t("agency.demoteSelfText")}</p>
            <div className="row">
              <button
                type="button"
                onClick={() => {
                  change.mutate(unsure);
                  setUnsure(undefined);
                }}
              >
                {t("agency.changeAnyway")}
              </button>
              <button type="button" className="secondary" onClick={() => setUnsure(undefined)}>
                {t("ui.cancel")}
              </button>
            </div>
          </Dialog>
        )}
      </th>
      <td>{username}</td>
      <td>
        {mayChange && role ? (
          <select
            aria-label={t("agency.roleOf", { name })}
            value={shown.role}
            onChange={(event) => ask({ role: event.target.value as Role })}
          >
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {t(`account.role_${one}`)}
              </option>
            ))}
          </select>
        ) : role ? (
          t(`account.role_${role}`)
        ) : (
          t("agency.asIssuerSays")
        )}
      </td>
      <td>
        <input
          type="checkbox"
          role="switch"
          aria-label={t("agency.activeOf", { name })}
          checked={shown.active}
          disabled={!mayChange}
          onChange={(event) => ask({ active: event.target.checked })}
        />
      </td>
      <td>{issuer && <span title={issuer}>{hostOf(issuer)}</span>}</td>
      <td className="time">{timeOf(registered, i18n.language)}</td>
      <td className="time">{last_login ? timeOf(last_login, i18n.language) : t("agency.never")}</td>
    </tr>
  );
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
