import { useState } from "react";
import { useTranslation } from "react-i18next";

import { choose, LANGUAGES, type Language } from "../language";
import { API } from "../places";
import { chosenTheme, showTheme, THEMES, type Theme } from "../theme";

/** Language and colours, chosen by hand. */
export function Footer() {
  const { t, i18n } = useTranslation();
  const [theme, setTheme] = useState(chosenTheme);

  function onTheme(chosen: Theme) {
    showTheme(chosen);
    setTheme(chosen);
  }

  return (
    <footer className="container bottom">
      <label>
        {t("shell.language")}
        <select value={i18n.language} onChange={(event) => choose(event.target.value as Language)}>
          {Object.entries(LANGUAGES).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("shell.theme")}
        <select value={theme} onChange={(event) => onTheme(event.target.value as Theme)}>
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {t(`shell.theme_${one}`)}
            </option>
          ))}
        </select>
      </label>
      <a href={`${API}/docs/`}>{t("shell.documents")}</a>
    </footer>
  );
}
