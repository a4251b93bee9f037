// Opens the web client in Chromium with the profile of one person, runs one of the steps, and says what was seen as a line of JSON.
// A step that says "meanwhile" goes on when a line comes.
import { chromium } from "playwright-core";
import * as steps from "./steps.js";

const [step, url, profile, shots] = process.argv.slice(2);
const options = { executablePath: "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [], viewport: { width: 1280, height: 800 } };
const context = await chromium.launchPersistentContext(profile, options);
context.setDefaultTimeout(60_000);
const page = context.pages()[0] ?? await context.newPage();
const said = [];
page.on("console", message => said.push(message.text()));
page.on("pageerror", error => said.push(String(error)));
const meanwhile = () => new Promise(resolve => {
  process.stdin.once("data", resolve);
  console.log("meanwhile");
});
try {
  const seen = await steps[step]({ page, context, url, shots, meanwhile, open: () => chromium.launch(options) });
  console.log(JSON.stringify({ ...seen, errors: said.filter(text => /blocked|refused to|unhandled/i.test(text)) }));
} catch (error) {
  console.error(error, said, await page.content().catch(() => ""));
  process.exitCode = 1;
} finally {
  await context.close();
  process.stdin.destroy();
}
