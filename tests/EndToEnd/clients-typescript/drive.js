// Runs steps as they are asked for, a line of JSON each: node drive.js node|chromium FOLDER. Each step has a process or a page of its own,
// which is killed when the step is done, unless it is to stay. The answer is a line too.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));
const served = ["clients/typescript/", "tests/EndToEnd/clients-typescript/"];
const types = { ".html": "text/html", ".js": "text/javascript" };
const [where, folder] = process.argv.slice(2);
const run = where === "node" ? inProcess : await inPages();

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line)).catch((error) => ({ error: String(error.stack ?? error) }));
  console.log(JSON.stringify(answer));
}
process.exit();

async function inProcess({ step, url, given }) {
  const child = spawn(process.execPath, ["node.js", folder, step, url, JSON.stringify(given)], { cwd: here, stdio: ["ignore", "pipe", "inherit"] });
  try {
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
    throw new Error(`The step ${step} ended without an answer.`);
  } finally {
    child.kill("SIGKILL");
  }
}

async function inPages() {
  const server = createServer(async ({ url }, response) => {
    const path = normalize(decodeURIComponent(url.split("?")[0])).slice(1);
    const text = served.some((folder) => path.startsWith(folder)) ? await readFile(join(root, path)).catch(() => undefined) : undefined;
    response.writeHead(text ? 200 : 404, { "Content-Type": types[extname(path)] ?? "text/plain" }).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}/tests/EndToEnd/clients-typescript/page.html`;
  const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launchPersistentContext(folder, { executablePath: "/usr/bin/chromium", headless: true, args });
  return async ({ stays, ...step }) => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(address);
    await page.waitForFunction(() => "run" in window);
    const answer = await page.evaluate((step) => window.run(step), step);
    if (!stays) await page.close();
    return answer;
  };
}
