/**
 * The service worker: what was seen stays readable without a network.
 *
 * The network is asked first and the cache when it doesn't answer, but for files that are named by their content.
 * What was asked with a token lies in a cache of its own, which the client deletes when the session ends.
 */

export {};
declare const self: ServiceWorkerGlobalScope;

/** The client's own files. */
const CLIENT = "client";
/** What the API says to everybody. */
const PUBLIC = "public";
/** What it says to whoever is logged in; `shell/offline.ts` deletes it. */
const OWN = "own";
/** Answers that a cache holds at most; the oldest go first. */
const MOST = 500;

const PAGE = new URL("./", self.registration.scope).href;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      await keepPage(await fetch(PAGE, { cache: "reload" }));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** The page tells what came before there was a service worker. */
self.addEventListener("message", (event) => {
  const addresses = event.data as string[];
  event.waitUntil(Promise.allSettled(addresses.map((address) => keepSeen(new Request(address)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (request.url.startsWith(PAGE)) event.respondWith(page(request));
  } else if (isFile(request)) {
    event.respondWith(file(request));
  } else if (request.destination === "") {
    event.respondWith(answer(event));
  }
});

/** A file of the client that is named by its content. */
function isFile(request: Request): boolean {
  return request.url.startsWith(`${PAGE}assets/`);
}

/** What the API answered well. */
function isData(response: Response): boolean {
  return response.ok && (response.headers.get("Content-Type") ?? "").startsWith("application/json");
}

async function page(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) await keepPage(response.clone());
    return response;
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

/** Keep the page, and the files that it names: they may have come before there was a service worker. */
async function keepPage(response: Response): Promise<void> {
  const cache = await caches.open(CLIENT);
  const html = await response.clone().text();
  await cache.put(PAGE, response);
  const files = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map(
    ([, name]) => new URL(name ?? "", PAGE).href,
  );
  const present = new Set((await cache.keys()).map(({ url }) => url));
  await cache.addAll(files.filter((url) => !present.has(url)));
}

async function file(request: Request): Promise<Response> {
  const known = await caches.match(request.url);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await keep(await caches.open(CLIENT), request.url, response.clone());
  return response;
}

async function keepSeen(request: Request): Promise<void> {
  if (isFile(request)) await file(request);
  else {
    const response = await fetch(request);
    if (isData(response)) await keep(await caches.open(PUBLIC), request.url, response);
  }
}

async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const cache = await caches.open(request.headers.has("Authorization") ? OWN : PUBLIC);
  try {
    const response = await fetch(request);
    if (isData(response)) event.waitUntil(keep(cache, request.url, response.clone()));
    return response;
  } catch (error) {
    const own = await (await caches.open(OWN)).match(request.url);
    const known = own ?? (await (await caches.open(PUBLIC)).match(request.url));
    if (!known) throw error;
    const headers = new Headers(known.headers);
    headers.set("X-Kept", "1");
    return new Response(known.body, { headers });
  }
}

async function keep(cache: Cache, url: string, response: Response): Promise<void> {
  await cache.delete(url);
  await cache.put(url, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map((key) => cache.delete(key)));
}
