/** The service worker's side of the page: it is started here, and told what to forget. */

/** Start the service worker, where the browser has any: on pages over https, and on this machine's own. */
export async function startOffline(): Promise<void> {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  const isFirst = navigator.serviceWorker.controller === null;
  await navigator.serviceWorker.register("sw.js");
  if (!isFirst) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(performance.getEntriesByType("resource").map(({ name }) => name));
}

/** Forget what the service worker kept of whoever was logged in. */
export async function forgetOwn(): Promise<void> {
  if ("caches" in window) await caches.delete("own");
}
