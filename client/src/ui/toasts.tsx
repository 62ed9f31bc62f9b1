/** Short words on what came of something, for eyes and for screen readers. */

import { useSyncExternalStore } from "react";

interface Toast {
  id: number;
  text: string;
  kind: "done" | "failed";
}

const SHOWN_FOR = 6000;
let toasts: readonly Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  listeners.forEach((listener) => listener());
}

/** Say something for a few seconds; what is said already isn't said twice. */
export function say(text: string, kind: Toast["kind"] = "done"): void {
  const id = ++count;
  set([...toasts.filter((toast) => toast.text !== text), { id, text, kind }]);
  setTimeout(() => set(toasts.filter((toast) => toast.id !== id)), SHOWN_FOR);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, kind }) => (
        <p key={id} className={`toast ${kind}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
