import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useProfile } from "../api/queries";
import type { Permission } from "../api/types";
import { Page } from "../ui/Page";
import { actorsCount } from "./actors";
import { moviesCount } from "./movies";
import { directorsCount, genresCount } from "./named";
import { rolesCount } from "./roles";
import { Staff } from "./Staff";

const VERBS = ["post", "patch", "delete"] as const;

interface Part {
  /** What it is called here, in its address too. */
  name: "movies" | "actors" | "roles" | "genres" | "directors";
  /** What one has to be allowed to see it. */
  seen: Permission;
  /** What the permissions call one of it. */
  one: "movie" | "actor" | "role" | "genre" | "director";
  count: typeof moviesCount;
}

const PARTS: readonly Part[] = [
  { name: "movies", seen: "get:movies", one: "movie", count: moviesCount },
  { name: "actors", seen: "get:actors", one: "actor", count: actorsCount },
  { name: "roles", seen: "get:roles", one: "role", count: rolesCount },
  { name: "genres", seen: "get:movies", one: "genre", count: genresCount },
  { name: "directors", seen: "get:movies", one: "director", count: directorsCount },
];

export default function OverviewPage() {
  return (
    <Staff permission="get:movies">
      <Overview />
    </Staff>
  );
}

function Overview() {
  const { t } = useTranslation();
  const profile = useProfile();
  if (!profile) return null;
  const may = (permission: string) => profile.permissions.some((one) => one === permission);
  return (
    <Page
      title={t("agency.agency")}
      about={t("agency.yourRole", { role: t(`account.role_${profile.role || "issuer"}`) })}
    >
      <ul className="part-cards">
        {PARTS.filter(({ seen }) => may(seen)).map((part) => (
          <PartCard key={part.name} part={part} verbs={VERBS.filter((verb) => may(`${verb}:${part.one}`))} />
        ))}
      </ul>
    </Page>
  );
}

function PartCard({ part: { name, count }, verbs }: { part: Part; verbs: readonly (typeof VERBS)[number][] }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(count);
  const allowed = new Intl.ListFormat(i18n.language).format(
    ["get" as const, ...verbs].map((verb) => t(`agency.may_${verb}`)),
  );
  return (
    <li className="panel part">
      <h2>
        <Link to={`/agency/${name}`}>{t(`agency.${name}`)}</Link>
      </h2>
      <p className="big">{data === undefined ? "…" : new Intl.NumberFormat(i18n.language).format(data)}</p>
      <p>{t("agency.youMay", { allowed })}</p>
    </li>
  );
}
