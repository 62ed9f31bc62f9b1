/** Where the client is and where its API is, both absolute; read once, from the page that was served. */

const told = document.querySelector<HTMLMetaElement>('meta[name="marquee-api"]')?.content;
const built: unknown = import.meta.env.VITE_MARQUEE_API;

/** The path under which the client's pages are, such as `/app`. */
export const HOME = new URL(document.baseURI).pathname.replace(/\/$/, "");

/** The address of the API without a slash at its end: as the page says, else as the build says, else beside the client. */
export const API = new URL(told || (typeof built === "string" ? built : "") || "../", document.baseURI).href.replace(
  /\/$/,
  "",
);
