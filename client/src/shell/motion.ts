/** What animations need; it comes after the first page has. */
export { domAnimation as default } from "motion/react";
