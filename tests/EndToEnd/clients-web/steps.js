// What a person does with the web client, and what is seen of it.
import { readFile } from "node:fs/promises";

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Signs in, breaks a rule, places an order, pays and ships it; another user sees nothing of it. */
export async function work({ page, context, url, open, shots }) {
  await signIn(page, url, "alice");
  await status(page, "live");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForLoadState("networkidle");
  const [requests, sockets] = [[], []];
  context.on("request", request => requests.push(request.url()));
  page.on("websocket", socket => sockets.push(socket.url()));

  await fillOrder(page, 0);
  await page.click("#place-order");
  const fieldError = await page.locator(".field:has-text('Quantity') .error").first().innerText();
  await page.getByLabel("Quantity").first().fill("2");
  await page.click("#place-order");
  await page.click("#orders li a");
  await page.locator("#order-status", { hasText: /^open, 299.80 EUR to pay$/ }).waitFor();
  const order = page.url().split("/").at(-1);
  await shot(page, shots, "order");
  await page.click("#pay");
  await page.locator("#order-status", { hasText: /^paid, 299.80 EUR$/ }).waitFor();
  await page.click("#ship");
  await page.locator("#order-status", { hasText: /^shipped/ }).waitFor();
  await page.getByRole("link", { name: "Activity" }).click();
  await page.locator("#activity li", { hasText: "order.dispatched.v1" }).waitFor();
  const activity = await page.locator("#activity li").allInnerTexts();
  const title = await page.title();
  await shot(page, shots, "activity");
  await page.getByRole("link", { name: "Under the hood" }).click();
  await page.locator("#outbox tbody tr", { hasText: "accepted as version 3" }).waitFor();
  await shot(page, shots, "hood");

  const other = await open();
  const bob = await other.newPage();
  await signIn(bob, url, "bob");
  await status(bob, "live");
  const seenByBob = await bob.locator("#orders li").count();
  await other.close();
  const quiet = [...requests];
  await page.evaluate(() => fetch("health"));
  return { fieldError, order, title, noticed: requests.length - quiet.length, activity: activity.map(text => text.split(" ")[2]), requests: quiet, sockets, seenByBob };
}

/** Two tabs and another browser of one user; the tab that leads is closed, and the broker is killed in mid-use. */
export async function together({ page, context, url, open, meanwhile }) {
  const tab = await context.newPage();
  const other = await open();
  const device = await other.newPage();
  for (const each of [page, tab, device]) {
    await signIn(each, url, "alice");
    await status(each, "live");
  }
  const before = await page.locator("#orders li").count();
  const all = (each, more) => each.locator("#orders li").nth(before + more - 1).waitFor();
  await place(tab);
  for (const each of [page, tab, device]) await all(each, 1);

  await page.close(); // it led, and the event of the other tab went through it
  await place(tab);
  await all(device, 2);
  await status(tab, "live");

  await meanwhile(); // the broker is killed
  await tab.locator("#status", { hasText: "offline" }).waitFor();
  await place(tab);
  await tab.locator("#status", { hasText: "offline, 1 queued" }).waitFor();
  await tab.reload();
  await all(tab, 3); // it is there although nobody has it yet
  await meanwhile(); // and started again
  await all(device, 3);
  await status(tab, "live");
  await tab.getByRole("link", { name: "Under the hood" }).click();
  await tab.locator("#outbox tbody tr", { hasText: "accepted as version 1" }).nth(2).waitFor();
  await other.close();
  return { placed: await tab.locator("#outbox tbody tr").count() };
}

async function place(page) {
  await fillOrder(page, 2);
  await page.click("#place-order");
}

/** While nobody answers, the page starts all the same; three orders are placed. */
export async function queue({ page, url, shots }) {
  await signIn(page, url, "alice");
  for (let i = 1; i <= 3; i++) {
    await fillOrder(page, i);
    await page.click("#place-order");
    await page.locator("#status", { hasText: `${i} queued` }).waitFor();
  }
  await shot(page, shots, "offline");
  return { known: await page.locator("#orders li", { hasText: "shipped" }).count(), reason: await page.locator("#reason").innerText() };
}

/** Opened again: what was queued is there, and is answered. */
export async function settle({ page, url }) {
  await signIn(page, url, "alice");
  await status(page, "live");
  await page.getByRole("link", { name: "Under the hood" }).click();
  const accepted = page.locator("#outbox tbody tr", { hasText: "order.placed.v1" }).filter({ hasText: "accepted as version 1" });
  await accepted.nth(3).waitFor(); // the first order, and the three
  return { placed: await page.locator("#outbox tbody tr", { hasText: "order.placed.v1" }).count() };
}

/** A reload goes on without a password, and a wrong password is said in a sentence of its own. */
export async function again({ page, url }) {
  await signIn(page, url, "alice");
  await status(page, "live");
  await page.reload();
  await status(page, "live");
  await page.click("#sign-out");
  await page.fill("#user", "alice");
  await page.fill("#password", "wrong");
  await page.click("button[type=submit]");
  return { refused: await page.locator("#refused").innerText() };
}

/** What axe finds on each page, light and dark; and a picture of each at two widths. */
export async function look({ page, url, shots }) {
  const found = [];
  await page.goto(url);
  await page.locator("#user").waitFor();
  await check(page, "sign-in");
  await signIn(page, url, "alice");
  await status(page, "live");
  const order = await page.locator("#orders li a").first().getAttribute("href");
  for (const theme of ["light", "dark"]) {
    await page.selectOption("#theme", theme);
    for (const [name, path] of [["Orders", ""], ["Activity", "activity"], ["Under the hood", "hood"]]) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.waitForURL(new URL(path, url).href);
      await check(page, `${path || "orders"}-${theme}`);
    }
    await page.getByRole("link", { name: "Orders", exact: true }).click();
    await page.click(`#orders a[href="${order}"]`);
    await page.locator("#order-status").waitFor();
    await check(page, `order-${theme}`);
  }
  return { found };

  async function check(page, name) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    found.push(...result.violations
      .filter(violation => ["serious", "critical"].includes(violation.impact))
      .map(violation => `${name}: ${violation.id}: ${violation.nodes.map(node => node.html).join(" ")}`));
    await shot(page, shots, name);
  }
}

async function signIn(page, url, user) {
  await page.goto(url);
  await page.fill("#user", user);
  await page.fill("#password", user);
  await page.click("button[type=submit]");
}

const status = (page, text) => page.locator("#status", { hasText: new RegExp(`^${text}$`) }).waitFor();

async function fillOrder(page, quantity) {
  await page.getByLabel("SKU").fill("AB-1234");
  await page.getByLabel("Name").fill("Lamp");
  await page.getByLabel("Quantity").fill(String(quantity));
  await page.getByLabel("Price").fill("149.90");
}

async function shot(page, folder, name) {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
