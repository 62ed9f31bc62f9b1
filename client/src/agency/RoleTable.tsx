import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useMay } from "../api/queries";
import type { CastRole } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { say } from "../ui/toasts";
import { useHere } from "./edit";
import { deleteRole, nameOf } from "./roles";

interface RoleTableProps {
  roles: readonly CastRole[];
  /** The side that all of them have in common, and that needn't be told. */
  of?: "movie" | "actor";
  /** Move a role before the one above it; where the order is the billing. */
  move?: (role: CastRole, before: CastRole) => void;
}

/** Roles with what can be done to them. */
export function RoleTable({ roles, of, move }: RoleTableProps) {
  const { t } = useTranslation();
  const here = useHere();
  const mayChange = useMay("patch:role");
  const mayDelete = useMay("delete:role");

  async function remove(role: CastRole) {
    await deleteRole(role.id);
    say(t("agency.deleted", { name: nameOf(role) }));
  }

  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th scope="col" className="number">
              {t("agency.order")}
            </th>
            {of !== "actor" && <th scope="col">{t("agency.actor")}</th>}
            <th scope="col">{t("agency.character")}</th>
            {of !== "movie" && <th scope="col">{t("agency.movie")}</th>}
            {(mayChange || mayDelete) && <th scope="col">{t("ui.actions")}</th>}
          </tr>
        </thead>
        <tbody>
          {roles.map((role, index) => {
            const { id, actor, movie, character, order } = role;
            const name = nameOf(role);
            return (
              <tr key={id}>
                <td className="number">{order}</td>
                {of !== "actor" && (
                  <th scope="row">
                    <Link to={`/agency/actors/${actor.id}`} state={here}>
                      {actor.name}
                    </Link>
                  </th>
                )}
                <td>{character}</td>
                {of !== "movie" && (
                  <td>
                    <Link to={`/agency/movies/${movie.id}`} state={here}>
                      {movie.title}
                    </Link>
                  </td>
                )}
                {(mayChange || mayDelete) && (
                  <td>
                    <div className="actions">
                      {mayChange && move && (
                        <Moves name={name} role={role} above={roles[index - 1]} below={roles[index + 1]} move={move} />
                      )}
                      {mayChange && (
                        <Link
                          className="button secondary outline"
                          to={`/agency/roles/${id}`}
                          state={here}
                          aria-label={t("agency.changeNamed", { name })}
                        >
                          {t("ui.change")}
                        </Link>
                      )}
                      {mayDelete && (
                        <Confirm
                          label={t("agency.deleteNamed", { name })}
                          question={t("agency.deleteRole", { name, movie: movie.title })}
                          yes={t("ui.delete")}
                          action={() => remove(role)}
                        >
                          {t("ui.delete")}
                        </Confirm>
                      )}
                    </div>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface MovesProps extends Required<Pick<RoleTableProps, "move">> {
  name: string;
  role: CastRole;
  above: CastRole | undefined;
  below: CastRole | undefined;
}

/** Up and down in the billing; down is the next one's way up. */
function Moves({ name, role, above, below, move }: MovesProps) {
  const { t } = useTranslation();
  return (
    <>
      <button
        type="button"
        className="secondary outline"
        aria-label={t("agency.moveUp", { name })}
        aria-disabled={!above}
        onClick={() => above && move(role, above)}
      >
        ↑
      </button>
      <button
        type="button"
        className="secondary outline"
        aria-label={t("agency.moveDown", { name })}
        aria-disabled={!below}
        onClick={() => below && move(below, role)}
      >
        ↓
      </button>
    </>
  );
}
