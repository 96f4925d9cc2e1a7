import { defineConfig } from "vite";

// One stylesheet, one small module, fonts beside them: hashed, and listed in manifest.json
// where Django's `asset` tag finds them.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/tengill/web/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rollupOptions: { input: "src/main.ts" },
  },
});
