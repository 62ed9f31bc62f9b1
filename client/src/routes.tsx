/** The pages and their addresses; each page comes when it is first gone to. */

import type { ComponentType } from "react";
import { createBrowserRouter, redirect, type LoaderFunctionArgs } from "react-router";

import { HOME } from "./places";
import { Broken, NotFound } from "./shell/Broken";
import { Layout } from "./shell/Layout";
import { Loading } from "./ui/states";

type Module = Promise<{ default: ComponentType }>;

/** A route whose page is loaded by need. */
function page(path: string, load: () => Module) {
  return { path, lazy: async () => ({ Component: (await load()).default }) };
}

/** Issuers send people to the first page, with a code or an error that the log-in page understands. */
function toLogin({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  return searchParams.has("code") || searchParams.has("error") ? redirect(`/login${search}`) : null;
}

export const router = createBrowserRouter(
  [
    {
      Component: Layout,
      ErrorBoundary: Broken,
      HydrateFallback: Loading,
      children: [
        {
          ErrorBoundary: Broken,
          children: [
            { ...page("/", () => import("./browse/NewReleasesPage")), loader: toLogin },
            page("/movies", () => import("./browse/MoviesPage")),
            page("/movies/:id", () => import("./browse/MoviePage")),
            page("/genres", () => import("./browse/GenresPage")),
            page("/genres/:id", () =>
              import("./browse/MoviesOfPage").then(({ GenrePage }) => ({ default: GenrePage })),
            ),
            page("/directors", () => import("./browse/DirectorsPage")),
            page("/directors/:id", () =>
              import("./browse/MoviesOfPage").then(({ DirectorPage }) => ({ default: DirectorPage })),
            ),
            page("/favorites", () => import("./favorites/FavoritesPage")),
            page("/collection", () => import("./collection/CollectionPage")),
            page("/collection/new", () => import("./collection/NewCopyPage")),
            page("/collection/import", () => import("./collection/ImportPage")),
            page("/collection/import/:id", () => import("./collection/PlanPage")),
            page("/collection/statistics", () => import("./collection/StatisticsPage")),
            page("/collection/:id", () => import("./collection/CopyPage")),
            page("/shared", () => import("./collection/SharedPage")),
            page("/groups", () => import("./groups/GroupsPage")),
            page("/groups/:id", () => import("./groups/GroupPage")),
            page("/login", () => import("./account/LoginPage")),
            page("/register", () => import("./account/RegisterPage")),
            page("/account", () => import("./account/AccountPage")),
            page("/agency", () => import("./agency/OverviewPage")),
            page("/agency/movies", () => import("./agency/MoviesPage")),
            page("/agency/movies/new", () => import("./agency/NewMoviePage")),
            page("/agency/movies/:id", () => import("./agency/MoviePage")),
            page("/agency/actors", () => import("./agency/ActorsPage")),
            page("/agency/actors/new", () => import("./agency/NewActorPage")),
            page("/agency/actors/:id", () => import("./agency/ActorPage")),
            page("/agency/roles", () => import("./agency/RolesPage")),
            page("/agency/roles/new", () => import("./agency/NewRolePage")),
            page("/agency/roles/:id", () => import("./agency/RolePage")),
            page("/agency/genres", () =>
              import("./agency/NamedPages").then(({ GenresPage }) => ({ default: GenresPage })),
            ),
            page("/agency/directors", () =>
              import("./agency/NamedPages").then(({ DirectorsPage }) => ({ default: DirectorsPage })),
            ),
            page("/users", () => import("./users/UsersPage")),
            { path: "*", Component: NotFound },
          ],
        },
      ],
    },
  ],
  { basename: HOME || "/" },
);
