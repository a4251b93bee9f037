// Does on the example page what a person would: node example.js FOLDER URL. Prints what the page shows.
import { begin } from "./browser.js";

const [folder, url] = process.argv.slice(2);
const { browser, origin } = await begin(folder);
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(error));
await page.goto(`${origin}/clients/typescript/example/index.html`);
await page.getByLabel("MQTT broker").fill(url);
await page.getByLabel("Password").fill("wrong");
await page.getByRole("button").click();
await page.getByText("the password is wrong").waitFor();
await page.getByLabel("Password").fill("alice");
await page.getByRole("button").click();
for (const text of ["accepted, version 1", "open, 0 paid"]) await page.getByText(text).first().waitFor();
console.log(await page.getByRole("list").innerText());
await browser.close();
process.exit();
