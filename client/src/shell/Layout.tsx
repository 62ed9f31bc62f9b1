import { Suspense, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, ScrollRestoration, useNavigation } from "react-router";

import { connection } from "../api/connection";
import { Loading } from "../ui/states";
import { Toasts } from "../ui/toasts";
import { Header } from "./Header";
import { Footer } from "./Footer";
import { useSessionEnd } from "./useSessionEnd";

/** What stands around every page. */
export function Layout() {
  const { t } = useTranslation();
  const isConnected = useSyncExternalStore(connection.subscribe, connection.isThere);
  const { state } = useNavigation();
  useSessionEnd();
  return (
    <>
      <a href="#content" className="skip">
        {t("shell.skip")}
      </a>
      <Header />
      {!isConnected && (
        <p className="offline" role="status">
          {t("shell.offline")}
        </p>
      )}
      <main id="content" className="container" aria-busy={state === "loading"}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Footer />
      <Toasts />
      <ScrollRestoration />
    </>
  );
}
