import { useSearchParams } from "react-router";

/** The filters in the address, and how to change them; a list begins at its first page then. */
export function useAddress() {
  const [search, setSearch] = useSearchParams();
  function set(name: string, value: string) {
    setSearch(
      (previous) => {
        const next = new URLSearchParams(previous);
        next.delete("page");
        if (value.trim()) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  }
  return { search, set, clear: () => setSearch({}) };
}
