/** Whether the API was reached when it was last asked; answers that were kept don't count. */

/** The service worker puts this on answers that it kept. */
const KEPT = "X-Kept";

let reached = true;
const listeners = new Set<() => void>();

function note(now: boolean): void {
  if (now === reached) return;
  reached = now;
  listeners.forEach((listener) => listener());
}

/** Note that the API answered, or the service worker in its place. */
export function noteAnswer(response: Response): void {
  note(!response.headers.has(KEPT));
}

/** Note that nobody answered. */
export function noteSilence(): void {
  note(false);
}

export const connection = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isThere: () => reached,
};
