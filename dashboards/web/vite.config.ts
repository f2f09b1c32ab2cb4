import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../../server/campus_server/web/dist",
    emptyOutDir: true,
    // Source maps would double the wheel; the sources are in the repository.
    sourcemap: false,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: process.env.CAMPUS_SERVER ?? "http://127.0.0.1:8080" } },
  },
  test: { environment: "node", include: ["tests/**/*.test.ts"] },
});
