import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// What Marquee serves at /app/. The service worker has a name that stays; all else is named by its content.
export default defineConfig(({ command }) => ({
  // Addresses are relative, so that the same build works wherever it is served.
  base: command === "build" ? "./" : "/app/",
  plugins: [react()],
  build: {
    outDir: "../entrypoints/rest/pages/app",
    emptyOutDir: true,
    target: "es2022",
    // The first that know light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", sw: "src/worker/sw.ts" },
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
}));
