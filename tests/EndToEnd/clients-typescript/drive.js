// Runs steps as they are asked for, a line of JSON each: node drive.js node|chromium FOLDER. Each step has a process or a page of its own,
// which is killed when the step is done, unless it is to stay. The answer is a line too.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const [where, folder] = process.argv.slice(2);
const run = where === "node" ? inProcess : await inPages();

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line)).catch((error) => ({ error: String(error.stack ?? error) }));
  console.log(JSON.stringify(answer));
}
process.exit();

async function inProcess({ step, url, given }) {
  const command = ["node.js", folder, step, url, JSON.stringify(given)];
  const child = spawn(process.execPath, command, { cwd: here, stdio: ["ignore", "pipe", "inherit"] });
  try {
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
    throw new Error(`The step ${step} ended without an answer.`);
  } finally {
    child.kill("SIGKILL");
  }
}

async function inPages() {
  const { browser, origin } = await (await import("./browser.js")).begin(folder);
  return async ({ stays, ...step }) => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(`${origin}/tests/EndToEnd/clients-typescript/page.html`);
    await page.waitForFunction(() => "run" in window);
    const answer = await page.evaluate((step) => window.run(step), step);
    if (!stays) await page.close();
    return answer;
  };
}
