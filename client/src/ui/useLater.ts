import { useEffect, useState } from "react";

/** A value after it has stayed the same for some milliseconds; for asking while somebody types. */
export function useLater<T>(value: T, milliseconds = 250): T {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return later;
}
