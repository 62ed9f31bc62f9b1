/** What animations need; it comes after the first page has. */
export { domMin as default } from "motion/react";
