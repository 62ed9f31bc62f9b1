import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, useLocation } from "react-router";

import { useIsMember, useProfile } from "../api/queries";

/** The way to everything, as far as whoever is logged in may go. */
export function Header() {
  const { t } = useTranslation();
  const isMember = useIsMember();
  const profile = useProfile();
  const { pathname, search, key } = useLocation();
  const [openAt, setOpenAt] = useState("");
  const isOpen = openAt === key;
  const may = (permission: string) => profile?.permissions.some((one) => one === permission) ?? false;
  return (
    <header className="top">
      <div className="container">
        <Link to="/" className="brand">
          <span aria-hidden="true" className="bulbs" />
          Marquee
        </Link>
        <button
          type="button"
          className="menu outline"
          aria-expanded={isOpen}
          aria-controls="menu"
          onClick={() => setOpenAt(isOpen ? "" : key)}
        >
          {t("shell.more")}
        </button>
        <nav id="menu" aria-label={t("shell.menu")} className={isOpen ? "open" : undefined}>
          <ul>
            <Item to="/" end>
              {t("shell.newReleases")}
            </Item>
            <Item to="/movies">{t("shell.movies")}</Item>
            <Item to="/genres">{t("shell.genres")}</Item>
            <Item to="/directors">{t("shell.directors")}</Item>
            <Item to="/shared">{t("shell.shared")}</Item>
          </ul>
          <ul>
            {isMember && (
              <>
                <Item to="/favorites">{t("shell.favorites")}</Item>
                <Item to="/collection">{t("shell.collection")}</Item>
                <Item to="/groups">{t("shell.groups")}</Item>
              </>
            )}
            {may("get:movies") && <Item to="/agency">{t("shell.agency")}</Item>}
            {may("get:users") && <Item to="/users">{t("shell.users")}</Item>}
            {isMember ? (
              <Item to="/account">{profile?.username || profile?.name || t("shell.account")}</Item>
            ) : (
              <>
                <li>
                  <NavLink to="/login" state={{ from: pathname + search }}>
                    {t("shell.logIn")}
                  </NavLink>
                </li>
                <Item to="/register">{t("shell.register")}</Item>
              </>
            )}
          </ul>
        </nav>
      </div>
    </header>
  );
}

function Item({ to, end, children }: { to: string; end?: boolean; children: string }) {
  return (
    <li>
      <NavLink to={to} end={end}>
        {children}
      </NavLink>
    </li>
  );
}
