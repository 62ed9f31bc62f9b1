/** The service worker's side of the page: it is started here, and told what to forget. */

/** Start the service worker, where the browser has any: on pages over https, and on this machine's own. */
export function startOffline(): void {
  if ("serviceWorker" in navigator && import.meta.env.PROD) void navigator.serviceWorker.register("sw.js");
}

/** Forget what the service worker kept of whoever was logged in. */
export async function forgetOwn(): Promise<void> {
  if ("caches" in window) await caches.delete("own");
}
