// Types of the server's API: `write` makes src/api/schema.ts, `check` fails when it has drifted.
//
// The document comes from `campus-server openapi`; CAMPUS_OPENAPI names a file to use instead.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(web, "src", "api", "schema.ts");
const header = "// Written by `npm run api` from the server's OpenAPI document; not edited by hand.\n\n";

function document() {
  const file = process.env.CAMPUS_OPENAPI;
  if (file) return readFileSync(file, "utf8");
  const local = join(web, "..", "..", ".venv", "bin", "campus-server");
  const command = existsSync(local) ? local : "campus-server";
  return execFileSync(command, ["openapi"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const text = header + astToString(await openapiTS(JSON.parse(document())));
const mode = process.argv[2];

if (mode === "write") {
  writeFileSync(target, text);
} else if (mode === "check") {
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
    console.error("src/api/schema.ts does not match the server's OpenAPI document: run `npm run api`.");
    process.exit(1);
  }
} else {
  console.error("usage: node scripts/api.mjs write|check");
  process.exit(2);
}
