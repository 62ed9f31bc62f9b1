import "@picocss/pico/css/pico.min.css";
import "./app.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { LazyMotion, MotionConfig } from "motion/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";

import { queryClient } from "./api/queries";
import { startLanguage } from "./language";
import { router } from "./routes";
import { startOffline } from "./shell/offline";
import { chosenTheme, showTheme } from "./theme";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no place for the client.");

showTheme(chosenTheme());
await startLanguage();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LazyMotion features={() => import("./shell/motion").then((features) => features.default)}>
        <MotionConfig reducedMotion="user" transition={{ duration: 0.25 }}>
          <RouterProvider router={router} />
        </MotionConfig>
      </LazyMotion>
    </QueryClientProvider>
  </StrictMode>,
);
void startOffline();
