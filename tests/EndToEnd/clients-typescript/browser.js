// Debian's Chromium, and a web server on loopback for it: the broker takes no page from elsewhere.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const served = ["clients/typescript/", "tests/EndToEnd/clients-typescript/"];
const types = { ".html": "text/html", ".js": "text/javascript" };

/** Gives a browser that keeps its data in the folder, and the address of the repository's root. */
export async function begin(folder) {
  const server = createServer(async ({ url }, response) => {
    const path = normalize(decodeURIComponent(url.split("?")[0])).slice(1);
    const text = served.some((folder) => path.startsWith(folder)) ? await readFile(join(root, path)).catch(() => undefined) : undefined;
    response.writeHead(text ? 200 : 404, { "Content-Type": types[extname(path)] ?? "text/plain" }).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launchPersistentContext(folder, { executablePath: "/usr/bin/chromium", headless: true, args });
  return { browser, origin: `http://127.0.0.1:${server.address().port}` };
}
